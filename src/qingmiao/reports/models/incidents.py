"""Incidents: what happened in an institution, and what it learned from it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.reports.models.restricted import RestrictedCase
from qingmiao.reports.rules.vocabulary import Emergency, IncidentKind, InjuryKind, Spot


class IncidentState(models.TextChoices):
    """Where an incident stands. What became a restricted case is read by nobody any more, see `Incident.objects`."""

    REPORTED = "reported", "已报告，待县级签收"
    INVESTIGATING = "investigating", "调查整改中"
    REVIEWED = "reviewed", "机构已提交原因和措施"
    CLOSED = "closed", "已结案"
    RESTRICTED = "restricted", "已转受限案件"


class IncidentManager(models.Manager["Incident"]):
    """Knows no incident that became a restricted case: whoever lists, counts or searches leaves it out without thinking of it."""

    def get_queryset(self) -> "models.QuerySet[Incident]":
        """Return what may be seen."""
        return super().get_queryset().exclude(state=IncidentState.RESTRICTED)


class Incident(models.Model):
    """One incident as the institution reported it. `account`, `measures` and `people` are sealed; a list shows none of them.

    `known_at` starts the clock, `report_due_at` is what the law of that day made of it.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="incidents", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    number = models.CharField("编号", max_length=60, unique=True)
    once = models.UUIDField("表单标识", null=True, unique=True)
    kind = models.CharField("种类", max_length=20, choices=IncidentKind.choices())
    injury = models.CharField("伤害种类", max_length=20, choices=InjuryKind.choices(), blank=True)
    is_serious = models.BooleanField("严重事件", default=False)
    happened_at = models.DateTimeField("发生时间")
    known_at = models.DateTimeField("发现时间")
    spot = models.CharField("地点", max_length=20, choices=Spot.choices())
    children = models.PositiveSmallIntegerField("涉及孩子人数", default=0)
    staff = models.PositiveSmallIntegerField("涉及工作人员人数", default=0)
    age_months = models.PositiveSmallIntegerField("孩子月龄", null=True, blank=True)
    account = SealedField("经过（加密）")
    measures = SealedField("已采取的措施（加密）")
    people = SealedField("涉及的人（加密）", default=b"")
    called = ArrayField(models.CharField(max_length=3, choices=Emergency.choices()), verbose_name="已拨打", default=list, blank=True)
    guardian_informed_at = models.DateTimeField("告知监护人的时间", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=IncidentState, default=IncidentState.REPORTED)
    reported_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="报告人")
    reported_at = models.DateTimeField("报告时间")
    report_due_at = models.DateTimeField("应报告的最后时间")
    causes = models.TextField("原因", blank=True)
    prevention = models.TextField("改进措施", blank=True)
    conclusion = models.TextField("结案意见", blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    restricted = models.ForeignKey(RestrictedCase, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受限案件")
    version = models.PositiveIntegerField("版本", default=0)

    objects = IncidentManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-happened_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("known_at")) & Q(known_at__lte=F("reported_at")),
                name="incident_times_in_order",
                violation_error_message="发生时间不能晚于发现时间，发现时间不能晚于报告时间。",
            ),
            models.CheckConstraint(
                condition=Q(kind="injury") & ~Q(injury="") | ~Q(kind="injury") & Q(injury=""),
                name="incident_injury_says_which",
                violation_error_message="意外伤害须选择伤害种类，其他种类不选。",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False) & ~Q(causes="") & ~Q(prevention=""),
                name="incident_closed_knows_why",
                violation_error_message="结案须有原因、改进措施和结案日期。",
            ),
            models.CheckConstraint(
                condition=Q(state="restricted", restricted__isnull=False) | ~Q(state="restricted") & Q(restricted=None),
                name="incident_restricted_has_a_case",
                violation_error_message="转为受限案件须指明案件。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="incident_by_county")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def is_late(self) -> bool:
        """Whether it was reported later than the law of its day asks."""
        return self.reported_at > self.report_due_at

    @property
    def what(self) -> str:
        """The kind in words, of an injury also which."""
        return f"{self.get_kind_display()}（{self.get_injury_display()}）" if self.injury else str(self.get_kind_display())


PersonalData(
    purpose="事故的报告、调查和改进",
    legal_basis="托育机构管理规范（试行）第31条；未成年人保护法",
    retention="结案后3年，参数待核",
).cover(Incident)
