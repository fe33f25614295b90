"""Reports, cases, assignments: three things. Several reports of one event make one case; a case has an assignment per department."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.attachments import Attachment
from qingmiao.core.followed import Followed
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.reports.models.restricted import RestrictedCase
from qingmiao.reports.rules.vocabulary import CaseKind, Channel, Rating, Topic, Visibility


class CaseState(models.TextChoices):
    """Where a case stands. What became a restricted case is read by nobody any more, see `Case.objects`."""

    NEW = "new", "待受理"
    ACCEPTED = "accepted", "办理中"
    ANSWERED = "answered", "已答复，待评价"
    REOPENED = "reopened", "重新办理"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予受理"
    MERGED = "merged", "已并入其他事项"
    RESTRICTED = "restricted", "已转受限案件"


class CaseManager(models.Manager["Case"]):
    """Knows no case that became a restricted one: whoever lists, counts or searches leaves it out without thinking of it."""

    def get_queryset(self) -> "models.QuerySet[Case]":
        """Return what may be seen."""
        return super().get_queryset().exclude(state=CaseState.RESTRICTED)


class Case(models.Model):
    """One matter, of one county. `substance` is what the officer wrote of it for others: never the reporter's words, nor who it was."""

    number = models.CharField("编号", max_length=60, unique=True)
    county_code = models.CharField("县级区划", max_length=6)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="机构")
    kind = models.CharField("种类", max_length=20, choices=CaseKind.choices())
    topic = models.CharField("主题", max_length=20, choices=Topic.choices())
    state = models.CharField("状态", max_length=20, choices=CaseState, default=CaseState.NEW)
    substance = models.TextField("事由", blank=True)
    opened_at = models.DateTimeField("收到时间")
    changed_at = models.DateTimeField("最近变动时间")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    waits_since = models.DateField("等待反映人补充自", null=True, blank=True)
    institution_asked_at = models.DateTimeField("请机构说明的时间", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    refusal = models.TextField("不予受理的理由", blank=True)
    rating = models.CharField("评价", max_length=20, choices=Rating.choices(), blank=True)
    rating_reason = models.TextField("评价理由", blank=True)
    reopened_on = models.DateField("重新办理日期", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入")
    restricted = models.ForeignKey(RestrictedCase, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受限案件")
    version = models.PositiveIntegerField("版本", default=0)

    objects = CaseManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"]) | Q(answered_on__isnull=False) & ~Q(answer=""),
                name="case_answered_says_what",
                violation_error_message="答复须有内容和日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""),
                name="case_refused_says_why",
                violation_error_message="不予受理须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into=None),
                name="case_merged_says_into_which",
                violation_error_message="并入须指明事项。",
            ),
            models.CheckConstraint(
                condition=Q(state="restricted", restricted__isnull=False) | ~Q(state="restricted") & Q(restricted=None),
                name="case_restricted_has_a_case",
                violation_error_message="转为受限案件须指明案件。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="case_by_county"),
            models.Index(fields=["opened_at"], name="case_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_topic_display()}"


class Report(Followed):
    """What one person reported, once; or an officer took down."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="事项")
    restricted = models.ForeignKey(RestrictedCase, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="受限案件")
    channel = models.CharField("来源", max_length=20, choices=Channel.choices(), default=Channel.WEB.value)
    source_number = models.CharField("来源单号", max_length=60, blank=True)
    institution_words = models.CharField("所说的机构", max_length=200, blank=True)
    text = SealedField("内容（加密）")
    entered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(restricted__isnull=False),
                name="report_belongs_to_a_case",
                violation_error_message="每份反映须归入一件事项。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone_index"], name="report_by_phone", condition=~Q(phone_index="")),
            models.Index(fields=["source_index", "at"], name="report_by_source", condition=~Q(source_index="")),
        ]


class ReportFile(Attachment):
    """A photo or paper that came with a report."""

    read_for = "投诉咨询办理"

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name="反映")


class AssignmentState(models.TextChoices):
    """Where a department's part stands."""

    SENT = "sent", "已转办，待签收"
    ACCEPTED = "accepted", "部门办理中"
    REPORTED = "reported", "部门已反馈"
    REFUSED = "refused", "部门不接收"
    WITHDRAWN = "withdrawn", "已收回"


class Assignment(models.Model):
    """One department's part of a case, with its own state, reason and clock. Outside the system it names who, and the county keeps it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments", verbose_name="事项")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门")
    outside = models.CharField("系统外的单位", max_length=100, blank=True)
    task = models.TextField("转办要求")
    state = models.CharField("状态", max_length=20, choices=AssignmentState, default=AssignmentState.SENT)
    sent_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="转办人")
    sent_at = models.DateTimeField("转办时间")
    reason = models.TextField("不接收或退回的理由", blank=True)
    result = models.TextField("办理结果", blank=True)
    reported_at = models.DateTimeField("反馈时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=~Q(state__in=["refused", "withdrawn"]) & Q(organisation__isnull=False),
                name="assignment_one_per_department",
                violation_error_message="这件事项已转给这个部门。",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, outside="") | Q(organisation=None) & ~Q(outside=""),
                name="assignment_says_to_whom",
                violation_error_message="转办须写明部门，或写明系统外的单位。",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="assignment_refused_says_why",
                violation_error_message="不接收须写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | ~Q(result=""),
                name="assignment_reported_says_what",
                violation_error_message="反馈须写明办理结果。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.to_whom}"

    @property
    def to_whom(self) -> str:
        """Whose part it is, in words."""
        return self.organisation.name if self.organisation else self.outside


class Entry(models.Model):
    """A message or note in a case, for exactly one circle of readers. Append-only; without an author it is the citizen's own.

    `report` narrows a message between office and citizen to one reporter; None is for all of them.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", verbose_name="事项")
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="反映")
    visibility = models.CharField("可见范围", max_length=20, choices=Visibility.choices())
    text = SealedField("内容（加密）")
    author = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="写的人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.at}"


class CaseReading(models.Model):
    """When an organisation last read a case; what changed since is unread again. A re-routed case is read by nobody of its new team."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="readings", verbose_name="事项")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="单位")
    at = models.DateTimeField("阅读时间")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "organisation"], name="case_reading_once", violation_error_message="这个单位已有阅读记录。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.at}"


_VOICES = PersonalData(
    purpose="投诉举报和咨询的办理、回复",
    legal_basis="个人信息保护法第13条；托育机构管理规范（试行）第40条",
    retention="办结后3年，参数待核",
)
_VOICES.cover(Report)
_VOICES.cover(Entry)
