"""Giving out tasks, one or the same to several, and calling them off."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, start_clock_until, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Clock
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.governance.models import AgendaItem, Measure, TargetLine, Task
from qingmiao.governance.workflow.work import TASK
from qingmiao.ui.words import day_cn

TASK_CLOCK, CLOCK_LABEL = "task_due", "任务期限"
Subject = Measure | TargetLine | AgendaItem
FIELD_OF = {Measure: "measure", TargetLine: "line", AgendaItem: "agenda_item"}


@dataclass(frozen=True)
class Assignment:
    """What is asked of whom, and until when: so many working days from today, or a given day."""

    title: str
    owner: Organisation
    detail: str = ""
    working_days: int | None = None
    due_on: date | None = None


@transaction.atomic
def assign_tasks(assignments: Sequence[Assignment], subject: Subject, *, actor: Post, at: datetime) -> list[Task]:
    """Give out tasks, all or none; those of one title know of each other. A county's task for a target belongs to its own line."""
    counted = Counter(asked.title.strip() for asked in assignments)
    together = {title: uuid4() for title, count in counted.items() if count > 1}
    return [
        assign_task(asked, _own_line(subject, asked.owner), given_with=together.get(asked.title.strip()), actor=actor, at=at)
        for asked in assignments
    ]


@transaction.atomic
def assign_task(assignment: Assignment, subject: Subject, *, given_with: UUID | None = None, actor: Post, at: datetime) -> Task:
    """Give an organisation a task; its clock runs from today and its inbox says so. Raises DomainError for a day that cannot be."""
    on = timezone.localdate(at)
    _refuse_impossible(assignment, on)
    task = Task(
        **{FIELD_OF[type(subject)]: subject},
        title=assignment.title.strip(),
        detail=assignment.detail.strip(),
        owner=assignment.owner,
        assigned_by=actor,
        assigned_on=on,
        due_on=assignment.due_on or on,
        given_with=given_with,
    )
    task.save()
    clock = _start(task, assignment, on)
    task.due_on = clock.due_on
    task.save(update_fields=["due_on"])
    changes = {"owner": str(task.owner), "title": task.title, "due_on": task.due_on.isoformat()}
    audit.record(actor, "assign_task", task, at=at, changes=changes)
    body = f"请在 {day_cn(task.due_on)}前办结并报送佐证。"
    tell(task, News("assigned", f"新任务：{task.title}", body, path_of(task)), task.owner, at=at)
    return task


@transaction.atomic
def cancel_task(task: Task, reason: str, *, version: int, actor: Post, at: datetime) -> Task:
    """Call a task off and tell its owner why."""
    if not reason.strip():
        raise DomainError("请写明取消的原因，责任单位会收到。", field="reason")
    task = take(task, version)
    TASK.perform(task, "cancel_task", actor=actor, at=at, note=reason.strip())
    stop_clocks(task, on=timezone.localdate(at), outcome="cancelled", unmet="任务取消")
    tell(task, News("cancelled", f"任务已取消：{task.title}", reason.strip(), path_of(task), task.version), task.owner, at=at)
    return task


def path_of(task: Task) -> str:
    """Return where news of a task lead."""
    return reverse("task_show", kwargs={"pk": task.pk})


def _own_line(subject: Subject, owner: Organisation) -> Subject:
    """Return the line of the same target that the owner's place owes; whatever else it is, as it is."""
    if not isinstance(subject, TargetLine) or owner.division_code == subject.division_code:
        return subject
    return subject.target.lines.filter(division_code=owner.division_code).first() or subject


def _refuse_impossible(assignment: Assignment, on: date) -> None:
    if not assignment.title.strip():
        raise DomainError("请写明任务是什么。", field="title")
    if (assignment.working_days is None) == (assignment.due_on is None):
        raise DomainError("期限请二选一：写几个工作日，或指定日期。", field="working_days")
    if assignment.working_days is not None and assignment.working_days < 1:
        raise DomainError("期限至少为 1 个工作日。", field="working_days")
    if assignment.due_on is not None and assignment.due_on < on:
        raise DomainError("期限不能早于今天。", field="due_on")


def _start(task: Task, assignment: Assignment, on: date) -> Clock:
    if assignment.working_days is not None:
        return start_clock(task, TASK_CLOCK, CLOCK_LABEL, on=on, working_days=assignment.working_days)
    return start_clock_until(task, TASK_CLOCK, CLOCK_LABEL, on=on, due_on=task.due_on)
