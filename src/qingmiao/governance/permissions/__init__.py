"""Who may do what with the plan's board, one module per subject; importing them declares the actions."""

from qingmiao.governance.permissions import conference, work
from qingmiao.governance.permissions.plan import DECIDE_PLAN_CHANGE, EDIT_PLAN, NAME_RESPONSIBLE, PLACE_SUGGESTION, VIEW_BOARD, VIEW_PLAN

__all__ = ["DECIDE_PLAN_CHANGE", "EDIT_PLAN", "NAME_RESPONSIBLE", "PLACE_SUGGESTION", "VIEW_BOARD", "VIEW_PLAN", "conference", "work"]
