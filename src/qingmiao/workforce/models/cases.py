"""What somebody must decide about a worker: conflicts of posts, doubts about who it is, ban checks asked for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.masks import Personal
from qingmiao.core.audit import hide_trail
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models.people import OF_WORKERS, Engagement, Worker
from qingmiao.workforce.rules.vocabulary import ConflictKind, DoubtKind, Occasion


class ConflictState(models.TextChoices):
    """Where a conflict stands."""

    OPEN = "open", "待处理"
    RESOLVED = "resolved", "已处理"
    VANISHED = "vanished", "已自行消除"


class Resolution(models.TextChoices):
    """How a conflict ended."""

    ONE_LEAVES = "one_leaves", "一方已办理离岗"
    PART_TIME = "part_time", "一方改为兼职"
    ALLOWED = "allowed", "核实后允许，理由已记录"
    NOT_SO = "not_so", "核实后不属实"


class Conflict(models.Model):
    """Two engagements of one person that cannot both be. The counties of both see it; either may settle it."""

    kind = models.CharField("冲突", max_length=20, choices=ConflictKind.choices())
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="conflicts", verbose_name="从业人员")
    one = models.ForeignKey(Engagement, models.PROTECT, related_name="+", verbose_name="任职甲")
    other = models.ForeignKey(Engagement, models.PROTECT, related_name="+", verbose_name="任职乙")
    county_code = models.CharField("县级区划甲", max_length=6)
    other_county_code = models.CharField("县级区划乙", max_length=6)
    state = models.CharField("状态", max_length=20, choices=ConflictState, default=ConflictState.OPEN)
    found_on = models.DateField("发现日期")
    resolution = models.CharField("处理结果", max_length=20, choices=Resolution, blank=True)
    note = models.TextField("处理说明", blank=True)
    settled_on = models.DateField("处理日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["found_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "one", "other"], name="conflict_once", violation_error_message="这个冲突已在处理。")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="conflict_by_county"),
            models.Index(fields=["other_county_code", "state"], name="conflict_by_other_county"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class DoubtState(models.TextChoices):
    """What an officer said."""

    OPEN = "open", "待核对"
    SAME = "same", "是同一人"
    DIFFERENT = "different", "不是同一人"


class Doubt(models.Model):
    """Who is it? `worker` is known; `other` is a second row, or nobody yet where only a filing names the person (`name`)."""

    kind = models.CharField("疑点", max_length=20, choices=DoubtKind.choices())
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="doubts", verbose_name="已有档案")
    other = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新档案")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报机构")
    name = SealedField("填报姓名（加密）", default=b"", kind=Personal.NAME)
    county_code = models.CharField("县级区划", max_length=6)
    state = models.CharField("状态", max_length=20, choices=DoubtState, default=DoubtState.OPEN)
    found_on = models.DateField("发现日期")
    note = models.TextField("核对说明", blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["found_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "worker", "other", "institution"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="doubt_open_once",
                violation_error_message="这个疑点已在核对。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="doubt_by_county")]

    def __str__(self) -> str:
        return self.get_kind_display()


class CheckState(models.TextChoices):
    """Where a ban check stands."""

    ASKED = "asked", "待公安机关答复"
    MORE = "more", "待机构补充信息"
    CLEAR = "clear", "无记录"
    HIT = "hit", "有记录，待处理"
    OBJECTED = "objected", "异议复核中"
    DISMISSED = "dismissed", "有记录，已停止录用或解聘"


class CheckRequest(models.Model):
    """A ban check asked for: restricted, with a clock. The answer itself is a `BackgroundCheck`.

    `institution` is empty where a county asks about a volunteer; the county's own office then acts on the answer.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="check_requests", verbose_name="从业人员")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="check_requests", verbose_name="申请机构"
    )
    county_code = models.CharField("县级区划", max_length=6)
    occasion = models.CharField("事由", max_length=20, choices=Occasion.choices())
    state = models.CharField("状态", max_length=20, choices=CheckState, default=CheckState.ASKED)
    asked_on = models.DateField("申请日期")
    asked_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    times_asked = models.PositiveSmallIntegerField("申请次数", default=1)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    question = SealedField("需要补充的信息（加密）", default=b"")
    supplied = SealedField("补充的信息（加密）", default=b"")
    measures = SealedField("处理情况（加密）", default=b"")
    objection = SealedField("异议（加密）", default=b"")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["asked_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["worker", "institution"],
                condition=Q(state__in=["asked", "more", "hit", "objected"]),
                nulls_distinct=False,
                name="check_request_one_open",
                violation_error_message="这个人的从业查询正在办理，请等待答复。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state", "asked_on"], name="check_request_by_county")]

    def __str__(self) -> str:
        return f"{self.worker} {self.get_state_display()}"

    @property
    def asker(self) -> Organisation | None:
        """Who asked, and acts on the answer."""
        if self.institution is not None:
            return self.institution.organisation
        return self.asked_by.organisation if self.asked_by else None

    @property
    def asker_name(self) -> str:
        """The same in words."""
        return self.institution.name if self.institution else str(self.asker or "县级卫生健康部门")


OF_WORKERS.cover(Doubt)
PersonalData(
    purpose="录用前和每年的从业禁止查询",
    legal_basis="未成年人保护法第62条",
    retention="离岗后按档案规定保存，期限待核",
).cover(CheckRequest)
# What a ban check says is read on its own page only, by those who must act.
hide_trail(CheckRequest)
