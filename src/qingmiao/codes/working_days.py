"""Working days: the State Council's calendar for the years the library knows, and an entered table for the others.

Of a year whose arrangement nobody knows yet only weekends are known: its days are told by them, provisionally (待核), for a deadline
must run and a citizen must not be stopped. Source: arrangements of the State Council as packaged in chinesecalendar (2004–2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from chinese_calendar.constants import holidays

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """`overrides` says day by day what was entered; `known_years` are years entered completely."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked; of a year known to neither source, whether it lies in the week."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in self.known_years or not _is_built_in(day.year):
            return day.weekday() < SATURDAY
        return bool(chinese_calendar.is_workday(day))

    def knows(self, year: int) -> bool:
        """Tell whether the arrangement of a year is known."""
        return year in self.known_years or _is_built_in(year)

    def is_sure(self, start: date, end: date) -> bool:
        """Tell whether every year from one day to another is known; what was counted over others is provisional."""
        return all(self.knows(year) for year in range(start.year, end.year + 1))

    def add_working_days(self, start: date, count: int) -> date:
        """Return the day on which the `count`-th working day after `start` falls; `start` itself is not counted.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a deadline lies after its start")
        day = start
        while count > 0:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and including `end`; 0 when `end` is not after `start`."""
        span = range(1, (end - start).days + 1)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in span)


@cache
def _is_built_in(year: int) -> bool:
    return any(day.year == year for day in holidays)
