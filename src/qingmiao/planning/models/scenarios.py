"""Computed plans: what was asked, what it rested on, how far the search is, what came out."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.planning.rules.cohorts import Variant
from qingmiao.planning.rules.rooms import RoomKind
from qingmiao.planning.rules.siting import Aim


class ScenarioState(models.TextChoices):
    """Where a run stands."""

    QUEUED = "queued", "等待测算"
    RUNNING = "running", "测算中"
    DONE = "done", "已完成"
    REFUSED = "refused", "没有可行方案"


class Scenario(models.Model):
    """One run of the studio. `facts` says what it rested on, `progress` the best plan so far and its bound, `result` the plan."""

    name = models.CharField("方案名称", max_length=60)
    division_code = models.CharField("范围", max_length=6)
    year = models.PositiveSmallIntegerField("目标年份")
    variant = models.CharField("儿童人数", max_length=10, choices=Variant.choices())
    aim = models.CharField("目标", max_length=10, choices=Aim.choices())
    budget_fen = models.BigIntegerField("预算（分）")
    most_new = models.PositiveSmallIntegerField("最多新增处数", null=True, blank=True)
    radius_m = models.PositiveIntegerField("服务半径（米）")
    fairness = models.FloatField("公平权重", default=0.0)
    least_places = models.PositiveSmallIntegerField("每处最少托位", default=0)
    kinds = ArrayField(models.CharField(max_length=20, choices=RoomKind.choices()), verbose_name="设施类型", default=list, blank=True)
    fixed = ArrayField(models.BigIntegerField(), verbose_name="固定的设施", default=list, blank=True)
    state = models.CharField("状态", max_length=20, choices=ScenarioState, default=ScenarioState.QUEUED)
    facts = models.JSONField("依据的数据", default=dict)
    progress = models.JSONField("进度", default=dict)
    result = models.JSONField("结果", default=dict)
    refusal = models.CharField("没有方案的原因", max_length=300, blank=True)
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="测算人")
    asked_at = models.DateTimeField("提出时间")
    ended_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(budget_fen__gte=0), name="scenario_budget_not_negative", violation_error_message="预算不能为负。"
            ),
            models.CheckConstraint(
                condition=Q(radius_m__gte=1), name="scenario_has_a_radius", violation_error_message="服务半径至少为 1 米。"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at=None) | Q(state__in=["done", "refused"], ended_at__isnull=False),
                name="scenario_end_fits_its_state",
                violation_error_message="完成时间须与状态一致。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["division_code", "state"], name="scenario_by_place_and_state")]

    def __str__(self) -> str:
        return self.name
