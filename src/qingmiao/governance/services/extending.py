"""More time for a task: asked for with a reason before anything is handed in, answered with a reason by whoever gives tasks out."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock_until, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.governance.models import Extension, ExtensionState, Task, TaskState
from qingmiao.governance.services.assigning import CLOCK_LABEL, TASK_CLOCK, path_of
from qingmiao.governance.workflow.work import EXTENSION
from qingmiao.ui.words import day_cn

LONGEST_REASON = 500


@dataclass(frozen=True)
class ExtensionAnswer:
    """What is answered: until which day, None for no; and why."""

    until: date | None
    words: str


@transaction.atomic
def ask_extension(task: Task, wanted_on: date, reason: str, *, version: int, actor: Post, at: datetime) -> Extension:
    """Ask for more time. Raises DomainError for a task that is not open, a day no later than its own, and while another request waits."""
    task = take(task, version)
    if task.state != TaskState.OPEN:
        raise DomainError(f"任务{task.get_state_display()}，不用申请延期。")
    if wanted_on <= max(task.due_on, timezone.localdate(at)):
        raise DomainError(f"延到的日期须晚于今天和现在的期限（{day_cn(task.due_on)}）。", field="wanted_on")
    if task.extensions.filter(state=ExtensionState.ASKED).exists():
        raise DomainError("这项任务已申请延期，正在等答复。")
    why = written(reason, "请写明为什么要延期。")[:LONGEST_REASON]
    row = Extension.objects.create(task=task, wanted_on=wanted_on, reason=why, asked_by=actor, asked_at=at)
    audit.record(actor, "ask_more_time", task, at=at, changes={"wanted_on": wanted_on.isoformat(), "reason": row.reason})
    title = f"{task.owner} 申请延期到 {day_cn(wanted_on)}：{task.title}"
    news = News("asked", title, row.reason, reverse("extension_answer", kwargs={"pk": row.pk}))
    tell(row, news, health_department_of(city_code_of(task.owner.division_code)), at=at)
    return row


@transaction.atomic
def answer_extension(extension: Extension, told: ExtensionAnswer, *, actor: Post, at: datetime) -> Extension:
    """Answer a request; granted, the task has a new day and a new clock. Raises DomainError without a reason, and for the own request."""
    task, on = take(extension.task), timezone.localdate(at)
    row = lock(Extension, extension.pk)
    if row.asked_by.user_id == actor.user_id:
        raise DomainError("这是您申请的延期，须由另一位经办人答复。")
    if told.until is not None and told.until <= max(task.due_on, on):
        raise DomainError(f"延到的日期须晚于今天和现在的期限（{day_cn(task.due_on)}）。", field="until")
    words = written(told.words, "请写明同意或不同意的理由，责任单位会收到。", field="words")
    if row.state == ExtensionState.ASKED:  # else the table refuses below, and nothing is kept
        row.answer, row.granted_until, row.answered_by, row.answered_at = words[:LONGEST_REASON], told.until, actor, at
    EXTENSION.perform(row, "grant_more_time" if told.until else "decline_more_time", actor=actor, at=at, note=words)
    outcome = "未同意延期，期限不变"
    if told.until is not None:
        _put_off(task, told.until, on)
        outcome = f"已同意延期到 {day_cn(told.until)}"
    tell(task, News("extension", f"{outcome}：{task.title}", words, path_of(task), task.version), task.owner, at=at)
    return row


def _put_off(task: Task, until: date, on: date) -> None:
    """Give a task its new day; a new clock, so that it warns again."""
    stop_clocks(task, on=on, outcome="extended", unmet="延期")
    start_clock_until(task, TASK_CLOCK, CLOCK_LABEL, on=on, due_on=until)
    task.due_on = until
    task.save(update_fields=["due_on"])
