"""The year's plan of an office, what it must mind, and the public draws that decide who is visited and who goes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models.inspections import Inspection


class AnnualPlan(models.Model):
    """What one office sets out to look at in one year: the share of each risk class that is visited."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="检查单位")
    county_code = models.CharField("县级区划", max_length=6)
    year = models.PositiveSmallIntegerField("年度")
    shares = models.JSONField("各风险类别的抽查比例")
    note = models.TextField("说明", blank=True)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="编制人")
    made_at = models.DateTimeField("编制时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "county_code", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "year"], name="annual_plan_once", violation_error_message="本单位这一年的检查计划已经编制。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年检查计划"


class Closure(models.Model):
    """Days on which an institution is known to be closed, or with no institution the whole county; no visit is planned for them."""

    county_code = models.CharField("县级区划", max_length=6)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构")
    first_on = models.DateField("第一天")
    last_on = models.DateField("最后一天")
    reason = models.CharField("原因", max_length=100)
    told_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["first_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="closure_in_order",
                violation_error_message="最后一天不能早于第一天。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "last_on"], name="closure_by_county")]

    def __str__(self) -> str:
        return f"{self.reason} {self.first_on}"


class RecusalKind(models.TextChoices):
    """Why an officer may not visit an institution."""

    RELATIVE = "relative", "近亲属"
    FORMER_EMPLOYER = "former_employer", "原工作单位"
    INTEREST = "interest", "其他利害关系"


class Recusal(models.Model):
    """An officer who may not visit an institution, and why; it ends, and is never taken away."""

    inspector = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="检查人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="检查单位")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name="机构")
    kind = models.CharField("原因", max_length=20, choices=RecusalKind)
    note = models.CharField("说明", max_length=200, blank=True)
    declared_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    declared_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["inspector", "institution"],
                condition=Q(ended_at=None),
                name="recusal_once",
                violation_error_message="这名检查人员已登记回避这家机构。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inspector_id} {self.get_kind_display()}"


class DrawState(models.TextChoices):
    """Where a draw stands. One that was given up stays, with its reason."""

    COMMITTED = "committed", "已公布承诺值"
    DRAWN = "drawn", "已抽取"
    WITHDRAWN = "withdrawn", "已撤回"


class Draw(models.Model):
    """双随机. `document` is what is drawn from, fixed when the commitment was published; the seed stays sealed until it is revealed."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="draws", verbose_name="检查计划")
    name = models.CharField("名称", max_length=120, unique=True)
    state = models.CharField("状态", max_length=20, choices=DrawState, default=DrawState.COMMITTED)
    first_on = models.DateField("检查从")
    last_on = models.DateField("检查到")
    seed = SealedField("种子（加密）")
    commitment = models.CharField("承诺值", max_length=64)
    input_sha256 = models.CharField("名单摘要", max_length=64)
    document = models.JSONField("名单")
    committed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="公布承诺值的人")
    committed_at = models.DateTimeField("公布承诺值的时间")
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-committed_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="draw_days_in_order", violation_error_message="最后一天不能早于第一天。"
            ),
            models.CheckConstraint(
                condition=~Q(state="drawn") | Q(drawn_at__isnull=False),
                name="draw_drawn_has_an_instant",
                violation_error_message="已抽取的须有时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""),
                name="draw_withdrawn_has_a_reason",
                violation_error_message="撤回须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


PersonalData(purpose="抽取以前保密的种子，不含个人信息", legal_basis="不适用", retention="揭晓后公开，随抽取记录保存，期限待核").cover(Draw)


class DrawnVisit(models.Model):
    """One institution that was drawn, who goes, and the visit that came of it; without a visit `why_not` says why."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="visits")
    place = models.PositiveIntegerField("次序")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name="机构")
    risk_class = models.CharField("风险类别", max_length=10)
    inspectors = models.ManyToManyField(Post, related_name="+", verbose_name="检查人员")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="drawn", verbose_name="检查")
    why_not = models.CharField("没有安排的原因", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["draw", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["draw", "institution"], name="institution_drawn_once", violation_error_message="这家机构已抽中。"
            ),
            models.CheckConstraint(
                condition=Q(inspection__isnull=False) | ~Q(why_not=""),
                name="drawn_visit_is_planned_or_says_why_not",
                violation_error_message="抽中而没有安排的，须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.place}"
