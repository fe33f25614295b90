"""What supervision puts into the shell: its pages, what waits for whom, its section on an institution's page, what the search finds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on, with_due
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.institutions.queries.register import RecordSection, declare_section
from qingmiao.supervision.models import DrawnVisit, Finding, FindingState, FindingStep, Inspection, InspectionPart, InspectionState
from qingmiao.supervision.permissions import (
    ANSWER_FINDING,
    ANSWER_REFERRAL,
    CHECK_ONESELF,
    CONCLUDE_INSPECTION,
    DECIDE_FINDING,
    MANAGE_LOCAL_ITEMS,
    TAKE_PART,
    VIEW_FINDING,
    VIEW_INSPECTION,
    VIEW_LOOP,
    VIEW_PLAN,
    VIEW_RISK,
)
from qingmiao.supervision.queries.findings import FINDINGS_LISTED, chips_of, status_of
from qingmiao.supervision.queries.record import supervision_section
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.narrowing import mentions

HOUSE = ("institution__name__icontains", "institution__name_initials__icontains")


def _to_visit(rows: "QuerySet[InspectionPart]", post: Post, _on: date) -> "QuerySet[InspectionPart]":
    return _waiting(rows).exclude(inspection__in=_drawn_to(post))


def _my_visits(rows: "QuerySet[InspectionPart]", post: Post, _on: date) -> "QuerySet[InspectionPart]":
    """Return the visits that the draw sent a post to."""
    return _waiting(rows).filter(inspection__in=_drawn_to(post))


def _waiting(rows: "QuerySet[InspectionPart]") -> "QuerySet[InspectionPart]":
    return rows.filter(signed_at=None, inspection__state=InspectionState.PLANNED).select_related("inspection__institution")


def _drawn_to(post: Post) -> "QuerySet[DrawnVisit, Any]":
    return DrawnVisit.objects.filter(inspectors=post.pk, inspection__isnull=False).order_by().values("inspection")


def _dress_parts(rows: list[InspectionPart], _post: Post, on: date) -> list[DeskRow]:
    return [
        DeskRow(
            part.inspection.institution.name,
            reverse("part_take" if part.inspection.is_self_check else "inspection_show", kwargs={"pk": _target(part)}),
            components.Status("去自查" if part.inspection.is_self_check else "去检查", _visit_tone(part, on)),
            part.inspection.get_kind_display(),
            chip=_planned_chip(part.inspection.planned_on, on),
        )
        for part in rows
    ]


def _planned_chip(planned_on: date, on: date) -> ClockChip:
    """Return the day of a visit as a desk shows its days; nobody has sent it, so nothing was received."""
    words = f"{day_words(planned_on)}去" if planned_on >= on else f"应在{day_words(planned_on)}去"
    return ClockChip(words, "late" if planned_on < on else "warn" if planned_on == on else "normal", planned_on, "计划日期")


def _target(part: InspectionPart) -> int:
    return part.pk if part.inspection.is_self_check else part.inspection_id


def _visit_tone(part: InspectionPart, on: date) -> components.Tone:
    return "bad" if part.inspection.planned_on < on else "warn" if part.inspection.planned_on == on else "none"


def _dress_signed(rows: list[Inspection], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            row.institution.name,
            reverse("inspection_record", kwargs={"pk": row.pk}),
            components.Status("请负责人确认", "warn"),
            row.get_kind_display(),
            row.visited_on,
        )
        for row in rows
    ]


def _dress_findings(rows: list[Finding], post: Post, on: date) -> list[DeskRow]:
    chips, is_own = chips_of(rows, on), ANSWER_FINDING.is_granted(post)
    return [
        DeskRow(
            row.title if is_own else row.institution.name,
            reverse("finding_show", kwargs={"pk": row.pk}),
            status_of(row, on),
            "问题整改" if is_own else row.title,
            row.found_on,
            chips.get(row.pk),
        )
        for row in rows
    ]


def _asked(rows: "QuerySet[Finding]", _post: Post, _on: date) -> "QuerySet[Finding]":
    """Return findings of which the institution asks something: a longer deadline, or that they are not published."""
    asks = Q(extension__isnull=False, extension__decided_at=None) | Q(objection__isnull=False, objection__answered_at=None)
    return with_due(rows.filter(asks)).select_related("institution")


def _dress_asked(rows: list[Finding], post: Post, on: date) -> list[DeskRow]:
    answer = components.Status("答复延期或异议", "warn")
    shown = _dress_findings(rows, post, on)
    return [DeskRow(row.title, row.url, answer, row.matter, row.since, row.chip) for row in shown]


def _in_state(state: FindingState, rows: "QuerySet[Finding]") -> "QuerySet[Finding]":
    return with_due(rows.filter(state=state)).select_related("institution")


def _dress_referrals(rows: list[FindingStep], _post: Post, on: date) -> list[DeskRow]:
    days = calendar()
    clocks = clocks_on(FindingStep).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None).order_by("pk")
    chips: dict[int, ClockChip] = {int(clock.subject_id): chip(clock, on, days) for clock in clocks}
    return [
        DeskRow(
            row.finding.institution.name,
            reverse("finding_show", kwargs={"pk": row.finding_id}),
            components.Status("答复移送", "warn"),
            row.finding.title,
            None,
            chips.get(row.pk),
        )
        for row in rows
    ]


def _find_findings(post: Post, words: str, _on: date) -> Found | None:
    if not VIEW_FINDING.is_granted(post):
        return None
    rows = VIEW_FINDING.rows(post).filter(mentions(FINDINGS_LISTED.find, words)).select_related("institution").order_by("-found_on", "-pk")
    shown: Sequence[components.Row] = [
        components.Row(
            row.title, reverse("finding_show", kwargs={"pk": row.pk}), note=f"{row.institution.name} · {row.get_state_display()}"
        )
        for row in rows[:SHOWN]
    ]
    return Found(shown, rows.count(), more_of("finding_list", words))


declare_navigation(
    Entry("监督检查", "inspection_list", "shield", VIEW_INSPECTION, 40, section="监督", group="检查"),
    Entry("问题整改", "finding_list", "warning", VIEW_FINDING, 41, section="监督", group="检查"),
    Entry("检查计划", "annual_plan_list", "list", VIEW_PLAN, 42, section="监督", group="检查"),
    Entry("监管闭环", "loop_show", "chart", VIEW_LOOP, 51, section="监督", group="风险和闭环"),
    Entry("机构风险", "risk_list", "chart", VIEW_RISK, 50, section="监督", group="风险和闭环"),
    Entry("自查", "self_check_list", "check", CHECK_ONESELF, 43, section="监督", group="检查"),
    Entry("本地检查事项", "local_item_list", "list", MANAGE_LOCAL_ITEMS, 44, section="监督", group="检查"),
)
declare_desk(
    DeskRows(
        "my_visits",
        "抽中我去的检查",
        19,
        TAKE_PART,
        _my_visits,
        _dress_parts,
        due="inspection__planned_on",
        since="inspection__planned_on",
        find=tuple(f"inspection__{path}" for path in HOUSE),
    ),
    DeskRows(
        "visits",
        "待检查",
        20,
        TAKE_PART,
        _to_visit,
        _dress_parts,
        due="inspection__planned_on",
        since="inspection__planned_on",
        find=tuple(f"inspection__{path}" for path in HOUSE),
    ),
    DeskRows(
        "signed_visits",
        "待负责人确认",
        21,
        CONCLUDE_INSPECTION,
        lambda rows, _post, _on: rows.filter(state=InspectionState.SIGNED).select_related("institution"),
        _dress_signed,
        since="visited_on",
        find=HOUSE,
    ),
    DeskRows(
        "rechecks",
        "整改待复查",
        22,
        DECIDE_FINDING,
        lambda rows, _post, _on: _in_state(FindingState.ANSWERED, rows),
        _dress_findings,
        due="clock_due_on",
        since="found_on",
        find=HOUSE,
    ),
    DeskRows("finding_requests", "延期和异议", 23, DECIDE_FINDING, _asked, _dress_asked, due="clock_due_on", since="found_on", find=HOUSE),
    DeskRows(
        "referrals",
        "移送待答复",
        24,
        ANSWER_REFERRAL,
        lambda rows, _post, _on: rows.filter(ended_at=None).select_related("finding__institution"),
        _dress_referrals,
        since="at",
        find=tuple(f"finding__{path}" for path in HOUSE),
    ),
    DeskRows(
        "open_findings",
        "等机构整改",
        71,
        DECIDE_FINDING,
        lambda rows, _post, _on: _in_state(FindingState.OPEN, rows),
        _dress_findings,
        due="clock_due_on",
        since="found_on",
        find=HOUSE,
        is_for_others=True,
    ),
    DeskRows(
        "own_findings",
        "问题整改",
        11,
        ANSWER_FINDING,
        lambda rows, _post, _on: _in_state(FindingState.OPEN, rows),
        _dress_findings,
        due="clock_due_on",
        since="found_on",
    ),
)
declare_search(SearchGroup("问题", 15, _find_findings))
declare_section(RecordSection(20, "supervision/_record_section.html", supervision_section))
