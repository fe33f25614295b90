"""The workforce in figures: people at work, certified, checked in time, trained, leaving. Counts and hours, never a person."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from qingmiao.codes.ages import add_months
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.legislation import load
from qingmiao.core.spells import Days, Spell, overlap, union
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.workforce.models import BackgroundCheck, Engagement, Qualification, TrainingRecord
from qingmiao.workforce.rules.vocabulary import BackgroundResult, QualificationKind

SOURCES = "备案名册和机构登记形成的任职记录"
CERTIFICATES = tuple(
    kind
    for kind in QualificationKind
    if kind
    not in (QualificationKind.EDUCATION, QualificationKind.EXPERIENCE, QualificationKind.CHILDCARE_BACKGROUND, QualificationKind.OTHER)
)
YEAR_MONTHS = 12
Stretches = dict[int, list[Days]]


@dataclass(frozen=True, slots=True)
class AtWork:
    """A person over days on which one house engaged the person as a main post."""

    worker_id: int
    institution_id: int
    county_code: str
    label: str
    days: Days

    def spell(self, days: Days, value: int | Decimal = 1) -> Spell:
        """Count for some of these days; the row behind is the house, never the person."""
        url = reverse("institution_detail", kwargs={"pk": self.institution_id})
        return Spell(self.county_code, value, days, f"worker-{self.worker_id}-{self.institution_id}", self.label, url)


def at_work(window: Window) -> list[AtWork]:
    """Return who worked where in these days; who has two main posts on a day counts in the first. One query."""
    since = add_months(window.since, -YEAR_MONTHS) if window.since else None
    held = Engagement.objects.filter(is_main=True, period__isempty=False, period__overlap=DateRange(since, window.until, "[]"))
    rows = held.order_by("worker_id", "pk").values_list(
        "worker_id", "institution_id", "institution__county_code", "institution__name", "period"
    )
    found: list[AtWork] = []
    taken: Stretches = defaultdict(list)
    for worker, house, county, name, period in rows:
        days = Days(period.lower, period.upper)
        if not any(overlap(days, other) for other in taken[worker]):
            taken[worker].append(days)
            found.append(AtWork(worker, house, county, name, days))
    return found


def certified(window: Window) -> Stretches:
    """Return the days on which each worker held a certificate. One query."""
    held = Qualification.objects.filter(kind__in=CERTIFICATES, holds=True)
    found: Stretches = defaultdict(list)
    for worker, issued, entered, until in held.values_list("worker_id", "issued_on", "entered_at", "valid_until"):
        first = issued or timezone.localdate(entered)
        if first <= window.until:
            found[worker].append(Days(first, until + timedelta(days=1) if until else None))
    return found


def checked(window: Window) -> Stretches:
    """Return the days on which each worker's last ban check was not too old. One query; the law of the day of the check says how old."""
    law, found = load(), defaultdict[int, list[Days]](list)
    clear = BackgroundCheck.objects.filter(result__in=[BackgroundResult.CLEAR, BackgroundResult.OVERTURNED], happened_on__lte=window.until)
    for worker, day in clear.values_list("worker_id", "happened_on"):
        legal = law.find("staff.background_check_months", day)
        months = int(legal.value) if legal else YEAR_MONTHS
        found[worker].append(Days(day, add_months(day, months) + timedelta(days=1)))
    return found


def _everyone(window: Window) -> list[Spell]:
    return [row.spell(row.days) for row in window.read(at_work)]


def _within(load_days: Callable[[Window], Stretches]) -> Callable[[Window], list[Spell]]:
    """Return the function that counts people at work on the days that a loader gives for each."""

    def spells(window: Window) -> list[Spell]:
        proofs = window.read(load_days)
        rows = window.read(at_work)
        return [row.spell(days) for row in rows for proof in union(proofs.get(row.worker_id, [])) if (days := overlap(row.days, proof))]

    return spells


def trainings(window: Window) -> list[tuple[int, date, Decimal]]:
    """Return (worker, day, hours) of the trainings that ended in these days or the year before them. One query."""
    rows = TrainingRecord.objects.filter(ended_on__lte=window.until, hours__gt=0).values_list("worker_id", "ended_on", "hours")
    return [(worker, day, hours) for worker, day, hours in rows if day is not None]


def _hours(window: Window) -> list[Spell]:
    """Count the hours of a training for a year, as long as the person works."""
    by_worker: dict[int, list[tuple[Days, Decimal]]] = defaultdict(list)
    for worker, day, hours in window.read(trainings):
        by_worker[worker].append((Days(day, add_months(day, YEAR_MONTHS)), hours))
    rows = window.read(at_work)
    return [row.spell(days, hours) for row in rows for year, hours in by_worker[row.worker_id] if (days := overlap(row.days, year))]


def _left(window: Window) -> list[Spell]:
    """Count who has left a house within the year, from the day after the last one on."""
    rows = [row for row in window.read(at_work) if row.days.end is not None and row.days.end <= window.until]
    return [row.spell(Days(row.days.end, add_months(row.days.end, YEAR_MONTHS))) for row in rows if row.days.end is not None]


NOBODY = "当天没有登记的从业人员，不计算"
rest_on(Engagement, Qualification, TrainingRecord, BackgroundCheck)
declare_indicators(
    50,
    Indicator("workforce_workers", "从业人员", "人", "当天在岗的从业人员人数，一人在多处任职算一人", SOURCES, BROWSE_REGISTER, _everyone),
    Indicator(
        "workforce_certified_share",
        "从业人员持证率",
        "%",
        "当天在岗、持有有效专业资格证书的从业人员人数乘以100，除以当天在岗的从业人员人数；没有取得日期的，从登记之日算起",
        f"{SOURCES}；资格记录",
        BROWSE_REGISTER,
        _within(certified),
        base=_everyone,
        scale=100,
        decimals=1,
        no_base=NOBODY,
    ),
    Indicator(
        "workforce_checked_share",
        "从业查询按期率",
        "%",
        "当天在岗、最近一次无记录的从业查询没有超过法定间隔的人数乘以100，除以当天在岗的从业人员人数",
        f"{SOURCES}；从业查询记录",
        BROWSE_REGISTER,
        _within(checked),
        base=_everyone,
        scale=100,
        decimals=1,
        no_base=NOBODY,
    ),
    Indicator(
        "workforce_training_hours",
        "人均年培训学时",
        "学时",
        "当天在岗人员近12个月内结束的培训学时之和，除以当天在岗的从业人员人数；备案时填报、没有结束日期的不计",
        f"{SOURCES}；培训记录",
        BROWSE_REGISTER,
        _hours,
        base=_everyone,
        decimals=1,
        no_base=NOBODY,
    ),
    Indicator(
        "workforce_turnover",
        "从业人员离岗率",
        "%",
        "近12个月内从机构离岗的人次乘以100，除以当天在岗的从业人员人数；换到另一家机构也算一次离岗",
        SOURCES,
        BROWSE_REGISTER,
        _left,
        base=_everyone,
        scale=100,
        decimals=1,
        no_base=NOBODY,
    ),
)
