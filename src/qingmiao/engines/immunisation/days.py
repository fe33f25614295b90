"""Dates as whole numbers of days since 1970-01-01, and months added to them by table."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]
FIRST_YEAR, LAST_YEAR = 1900, 2200
NEVER = np.int32(-100_000)  # about 1696: before every date that the tables hold


class _Tables(NamedTuple):
    month_start: Days
    month_length: Days
    month_of_day: NDArray[np.int16]
    first_day: int


@cache
def _tables() -> _Tables:
    starts = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR}-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int32)
    lengths = np.diff(starts)
    month_of_day = np.repeat(np.arange(len(lengths), dtype=np.int16), lengths)
    return _Tables(starts[:-1], lengths, month_of_day, int(starts[0]))


def to_days(dates: NDArray[np.datetime64]) -> Days:
    """Days of dates; NEVER where missing or outside the years that the tables hold."""
    days = np.asarray(dates, "datetime64[D]")
    missing = np.isnat(days)
    numbers = days.astype(np.int64)
    outside = missing | (days < np.datetime64(f"{FIRST_YEAR}-01-01")) | (days >= np.datetime64(f"{LAST_YEAR - 20}-01-01"))
    return np.where(outside, NEVER, numbers).astype(np.int32)


def to_dates(days: Days) -> NDArray[np.datetime64]:
    """Dates of days; NaT where NEVER."""
    return np.where(days <= NEVER, np.datetime64("NaT", "D"), days.astype("datetime64[D]"))


def add_months(days: Days, months: NDArray[np.integer] | int) -> Days:
    """The same day some months later, or the last day of a shorter month; NEVER stays NEVER.

    So one month after 31 August is 30 September. The programme does not say how it counts such births: this is the usual reading.
    """
    tables = _tables()
    known = days > NEVER
    place = np.where(known, days - tables.first_day, 0)
    month = tables.month_of_day[place]
    day_of_month = place + tables.first_day - tables.month_start[month]
    target = month + months
    moved = tables.month_start[target] + np.minimum(day_of_month, tables.month_length[target] - 1)
    return np.where(known, moved, NEVER).astype(np.int32)
