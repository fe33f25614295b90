"""Ages in completed months, as the standards count them.

A month is complete on the same day of the month, or on the last day of a shorter month: born on 31 January, one month old
on 28 February. A child enters an age band on the day it completes the months.
"""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the day `months` later (earlier when negative), clamped to the end of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def completed_months(birth: date, on: date) -> int:
    """Return how many months are complete on a day. Raises ValueError when the day is before birth."""
    if on < birth:
        raise ValueError("the day lies before birth")
    months = (on.year - birth.year) * 12 + on.month - birth.month
    return months if add_months(birth, months) <= on else months - 1


def age_text(months: int) -> str:
    """Return completed months in words: 不满1个月, 8个月, 1岁（12个月）, 1岁2个月（14个月）."""
    years, rest = divmod(months, 12)
    if years:
        return f"{years}岁{f'{rest}个月' if rest else ''}（{months}个月）"
    return f"{months}个月" if months else "不满1个月"
