"""Watching the tasks' clocks: the owner is warned before the day, the conference's convenor is told once when it has passed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core import audit
from qingmiao.core.clocks import WARN_WITHIN, calendar, chip, claim
from qingmiao.core.models import Clock, ClockEvent
from qingmiao.core.notices import notify
from qingmiao.governance.models import Task, TaskState
from qingmiao.governance.queries.offices import convenor_for

WARNED, ESCALATED = "warned", "escalated"


def warn_owners(*, at: datetime) -> int:
    """Warn each owner once per task that ends within two working days; return how many were warned."""
    on = timezone.localdate(at)
    last = calendar().add_working_days(on, WARN_WITHIN)
    return _tell_once(_running().filter(due_on__range=(on, last)).exclude(events__event=WARNED), WARNED, at=at)


def escalate_late(*, at: datetime) -> int:
    """Tell the conference's convenor once of each task whose day has passed; return how many."""
    late = _running().filter(due_on__lt=timezone.localdate(at))
    return _tell_once(late.exclude(events__event=ESCALATED), ESCALATED, at=at)


def _running() -> "QuerySet[Clock]":
    return Clock.objects.filter(subject_type="governance.task", stopped_on=None)


def _tell_once(clocks: Iterable[Clock], event: str, *, at: datetime) -> int:
    return sum(_tell(clock.pk, event, at=at) for clock in list(clocks))


@transaction.atomic
def _tell(clock_pk: int, event: str, *, at: datetime) -> bool:
    """Tell of one task unless it is over or another worker told. What is reported waits for its reviewer, not for its owner."""
    clock = claim(clock_pk, event)
    task = Task.objects.select_related("owner").get(pk=clock.subject_id) if clock else None
    if clock is None or task is None or task.state != TaskState.OPEN:
        return False
    on = timezone.localdate(at)
    note = f"{task.owner} 的任务应于 {clock.due_on.isoformat()} 前办结，{chip(clock, on, calendar()).text}。"
    ClockEvent.objects.create(clock=clock, event=event, on=on, note=note[:200])
    audit.record(None, f"clock_{event}", task, at=at, changes={"clock": clock.kind, "due_on": clock.due_on.isoformat()})
    receiver = _receiver(task, event, on)
    if receiver is not None:
        title = f"{task.title}：{'已逾期' if event == ESCALATED else '即将到期'}"
        notify(receiver, f"clock-{clock.pk}-{event}", title[-120:], body=note, path=f"/tasks/{task.pk}/", at=at)
    return True


def _receiver(task: Task, event: str, on: date) -> Organisation | None:
    return convenor_for(task.owner.division_code, on) if event == ESCALATED else task.owner
