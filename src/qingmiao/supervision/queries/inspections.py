"""Inspections as people read them: the list, one record with every part, what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from qingmiao.accounts.models import Organisation, OrganisationKind, Post, Role
from qingmiao.core.legislation import load
from qingmiao.filings.permissions import REVIEW_FILING
from qingmiao.institutions.models import Institution
from qingmiao.regions.queries import counties
from qingmiao.supervision.models import (
    SELF_CHECKS,
    Inspection,
    InspectionItem,
    InspectionKind,
    InspectionPart,
    InspectionState,
    RoomCount,
    Signature,
    StaffSeen,
)
from qingmiao.supervision.permissions import TAKE_PART, VIEW_INSPECTION_PHOTO
from qingmiao.supervision.queries.fields import why_missed
from qingmiao.supervision.rules import items_on
from qingmiao.supervision.rules.vocabulary import ItemAnswer, Occasion
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of, stored_file
from qingmiao.ui.components import Column
from qingmiao.ui.listing import Box, Choice, Listing
from qingmiao.ui.narrowing import Options
from qingmiao.ui.words import day_cn

State = InspectionState
STATE_TONES: dict[str, components.Tone] = {State.PLANNED: "none", State.SIGNED: "warn", State.RECORDED: "ok", State.NOT_DONE: "unsure"}


@dataclass(frozen=True)
class PartShown:
    """One office's part: what failed first, the rest folded, what was counted, who signed."""

    part: InspectionPart
    failing: Sequence[tuple[InspectionItem, list[components.EvidenceLine]]]
    others: Sequence[InspectionItem]
    counts: Sequence[tuple[str, int]]
    rooms: Sequence[RoomCount]
    staff: Sequence[StaffSeen]
    officers: str
    may_take: bool

    @property
    def missed(self) -> str:
        """Why it could not be looked at, as it was written on the spot."""
        return why_missed(self.part)


def status_of(row: Inspection) -> components.Status:
    """Return where an inspection stands, coloured; one whose day has passed is late."""
    return components.Status(row.get_state_display(), STATE_TONES[row.state])


def _dress(rows: list[Inspection], _post: Post, _on: date) -> list[components.Row]:
    """Return shown visits, with their parts in one query."""
    parts: dict[int, list[InspectionPart]] = {}
    for part in InspectionPart.objects.filter(inspection__in=rows).select_related("organisation").defer("checklist", "values"):
        parts.setdefault(part.inspection_id, []).append(part)
    return [_row(row, parts.get(row.pk, [])) for row in rows]


def _row(row: Inspection, parts: list[InspectionPart]) -> components.Row:
    failures = sum(part.failures for part in parts) if row.state in (State.SIGNED, State.RECORDED) else None
    offices = "、".join(part.organisation.name for part in parts)
    cells = (status_of(row), row.get_kind_display(), row.visited_on or row.planned_on, failures, offices)
    return components.Row(row.institution.name, reverse("inspection_show", kwargs={"pk": row.pk}), cells, note=row.why)


def _failing(_on: date) -> Q:
    return Q(pk__in=InspectionPart.objects.filter(failures__gt=0).values("inspection")) & ~Q(kind__in=SELF_CHECKS)


def _counties(rows: "QuerySet[Inspection]") -> Options:
    names = {county.code: county.name for county in counties()}
    codes = rows.order_by("county_code").values_list("county_code", flat=True).distinct()
    return [(code, names.get(code, code)) for code in codes]


INSPECTIONS_LISTED: Listing[Inspection] = Listing(
    title="监督检查",
    columns=(
        Column("机构", order="institution__name_pinyin"),
        Column("状态", "status", order="state"),
        Column("类别", order="kind"),
        Column("日期", "date", order="planned_on"),
        Column("不符合", "number"),
        Column("检查单位"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains", "institution__code__iexact"),
    boxes=(
        Box("", "全部检查", lambda _on: ~Q(kind__in=SELF_CHECKS)),
        Box("planned", "待检查", lambda _on: Q(state=State.PLANNED) & ~Q(kind__in=SELF_CHECKS), order=("planned_on", "pk")),
        Box("signed", "待负责人确认", lambda _on: Q(state=State.SIGNED)),
        Box("failing", "有不符合", _failing),
        Box("not_done", "未进行", lambda _on: Q(state=State.NOT_DONE)),
        Box("self", "自查", lambda _on: Q(kind__in=SELF_CHECKS)),
    ),
    choices=(
        Choice("county", "县（市、区）", "county_code", _counties, "全市"),
        Choice("kind", "类别", "kind", lambda _rows: InspectionKind.choices),
        Choice("since", "自", "planned_on__gte", is_day=True),
    ),
    order=("-planned_on", "-pk"),
    empty_title="还没有检查",
    empty_text="从机构档案里安排检查；安排好的会列在这里。",
    symbol="shield",
)


def _beside(model: type[RoomCount | StaffSeen], *fields: str) -> ArraySubquery:
    """Return what a part has of a small table, with the part: a row each as JSON."""
    rows = model.objects.filter(part=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(**{field: field for field in fields})))


ROOMS = _beside(RoomCount, "name", "children", "carers", "carers_needed", "most_children")
STAFF = _beside(StaffSeen, "name", "role", "is_present")
SIGNERS = ArraySubquery(Signature.objects.filter(part=OuterRef("pk")).order_by("pk").values("user__display_name"))


def parts_of(row: Inspection, post: Post) -> list[PartShown]:
    """Return the parts of a visit with what was seen, in a fixed number of queries."""
    rows = row.parts.select_related("organisation", "saved_by__user").prefetch_related("items")
    parts: list[Any] = list(rows.annotate(told_rooms=ROOMS, told_staff=STAFF, signers=SIGNERS))
    photos = VIEW_INSPECTION_PHOTO.rows(post).filter(part__in=parts).select_related("file") if parts else []
    shown: dict[tuple[int, str], list[components.EvidenceLine]] = {}
    for photo in photos:
        shown.setdefault((photo.part_id, photo.key), []).append(evidence_of(photo, "inspection_photo", is_seen=True))
    may_be_taken = row.state == State.PLANNED and any(part.signed_at is None for part in parts)
    mine = set(TAKE_PART.rows(post).filter(inspection=row).values_list("pk", flat=True)) if may_be_taken else set()
    return [_part(part, shown, may_take=part.pk in mine and part.signed_at is None and row.state == State.PLANNED) for part in parts]


def _part(part: Any, photos: dict[tuple[int, str], list[components.EvidenceLine]], *, may_take: bool) -> PartShown:
    items = list(part.items.all())
    failing = [(item, photos.get((part.pk, item.key), [])) for item in items if item.answer == ItemAnswer.FAILS]
    others = [item for item in items if item.answer != ItemAnswer.FAILS]
    counts = [(answer.label, sum(item.answer == answer for item in items)) for answer in ItemAnswer]
    rooms, staff = [RoomCount(**told) for told in part.told_rooms], [StaffSeen(**told) for told in part.told_staff]
    return PartShown(part, failing, others, counts, rooms, staff, "、".join(part.signers), may_take)


def photos_by_item(part: InspectionPart) -> dict[str, list[components.FileLine]]:
    """Return the photos of a part that is taken, by item, each as the file field shows it."""
    found: dict[str, list[components.FileLine]] = {}
    for photo in part.photos.select_related("file"):
        found.setdefault(photo.key, []).append(stored_file(photo, "inspection_photo", "inspection_photo_remove"))
    return found


def offices_for(institution: Institution, on: date) -> list[Organisation]:
    """Return the departments of an institution's county that have items to look at."""
    checking = {word for item in items_on(load(), on) if Occasion.VISIT in item.occasions for word in item.checked_by}
    rows = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, division_code=institution.county_code, department__in=checking)
    return list(rows.order_by("pk"))


def principals_of(institution: Institution, on: date) -> "QuerySet[Post]":
    """Return who may sign for an institution on a day."""
    rows = Post.objects.held_on(on).filter(organisation=institution.organisation_id, role=Role.INSTITUTION_MANAGER)
    return rows.select_related("user", "organisation").order_by("pk")


def has_newer_checklist(part: InspectionPart, drawn: Sequence[str]) -> bool:
    """Tell whether the catalogue of today would draw other items than the part has."""
    return [item["key"] for item in part.checklist] != list(drawn)


def filing_page(row: Inspection, post: Post) -> str:
    """Return where a county officer reads the verification that a visit mirrors; empty for others and for other visits."""
    if row.verification_id is None:
        return ""
    filing = REVIEW_FILING.rows(post).filter(verifications=row.verification_id).values_list("pk", flat=True).first()
    return reverse("filing_review", kwargs={"pk": filing}) if filing else ""


def missed_words(row: Inspection) -> str:
    """Return what was written on the spot of why a planned visit could not be made, each reason once."""
    return "；".join(dict.fromkeys(filter(None, map(why_missed, row.parts.order_by("pk")))))[:200]


def day_words(row: Inspection) -> str:
    """Return the day of a visit in words."""
    return day_cn(row.visited_on) if row.visited_on else f"计划 {day_cn(row.planned_on)}"
