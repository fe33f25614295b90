"""Free places of a class: places − enrolments − held, for every half-day, now and at any day to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qingmiao.enrolment.rules.vocabulary import Half

HALVES = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """One place taken or held: from a day (included) to a day (excluded, None without end), for a part of the day."""

    first: date
    end: date | None
    half: str

    def holds_on(self, on: date) -> bool:
        """Tell whether it is taken on a day."""
        return self.first <= on and (self.end is None or on < self.end)


def free_halves(places: int, taken: Iterable[Taken], on: date) -> tuple[int, int]:
    """Return the free places in the morning and in the afternoon of a day; below zero where more is taken than there is."""
    free = [places, places]
    for one in taken:
        if one.holds_on(on):
            half = Half(one.half)
            for at in range(half.first, half.end):
                free[at] -= 1
    return free[0], free[1]


def free_on(places: int, taken: Iterable[Taken], on: date, half: str = Half.WHOLE) -> int:
    """Return how many more children can come for a part of the day; never below zero."""
    wanted = Half(half)
    return max(min(free_halves(places, taken, on)[wanted.first : wanted.end]), 0)


def least_free(places: int, taken: Sequence[Taken], first: date, end: date | None, half: str = Half.WHOLE) -> int:
    """Return the smallest number of free places over a stretch of days, below zero where there are too many children.

    It can only fall on a day on which something begins, so only those are looked at.
    """
    days = {first} | {one.first for one in taken if first < one.first and (end is None or one.first < end)}
    wanted = Half(half)
    return min(min(free_halves(places, taken, day)[wanted.first : wanted.end]) for day in days)
