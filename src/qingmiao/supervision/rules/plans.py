"""The annual plan: how many of each risk class are visited, and on which days, month by month. No Django."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil

from qingmiao.core.legislation import Law, declare
from qingmiao.supervision.rules.risk import RiskClass

SHARES, DRAW_NOTICE_DAYS, NEXT_VISIT_MONTHS = declare(
    "supervision.plan_shares", "supervision.draw_notice_days", "supervision.next_visit_months"
)
Span = tuple[date, date]  # both days belong to it


@dataclass(frozen=True, slots=True)
class Quota:
    """What a plan asks of one risk class: how many there are, how many of them the year visits, and how many were drawn so far."""

    risk_class: RiskClass
    share: float
    houses: int
    drawn: int = 0

    @property
    def asked(self) -> int:
        """How many of the class the year visits, rounded up."""
        return ceil(round(self.houses * self.share, 6))

    @property
    def left(self) -> int:
        """How many are still to be drawn."""
        return max(self.asked - self.drawn, 0)

    def share_of(self, pool: int) -> float:
        """Return the share of a pool that takes what is left, however the product is rounded up."""
        return 0.0 if not pool else min(1.0, round((self.left - 0.5) / pool, 6)) if 0 < self.left < pool else float(self.left > 0)


def shares_on(law: Law, on: date) -> dict[RiskClass, float]:
    """Return the least share of each risk class; the first day of the plan selects the parameter."""
    told = law.value(SHARES, on).value
    return {risk_class: float(told[risk_class.value]) for risk_class in RiskClass}


def is_closed(day: date, spans: Sequence[Span]) -> bool:
    """Tell whether a day lies in one of the spans."""
    return any(first <= day <= last for first, last in spans)


def spread(order: Sequence[str], days: Sequence[date], closed: Mapping[str, Sequence[Span]]) -> dict[str, date]:
    """Return a day for each name, every month as loaded as its working days allow; a name whose every day is closed is left out.

    order: the most urgent first, who get the earliest of the months that are loaded least. days: working days, in order.
    """
    months = {month: list(own) for month, own in groupby(days, key=lambda day: (day.year, day.month))}
    load: Counter[tuple[int, int]] = Counter()
    placed: dict[tuple[int, int], list[str]] = {month: [] for month in months}
    for name in order:
        spans = closed.get(name, ())
        free = [month for month, own in months.items() if any(not is_closed(day, spans) for day in own)]
        if free:
            month = min(free, key=lambda month: ((load[month] + 1) / len(months[month]), month))
            load[month] += 1
            placed[month].append(name)
    return {name: _day(names, name, months[month], closed.get(name, ())) for month, names in placed.items() for name in names}


def _day(names: Sequence[str], name: str, days: Sequence[date], spans: Sequence[Span]) -> date:
    """Return the open day nearest to where an even spread would put a visit."""
    wanted = (2 * names.index(name) + 1) * len(days) // (2 * len(names))
    return min((abs(place - wanted), day) for place, day in enumerate(days) if not is_closed(day, spans))[1]
