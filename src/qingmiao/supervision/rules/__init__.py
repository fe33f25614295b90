"""Rules of supervision: the catalogue of check items and the checklists drawn from it."""

from qingmiao.supervision.rules.catalogue import CATALOGUE, CheckItem, items_on
from qingmiao.supervision.rules.checklists import ChecklistFor, draw_checklist
from qingmiao.supervision.rules.vocabulary import ItemGroup, Occasion

__all__ = ["CATALOGUE", "CheckItem", "ChecklistFor", "ItemGroup", "Occasion", "draw_checklist", "items_on"]
