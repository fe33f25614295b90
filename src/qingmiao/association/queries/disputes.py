"""Disputes as a list, one of them for each reader, and as the family follows it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.association.models import Dispute, DisputeState
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on, running, with_due
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing
from qingmiao.ui.timeline import who

State = DisputeState
TONES: dict[str, components.Tone] = {State.ASKED: "warn", State.ACCEPTED: "warn", State.ENDED: "ok", State.REFUSED: "none"}
OPEN = (State.ASKED, State.ACCEPTED)
ALL, FOR_FAMILY, FOR_HOUSE = Q(), Q(for_family=True), Q(for_house=True)


@dataclass(frozen=True)
class NoteShown:
    """One entry of a mediation."""

    text: str
    by: str
    at: datetime
    for_family: bool
    for_house: bool


@dataclass(frozen=True)
class FollowedDispute:
    """A dispute as the family that brought it follows it."""

    row: Dispute
    status: components.Status
    text: str
    due_on: date | None
    notes: list[NoteShown]
    may_reply: bool


def status_of(row: Dispute) -> components.Status:
    """Return the state in one word; of an ended one, how it ended."""
    if row.outcome:
        return components.Status(row.get_outcome_display(), "ok" if row.outcome == "agreed" else "none")
    return components.Status(row.get_state_display(), TONES[row.state])


def notes_of(row: Dispute, where: Q) -> list[NoteShown]:
    """Return what was said and done, as far as a side may read it. Of the family nobody reads the name here."""
    rows = row.notes.filter(where).select_related("by__user", "by__organisation").order_by("at", "pk")
    return [NoteShown(note.text.open(), who(note.by) if note.by else "家庭", note.at, note.for_family, note.for_house) for note in rows]


def followed(row: Dispute) -> FollowedDispute:
    """Return what the family may see."""
    clock = running(row).order_by("due_on").first()
    notes, is_open = notes_of(row, FOR_FAMILY), row.state in OPEN
    return FollowedDispute(row, status_of(row), row.text.open(), clock.due_on if clock else None, notes, is_open)


def chips_of(rows: list[Dispute], on: date) -> dict[int, ClockChip]:
    """Return the running clock of each of these disputes."""
    days = calendar()
    clocks = clocks_on(Dispute).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None).order_by("-pk")
    return {int(clock.subject_id): chip(clock, on, days) for clock in clocks}


def listed(rows: "QuerySet[Dispute]") -> "QuerySet[Dispute]":
    """Return disputes as lists need them."""
    return with_due(rows).select_related("institution")


def _dress(rows: list[Dispute], _post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [
        components.Row(
            row.case_number,
            reverse("dispute_show", kwargs={"pk": row.pk}),
            (chips.get(row.pk), status_of(row), row.institution.name, timezone.localdate(row.at)),
        )
        for row in rows
    ]


LISTED: Listing[Dispute] = Listing(
    title="调解",
    columns=(
        components.Column("编号", order="case_number"),
        components.Column("时限", "clock"),
        components.Column("状态", "status", order="state"),
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("收到", "date", order="at"),
    ),
    dress=_dress,
    find=("case_number__icontains", "institution__name__icontains", "institution__name_initials__icontains"),
    boxes=(Box("", "在办", lambda _on: Q(state__in=OPEN)), Box("over", "已办", lambda _on: ~Q(state__in=OPEN))),
    is_counted=True,
    order=("clock_due_on", "-at", "pk"),
    empty_title="没有在办的调解",
    empty_text="家庭申请以后会列在这里。",
)
