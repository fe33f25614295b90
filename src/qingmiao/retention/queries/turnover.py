"""How many people leave each house within a year, from the engagements themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.backends.postgresql.psycopg_any import DateRange

from qingmiao.codes.ages import add_months
from qingmiao.retention.rules import TurnoverBand, band_of, turnover
from qingmiao.workforce.models import Engagement

YEAR_MONTHS = 12
FEW = "人数少，不公布"


@dataclass(frozen=True)
class Turnover:
    """One house over the twelve months to a day: who left, who was there at the first and at the last day."""

    left: int
    at_first: int
    at_last: int

    @property
    def rate(self) -> Fraction | None:
        """Leavers over the mean number of people; None over fewer than five."""
        return turnover(self.left, self.at_first, self.at_last)

    @property
    def band(self) -> TurnoverBand | None:
        """The range in which it is told; None over fewer than five persons."""
        return None if self.rate is None else band_of(self.rate)

    @property
    def words(self) -> str:
        """The range in words."""
        return self.band.label if self.band else FEW


def turnover_of(houses: Iterable[int], on: date) -> dict[int, Turnover]:
    """Return the turnover of houses by key; who changed post within a house has not left it. One query."""
    first = add_months(on, -YEAR_MONTHS)
    held = Engagement.objects.filter(
        institution__in=list(houses), is_main=True, period__isempty=False, period__overlap=DateRange(first, on, "[]")
    )
    people: dict[int, dict[int, list[DateRange]]] = {}
    for house, worker, period in held.order_by("pk").values_list("institution", "worker", "period"):
        people.setdefault(house, {}).setdefault(worker, []).append(period)
    return {
        house: Turnover(
            sum(not _is_there(stays, on) for stays in workers.values()),
            sum(_is_there(stays, first) for stays in workers.values()),
            sum(_is_there(stays, on) for stays in workers.values()),
        )
        for house, workers in people.items()
    }


def turnover_words(house: int, on: date) -> str:
    """Return the range of one house as everyone may read it; empty over fewer than five persons. One query."""
    found = turnover_of([house], on).get(house)
    return found.band.label if found and found.band else ""


def _is_there(stays: Sequence[DateRange], on: date) -> bool:
    return any(stay.lower <= on and (stay.upper is None or on < stay.upper) for stay in stays)


def tenths_left(houses: Sequence[int], on: date) -> dict[int, tuple[float, date | None]]:
    """Return in tenths how many of the people of each house left within a year, and since when it is counted: a signal for supervision."""
    since = add_months(on, -YEAR_MONTHS) + timedelta(days=1)
    return {pk: (float(int(row.rate * 10)), since) for pk, row in turnover_of(houses, on).items() if row.rate}
