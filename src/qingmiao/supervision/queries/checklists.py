"""The checklist of one part: drawn from the catalogue and the county's own items, kept as it was drawn, read back with what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q

from qingmiao.accounts.models import Organisation
from qingmiao.core.legislation import load
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.institutions.models import CareClass, Institution
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.supervision.models import InspectionKind, InspectionPart, LocalItem
from qingmiao.supervision.rules import CheckItem, ChecklistFor, ItemGroup, Occasion, draw_checklist
from qingmiao.supervision.rules.checklists import MOST_CARERS, MOST_CHILDREN, is_count
from qingmiao.supervision.rules.vocabulary import Consequence, ItemAnswer, Proof, Severity

LOCAL = "local-"
OCCASIONS = {InspectionKind.DAILY: Occasion.DAILY, InspectionKind.MONTHLY: Occasion.MONTHLY}


def local_items(county_code: str, on: date) -> list[CheckItem]:
    """Return a county's own items that hold on a day."""
    holding = Q(until_on=None) | Q(until_on__gte=on)
    return [as_item(row) for row in LocalItem.objects.filter(holding, county_code=county_code, since_on__lte=on)]


def as_item(row: LocalItem) -> CheckItem:
    """Return a county's item as one of the catalogue; where its source does not bind, it can only advise."""
    return CheckItem(
        key=f"{LOCAL}{row.pk}",
        group=ItemGroup.LOCAL,
        title=row.title,
        look=row.look,
        source=row.source,
        evidence=(),
        checked_by=tuple(row.checked_by),
        occasions=tuple(Occasion(word) for word in row.occasions),
        forms=(),
        class_types=(),
        measure="",
        consequence=Consequence.RECTIFY if row.is_binding else Consequence.ADVISE,
        severity=Severity(row.severity),
        refer_to="",
        penalty="",
        mandatory=row.is_binding,
        is_unsure=False,
        since=row.since_on,
    )


def drawn_for(institution: Institution, kind: str, organisation: Organisation, on: date) -> list[CheckItem]:
    """Return what an office looks at in an institution on a day; the institution itself looks at everything."""
    classes = CareClass.objects.filter(institution=institution, period__contains=on).values_list("type", flat=True)
    occasion = OCCASIONS.get(InspectionKind(kind), Occasion.VISIT)
    asked = ChecklistFor(occasion, institution.form, frozenset(classes.order_by("type")), organisation.department)
    return draw_checklist(asked, load(), on, local_items(institution.county_code, on))


def kept(items: list[CheckItem]) -> list[dict[str, Any]]:
    """Return a checklist as plain values, as it is kept with a part."""
    return [{field.name: _plain(getattr(item, field.name)) for field in fields(CheckItem)} for item in items]


def items_of(part: InspectionPart) -> list[CheckItem]:
    """Return the checklist of a part as it was drawn."""
    return [_read(row) for row in part.checklist]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _read(row: Mapping[str, Any]) -> CheckItem:
    told = {**row}
    told |= {"group": ItemGroup(row["group"]), "consequence": Consequence(row["consequence"]), "severity": Severity(row["severity"])}
    told |= {"evidence": tuple(Proof(word) for word in row["evidence"]), "occasions": tuple(Occasion(word) for word in row["occasions"])}
    told |= {name: tuple(row[name]) for name in ("checked_by", "forms", "class_types")}
    return CheckItem(**{**told, "since": date.fromisoformat(row["since"])})


@dataclass(frozen=True)
class Answered:
    """One item with what was typed about it, as it was typed."""

    item: CheckItem
    answer: str
    note: str
    measured: str
    severity: str
    is_cured: bool
    cure: str

    @property
    def fails(self) -> bool:
        """Whether it was judged not to conform."""
        return self.answer == ItemAnswer.FAILS

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The four answers: value, word, whether it is the one given."""
        return [(value, label, value == self.answer) for value, label in ItemAnswer.choices()]

    @property
    def severities(self) -> list[tuple[str, str, bool]]:
        """The grades of a finding, the one given marked."""
        return [(value, label, value == self.severity) for value, label in Severity.choices()]


@dataclass(frozen=True)
class Room:
    """One class as it is counted on the spot, with what the law of the day asks for."""

    key: str
    name: str
    type: str
    type_label: str
    children: str
    carers: str
    per_carer: int
    most: int
    source: str
    is_unsure: bool

    @property
    def needed(self) -> int | None:
        """Carers for the children that were counted; None while nothing readable was counted."""
        return carers_needed(int(self.children), self.per_carer) if is_count(self.children, MOST_CHILDREN) else None

    @property
    def is_counted(self) -> bool:
        """Whether both numbers can be read."""
        return is_count(self.children, MOST_CHILDREN) and is_count(self.carers, MOST_CARERS)

    @property
    def holds(self) -> bool | None:
        """Whether ratio and size hold; None while not counted."""
        if not self.is_counted:
            return None
        return int(self.carers) >= carers_needed(int(self.children), self.per_carer) and int(self.children) <= self.most


def answered(part: InspectionPart) -> list[Answered]:
    """Return every item of a part with what was typed so far."""
    values = part.values
    return [
        Answered(
            item,
            values.get(f"answer-{item.key}", ""),
            values.get(f"note-{item.key}", "").strip(),
            values.get(f"measured-{item.key}", "").strip(),
            values.get(f"severity-{item.key}", "") or item.severity,
            bool(values.get(f"cured-{item.key}")),
            values.get(f"cure-{item.key}", "").strip(),
        )
        for item in items_of(part)
    ]


def grouped(rows: list[Answered]) -> Iterator[tuple[ItemGroup, list[Answered]]]:
    """Yield the items by part of the catalogue."""
    for group, found in groupby(rows, key=lambda row: row.item.group):
        yield group, list(found)


def rooms_of(part: InspectionPart, institution: Institution, on: date) -> list[Room]:
    """Return the classes to be counted, where the part looks at ratios; the day of the visit selects the law."""
    if not any(row["key"] == "class_ratio" for row in part.checklist) or institution.form == InstitutionForm.HOME_BASED:
        return []
    rows = CareClass.objects.filter(institution=institution, period__contains=on)
    return [_room(row, part.values, on) for row in rows]


def _room(row: CareClass, values: Mapping[str, str], on: date) -> Room:
    law = load()
    ratio, most = law.value(f"classes.children_per_carer_{row.type}", on), law.value(f"classes.places_{row.type}", on)
    document = ratio.document.title if ratio.document else "依据待核"
    return Room(
        row.key,
        row.name,
        row.type,
        row.get_type_display(),
        values.get(f"children-{row.key}", "").strip(),
        values.get(f"carers-{row.key}", "").strip(),
        int(ratio.value),
        int(most.value),
        f"《{document}》{ratio.article or ''}",
        not ratio.mandatory,
    )
