"""Cases as officers and institutions read them: lists, one case side by side, what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from qingmiao.core.audit import subject_type
from qingmiao.core.legislation import load
from qingmiao.core.models import AuditEntry
from qingmiao.core.workflow import history
from qingmiao.demonstration.models import CriteriaOccasion, Demonstration, DemonstrationState, WithdrawalProposal
from qingmiao.demonstration.permissions import VIEW_DEMONSTRATION_FILE
from qingmiao.demonstration.queries.criteria import criteria_of, criteria_of_all, shown_criteria
from qingmiao.demonstration.queries.guidance import GuidanceTotals, totals_by_case
from qingmiao.demonstration.rules import REMINDER_DAYS, CriterionLine, open_questions, read_lines, stopping
from qingmiao.demonstration.workflow import OPEN_STATES, UNDER_REVIEW, workflow_on
from qingmiao.institutions.models import Institution
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.templatetags.ui import day_cn

State = DemonstrationState
STATUSES: dict[str, components.Status] = {
    State.NOMINATED: components.Status("待实地评审", "none"),
    State.VISITED: components.Status("待决定", "warn"),
    State.GRANTED: components.Status("示范点", "ok"),
    State.REFUSED: components.Status("未通过", "none"),
    State.WITHDRAWN: components.Status("已撤销", "bad"),
    State.EXPIRED: components.Status("期满", "none"),
    State.ENDED: components.Status("随机构注销终止", "none"),
}
EVENT_TONES: dict[str, components.Tone] = {
    "grant_demonstration": "ok",
    "refuse_demonstration": "warn",
    "withdraw_demonstration": "bad",
}
NOMINATED = ("nominate_demonstration", "renew_demonstration")
OCCASIONS = {CriteriaOccasion.NOMINATION: "推荐时", CriteriaOccasion.DECISION: "决定时"}
COLUMNS = (
    components.Column("机构"),
    components.Column("状态", "status"),
    components.Column("县（市、区）"),
    components.Column("推荐日期", "date"),
    components.Column("示范期至", "date"),
    components.Column("指导时长（小时）", "number"),
)
CANDIDATE_TITLES = ("已备案", "现场核实", "没有未销号的问题", "证照齐全有效", "人员合格")
CANDIDATE_COLUMNS = (
    components.Column("机构"),
    components.Column("评审", "status"),
    *(components.Column(title, "status") for title in CANDIDATE_TITLES),
)
VERDICT_TONES: dict[str, components.Tone] = {"met": "ok", "unmet": "bad", "unchecked": "unsure"}


@dataclass(frozen=True)
class CriteriaOn:
    """The criteria on one occasion."""

    title: str
    on: date
    lines: list[components.RuleLine]
    open_count: int


def boxes(on: date) -> dict[str, tuple[str, Q]]:
    """Return the boxes of the list by key: label and condition."""
    proposed = Exists(WithdrawalProposal.objects.filter(demonstration=OuterRef("pk"), answered_on=None))
    return {
        "": ("在评审和示范期内", Q(state__in=OPEN_STATES)),
        "nominated": ("待实地评审", Q(state=State.NOMINATED)),
        "visited": ("待决定", Q(state=State.VISITED)),
        "granted": ("示范点", Q(state=State.GRANTED)),
        "ending": ("将期满", Q(state=State.GRANTED, granted_until__lte=_reminded_until(on))),
        "proposed": ("建议撤销", Q(proposed)),
        "over": ("已结束", ~Q(state__in=OPEN_STATES)),
    }


def cases_in(rows: "QuerySet[Demonstration]", box: str, search: str, on: date) -> "QuerySet[Demonstration]":
    """Return the cases of one box: what waits first (the longest waiting on top), then the terms by their end."""
    found = rows.filter(boxes(on)[box][1])
    if search:
        found = found.filter(Q(institution__name__icontains=search) | Q(institution__name_initials__icontains=search.lower()))
    waits = Case(When(state__in=UNDER_REVIEW, then=Value(0)), default=Value(1), output_field=IntegerField())
    ordered = found.order_by(waits, F("ended_on").desc(nulls_first=True), F("granted_until").asc(nulls_first=True), "nominated_on", "pk")
    return ordered.select_related("institution")


def box_filters(rows: "QuerySet[Demonstration]", box: str, on: date) -> list[components.Filter]:
    """Return the boxes as chips with their counts, in one query."""
    wanted = boxes(on)
    counts: dict[str, int] = rows.aggregate(**{f"in_{key}": Count("pk", filter=where) for key, (_, where) in wanted.items()})
    return [
        components.Filter(label, f"?box={key}" if key else "?", counts[f"in_{key}"], is_current=key == box)
        for key, (label, _) in wanted.items()
    ]


def case_table(rows: Iterable[Demonstration]) -> components.Table:
    """Return the list of a page, in two queries with the counties and the guidance."""
    shown = list(rows)
    names, totals = {county.code: county.name for county in counties()}, totals_by_case([row.pk for row in shown])
    return components.Table("示范点推荐、评审和认定", COLUMNS, [_row(row, names, totals.get(row.pk)) for row in shown])


def status_of(row: Demonstration) -> components.Status:
    """Return where a case stands, coloured."""
    return STATUSES[row.state]


def term_words(row: Demonstration) -> str:
    """Return the term in words; empty while there is none."""
    if row.term is None:
        return ""
    if row.term.isempty:
        return f"没有开始，{day_cn(row.ended_on)}终止"
    last = row.term.upper - timedelta(days=1)
    cut = f"（原定至 {day_cn(row.granted_until)}）" if row.granted_until and last < row.granted_until else ""
    return f"{day_cn(row.term.lower)} 至 {day_cn(last)}{cut}"


def criteria_shown(row: Demonstration, on: date) -> list[CriteriaOn]:
    """Return the criteria as they were kept, the latest first; while the case is open also today's."""
    kept = [
        _criteria_on(title, date.fromisoformat(row.criteria[occasion]["on"]), read_lines(row.criteria[occasion]))
        for occasion, title in OCCASIONS.items()
        if occasion in row.criteria
    ]
    if row.state in OPEN_STATES:
        kept.append(_criteria_on("今天", on, criteria_of(row.institution, on)))
    return kept[::-1]


def criteria_today(institution: Institution, on: date) -> tuple[CriteriaOn, list[CriterionLine], list[CriterionLine]]:
    """Return today's criteria of an institution, those that stop a grant, and all that are not met or not known."""
    lines = criteria_of(institution, on)
    return _criteria_on("今天", on, lines), stopping(lines), open_questions(lines)


def files_of(row: Demonstration, actor: Any) -> list[components.Evidence]:
    """Return the files of the visit that the actor may open."""
    files = VIEW_DEMONSTRATION_FILE.rows(actor).filter(demonstration=row).select_related("file")
    return [_evidence(file.pk, file.file) for file in files]


def proposals_of(row: Demonstration) -> list[WithdrawalProposal]:
    """Return the proposals to withdraw, open ones first."""
    return list(row.proposals.select_related("answered_by__user").order_by(F("answered_on").asc(nulls_first=True), "pk"))


def case_timeline(row: Demonstration, on: date) -> list[components.Event]:
    """Return what happened to a case, newest first."""
    labels = {name: step.label for name, step in workflow_on(on).by_name.items()}
    events = [
        components.Event(
            labels.get(log.transition, log.transition),
            log.at,
            log.post.label if log.post else "系统",
            log.note,
            EVENT_TONES.get(log.transition, "none"),
        )
        for log in reversed(history(row))
    ]
    first = AuditEntry.objects.filter(subject_type=subject_type(row), subject_id=str(row.pk), verb__in=NOMINATED).order_by("at").first()
    by = row.nominated_by.label if row.nominated_by else "系统"
    nominated = [components.Event(first.what_was_done, first.at, by, row.reason)] if first else []
    return [*events, *nominated]


def candidates(institutions: "QuerySet[Institution]", search: str) -> "QuerySet[Institution]":
    """Return the institutions a county may choose among, by name; each with the state of what is open about it."""
    found = institutions
    if search:
        found = found.filter(Q(name__icontains=search) | Q(name_initials__icontains=search.lower()) | Q(code=search))
    return found.order_by("name_pinyin", "pk")


def candidate_table(page: Sequence[Institution], on: date) -> components.Table:
    """Return institutions with the answer to each criterion beside each other, in four queries."""
    lines = criteria_of_all(page, on)
    open_cases = dict(
        Demonstration.objects.filter(institution__in=page, state__in=OPEN_STATES).order_by("pk").values_list("institution_id", "state")
    )
    return components.Table("可推荐的机构和条件核对", CANDIDATE_COLUMNS, [_candidate(row, lines[row.pk], open_cases) for row in page])


def _criteria_on(title: str, on: date, lines: Sequence[CriterionLine]) -> CriteriaOn:
    return CriteriaOn(title, on, shown_criteria(lines), len(open_questions(lines)))


def _row(row: Demonstration, names: dict[str, str], totals: GuidanceTotals | None) -> components.Row:
    cells = (
        status_of(row),
        names.get(row.county_code, ""),
        row.nominated_on,
        row.granted_until,
        f"{totals.hours:.1f}" if totals else None,
    )
    note = "续期" if row.renews_id else ""
    return components.Row(row.institution.name, reverse("demonstration_show", kwargs={"pk": row.pk}), cells, note=note)


def _candidate(row: Institution, lines: list[CriterionLine], open_cases: dict[int, str]) -> components.Row:
    state = open_cases.get(row.pk)
    cells = (STATUSES[state] if state else None, *(components.Status(line.verdict.label, VERDICT_TONES[line.verdict]) for line in lines))
    return components.Row(row.name, reverse("demonstration_nominate", kwargs={"pk": row.pk}), cells, note=row.get_form_display())


def _evidence(pk: int, file: Any) -> components.Evidence:
    url = reverse("demonstration_file", kwargs={"pk": pk})
    return components.Evidence(file.name, url, url if file.content_type.startswith("image/") else "")


def _reminded_until(on: date) -> date:
    return on + timedelta(days=int(load().value(REMINDER_DAYS, on).value))
