"""What the nights of the past stored: the indicators at the end of every month since the plan, and one day that was corrected."""

from datetime import date, datetime, time, timedelta

from qingmiao.figures.services import take_snapshots
from qingmiao.synthetic.lives import LOCAL

SINCE = date(2020, 12, 31)
CORRECTED_MONTHS_AGO = 3


def month_ends(today: date) -> list[date]:
    """Return the last day of every month that is over, oldest first."""
    first = (SINCE + timedelta(days=1)).replace(day=1)
    firsts = [date(first.year + month // 12, month % 12 + 1, 1) for month in range((today.year - first.year) * 12 + today.month)]
    return [day - timedelta(days=1) for day in firsts]


def store_before_late_entries(today: date) -> None:
    """Store one month's end before its last entries came in, as happens in life; storing it again later shows the correction."""
    day = month_ends(today)[-CORRECTED_MONTHS_AGO]
    take_snapshots([day], actor=None, at=_night_after(day))


def store_history(today: date) -> None:
    """Store every month's end and yesterday."""
    days = sorted({*month_ends(today), today - timedelta(days=1)})
    take_snapshots(days, actor=None, at=_night_after(days[-1]))


def _night_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0, 30), LOCAL)
