"""The risk of institutions: signals read for many at once, weighed together, opened down to their rows.

An app above declares signals of its own with `declare_signal`; its weight is data like the others'.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, DateField, F, FloatField, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast

from qingmiao.codes.ages import add_months
from qingmiao.core.legislation import load
from qingmiao.institutions.models import CareClass, Certificate, Institution, StaffMember
from qingmiao.institutions.rules.vocabulary import ClassType, InstitutionForm, StaffRole
from qingmiao.retention.queries.turnover import tenths_left
from qingmiao.supervision.models import SELF_CHECKS, Finding, FindingState, Inspection, InspectionState, RoomCount, SignalKind
from qingmiao.supervision.models import Signal as ToldSignal
from qingmiao.supervision.rules.risk import RiskClass, points, weighing_on
from qingmiao.supervision.workflow import UNDONE
from qingmiao.ui import components

DAYS_A_MONTH, YEAR, CHANGES_MONTHS, SIGNAL_DAYS, NAMED = 30.4, 365, 24, 92, 3
Reading = tuple[float, date | None]  # how many units, and since when
Readings = Mapping[int, Reading]  # by institution
Houses = Sequence[int]
TONES: dict[str, components.Tone] = {RiskClass.HIGH: "bad", RiskClass.MEDIUM: "warn", RiskClass.LOW: "ok"}


def as_told(_house: Institution, told: Reading | None, _on: date) -> Reading | None:
    """Take a reading as it was counted."""
    return told


@dataclass(frozen=True)
class Signal:
    """One signal: what it counts, in what unit, where it comes from, and how it is counted of many institutions.

    `rows` answers with `counted(…)`: all of these are united into one query. `tell` may make of a count, or of none, what the institution
    itself adds to it. A signal that no count can tell has a `read`, which asks a query of its own.
    """

    key: str
    title: str
    unit: str
    source: str
    rows: "Callable[[Houses, date], QuerySet[Any, Any]] | None" = None
    tell: Callable[[Institution, Reading | None, date], Reading | None] = as_told
    read: Callable[[Houses, date], Readings] | None = None


@dataclass(frozen=True)
class Contribution:
    """What one signal adds to one score."""

    signal: Signal
    value: float
    weight: float
    points: float
    since: date | None


@dataclass(frozen=True)
class Risk:
    """The score of one institution with every signal that adds to it, the heaviest first."""

    institution: Institution
    score: float
    risk_class: RiskClass
    contributions: list[Contribution]

    @property
    def words(self) -> str:
        """The heaviest signals in short."""
        return "、".join(f"{row.signal.title} {row.points:g}" for row in self.contributions[:NAMED])


SIGNALS: dict[str, Signal] = {}


def declare_signal(*signals: Signal) -> None:
    """Put signals into the score; each needs a weight in `supervision.risk_weights`, or it does not count."""
    SIGNALS.update({signal.key: signal for signal in signals})


def risks_of(institutions: Iterable[Institution], on: date) -> list[Risk]:
    """Return the risk of institutions on a day, the highest first; in as many queries however many they are."""
    houses, weighing = list(institutions), weighing_on(load(), on)
    signals = [signal for signal in SIGNALS.values() if signal.key in weighing.weights]
    readings = _readings(signals, houses, on)
    values = np.array([[told.get(house.pk, (0.0, None))[0] for told in readings] for house in houses]).reshape(len(houses), len(signals))
    weights = np.array([weighing.weights[signal.key] for signal in signals])
    added = points(values, weights, np.array([weighing.most[signal.key] for signal in signals]))
    found = []
    for place, house in enumerate(houses):
        rows = [
            Contribution(signal, values[place, column], weights[column], added[place, column], told.get(house.pk, (0.0, None))[1])
            for column, (signal, told) in enumerate(zip(signals, readings, strict=True))
            if added[place, column]
        ]
        score = float(added[place].sum())
        found.append(Risk(house, score, weighing.class_of(score), sorted(rows, key=lambda row: (-row.points, row.signal.key))))
    return sorted(found, key=lambda risk: (-risk.score, risk.institution.name_pinyin, risk.institution.pk))


def counted(rows: "QuerySet[Any]", house: str, since: Any = None, many: Any = None) -> "QuerySet[Any, Any]":
    """Return how many rows each institution has, and since when: what a signal's `rows` answers.

    house: the field that names the institution; since, many: aggregates in place of no day and of the number of rows.
    """
    grouped = rows.order_by().annotate(at_house=F(house)).values("at_house")
    told = grouped.annotate(units=Cast(many or Count("pk"), FloatField()), since=Cast(since or Value(None), DateField()))
    named: QuerySet[Any, Any] = told.values_list("at_house", "units", "since")
    return named


def _readings(signals: Sequence[Signal], houses: Sequence[Institution], on: date) -> list[Readings]:
    keys = [house.pk for house in houses]
    sets = [signal.rows(keys, on).annotate(signal=Value(signal.key)) for signal in signals if signal.rows]
    counts: dict[str, dict[int, Reading]] = {signal.key: signal.read(keys, on) if signal.read else {} for signal in signals}  # type: ignore[misc]
    if sets:
        for house, units, since, key in sets[0].union(*sets[1:], all=True):
            counts[key][house] = (units, since)
    told: list[Readings] = []
    for signal in signals:
        own = counts[signal.key]
        if signal.tell is as_told:
            told.append(own)
            continue
        pairs = ((house.pk, signal.tell(house, own.get(house.pk), on)) for house in houses)
        told.append({pk: reading for pk, reading in pairs if reading is not None})
    return told


def _findings(where: Callable[[date], Q]) -> "Callable[[Houses, date], QuerySet[Any, Any]]":
    def rows(houses: Houses, on: date) -> "QuerySet[Any, Any]":
        found = Finding.objects.filter(where(on), institution__in=houses, due_on__isnull=False, found_on__lte=on)
        return counted(found, "institution", Min("found_on"))

    return rows


def _rooms(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    rows = RoomCount.objects.filter(carers__lt=F("carers_needed"), part__inspection__visited_on__gt=on - timedelta(days=YEAR))
    named = rows.filter(part__inspection__institution__in=houses)
    return counted(named, "part__inspection__institution", Max("part__inspection__visited_on"))


def _papers(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    rows = Certificate.objects.filter(institution__in=houses, is_current=True, expires_on__lt=on)
    return counted(rows, "institution", Min("expires_on"))


def _visits(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    return counted(_seen(houses, on).exclude(kind__in=SELF_CHECKS), "institution", Max("visited_on"))


def _self_checks(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    return counted(_seen(houses, on).filter(kind__in=SELF_CHECKS), "institution", Max("visited_on"))


def _seen(houses: Houses, on: date) -> "QuerySet[Inspection]":
    return Inspection.objects.filter(institution__in=houses, state=InspectionState.RECORDED, visited_on__lte=on)


def _months_unseen(house: Institution, told: Reading | None, on: date) -> Reading | None:
    """Tell the months since anybody looked; since the filing where nobody did, or where it is newer."""
    known = max((day for day in (told and told[1], house.filed_on) if day), default=None)
    return None if known is None else (_months(known, on), known)


def _months_unchecked(house: Institution, told: Reading | None, on: date) -> Reading | None:
    """Tell the months since the institution looked at itself; since its filing where it never did."""
    known = (told and told[1]) or house.filed_on
    return None if known is None else (_months(known, on), known)


def _principal_changes(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    """Return how often the principal changed within two years: how many there were, less one."""
    since = add_months(on, -CHANGES_MONTHS)
    rows = StaffMember.objects.filter(institution__in=houses, role=StaffRole.PRINCIPAL, period__overlap=(since, on))
    return counted(rows.exclude(identity_index=""), "institution", Value(since), Count("identity_index", distinct=True) - 1)


def _told(kind: SignalKind) -> "Callable[[Houses, date], QuerySet[Any, Any]]":
    """Return the reader of one kind of what was told in the last months: how many classes, people, clusters it was about."""

    def rows(houses: Houses, on: date) -> "QuerySet[Any, Any]":
        lately = ToldSignal.objects.filter(institution__in=houses, first_on__lte=on, last_on__gt=on - timedelta(days=SIGNAL_DAYS))
        return counted(lately.filter(kind=kind), "institution", Min("first_on"), Count("key", distinct=True))

    return rows


def _infants(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    rows = CareClass.objects.filter(institution__in=houses, period__contains=on, type=ClassType.INFANT)
    return counted(rows, "institution", many=Sum("children"))


def _home_based(house: Institution, _told: Reading | None, _on: date) -> Reading | None:
    return (1.0, house.filed_on) if house.form == InstitutionForm.HOME_BASED else None


def _months(since: date, on: date) -> float:
    return float(int((on - since).days / DAYS_A_MONTH))


LOOP, REGISTER, WORKFORCE = "检查和整改记录", "机构备案事实", "从业人员档案"
declare_signal(
    Signal("open_findings", "未销号的问题", "项", LOOP, _findings(lambda _on: Q(state__in=UNDONE))),
    Signal("late_findings", "逾期未整改", "项", LOOP, _findings(lambda on: Q(state=FindingState.OPEN, due_on__lt=on))),
    Signal(
        "repeated_findings",
        "一年内重复的问题",
        "项",
        LOOP,
        _findings(lambda on: Q(repeats__isnull=False, found_on__gt=on - timedelta(days=YEAR))),
    ),
    Signal("rooms_over_ratio", "一年内清点时保育人员不足的班", "个", "现场清点记录", _rooms),
    Signal("expired_papers", "过期的证照", "份", REGISTER, _papers),
    Signal("months_since_visit", "距上次检查", "个月", LOOP, _visits, _months_unseen),
    Signal("months_without_self_check", "没有自查", "个月", "机构自查记录", _self_checks, _months_unchecked),
    Signal("principal_changes", "两年内更换负责人", "次", REGISTER, _principal_changes),
    Signal("off_duty", "近三个月不具备上岗条件的人员", "名", WORKFORCE, _told(SignalKind.OFF_DUTY)),
    Signal("classes_short", "近三个月保育人员不足的班", "个", WORKFORCE, _told(SignalKind.CLASS_SHORT)),
    Signal("infection_signals", "近三个月可能的传染病聚集", "次", "缺勤和症状", _told(SignalKind.INFECTION)),
    Signal("infants", "不满12个月的婴幼儿", "名", REGISTER, _infants),
    Signal("home_based", "家庭托育点", "", REGISTER, tell=_home_based),
    Signal("staff_turnover", "一年内人员离岗", "成", "从业人员任职记录", read=tenths_left),
)
