"""Demonstrations as lists: the cases of the area, and the institutions a county may choose among."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.legislation import load
from qingmiao.core.rules import RuleLine, Verdict
from qingmiao.demonstration.models import Demonstration, DemonstrationState, WithdrawalProposal
from qingmiao.demonstration.queries.cases import STATUSES, status_of
from qingmiao.demonstration.queries.criteria import criteria_of_all
from qingmiao.demonstration.queries.guidance import GuidanceTotals, totals_by_case
from qingmiao.demonstration.rules import CRITERIA, REMINDER_DAYS
from qingmiao.demonstration.workflow import OPEN_STATES, UNDER_REVIEW
from qingmiao.institutions.models import Institution
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

State = DemonstrationState
VERDICT_TONES: dict[str, components.Tone] = {Verdict.MET: "ok", Verdict.UNMET: "bad", Verdict.UNCHECKED: "unsure"}
# What waits first, the longest waiting on top; then the terms by their end.
WAITING_FIRST: tuple[Any, ...] = (
    Case(When(state__in=UNDER_REVIEW, then=Value(0)), default=Value(1), output_field=IntegerField()),
    F("ended_on").desc(nulls_first=True),
    F("granted_until").asc(nulls_first=True),
    "nominated_on",
    "pk",
)


def _ends_soon(on: date) -> Q:
    last = on + timedelta(days=int(load().value(REMINDER_DAYS, on).value))
    return Q(state=State.GRANTED, granted_until__lte=last)


def is_proposed(_on: date | None = None) -> Q:
    """Return the condition of cases for which a withdrawal is proposed and not answered."""
    return Q(Exists(WithdrawalProposal.objects.filter(demonstration=OuterRef("pk"), answered_on=None)))


def _dress(rows: list[Demonstration], _post: Post, _on: date) -> list[components.Row]:
    """Return shown cases, in two queries with the counties and the guidance."""
    names, totals = {county.code: county.name for county in counties()}, totals_by_case([row.pk for row in rows])
    return [_row(row, names, totals.get(row.pk)) for row in rows]


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


def _dress_candidates(rows: list[Institution], _post: Post, on: date) -> list[components.Row]:
    """Return institutions with the answer to each criterion beside each other, in four queries."""
    lines = criteria_of_all(rows, on)
    open_cases = dict(
        Demonstration.objects.filter(institution__in=rows, state__in=OPEN_STATES).order_by("pk").values_list("institution_id", "state")
    )
    return [_candidate(row, lines[row.pk], open_cases) for row in rows]


def _candidate(row: Institution, lines: list[RuleLine], open_cases: dict[int, str]) -> components.Row:
    state = open_cases.get(row.pk)
    cells = (
        STATUSES[state] if state else None,
        *(components.Status(line.verdict.label, VERDICT_TONES.get(line.verdict, "none")) for line in lines),
    )
    return components.Row(row.name, reverse("demonstration_nominate", kwargs={"pk": row.pk}), cells, note=row.get_form_display())


CASES: Listing[Demonstration] = Listing(
    title="示范点",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("状态", "status", order="state"),
        components.Column("县（市、区）", order="county_code"),
        components.Column("推荐日期", "date", order="nominated_on"),
        components.Column("示范期至", "date", order="granted_until"),
        components.Column("指导时长（小时）", "number"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains"),
    boxes=(
        Box("", "在评审和示范期内", lambda _on: Q(state__in=OPEN_STATES)),
        Box(
            "nominated",
            "待实地评审",
            lambda _on: Q(state=State.NOMINATED),
            empty_title="没有等待评审的机构",
            empty_text="县级推荐后会列在这里，等最久的在前。",
        ),
        Box(
            "visited",
            "待决定",
            lambda _on: Q(state=State.VISITED),
            empty_title="没有等待决定的机构",
            empty_text="记录实地评审后会列在这里。",
        ),
        Box("granted", "示范点", lambda _on: Q(state=State.GRANTED)),
        Box("ending", "将期满", _ends_soon),
        Box(
            "proposed",
            "建议撤销",
            is_proposed,
            empty_title="没有撤销建议",
            empty_text="示范点现场核实有不符合时，系统会提出建议，由市级决定。",
        ),
        Box("over", "已结束", lambda _on: ~Q(state__in=OPEN_STATES)),
    ),
    is_counted=True,
    order=WAITING_FIRST,
    empty_title="还没有示范点",
    empty_text="县级推荐的机构会列在这里，市级评审后决定。",
    symbol="seedling",
)
CANDIDATES: Listing[Institution] = Listing(
    title="推荐机构",
    columns=(
        components.Column("机构", order="name_pinyin"),
        components.Column("评审", "status"),
        *(components.Column(rule.title, "status") for rule in CRITERIA.ordered()),
    ),
    dress=_dress_candidates,
    find=("name__icontains", "name_initials__icontains", "code__iexact"),
    order=("name_pinyin", "pk"),
    empty_title="没有可以推荐的机构",
    empty_text="本地已备案的机构会列在这里。",
    symbol="building",
)
