"""Writes of the shared machinery: notices read, the working calendar."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import recount_provisional
from qingmiao.core.errors import DomainError
from qingmiao.core.models import CalendarDay, CalendarYear, Notice


@dataclass(frozen=True)
class EnteredYear:
    """A year's arrangement: days off that fall on weekdays, and weekend days that are worked."""

    year: int
    holidays: tuple[date, ...]
    working_weekends: tuple[date, ...]
    source: str


@transaction.atomic
def mark_read(notice: Notice, *, actor: Post, at: datetime) -> None:
    """Mark a notice as read, once."""
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
        audit.record(actor, "read_notice", notice, at=at)


@transaction.atomic
def enter_calendar_year(entered: EnteredYear, *, actor: Post, at: datetime) -> CalendarYear:
    """Save a year's working days, replacing what was entered for it before; deadlines counted by weekends alone are counted again.

    Raises DomainError for days of another year.
    """
    strange = [day for day in (*entered.holidays, *entered.working_weekends) if day.year != entered.year]
    if strange:
        raise DomainError(f"{strange[0].isoformat()} 不属于 {entered.year} 年，请核对后再保存。")
    year, _ = CalendarYear.objects.update_or_create(year=entered.year, defaults={"source": entered.source})
    CalendarDay.objects.filter(day__year=entered.year).delete()
    CalendarDay.objects.bulk_create(
        [
            *(CalendarDay(day=day, is_working=False, note=entered.source) for day in sorted(set(entered.holidays))),
            *(CalendarDay(day=day, is_working=True, note=entered.source) for day in sorted(set(entered.working_weekends))),
        ]
    )
    moved = recount_provisional()
    days = {
        "moved_deadlines": moved,
        "holidays": [d.isoformat() for d in entered.holidays],
        "working": [d.isoformat() for d in entered.working_weekends],
    }
    audit.record(actor, "enter_calendar_year", year, at=at, changes=days)
    return year
