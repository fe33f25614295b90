"""Findings as people read them: the list, one from discovery to closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip as Chip
from qingmiao.core.clocks import calendar, chip, clocks_of, clocks_on, latest_of_each_kind
from qingmiao.institutions.models import CareClass
from qingmiao.supervision.models import (
    STOPS,
    Finding,
    FindingState,
    FindingStep,
    Rectification,
)
from qingmiao.supervision.permissions import VIEW_RECTIFICATION_FILE
from qingmiao.supervision.rules.vocabulary import Severity
from qingmiao.supervision.workflow import FINDINGS, UNDONE
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.components import Column
from qingmiao.ui.listing import Box, Choice, Listing
from qingmiao.ui.timeline import timeline, who

STATE_TONES: dict[str, components.Tone] = {
    FindingState.OPEN: "warn",
    FindingState.ANSWERED: "none",
    FindingState.CLOSED: "ok",
    FindingState.CURED_ON_SPOT: "ok",
}
TONES: dict[str, components.Tone] = {"close_finding": "ok", "reopen_finding": "bad"}


@dataclass(frozen=True)
class Answer:
    """One answer of the institution with its evidence and what the recheck found."""

    row: Rectification
    files: Sequence[components.EvidenceLine]

    @property
    def recheck(self) -> Any:
        """The recheck, None while there was none."""
        return getattr(self.row, "recheck", None)


def status_of(row: Finding, on: date) -> components.Status:
    """Return where a finding stands, coloured; late ones are red."""
    if row.state == FindingState.OPEN and row.due_on is not None and row.due_on < on:
        return components.Status("逾期未整改", "bad")
    return components.Status(row.get_state_display(), STATE_TONES[row.state])


def chips_of(rows: Sequence[Finding], on: date) -> dict[int, Chip]:
    """Return the running clock of each finding, in two queries."""
    days = calendar()
    clocks = clocks_on(Finding).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None).order_by("-due_on")
    return {int(clock.subject_id): chip(clock, on, days) for clock in clocks}


def _dress(rows: list[Finding], _post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [
        components.Row(
            row.title,
            reverse("finding_show", kwargs={"pk": row.pk}),
            (row.institution.name, status_of(row, on), chips.get(row.pk), row.get_severity_display(), row.found_on, row.organisation.name),
            note="重复发现" if row.repeats_id else "",
        )
        for row in rows
    ]


def _open_past_due(on: date) -> Q:
    return Q(state=FindingState.OPEN, due_on__lt=on)


FINDINGS_LISTED: Listing[Finding] = Listing(
    title="问题整改",
    columns=(
        Column("问题"),
        Column("机构", order="institution__name_pinyin"),
        Column("状态", "status", order="state"),
        Column("时限", "clock", order="due_on"),
        Column("程度", order="severity"),
        Column("发现", "date", order="found_on"),
        Column("检查单位"),
    ),
    dress=_dress,
    find=("title__icontains", "institution__name__icontains", "institution__name_initials__icontains", "notice__number__icontains"),
    find_hint="问题、机构名称、拼音首字母、通知书编号",
    boxes=(
        Box("", "全部"),
        Box("open", "待整改", lambda _on: Q(state=FindingState.OPEN), order=("due_on", "pk")),
        Box("answered", "待复查", lambda _on: Q(state=FindingState.ANSWERED), order=("due_on", "pk")),
        Box("late", "逾期", _open_past_due, order=("due_on", "pk")),
        Box("repeated", "重复", lambda _on: Q(repeats__isnull=False)),
        Box("closed", "已销号", lambda _on: Q(state=FindingState.CLOSED)),
        Box("spot", "当场改正", lambda _on: Q(state=FindingState.CURED_ON_SPOT)),
    ),
    choices=(
        Choice("severity", "程度", "severity", lambda _rows: Severity.choices()),
        Choice("since", "自", "found_on__gte", is_day=True),
    ),
    order=(F("closed_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"),
    empty_title="没有问题",
    empty_text="检查中发现、须整改的问题会列在这里。",
    symbol="warning",
)


def listed(rows: "QuerySet[Finding]") -> "QuerySet[Finding]":
    """Return findings with what the list shows of them."""
    return rows.select_related("institution", "organisation")


def clock_chips(row: Finding, on: date) -> list[Chip]:
    """Return the latest clock of each kind as shown, running ones first."""
    days = calendar()
    latest, _earlier = latest_of_each_kind(clocks_of(row))
    return [chip(clock, on, days) for clock in sorted(latest, key=lambda clock: clock.stopped_on is not None)]


def answers_of(row: Finding, post: Post) -> list[Answer]:
    """Return what the institution answered, newest first, with the files the reader may open."""
    rows = list(row.rectifications.select_related("by__user", "by__organisation", "recheck__by__user", "recheck__visit").order_by("-pk"))
    files = VIEW_RECTIFICATION_FILE.rows(post).filter(rectification__in=rows).select_related("file") if rows else []
    shown: dict[int, list[components.EvidenceLine]] = {}
    for file in files:
        shown.setdefault(file.rectification_id, []).append(evidence_of(file, "rectification_file", is_seen=True))
    return [Answer(one, shown.get(one.pk, [])) for one in rows]


def steps_of(row: Finding) -> list[FindingStep]:
    """Return what was taken further, oldest first."""
    return list(row.steps.select_related("receiver", "by__user", "by__organisation"))


def finding_timeline(row: Finding, steps: Sequence[FindingStep]) -> list[components.Event]:
    """Return what happened to a finding, newest first."""
    more = [components.Event(step.get_kind_display(), step.at, who(step.by), step.words, "bad") for step in steps]
    more += [components.Event("答复移送", step.ended_at, "", step.answer) for step in steps if step.answer and step.ended_at]
    more += [components.Event("解除停止措施", step.ended_at) for step in steps if step.kind in STOPS and step.ended_at]
    if row.notice is not None:
        more.append(components.Event("出具责令整改通知书", row.notice.issued_at, row.organisation.name, row.notice.number, "warn"))
    if row.notice is not None and row.notice.read_at is not None:
        more.append(components.Event("机构签收", row.notice.read_at, who(row.notice.read_by)))
    return timeline(row, {name: step.label for name, step in FINDINGS.by_name.items()}, TONES, more)


def lacks(institution_id: int, on: date) -> str:
    """Return in a sentence what an institution still has to cure; empty when nothing."""
    rows = Finding.objects.filter(institution=institution_id, state__in=UNDONE)
    return lacks_words(list(rows.order_by("due_on", "pk")), on)


def lacks_words(undone: Sequence[Finding], on: date) -> str:
    """Return in a sentence what has to be cured, what is due first named first; empty when nothing."""
    if not undone:
        return ""
    late = sum(1 for row in undone if row.state == FindingState.OPEN and row.due_on is not None and row.due_on < on)
    words = "、".join(row.title for row in undone[:3]) + (f"等 {len(undone)} 项" if len(undone) > 3 else "")
    return f"还没有销号：{words}" + (f"，其中 {late} 项逾期" if late else "") + "。"


def current_stops(institution_id: int) -> list[FindingStep]:
    """Return the stops that hold on an institution now."""
    rows = FindingStep.objects.filter(finding__institution=institution_id, kind__in=STOPS, ended_at=None)
    return list(rows.select_related("finding").order_by("pk"))


def classes_of(institution_id: int, on: date) -> list[str]:
    """Return the names of an institution's classes on a day: what a stop of one may name."""
    rows = CareClass.objects.filter(institution=institution_id, period__contains=on)
    return list(rows.order_by("key").values_list("name", flat=True))
