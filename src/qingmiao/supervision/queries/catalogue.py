"""The catalogue as everyone reads it: by part, narrowed by who looks, when, and words."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from qingmiao.accounts.models import Department
from qingmiao.core.legislation import Law
from qingmiao.institutions.rules.vocabulary import ClassType, InstitutionForm
from qingmiao.supervision.rules import CheckItem, Occasion, items_on

NAMES = dict(Department.choices)


@dataclass(frozen=True)
class ShownItem:
    """An item with its words."""

    item: CheckItem

    @property
    def departments(self) -> str:
        """Who may look."""
        return "、".join(NAMES[word] for word in self.item.checked_by)

    @property
    def evidence(self) -> str:
        """What should be kept of it."""
        return "、".join(proof.label for proof in self.item.evidence)

    @property
    def occasions(self) -> str:
        """When it is looked at."""
        return "、".join(occasion.label for occasion in self.item.occasions)

    @property
    def applies_to(self) -> str:
        """For which forms and class types; empty for all."""
        forms = [InstitutionForm(word).label for word in self.item.forms]
        return "、".join([*forms, *(ClassType(word).label for word in self.item.class_types)])

    @property
    def force(self) -> str:
        """What a failure leads to, in a word or two."""
        if self.item.is_unsure:
            return "依据待核，只提示"
        if not self.item.is_ordered:
            return "建议改进"
        refer = f"，移送{NAMES[self.item.refer_to]}" if self.item.refer_to else ""
        return f"{self.item.consequence.label if not refer else '限期整改'}{refer}"


def groups_on(law: Law, on: date, *, department: str = "", occasion: str = "", search: str = "") -> list[tuple[str, list[ShownItem]]]:
    """Return the items in force on a day by part of the catalogue; an unknown department or occasion has none."""
    items = [
        item
        for item in items_on(law, on)
        if (not department or department in item.checked_by)
        and (not occasion or occasion in item.occasions)
        and (not search or search in item.title + item.look + item.source)
    ]
    return [(group.label, [ShownItem(item) for item in found]) for group, found in groupby(items, key=lambda item: item.group)]


def checking_departments(law: Law, on: date) -> list[tuple[str, str]]:
    """Return the departments that look at anything, in the order of the national list."""
    found = {word for item in items_on(law, on) for word in item.checked_by if Occasion.VISIT in item.occasions}
    return [(value, label) for value, label in Department.choices if value in found]
