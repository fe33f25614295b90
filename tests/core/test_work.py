"""Somebody watches whether the clocks are watched: the health page, the metric and the administrators' page tell of late work."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from procrastinate.periodic import PeriodicDeferrer

from accounts.factories import an_administrator
from qingmiao.accounts.models import GuessCount
from qingmiao.core.jobs import app
from qingmiao.core.queries import background_work
from qingmiao.core.tasks import EVERY_FIVE_MINUTES, keep_house

pytestmark = pytest.mark.django_db
PERIODIC = app.periodic_registry.periodic_tasks.values()
NAMES = sorted({periodic.task.name for periodic in PERIODIC})
DAILY = sorted({periodic.task.name for periodic in PERIODIC if periodic.cron.split()[2:] == ["*", "*", "*"]})  # every day, or more often
OFTEN = sorted({periodic.task.name for periodic in PERIODIC if periodic.cron == EVERY_FIVE_MINUTES})

JOB_SQL = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id) VALUES ('default', %s, '{}', %s, %s) RETURNING id
"""


def a_job(task: str, status: str = "todo", *, ended_at: datetime | None = None, worker: int | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(JOB_SQL, [task, status, worker])
        (job,) = cursor.fetchone()
        if ended_at:
            cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'succeeded', %s)", [job, ended_at])
    return int(job)


def everything_ran(at: datetime) -> None:
    for name in NAMES:
        a_job(name, "succeeded", ended_at=at)


def test_work_that_never_ran_or_not_since_its_hour_is_late(at: datetime) -> None:
    assert background_work(at).late == tuple(NAMES)
    everything_ran(at - timedelta(minutes=5))
    work = background_work(at)
    assert (work.late, work.last_run_at) == ((), at - timedelta(minutes=5))
    tomorrow = background_work(at + timedelta(days=1))
    assert tomorrow.late == tuple(DAILY)
    assert background_work(at + timedelta(days=32)).late == tuple(NAMES)
    assert background_work(at + timedelta(minutes=30)).late == tuple(OFTEN)


def test_the_health_page_and_the_metric_say_when_work_last_ran(client: Client) -> None:
    late = client.get("/healthz").json()
    assert (late["scheduler"], late["last_scheduled_job_at"]) == ("late", None)
    now = datetime.fromtimestamp(time.time(), UTC)
    everything_ran(now)
    a_job("filings.watch_clocks", "failed")
    well = client.get("/healthz").json()
    assert (well["scheduler"], well["late_jobs"], well["jobs_failed"]) == ("ok", [], 1)
    assert datetime.fromisoformat(well["last_scheduled_job_at"]) == now.replace(microsecond=0)
    told = client.get("/metrics").content.decode()
    assert f"qingmiao_last_scheduled_job_timestamp_seconds {int(now.timestamp())}\n" in told
    assert "qingmiao_scheduled_jobs_late 0\n" in told


def test_an_administrator_reads_of_late_work_on_the_first_page(client: Client, settings: Any) -> None:
    client.force_login(an_administrator().user, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert "定时任务没有按时运行" in client.get("/calendar/").content.decode()
    everything_ran(datetime.fromtimestamp(time.time(), UTC))
    assert "定时任务没有按时运行" not in client.get("/calendar/").content.decode()


def test_what_a_dead_worker_had_in_hand_is_taken_up_again(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes'), (now()) RETURNING id")
        (dead,), (living,) = cursor.fetchall()
    orphan, of_dead, of_living = a_job("x", "doing"), a_job("x", "doing", worker=dead), a_job("x", "doing", worker=living)
    keep_house(timestamp=int(at.timestamp()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        assert [row[0] for row in cursor.fetchall()] == [orphan, of_dead]
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [of_living])
        assert cursor.fetchone() == ("doing",)


def test_house_keeping_puts_away_what_has_run_out(at: datetime, client: Client) -> None:
    for number, days in enumerate((-1, 1)):
        Session.objects.create(session_key=f"session-{number}", session_data="", expire_date=at + timedelta(days=days))
    old, new = at - timedelta(days=3), at - timedelta(minutes=1)
    for when in (old, new):
        GuessCount.objects.create(secret="password", key=str(when), eased_at=when, open_at=when)
    kept, gone = (
        a_job("core.keep_house", "succeeded", ended_at=new),
        a_job("core.keep_house", "succeeded", ended_at=at - timedelta(days=40)),
    )
    assert keep_house(timestamp=int(at.timestamp())) == 2
    assert Session.objects.get().session_key == "session-1"
    assert GuessCount.objects.get().eased_at == new
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE id IN (%s, %s)", [kept, gone])
        assert cursor.fetchall() == [(kept,)]


def test_scheduled_work_missed_while_no_worker_was_there_is_made_up_for(at: datetime) -> None:
    deferrer = PeriodicDeferrer(registry=app.periodic_registry, **app.periodic_defaults)
    morning = datetime(2026, 11, 23, 5, 0, tzinfo=UTC).timestamp()
    missed = {periodic.task.name for periodic, _ in deferrer.get_previous_tasks(morning)}
    assert missed == set(NAMES)
