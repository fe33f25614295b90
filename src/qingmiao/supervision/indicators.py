"""Whether the loop closes: visits done of those planned, findings open, cured in time, found again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.institutions.models import Institution
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.supervision.models import NOT_PLANNED, Finding, FindingState, Inspection, InspectionState, Rectification

ROLLING_DAYS = 365
VISITS, FINDINGS = "检查计划和记录", "责令整改的问题、整改和复查记录"


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit that was planned for a day; `done_on` is the day it was recorded, None while it was not."""

    key: int
    county_code: str
    planned_on: date
    done_on: date | None
    label: str


@dataclass(frozen=True, slots=True)
class OrderedFinding:
    """A finding that was ordered. `answered_on` is when the answer that was found good, or waits to be, came in."""

    key: int
    county_code: str
    found_on: date
    due_on: date
    answered_on: date | None
    closed_on: date | None
    is_repeated: bool
    label: str

    @property
    def is_in_time(self) -> bool:
        """Whether it was cured by its last day."""
        return self.answered_on is not None and self.answered_on <= self.due_on

    def decided_on(self, until: date) -> date | None:
        """Return the day from which it is known whether it was cured in time; None while that is open."""
        if self.is_in_time:
            return self.answered_on
        late_on = self.due_on + timedelta(days=1)
        return late_on if late_on <= until else None


def planned_visits(window: Window) -> list[PlannedVisit]:
    """Return the visits planned until the last day, self-checks and verifications of filings left out; one query."""
    rows = Inspection.objects.filter(planned_on__lte=window.until).exclude(kind__in=NOT_PLANNED).order_by("planned_on", "pk")
    named = rows.values_list("pk", "county_code", "planned_on", "state", "recorded_at", "institution__name")
    return [
        PlannedVisit(pk, county, planned, timezone.localdate(at) if state == InspectionState.RECORDED and at else None, name)
        for pk, county, planned, state, at, name in named
    ]


def ordered_findings(window: Window) -> list[OrderedFinding]:
    """Return the findings ordered until the last day, oldest first; one query."""
    rows = Finding.objects.filter(found_on__lte=window.until, due_on__isnull=False).annotate(last=Max("rectifications__at"))
    good = (FindingState.ANSWERED, FindingState.CLOSED)
    named = rows.order_by("found_on", "pk").values_list(
        "pk", "county_code", "found_on", "due_on", "closed_on", "repeats", "state", "title", "last"
    )
    return [
        OrderedFinding(pk, county, found, due, _day(last) if state in good else None, closed, repeats is not None, title)
        for pk, county, found, due, closed, repeats, state, title, last in named
        if due is not None
    ]


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def _visits(window: Window) -> list[Spell]:
    return [_visit(row, row.planned_on) for row in window.read(planned_visits)]


def _done(window: Window) -> list[Spell]:
    rows = window.read(planned_visits)
    return [
        _visit(row, max(row.planned_on, row.done_on)) for row in rows if row.done_on is not None and row.done_on <= _end(row.planned_on)
    ]


def _visit(row: PlannedVisit, first: date) -> Spell:
    url = reverse("inspection_show", kwargs={"pk": row.key})
    return Spell(row.county_code, 1, Days(first, _end(row.planned_on)), f"inspection-{row.key}", row.label, url)


def _open(window: Window) -> list[Spell]:
    return [_finding(row, Days(row.found_on, row.closed_on)) for row in window.read(ordered_findings) if row.closed_on != row.found_on]


def _decided(window: Window) -> list[Spell]:
    return _by_decision(window, lambda _row: True)


def _cured(window: Window) -> list[Spell]:
    return _by_decision(window, lambda row: row.is_in_time)


def _by_decision(window: Window, counts: Callable[[OrderedFinding], bool]) -> list[Spell]:
    decided = [(row, row.decided_on(window.until)) for row in window.read(ordered_findings) if counts(row)]
    return [_finding(row, Days(first, _end(first))) for row, first in decided if first is not None]


def _found(window: Window) -> list[Spell]:
    return [_finding(row, Days(row.found_on, _end(row.found_on))) for row in window.read(ordered_findings)]


def _repeated(window: Window) -> list[Spell]:
    return [_finding(row, Days(row.found_on, _end(row.found_on))) for row in window.read(ordered_findings) if row.is_repeated]


def _finding(row: OrderedFinding, days: Days) -> Spell:
    return Spell(row.county_code, 1, days, f"finding-{row.key}", row.label, reverse("finding_show", kwargs={"pk": row.key}))


def _end(first: date) -> date:
    return first + timedelta(days=ROLLING_DAYS)


rest_on(Inspection, Finding, Rectification, Institution)
declare_indicators(
    50,
    Indicator(
        "supervision_visits_done",
        "检查计划完成率",
        "%",
        f"近{ROLLING_DAYS}天内计划日期已到的检查中，已记录结果的次数乘以100，除以计划次数；记为未进行的不算完成，自查和备案现场核实不计",
        VISITS,
        BROWSE_REGISTER,
        _done,
        base=_visits,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有计划检查，不计算",
    ),
    Indicator(
        "supervision_open_findings",
        "未销号的问题",
        "项",
        "当天已责令整改、还没有销号的问题项数；当场改正的不计",
        FINDINGS,
        BROWSE_REGISTER,
        _open,
    ),
    Indicator(
        "supervision_cured_in_time",
        "问题按期整改率",
        "%",
        f"近{ROLLING_DAYS}天到结果的责令整改问题中，期限内报送整改且没有被复查退回的项数乘以100，除以全部项数；到期没有报送的自次日起算逾期",
        FINDINGS,
        BROWSE_REGISTER,
        _cured,
        base=_decided,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有到结果的责令整改问题，不计算",
    ),
    Indicator(
        "supervision_repeated",
        "问题重复发生率",
        "%",
        f"近{ROLLING_DAYS}天责令整改的问题中，同一机构同一事项再次不符合的项数乘以100，除以全部项数",
        FINDINGS,
        BROWSE_REGISTER,
        _repeated,
        base=_found,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有责令整改的问题，不计算",
    ),
)
