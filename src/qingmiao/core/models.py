"""Tables of the shared machinery: audit, transitions, clocks, files, notices, the calendar."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from qingmiao.accounts.models import Organisation, Post, User
from qingmiao.codes.sealing import seal, unseal
from qingmiao.core.audit_words import VERBS, word_of


class SubjectMixin(models.Model):
    """A row that speaks about another row of any app: type `app.model` and its key as text."""

    subject_type = models.CharField("对象类别", max_length=60)
    subject_id = models.CharField("对象编号", max_length=40)

    class Meta:
        abstract = True


class AuditEntry(SubjectMixin):
    """Who did or saw what, in which post, when and why. Append-only: a trigger refuses change and removal."""

    at = models.DateTimeField("时间")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="岗位")
    actor_label = models.CharField("操作人", max_length=200)
    verb = models.CharField("动作", max_length=40)
    purpose = models.CharField("目的", max_length=200, blank=True)
    changes = models.JSONField("内容", default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.subject_type} {self.subject_id}"

    @property
    def what_was_done(self) -> str:
        """The verb in words; a verb of a version no longer here stays as it was recorded."""
        return VERBS.get(self.verb, self.verb)

    @property
    def on_what(self) -> str:
        """The row in words, such as 备案 12."""
        return f"{word_of(self.subject_type)} {self.subject_id}"


class AuditLink(models.Model):
    """One link of the hash chain; written by the database at commit, in commit order and without gaps."""

    sequence = models.BigIntegerField("序号", primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    hash = models.BinaryField("散列值")

    def __str__(self) -> str:
        return str(self.sequence)


class TransitionLog(SubjectMixin):
    """One change of state."""

    workflow = models.CharField("流程", max_length=40)
    transition = models.CharField("动作", max_length=40)
    source = models.CharField("原状态", max_length=40)
    target = models.CharField("新状态", max_length=40)
    note = models.TextField("说明", blank=True)
    at = models.DateTimeField("时间")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="岗位")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject_type", "subject_id", "at"], name="transition_by_subject")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Clock(SubjectMixin):
    """A legal deadline that runs on one row: so many working days after the day it started.

    `unmet` says in a word why it stopped although what it was for was not done. `is_provisional`: it runs into a year whose holidays are
    not known yet, so that the day it is due was counted by weekends alone and will be counted again.
    """

    kind = models.CharField("时限", max_length=40)
    label = models.CharField("名称", max_length=60)
    county_code = models.CharField("县级区划", max_length=6, blank=True)
    started_on = models.DateField("起算日")
    working_days = models.PositiveSmallIntegerField("工作日数")
    due_on = models.DateField("到期日")
    paused_on = models.DateField("暂停日", null=True, blank=True)
    stopped_on = models.DateField("停止日", null=True, blank=True)
    outcome = models.CharField("结果", max_length=40, blank=True)
    unmet = models.CharField("未办而停的原因", max_length=40, blank=True)
    is_provisional = models.BooleanField("按周末推算", default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(stopped_on=None),
                name="clock_runs_once_per_subject_and_kind",
                violation_error_message="这个时限已在计时。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id"], name="clock_by_subject"),
            models.Index(fields=["county_code", "due_on"], condition=Q(stopped_on=None), name="clock_running_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.due_on}）"


class ClockEvent(models.Model):
    """What happened to a clock: started, paused, resumed, stopped, warned, escalated."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="events")
    event = models.CharField("事件", max_length=20)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.on}"


class CalendarDay(models.Model):
    """A day that an administrator entered for a year the built-in calendar does not know, or against it."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("是否工作日")
    note = models.CharField("依据", max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"


class CalendarYear(models.Model):
    """A year whose State Council arrangement was entered completely; weekends and weekdays hold where no day is entered."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=200)

    def __str__(self) -> str:
        return str(self.year)


class DemonstrationCity(models.Model):
    """What demonstration city was ordered and how far it is built: at most one row, none where real people work."""

    seed = models.BigIntegerField("种子")
    today = models.DateField("城市里的今天")
    institutions = models.PositiveIntegerField("机构家数")
    done = models.PositiveIntegerField("建好的步数", default=0)
    total = models.PositiveIntegerField("总步数")

    def __str__(self) -> str:
        return f"演示城市 {self.done}/{self.total}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to come."""
        return self.done >= self.total


FILE_NAME_CONTEXT = "core.storedfile.name"


class StoredFile(models.Model):
    """A file outside the web root, under a random name; who may read it is said by the row it belongs to.

    Size and digest are of what came; `is_sealed`: it lies there encrypted, bound to its key. Its name is sealed in any case: people
    name a scan after whom it is of.
    """

    key = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    name_sealed = models.BinaryField("文件名（加密）")
    content_type = models.CharField("类型", max_length=100)
    size_bytes = models.PositiveIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    is_sealed = models.BooleanField("加密存放", default=False)
    uploaded_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the file was called where it came from."""
        return unseal(settings.DATA_KEYS, bytes(self.name_sealed), FILE_NAME_CONTEXT)

    @name.setter
    def name(self, told: str) -> None:
        self.name_sealed = seal(settings.DATA_KEYS, told, FILE_NAME_CONTEXT)


class Notice(SubjectMixin):
    """A message in the inbox of an organisation, about the case it speaks of; without a case it stands alone.

    `user` instead of an organisation: for somebody who acts for nobody else.
    `done_at`: when the organisation acted on the case, or the case came to its end; such a notice asks nobody for anything any more.
    """

    subject_type = models.CharField("对象类别", max_length=60, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="notices", verbose_name="收件单位")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="notices", verbose_name="收件人")
    key = models.CharField("去重标识", max_length=120, unique=True)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容", blank=True)
    path = models.CharField("链接", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    done_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(user__isnull=True),
                name="notice_has_one_receiver",
                violation_error_message="通知发给一个单位，或者一个人。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "subject_type", "subject_id"], name="notice_by_case"),
            models.Index(fields=["subject_type", "subject_id"], condition=Q(done_at=None), name="notice_to_be_done"),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeReading(models.Model):
    """That a person has read a notice; colleagues read for themselves."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings", verbose_name="消息")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="人员")
    at = models.DateTimeField("阅读时间")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "user"], name="notice_is_read_once", violation_error_message="这条消息已读。")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"


class Assignment(SubjectMixin):
    """Who of an office has a case in hand; without one it is everybody's."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="assignments", verbose_name="经办人")
    note = models.CharField("交办说明", max_length=200, blank=True)
    assigned_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="交办人")
    at = models.DateTimeField("交办时间")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="assignment_once_per_case", violation_error_message="这件事已经交给一个人。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.post_id}"


class SavedFilter(models.Model):
    """What a person looks for again and again on one list: a name for its search, chip and choices."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="saved_filters", verbose_name="岗位")
    page = models.CharField("列表", max_length=200)
    label = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=1000)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["post", "page", "label"],
                name="saved_filter_label_is_one_per_list",
                violation_error_message="这个列表已有同名的筛选，请换一个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.label


class NumberSeries(models.Model):
    """The last number given in a series: one kind of paper, one county or city, one year."""

    series = models.CharField("序列", max_length=40, unique=True)
    last = models.PositiveIntegerField("末号", default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class ImportState(models.TextChoices):
    """How far the import of a sheet went."""

    LOOKED_AT = "looked_at", "已读取，未导入"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"


class SheetImport(SubjectMixin):
    """A sheet that came in for a row, as it came, and what it did; see core.importing. `before` is sealed: what undoing puts back."""

    door = models.CharField("入口", max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="原表")
    state = models.CharField("状态", max_length=20, choices=ImportState, default=ImportState.LOOKED_AT)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    at = models.DateTimeField("读取时间")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    counts = models.JSONField("结果", default=dict)
    before = models.BinaryField("导入前的内容（加密）", default=b"")

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id", "door"], name="sheet_import_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.pk}"


class TableChange(models.Model):
    """A note that a table was written to; a trigger writes it in the transaction of the write. See core.keeping."""

    table_name = models.CharField("数据表", max_length=63)
    at = models.DateTimeField("时间", db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["table_name", "id"], name="table_change_by_table")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.pk}"
