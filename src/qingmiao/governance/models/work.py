"""Work on the plan: tasks with an owner and a clock, notes on their progress, and evidence with a reviewer's verdict."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.attachments import Attachment
from qingmiao.governance.models.conference import AgendaItem
from qingmiao.governance.models.plan import Measure, TargetLine
from qingmiao.policy.models import Document


class TaskState(models.TextChoices):
    """Where a task stands. Done needs accepted evidence, never a tick alone."""

    OPEN = "open", "待办"
    REPORTED = "reported", "已报送，待审"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"


class Task(models.Model):
    """Something one organisation has to do by a day: for a measure, a target's line or a decision of the conference."""

    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="措施")
    line = models.ForeignKey(TargetLine, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="目标")
    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="会议决定")
    title = models.CharField("任务", max_length=200)
    detail = models.TextField("要求", blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="tasks", verbose_name="责任单位")
    assigned_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="交办人")
    assigned_on = models.DateField("交办日期")
    due_on = models.DateField("期限")
    state = models.CharField("状态", max_length=20, choices=TaskState, default=TaskState.OPEN)
    blocker = models.CharField("受阻原因", max_length=300, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    given_with = models.UUIDField("一并交办", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False) | Q(line__isnull=False) | Q(agenda_item__isnull=False),
                name="task_belongs_to_something",
                violation_error_message="任务须属于一项措施、一个目标或一项会议决定。",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done") & Q(done_on=None),
                name="task_done_has_a_day",
                violation_error_message="已完成的任务须有完成日期，未完成的不填。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("assigned_on")),
                name="task_due_after_assigned",
                violation_error_message="期限不能早于交办日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "state", "due_on"], name="task_by_owner_and_due"),
            models.Index(fields=["given_with"], condition=Q(given_with__isnull=False), name="task_given_with"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskNote(models.Model):
    """What an owner reported on the way: progress, or what holds the work up."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="notes", verbose_name="任务")
    text = models.TextField("进展")
    is_blocker = models.BooleanField("受阻", default=False)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("填报时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class ExtensionState(models.TextChoices):
    """What became of a request for more time."""

    ASKED = "asked", "待答复"
    GRANTED = "granted", "同意延期"
    DECLINED = "declined", "不同意延期"


class Extension(models.Model):
    """An owner asks for more time, with a reason; whoever gives tasks out answers, with a reason too."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions", verbose_name="任务")
    wanted_on = models.DateField("申请延到")
    reason = models.CharField("理由", max_length=500)
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=20, choices=ExtensionState, default=ExtensionState.ASKED)
    granted_until = models.DateField("同意延到", null=True, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["asked_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(state="asked"),
                name="extension_one_open_per_task",
                violation_error_message="这项任务已申请延期，正在等答复。",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_by=None, answered_at=None, granted_until=None)
                | Q(state="granted", answered_by__isnull=False, answered_at__isnull=False, granted_until__isnull=False)
                | Q(state="declined", answered_by__isnull=False, answered_at__isnull=False, granted_until=None),
                name="extension_answer_is_whole",
                violation_error_message="答复须写明由谁、何时作出；同意的写明延到哪天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.wanted_on}"


class EvidenceState(models.TextChoices):
    """What the reviewer said."""

    SUBMITTED = "submitted", "待审"
    ACCEPTED = "accepted", "认可"
    DECLINED = "declined", "不认可"
    WITHDRAWN = "withdrawn", "已撤回"


class Evidence(models.Model):
    """What shows that a target's line is reached or a task is done: words, files, documents of the library; and the verdict."""

    line = models.ForeignKey(TargetLine, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="目标")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="任务")
    text = models.TextField("说明")
    holds_from = models.DateField("达成日期")
    documents = models.ManyToManyField(Document, blank=True, related_name="+", verbose_name="政策文件")
    state = models.CharField("状态", max_length=20, choices=EvidenceState, default=EvidenceState.SUBMITTED)
    submitted_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="报送人")
    submitted_at = models.DateTimeField("报送时间")
    verdict_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人")
    verdict_at = models.DateTimeField("审核时间", null=True, blank=True)
    verdict = models.TextField("审核意见", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["submitted_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, task=None) | Q(line=None, task__isnull=False),
                name="evidence_shows_one_thing",
                violation_error_message="一份佐证只证明一个目标或一项任务。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "withdrawn"], verdict_by=None, verdict_at=None)
                | Q(state__in=["accepted", "declined"], verdict_by__isnull=False, verdict_at__isnull=False),
                name="evidence_verdict_by_someone",
                violation_error_message="审核结论须写明由谁、何时作出。",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class EvidenceFile(Attachment):
    """One file of a piece of evidence."""

    read_for = "佐证材料查阅"
    takes_sheets = True

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="files", verbose_name="佐证")
