"""Findings: ordered in a notice, answered with evidence, rechecked, closed; or taken further."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.days import day_words
from qingmiao.core.attachments import Attachment
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models.inspections import Inspection, InspectionItem, InspectionPart
from qingmiao.supervision.rules.vocabulary import Severity


class RectificationNotice(models.Model):
    """The notice of one department's findings: number, served in the inbox, when it was read, and posted where nobody read it."""

    part = models.OneToOneField(InspectionPart, models.PROTECT, related_name="notice")
    number = models.CharField("编号", max_length=60, unique=True)
    issued_at = models.DateTimeField("出具时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    read_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="阅读人")
    posted_on = models.DateField("寄送日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.number


class FindingState(models.TextChoices):
    """Where a finding stands. What was cured on the spot is counted, not ordered."""

    OPEN = "open", "待整改"
    ANSWERED = "answered", "已整改，待复查"
    CLOSED = "closed", "已销号"
    CURED_ON_SPOT = "cured_on_spot", "当场改正"


class Finding(models.Model):
    """One thing that was wrong: clause, facts, how bad, until when, what would cure it. `repeats` is the earlier one of the same item."""

    notice = models.ForeignKey(RectificationNotice, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="通知书")
    item = models.OneToOneField(InspectionItem, models.PROTECT, related_name="finding", verbose_name="检查结果")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="findings", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="检查单位")
    key = models.CharField("事项", max_length=60)
    title = models.CharField("问题", max_length=200)
    source = models.CharField("依据", max_length=200)
    penalty = models.CharField("可适用的处罚条款", max_length=200, blank=True)
    facts = models.CharField("事实", max_length=500)
    severity = models.CharField("严重程度", max_length=20, choices=Severity.choices())
    cure = models.CharField("怎样算改好", max_length=300, blank=True)
    state = models.CharField("状态", max_length=20, choices=FindingState, default=FindingState.OPEN)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name="重复自")
    found_on = models.DateField("发现日期")
    due_on = models.DateField("整改期限", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    publish_on = models.DateField("公示日期", null=True, blank=True)
    published_until = models.DateField("公示最后一天", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-found_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=["open", "answered"]) | Q(due_on__isnull=False, notice__isnull=False),
                name="finding_open_has_a_deadline",
                violation_error_message="待整改的问题须有通知书和整改期限。",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
                name="finding_closed_has_a_day",
                violation_error_message="已销号的问题须有销号日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state", "due_on"], name="finding_by_county"),
            models.Index(fields=["institution", "key", "-found_on"], name="finding_by_item"),
        ]

    def __str__(self) -> str:
        return self.title


class Rectification(models.Model):
    """One answer of the institution: what was put right."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rectifications")
    text = models.TextField("整改情况")
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="报送人")
    at = models.DateTimeField("报送时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class RectificationFile(Attachment):
    """A photo or paper that shows it."""

    read_for = "整改材料查阅"

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="files")


class Recheck(models.Model):
    """What the department found of an answer, by its papers or on another visit."""

    rectification = models.OneToOneField(Rectification, models.PROTECT, related_name="recheck")
    is_cured = models.BooleanField("已改好")
    note = models.TextField("复查情况")
    visit = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="rechecks", verbose_name="现场复查")
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="复查人")
    at = models.DateTimeField("复查时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return "已改好" if self.is_cured else "没有改好"


class Extension(models.Model):
    """The one longer deadline an institution may ask for."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="extension")
    until = models.DateField("申请延至")
    reason = models.TextField("理由")
    asked_at = models.DateTimeField("申请时间")
    is_granted = models.BooleanField("同意", null=True, blank=True)
    decision = models.TextField("答复", blank=True)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(is_granted=None, decided_at=None) | Q(is_granted__isnull=False, decided_at__isnull=False),
                name="extension_decision_has_an_instant",
                violation_error_message="延期答复须有时间。",
            )
        ]

    def __str__(self) -> str:
        return f"延至 {day_words(self.until)}"


class Objection(models.Model):
    """What the institution says against the publication of a finding; while it is open the page says so."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="objection")
    text = models.TextField("异议")
    at = models.DateTimeField("提出时间")
    is_upheld = models.BooleanField("成立", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    def __str__(self) -> str:
        return self.text[:40]


class StepKind(models.TextChoices):
    """What follows where a finding is not cured, or cannot wait."""

    WARNING = "warning", "警告"
    PENALTY = "penalty", "行政处罚"
    STOP_INTAKE = "stop_intake", "停止收托新生"
    STOP_CLASS = "stop_class", "立即停班"
    STOP_HOUSE = "stop_house", "立即停业整改"
    REFERRAL = "referral", "移送主管部门"


STOPS = (StepKind.STOP_INTAKE, StepKind.STOP_CLASS, StepKind.STOP_HOUSE)


class FindingStep(models.Model):
    """A next step: its law, whom it went to, and until when it holds. A stop says where the children go, by when."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="steps")
    kind = models.CharField("措施", max_length=20, choices=StepKind)
    law = models.CharField("依据", max_length=200)
    words = models.TextField("内容")
    stopped_class = models.CharField("停哪个班", max_length=200, blank=True)
    children = models.PositiveSmallIntegerField("受影响的婴幼儿人数", null=True, blank=True)
    settlement = models.TextField("婴幼儿去处", blank=True)
    settle_by = models.DateField("安置完成日期", null=True, blank=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="采取人")
    at = models.DateTimeField("时间")
    receiver = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="移送到的部门")
    answer = models.TextField("部门答复", blank=True)
    ended_at = models.DateTimeField("解除或答复时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(kind="referral") | Q(receiver__isnull=False),
                name="referral_says_to_whom",
                violation_error_message="移送须写明部门。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["stop_class", "stop_house"]) | ~Q(settlement="") & Q(settle_by__isnull=False),
                name="stop_settles_the_children",
                violation_error_message="停班、停业须写明婴幼儿去哪里、什么时候去。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
