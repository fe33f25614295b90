"""The plan: its phases, what it promises (targets, a line for each place that owes it) and what it will do (measures)."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Department, Organisation
from qingmiao.policy.models import Document, Suggestion


class Scope(models.TextChoices):
    """Who owes a target: the city once, or each county-level unit for itself."""

    CITY = "city", "全市"
    EACH_COUNTY = "each_county", "每个县（市、区）"


class Proof(models.TextChoices):
    """How it is known that a target is reached."""

    INDICATOR = "indicator", "指标"
    EVIDENCE = "evidence", "佐证"


class Comparison(models.TextChoices):
    """How a figure is held against the goal."""

    AT_LEAST = "at_least", "不少于"
    AT_MOST = "at_most", "不多于"


class MeasureGroup(models.TextChoices):
    """The groups in which the plan sets out its measures."""

    FAMILY = "family", "家庭照护支持"
    SUPPLY = "supply", "服务供给"
    SUPPORT = "support", "扶持政策"
    SUPERVISION = "supervision", "规范监管"
    WORKFORCE = "workforce", "队伍建设"
    SAFEGUARD = "safeguard", "组织保障"


class Plan(models.Model):
    """One plan of the city, from the day it was made public."""

    key = models.SlugField("编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=200)
    short_title = models.CharField("简称", max_length=60)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="文件")
    division_code = models.CharField("行政区划代码", max_length=6, validators=[RegexValidator(r"^\d{6}$", "行政区划代码为6位数字。")])
    published_on = models.DateField("公布日期")
    note = models.TextField("说明", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Phase(models.Model):
    """A stage of a plan; its last day is the deadline of its targets."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases", verbose_name="方案")
    name = models.CharField("名称", max_length=60)
    period = DateRangeField("起止日期")

    class Meta:
        ordering: ClassVar[list[str]] = ["plan", "period", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "name"], name="phase_once", violation_error_message="这个方案里已有同名的阶段。"),
            ExclusionConstraint(
                name="phases_never_overlap",
                expressions=[("plan", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="同一方案的阶段不能重叠。",
            ),
            models.CheckConstraint(
                condition=Q(period__lower_inf=False, period__upper_inf=False) & ~Q(period__isempty=True),
                name="phase_has_both_ends",
                violation_error_message="阶段须有开始和结束日期，结束不早于开始。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """One promise of the plan. The lines say who owes it; the state of a line is computed, never typed."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="targets", verbose_name="阶段")
    code = models.CharField("编号", max_length=10)
    title = models.CharField("目标", max_length=120)
    statement = models.TextField("承诺的内容")
    scope = models.CharField("范围", max_length=20, choices=Scope)
    proof = models.CharField("如何认定", max_length=20, choices=Proof)
    indicator = models.CharField("指标", max_length=60, blank=True)
    comparison = models.CharField("比较", max_length=20, choices=Comparison, default=Comparison.AT_LEAST)
    goal = models.DecimalField("目标值", max_digits=12, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    suggestion = models.OneToOneField(Suggestion, models.PROTECT, null=True, blank=True, related_name="target", verbose_name="来自读取建议")

    class Meta:
        ordering: ClassVar[list[str]] = ["phase", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["phase", "code"], name="target_once", violation_error_message="这个阶段里已有同样编号的目标。"),
            models.CheckConstraint(
                condition=Q(proof="indicator", goal__isnull=False) & ~Q(indicator="") | Q(proof="evidence", indicator="", goal=None),
                name="target_has_its_proof",
                violation_error_message="按指标认定的目标须有指标和目标值；按佐证认定的目标两样都不填。",
            ),
            models.CheckConstraint(
                condition=Q(goal=None) | Q(goal__gte=0), name="target_goal_not_negative", violation_error_message="目标值不能为负。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class TargetLine(models.Model):
    """Who owes a target: the city, or one county. `responsible` answers for it; null until somebody is named."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="lines", verbose_name="目标")
    division_code = models.CharField("行政区划代码", max_length=6, validators=[RegexValidator(r"^\d{6}$", "行政区划代码为6位数字。")])
    responsible = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="target_lines", verbose_name="责任单位"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["target", "division_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["target", "division_code"], name="target_line_once", violation_error_message="这个目标在该地已有一行。"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["division_code"], name="target_line_by_division")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.division_code}"


class Measure(models.Model):
    """One thing the plan will do, with the departments that lead and support it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures", verbose_name="方案")
    code = models.CharField("编号", max_length=10)
    group = models.CharField("类别", max_length=20, choices=MeasureGroup)
    title = models.CharField("措施", max_length=120)
    summary = models.TextField("内容概要", blank=True)
    lead_department = models.CharField("牵头部门", max_length=40, choices=Department)
    supporting_departments = ArrayField(
        models.CharField(max_length=40, choices=Department), verbose_name="配合部门", default=list, blank=True
    )
    departments_note = models.CharField("分工依据", max_length=200, blank=True)
    indicators = ArrayField(models.CharField(max_length=60), verbose_name="相关指标", default=list, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    suggestion = models.OneToOneField(
        Suggestion, models.PROTECT, null=True, blank=True, related_name="measure", verbose_name="来自读取建议"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["plan", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "code"], name="measure_once", violation_error_message="这个方案里已有同样编号的措施。"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
