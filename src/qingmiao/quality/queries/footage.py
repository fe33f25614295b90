"""Requests to see recordings: as a list, as one page, and as the guardian who asked follows one."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on, running, with_due
from qingmiao.core.legislation import load
from qingmiao.quality.models import FootageRequest, FootageState, FootageViewing
from qingmiao.quality.rules.cctv import CCTV_DAYS
from qingmiao.quality.workflow.footage import FOOTAGE
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing
from qingmiao.ui.timeline import timeline

State = FootageState
TONES: dict[str, components.Tone] = {
    State.ASKED: "warn",
    State.APPROVED: "warn",
    State.REFUSED: "none",
    State.REVIEWED: "warn",
    State.SEEN: "ok",
    State.CLOSED: "none",
}
OPEN = (State.ASKED, State.APPROVED, State.REVIEWED)


@dataclass(frozen=True)
class ViewingShown:
    """One viewing as those may read it who may read the request."""

    row: FootageViewing
    people: str
    found: str


@dataclass(frozen=True)
class FollowedFootage:
    """A request as the guardian who asked follows it. `due_on`: until when the institution or the county answers."""

    row: FootageRequest
    status: components.Status
    due_on: date | None
    viewings: list[ViewingShown]
    may_ask_review: bool


def status_of(row: FootageRequest) -> components.Status:
    """Return the state in one word."""
    return components.Status(row.get_state_display(), TONES[row.state])


def kept_until(row: FootageRequest) -> date:
    """Return the last day on which the recording must still be there, if nobody saved it."""
    first = timezone.localdate(row.since_at)
    return first + timedelta(days=int(load().value(CCTV_DAYS, first).value))


def viewings_of(row: FootageRequest) -> list[ViewingShown]:
    """Return who watched and what was found. The caller audits the read."""
    rows = row.viewings.select_related("by__user", "by__organisation").order_by("seen_at", "pk")
    return [ViewingShown(viewing, viewing.people.open(), viewing.found.open()) for viewing in rows]


def footage_timeline(row: FootageRequest) -> list[components.Event]:
    """Return what happened to a request, newest first."""
    return timeline(row, {name: step.label for name, step in FOOTAGE.by_name.items()})


def followed(row: FootageRequest) -> FollowedFootage:
    """Return what the guardian who asked may see."""
    clock = running(row).order_by("due_on").first()
    may_ask = row.state == State.REFUSED and not row.is_reviewed
    return FollowedFootage(row, status_of(row), clock.due_on if clock else None, viewings_of(row), may_ask)


def chips_of(rows: list[FootageRequest], on: date) -> dict[int, ClockChip]:
    """Return the running clock of each of these requests."""
    days = calendar()
    clocks = clocks_on(FootageRequest).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None).order_by("-pk")
    return {int(clock.subject_id): chip(clock, on, days) for clock in clocks}


def listed(rows: "QuerySet[FootageRequest]") -> "QuerySet[FootageRequest]":
    """Return requests as lists need them."""
    return with_due(rows).select_related("institution")


def _dress(rows: list[FootageRequest], post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [
        components.Row(
            row.room if row.institution.organisation_id == post.organisation_id else row.institution.name,
            reverse("footage_show", kwargs={"pk": row.pk}),
            (chips.get(row.pk), status_of(row), row.get_asker_display(), timezone.localdate(row.since_at), timezone.localdate(row.at)),
        )
        for row in rows
    ]


LISTED: Listing[FootageRequest] = Listing(
    title="查看录像的请求",
    columns=(
        components.Column("机构或房间"),
        components.Column("时限", "clock"),
        components.Column("状态", "status", order="state"),
        components.Column("请求人", order="asker"),
        components.Column("录像日期", "date", order="since_at"),
        components.Column("提出", "date", order="at"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains", "number__icontains"),
    boxes=(
        Box("", "在办", lambda _on: Q(state__in=OPEN)),
        Box("over", "已办", lambda _on: ~Q(state__in=OPEN)),
    ),
    is_counted=True,
    order=("clock_due_on", "-at", "pk"),
    empty_title="没有在办的请求",
    empty_text="监护人、公安机关和监管部门的请求会列在这里。",
)
