"""What an owner reports on the way: progress, what holds the work up, and that it goes on."""

from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.governance.models import Task, TaskNote, TaskState
from qingmiao.governance.services.assigning import path_of

LONGEST_BLOCKER = 300


@transaction.atomic
def note_progress(task: Task, text: str, *, actor: Post, at: datetime) -> TaskNote:
    """Write down how far the work is. Two notes of one moment stand beside each other, so no page is too old for it."""
    task = take(_live(task, text))
    note = TaskNote.objects.create(task=task, text=text.strip(), by=actor, at=at)
    audit.record(actor, "note_progress", task, at=at, changes={"text": note.text})
    return note


@transaction.atomic
def report_blocker(task: Task, text: str, *, version: int, actor: Post, at: datetime) -> TaskNote:
    """Write down what holds the work up, and tell whoever gave the task; the clock goes on."""
    task = take(_live(task, text), version)
    task.blocker = text.strip()[:LONGEST_BLOCKER]
    task.save(update_fields=["blocker"])
    note = TaskNote.objects.create(task=task, text=text.strip(), is_blocker=True, by=actor, at=at)
    audit.record(actor, "report_blocker", task, at=at, changes={"text": note.text})
    news = News("blocked", f"{task.owner} 报告受阻：{task.title}", note.text, path_of(task), task.version)
    tell(task, news, task.assigned_by.organisation if task.assigned_by else None, at=at)
    return note


@transaction.atomic
def clear_blocker(task: Task, *, version: int, actor: Post, at: datetime) -> Task:
    """Say that what held the work up is out of the way."""
    task = take(task, version)
    if not task.blocker:
        raise DomainError("这项任务没有受阻，或他人已经解除。")
    before, task.blocker = task.blocker, ""
    task.save(update_fields=["blocker"])
    TaskNote.objects.create(task=task, text=f"受阻已解除：{before}", by=actor, at=at)
    audit.record(actor, "clear_blocker", task, at=at, changes={"text": before})
    return task


def _live(task: Task, text: str) -> Task:
    if not text.strip():
        raise DomainError("请写几句进展。", field="text")
    if task.state not in (TaskState.OPEN, TaskState.REPORTED):
        raise DomainError(f"任务{task.get_state_display()}，不能再记进展。")
    return task
