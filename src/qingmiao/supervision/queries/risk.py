"""The risk of institutions: signals read for many at once, weighed together, opened down to their rows.

An app above declares signals of its own with `declare_signal`; its weight is data like the others'.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, F, Max, Min, Q, Sum

from qingmiao.codes.ages import add_months
from qingmiao.core.legislation import load
from qingmiao.institutions.models import CareClass, Certificate, Institution, StaffMember
from qingmiao.institutions.rules.vocabulary import ClassType, InstitutionForm, StaffRole
from qingmiao.retention.queries.turnover import tenths_left
from qingmiao.supervision.models import SELF_CHECKS, Finding, FindingState, Inspection, InspectionState, RoomCount, SignalKind
from qingmiao.supervision.models import Signal as ToldSignal
from qingmiao.supervision.rules.risk import RiskClass, points, weighing_on
from qingmiao.ui import components

DAYS_A_MONTH, YEAR, CHANGES_MONTHS, SIGNAL_DAYS, NAMED = 30.4, 365, 24, 92, 3
UNDONE = (FindingState.OPEN, FindingState.ANSWERED)
Readings = Mapping[int, tuple[float, date | None]]  # institution → how many units, and since when
TONES: dict[str, components.Tone] = {RiskClass.HIGH: "bad", RiskClass.MEDIUM: "warn", RiskClass.LOW: "ok"}


@dataclass(frozen=True)
class Signal:
    """One signal: what it counts, in what unit, where it comes from, and how it is read of many institutions in one query.

    `read` answers by the signal's key; signals that share a table share their `read`, which is then asked once for all of them.
    """

    key: str
    title: str
    unit: str
    source: str
    read: Callable[[Sequence[Institution], date], Mapping[str, Readings]]


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
    """Return the risk of institutions on a day, the highest first; one query per table, however many they are."""
    houses, weighing = list(institutions), weighing_on(load(), on)
    signals = [signal for signal in SIGNALS.values() if signal.key in weighing.weights]
    loaded = {read: read(houses, on) for read in dict.fromkeys(signal.read for signal in signals)}
    readings = [loaded[signal.read][signal.key] for signal in signals]
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


def _findings(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    wheres = {
        "open_findings": Q(state__in=UNDONE),
        "late_findings": Q(state=FindingState.OPEN, due_on__lt=on),
        "repeated_findings": Q(repeats__isnull=False, found_on__gt=on - timedelta(days=YEAR)),
    }
    rows = Finding.objects.filter(institution__in=houses, due_on__isnull=False, found_on__lte=on).order_by().values("institution")
    counts = {key: Count("pk", filter=where) for key, where in wheres.items()}
    since = {f"since_{key}": Min("found_on", filter=where) for key, where in wheres.items()}
    told: list[Any] = list(rows.annotate(**counts, **since))
    return {key: {row["institution"]: (float(row[key]), row[f"since_{key}"]) for row in told if row[key]} for key in wheres}


def _rooms(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    rows = RoomCount.objects.filter(carers__lt=F("carers_needed"), part__inspection__visited_on__gt=on - timedelta(days=YEAR))
    named = rows.filter(part__inspection__institution__in=houses).order_by().values("part__inspection__institution")
    counted: Any = named.annotate(many=Count("pk"), since=Max("part__inspection__visited_on"))
    return {"rooms_over_ratio": {row["part__inspection__institution"]: (float(row["many"]), row["since"]) for row in counted}}


def _papers(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    rows = Certificate.objects.filter(institution__in=houses, is_current=True, expires_on__lt=on).order_by()
    counted = rows.values("institution").annotate(many=Count("pk"), since=Min("expires_on"))
    return {"expired_papers": {row["institution"]: (float(row["many"]), row["since"]) for row in counted}}


def _months_unseen(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    """Return the months since anybody looked, and since the institution looked at itself; since the filing where nobody did."""
    own = Q(kind__in=SELF_CHECKS)
    seen = Inspection.objects.filter(institution__in=houses, state=InspectionState.RECORDED, visited_on__lte=on).order_by()
    last = {
        row["institution"]: (row["visit"], row["own"])
        for row in seen.values("institution").annotate(visit=Max("visited_on", filter=~own), own=Max("visited_on", filter=own))
    }
    visits, checks = {}, {}
    for house in houses:
        visit, own_check = last.get(house.pk, (None, None))
        if (known := max((day for day in (visit, house.filed_on) if day), default=None)) is not None:
            visits[house.pk] = (_months(known, on), known)
        if (known := own_check or house.filed_on) is not None:
            checks[house.pk] = (_months(known, on), known)
    return {"months_since_visit": visits, "months_without_self_check": checks}


def _principal_changes(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    """Return how often the principal changed within two years: how many there were, less one."""
    since = add_months(on, -CHANGES_MONTHS)
    rows = StaffMember.objects.filter(institution__in=houses, role=StaffRole.PRINCIPAL, period__overlap=(since, on))
    counted = rows.exclude(identity_index="").order_by().values_list("institution").annotate(many=Count("identity_index", distinct=True))
    return {"principal_changes": {pk: (float(many - 1), since) for pk, many in counted if many > 1}}


def _told(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    """Return the signals of the last months: how many classes, people, clusters they are about."""
    keys = {SignalKind.OFF_DUTY: "off_duty", SignalKind.CLASS_SHORT: "classes_short", SignalKind.INFECTION: "infection_signals"}
    rows = ToldSignal.objects.filter(institution__in=houses, first_on__lte=on, last_on__gt=on - timedelta(days=SIGNAL_DAYS)).order_by()
    found: dict[str, dict[int, tuple[float, date | None]]] = {key: {} for key in keys.values()}
    counted = rows.values("institution", "kind").annotate(many=Count("key", distinct=True), since=Min("first_on"))
    for row in counted:
        found[keys[SignalKind(row["kind"])]][row["institution"]] = (float(row["many"]), row["since"])
    return dict(found)


def _infants(houses: Sequence[Institution], on: date) -> dict[str, Readings]:
    rows = CareClass.objects.filter(institution__in=houses, period__contains=on, type=ClassType.INFANT).order_by()
    summed = rows.values_list("institution").annotate(children=Sum("children"))
    return {"infants": {pk: (float(children), None) for pk, children in summed}}


def _home_based(houses: Sequence[Institution], _on: date) -> dict[str, Readings]:
    return {"home_based": {house.pk: (1.0, house.filed_on) for house in houses if house.form == InstitutionForm.HOME_BASED}}


def _months(since: date, on: date) -> float:
    return float(int((on - since).days / DAYS_A_MONTH))


LOOP, REGISTER, WORKFORCE = "检查和整改记录", "机构备案事实", "从业人员档案"
declare_signal(
    Signal("open_findings", "未销号的问题", "项", LOOP, _findings),
    Signal("late_findings", "逾期未整改", "项", LOOP, _findings),
    Signal("repeated_findings", "一年内重复的问题", "项", LOOP, _findings),
    Signal("rooms_over_ratio", "一年内清点时保育人员不足的班", "个", "现场清点记录", _rooms),
    Signal("expired_papers", "过期的证照", "份", REGISTER, _papers),
    Signal("months_since_visit", "距上次检查", "个月", LOOP, _months_unseen),
    Signal("months_without_self_check", "没有自查", "个月", "机构自查记录", _months_unseen),
    Signal("principal_changes", "两年内更换负责人", "次", REGISTER, _principal_changes),
    Signal("off_duty", "近三个月不具备上岗条件的人员", "名", WORKFORCE, _told),
    Signal("classes_short", "近三个月保育人员不足的班", "个", WORKFORCE, _told),
    Signal("infection_signals", "近三个月可能的传染病聚集", "次", "缺勤和症状", _told),
    Signal("infants", "不满12个月的婴幼儿", "名", REGISTER, _infants),
    Signal("home_based", "家庭托育点", "", REGISTER, _home_based),
    Signal("staff_turnover", "一年内人员离岗", "成", "从业人员任职记录", tenths_left),
)
