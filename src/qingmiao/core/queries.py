"""Reads of the shared machinery shaped for pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from croniter import croniter
from django.db import connection
from django.db.models import QuerySet

from qingmiao.accounts.models import Post
from qingmiao.core.jobs import app
from qingmiao.core.models import CalendarYear, SavedFilter

LATE_AFTER = timedelta(minutes=15)
QUEUE_SQL = """
SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed')
FROM procrastinate_jobs
"""
LAST_RUNS_SQL = """
SELECT j.task_name, max(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id
WHERE e.type = 'succeeded' AND j.task_name = ANY(%s) GROUP BY j.task_name
"""


def kept_filters(post: Post, page: str) -> list[SavedFilter]:
    """Return what a post keeps of one list, oldest first."""
    return list(SavedFilter.objects.filter(post=post, page=page).order_by("pk"))


def entered_years() -> "QuerySet[CalendarYear]":
    """Return the years an administrator entered, newest first."""
    return CalendarYear.objects.order_by("-year")


@dataclass(frozen=True)
class Work:
    """How the background work stands: what waits and what failed, when scheduled work last ran, and what of it did not run in time."""

    waiting: int
    failed: int
    last_run_at: datetime | None
    late: tuple[str, ...]


def background_work(at: datetime) -> Work:
    """Return how the background work stands. Late is a scheduled task that has not succeeded since its last planned instant."""
    planned = {
        periodic.task.name: _planned_before(periodic.cron, at - LATE_AFTER) for periodic in app.periodic_registry.periodic_tasks.values()
    }
    with connection.cursor() as cursor:
        cursor.execute(QUEUE_SQL)
        waiting, failed = cursor.fetchone() or (0, 0)
        cursor.execute(LAST_RUNS_SQL, [list(planned)])
        last_runs: dict[str, datetime] = dict(cursor.fetchall())
    late = tuple(sorted(name for name, instant in planned.items() if name not in last_runs or last_runs[name] < instant))
    return Work(waiting, failed, max(last_runs.values(), default=None), late)


def _planned_before(cron: str, instant: datetime) -> datetime:
    planned: datetime = croniter(cron, instant.astimezone(UTC)).get_prev(datetime)
    return planned
