"""Checklists drawn from the catalogue: what is looked at on an occasion, by whom, in which form of institution with which classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import Law
from qingmiao.supervision.rules.catalogue import CheckItem, items_on
from qingmiao.supervision.rules.vocabulary import Occasion

MOST_CHILDREN, MOST_CARERS = 200, 100  # in one room: more is a slip of the finger


@dataclass(frozen=True, slots=True)
class ChecklistFor:
    """Whom a checklist is for. `department` empty: the institution itself, which looks at everything."""

    occasion: Occasion
    form: str
    class_types: frozenset[str]
    department: str = ""


def draw_checklist(asked: ChecklistFor, law: Law, on: date, local: Iterable[CheckItem] = ()) -> list[CheckItem]:
    """Return the items in force on a day that fit, in the order of the catalogue; `local` are the county's own, last."""
    return [item for item in (*items_on(law, on), *local) if _fits(item, asked)]


def is_count(words: str, most: int) -> bool:
    """Tell whether words are a number of heads in one room."""
    return words.isascii() and words.isdecimal() and len(words) < 4 and int(words) <= most


def _fits(item: CheckItem, asked: ChecklistFor) -> bool:
    is_theirs = not asked.department or asked.department in item.checked_by
    is_of_form = not item.forms or asked.form in item.forms
    has_class = not item.class_types or not asked.class_types or bool(asked.class_types & set(item.class_types))
    return asked.occasion in item.occasions and is_theirs and is_of_form and has_class
