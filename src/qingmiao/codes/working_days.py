"""Working days: the State Council's calendar for the years the library knows, and an entered table for the others.

Source: arrangements of the State Council as packaged in chinesecalendar (2004–2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from qingmiao.codes.errors import DomainError

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """`overrides` says day by day what was entered; `known_years` are years entered completely."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked. Raises DomainError for a year known to neither source."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in self.known_years:
            return day.weekday() < SATURDAY
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            sentence = f"系统里还没有 {day.year} 年的节假日安排，无法计算工作日。请系统管理员在“系统管理 › 工作日历”录入后再试。"
            raise DomainError(sentence) from error

    def add_working_days(self, start: date, count: int) -> date:
        """Return the day on which the `count`-th working day after `start` falls; `start` itself is not counted.

        Raises ValueError for a negative count, DomainError for a year nobody knows.
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
