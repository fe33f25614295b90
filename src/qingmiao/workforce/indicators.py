"""The workforce in figures: people at work, certified, checked in time, trained, leaving. Counts and hours, never a person."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, DecimalField, F, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.urls import reverse

from qingmiao.codes.ages import add_months
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.legislation import load
from qingmiao.core.spells import Days, Spell, overlap, union
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.workforce.models import BackgroundCheck, Engagement, Qualification, TrainingRecord
from qingmiao.workforce.models.proofs import recognised
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
Proof = tuple[int, date, date | None, Decimal]  # worker, first day, last day, hours
CERTIFIED, CHECKED, TRAINED = "certified", "checked", "trained"


@dataclass(frozen=True, slots=True)
class AtWork:
    """A person over days on which one house engaged the person as a main post."""

    worker_id: int
    institution_id: int
    county_code: str
    label: str
    days: Days
    url: str

    def spell(self, days: Days, value: int | Decimal = 1) -> Spell:
        """Count for some of these days; the row behind is the house, never the person."""
        return Spell(self.county_code, value, days, f"worker-{self.worker_id}-{self.institution_id}", self.label, self.url)


def at_work(window: Window) -> list[AtWork]:
    """Return who worked where in these days; who has two main posts on a day counts in the first. One query."""
    since = add_months(window.since, -YEAR_MONTHS) if window.since else None
    held = Engagement.objects.filter(is_main=True, period__isempty=False, period__overlap=DateRange(since, window.until, "[]"))
    # both ends as days: a range read as a whole is taken apart letter by letter
    rows = held.order_by("worker_id", "pk").values_list(
        "worker_id", "institution_id", "institution__county_code", "institution__name", "period__startswith", "period__endswith"
    )
    found: list[AtWork] = []
    urls: dict[int, str] = {}  # an address is made once for a house, not once for each of its people
    taken: Stretches = defaultdict(list)
    for worker, house, county, name, since_on, left_on in rows:
        days = Days(since_on, left_on)
        if not any(overlap(days, other) for other in taken[worker]):
            taken[worker].append(days)
            if house not in urls:
                urls[house] = reverse("institution_detail", kwargs={"pk": house})
            found.append(AtWork(worker, house, county, name, days, urls[house]))
    return found


def proofs(window: Window) -> dict[str, list[Proof]]:
    """Return certificates, clear ban checks and trainings, by what they are. One query for all three."""
    clear = Q(result__in=[BackgroundResult.CLEAR, BackgroundResult.OVERTURNED])
    first = Coalesce(F("issued_on"), TruncDate("entered_at"), output_field=DateField())
    held = Qualification.objects.filter(kind__in=CERTIFICATES, holds=True)
    parts = [
        _part(held, CERTIFIED, first, F("valid_until"), None),
        _part(BackgroundCheck.objects.filter(clear, happened_on__lte=window.until), CHECKED, F("happened_on"), None, None),
        _part(
            TrainingRecord.objects.filter(recognised(), ended_on__lte=window.until, hours__gt=0), TRAINED, F("ended_on"), None, F("hours")
        ),
    ]
    found: dict[str, list[Proof]] = defaultdict(list)
    for what, worker, day, until, hours in parts[0].union(*parts[1:], all=True):
        found[what].append((worker, day, until, hours))
    return found


def _part(rows: Any, what: str, first: Any, until: Any, hours: Any) -> Any:
    named = {
        "what": Value(what, output_field=TextField()),
        "first": Cast(first, DateField()),
        "until": Cast(until if until is not None else Value(None), DateField()),
        "amount": Cast(hours if hours is not None else Value(None), DecimalField(max_digits=6, decimal_places=1)),
    }
    return rows.order_by().annotate(**named).values_list("what", "worker_id", "first", "until", "amount")


def certified(window: Window) -> Stretches:
    """Return the days on which each worker held a certificate."""
    found: Stretches = defaultdict(list)
    for worker, first, until, _ in window.read(proofs)[CERTIFIED]:
        if first <= window.until:
            found[worker].append(Days(first, until + timedelta(days=1) if until else None))
    return found


def checked(window: Window) -> Stretches:
    """Return the days on which each worker's last ban check was not too old; the law of the day of the check says how old."""
    law, found = load(), defaultdict[int, list[Days]](list)

    @cache  # many were checked on the same day
    def lasting(day: date) -> Days:
        legal = law.find("staff.background_check_months", day)
        months = int(legal.value) if legal else YEAR_MONTHS
        return Days(day, add_months(day, months) + timedelta(days=1))

    for worker, day, _, _ in window.read(proofs)[CHECKED]:
        found[worker].append(lasting(day))
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


def _hours(window: Window) -> list[Spell]:
    """Count the hours of a training for a year, as long as the person works."""
    by_worker: dict[int, list[tuple[Days, Decimal]]] = defaultdict(list)
    counting = cache(lambda day: Days(day, add_months(day, YEAR_MONTHS)))  # many sessions end on the same day
    for worker, day, _, hours in window.read(proofs)[TRAINED]:
        by_worker[worker].append((counting(day), hours))
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
        "当天在岗人员近12个月内结束的培训学时之和，除以当天在岗的从业人员人数；备案时填报、没有结束日期的不计，机构登记的外部证书经核验后才计",
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
