"""Writes of the shared machinery: notices read, filters kept, the working calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import recount_provisional
from qingmiao.core.errors import DomainError
from qingmiao.core.jobs import app
from qingmiao.core.models import CalendarDay, CalendarYear, Notice, NoticeReading, SavedFilter
from qingmiao.core.notices import new_for, of_case
from qingmiao.core.workflow import lock

MOST_FILTERS = 20
LONGEST_LABEL, LONGEST_QUERY = 30, 1000
NOT_KEPT = frozenset({"page", "export"})
# A worker says every ten seconds that it lives.
STALLED_SQL = """
SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '1 minute')
"""
KEPT_DAYS = 30
OLD_JOBS_SQL = """
DELETE FROM procrastinate_jobs j USING procrastinate_events e
WHERE e.job_id = j.id AND j.status = 'succeeded' AND e.type = 'succeeded' AND e.at < %s AND j.task_name = 'core.keep_house'
"""


@dataclass(frozen=True)
class NewFilter:
    """What to keep of a list: its address, the query that narrows it, and a name."""

    page: str
    query: str
    label: str


@dataclass(frozen=True)
class EnteredYear:
    """A year's arrangement: days off that fall on weekdays, and weekend days that are worked."""

    year: int
    holidays: tuple[date, ...]
    working_weekends: tuple[date, ...]
    source: str


@transaction.atomic
def mark_read(notice: Notice, *, actor: Post, at: datetime) -> None:
    """Mark a notice and all of its case as read by this person, once."""
    if _read(of_case(notice, actor), actor, at):
        audit.record(actor, "read_notice", notice, at=at)


@transaction.atomic
def mark_all_read(*, actor: Post, at: datetime) -> int:
    """Mark everything that still needs this person as read; return how many notices."""
    count = _read(new_for(actor), actor, at)
    if count:
        audit.record(actor, "read_notice", actor, at=at, changes={"count": count})
    return count


def _read(notices: "QuerySet[Notice]", actor: Post, at: datetime) -> int:
    unread = notices.exclude(pk__in=NoticeReading.objects.filter(user=actor.user_id).values("notice")).values_list("pk", flat=True)
    readings = [NoticeReading(notice_id=pk, user=actor.user, at=at) for pk in unread]
    return len(NoticeReading.objects.bulk_create(readings, ignore_conflicts=True))


@transaction.atomic
def keep_filter(new: NewFilter, *, actor: Post, at: datetime) -> SavedFilter:
    """Keep what narrows a list under a name; the same name on the same list is written anew."""
    label = new.label.strip()
    if not 0 < len(label) <= LONGEST_LABEL:
        raise DomainError(f"请给这个筛选起个名称，不超过 {LONGEST_LABEL} 字。", field="label")
    query = urlencode([(name, value) for name, value in parse_qsl(new.query) if name not in NOT_KEPT])
    if not 0 < len(query) <= LONGEST_QUERY:
        raise DomainError("列表还没有筛选，或条件过长。请先查找或选择，再保存。")
    lock(Post, actor.pk)  # two at once would pass the limit
    known = SavedFilter.objects.filter(post=actor, page=new.page)
    if known.exclude(label=label).count() >= MOST_FILTERS:
        raise DomainError(f"一个列表最多保存 {MOST_FILTERS} 个筛选，请先去掉不用的。")
    kept, _ = SavedFilter.objects.update_or_create(post=actor, page=new.page, label=label, defaults={"query": query})
    audit.record(actor, "keep_filter", kept, at=at, changes={"page": kept.page, "label": kept.label})
    return kept


@transaction.atomic
def drop_filter(kept: SavedFilter, *, actor: Post, at: datetime) -> None:
    """Keep a filter no longer."""
    audit.record(actor, "drop_filter", kept, at=at, changes={"page": kept.page, "label": kept.label})
    kept.delete()


@transaction.atomic
def enter_calendar_year(entered: EnteredYear, *, actor: Post, at: datetime) -> CalendarYear:
    """Save a year's working days, replacing what was entered for it before; deadlines counted by weekends alone are counted again.

    Raises DomainError for days of another year.
    """
    for field, days in (("holidays", entered.holidays), ("working_weekends", entered.working_weekends)):
        strange = next((day for day in days if day.year != entered.year), None)
        if strange is not None:
            raise DomainError(f"{day_words(strange)}不属于 {entered.year} 年，请核对后再保存。", field=field)
    year, _ = CalendarYear.objects.update_or_create(year=entered.year, defaults={"source": entered.source})
    CalendarDay.objects.filter(day__year=entered.year).delete()
    CalendarDay.objects.bulk_create(
        [
            *(CalendarDay(day=day, is_working=False, note=entered.source) for day in sorted(set(entered.holidays))),
            *(CalendarDay(day=day, is_working=True, note=entered.source) for day in sorted(set(entered.working_weekends))),
        ]
    )
    moved = recount_provisional()
    entries = {
        "moved_deadlines": moved,
        "holidays": [d.isoformat() for d in entered.holidays],
        "working": [d.isoformat() for d in entered.working_weekends],
    }
    audit.record(actor, "enter_calendar_year", year, at=at, changes=entries)
    return year


def resume_stalled_jobs(*, at: datetime) -> int:
    """Queue again what a worker had in hand when it died, forget the house-keeping of past days, and return how many were resumed."""
    with connection.cursor() as cursor:
        cursor.execute(STALLED_SQL)
        stalled = [int(row[0]) for row in cursor.fetchall()]
        cursor.execute(OLD_JOBS_SQL, [at - timedelta(days=KEPT_DAYS)])
    for job_id in stalled:
        app.job_manager.retry_job_by_id(job_id=job_id, retry_at=at)
    return len(stalled)


@transaction.atomic
def purge_sessions(*, at: datetime) -> int:
    """Remove the sessions that have run out, with what was kept beside them, and return how many."""
    removed, _ = Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return removed
