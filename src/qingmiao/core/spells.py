"""Spells: rows of the system as things that count over days. A figure of a day is the sum of the spells that hold on it.

So any past day is recomputed from the same rows, the rows behind a figure are the spells themselves, and the day on which a
goal was reached is found by one sweep over their ends. Both ends are dates; `end` is the day after the last, None while it holds on.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days: `first` included, `end` excluded; None has no end in sight."""

    first: date
    end: date | None = None

    def holds_on(self, on: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= on and (self.end is None or on < self.end)


@dataclass(frozen=True, slots=True)
class Spell:
    """One row that counts `value` for a division over some days. `subject` tells rows of one thing, `label` and `url` show it."""

    division_code: str
    value: Number
    days: Days
    subject: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """What something amounts to from a day on, until the next level; a value of None cannot be told."""

    first: date
    value: Decimal | None


def overlap(one: Days, other: Days) -> Days | None:
    """Return the days both hold, or None when there are none."""
    first = max(one.first, other.first)
    end = earlier_end(one.end, other.end)
    return Days(first, end) if end is None or first < end else None


def earlier_end(one: date | None, other: date | None) -> date | None:
    """Return the earlier of two ends, of which None is the latest of all."""
    ends = [end for end in (one, other) if end is not None]
    return min(ends, default=None)


def union(stretches: Iterable[Days]) -> list[Days]:
    """Return the days that at least one stretch holds, as stretches that neither overlap nor touch, oldest first."""
    joined: list[Days] = []
    for days in sorted(stretches, key=lambda days: days.first):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and last.end < days.first):
            joined.append(days)
        elif last.end is not None:
            joined[-1] = Days(last.first, None if days.end is None else max(last.end, days.end))
    return joined


class Steps:
    """What spells add up to on any day: the sums from one change to the next, found by halving."""

    def __init__(self, spells: Iterable[Spell]) -> None:
        moves: dict[date, Number] = defaultdict(int)
        for spell in spells:
            moves[spell.days.first] += spell.value
            if spell.days.end is not None:
                moves[spell.days.end] -= spell.value
        self.days = sorted(moves)
        self.sums = list(accumulate(moves[day] for day in self.days))

    def on(self, day: date) -> Number:
        """Return the sum on a day; before the first change it is nothing."""
        place = bisect_right(self.days, day)
        return self.sums[place - 1] if place else 0


def course(parts: Sequence[Steps], value_of: Callable[..., Decimal | None]) -> list[Level]:
    """Return how a value runs over the days: `value_of` takes the sum of each part.

    The first level begins on the first day on which anything counts; a day before it has nothing.
    """
    levels: list[Level] = []
    for day in sorted(set().union(*(steps.days for steps in parts))):
        value = value_of(*(steps.on(day) for steps in parts))
        if not levels or levels[-1].value != value:
            levels.append(Level(day, value))
    return levels


def days_that_hold(levels: Sequence[Level], holds: Callable[[Decimal], bool], *, since: date | None = None) -> list[Days]:
    """Return the stretches over which a value passes a test; a value that cannot be told does not pass.

    `since`: the first day of a stretch that runs into the first level, where the test is passed before anything counts.
    """
    found: list[Days] = []
    for level in levels:
        is_held = level.value is not None and holds(level.value)
        if is_held and since is None:
            since = level.first
        elif not is_held and since is not None:
            found.append(Days(since, level.first))
            since = None
    return [*found, Days(since)] if since is not None else found
