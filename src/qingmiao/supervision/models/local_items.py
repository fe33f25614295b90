"""Items a county adds to the catalogue from a screen."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Department, Post
from qingmiao.supervision.rules.vocabulary import Occasion, Severity


class LocalItem(models.Model):
    """One item of a county's own, with its source, over the days it holds. Never changed: an item that is wrong ends, a new one begins."""

    county_code = models.CharField("县级区划", max_length=6)
    title = models.CharField("检查事项", max_length=120)
    look = models.CharField("看什么", max_length=300)
    source = models.CharField("依据", max_length=200)
    is_binding = models.BooleanField("依据有约束力", default=False)
    checked_by = ArrayField(models.CharField(max_length=40, choices=Department), verbose_name="检查部门")
    occasions = ArrayField(models.CharField(max_length=20, choices=Occasion.choices()), verbose_name="用于")
    severity = models.CharField("严重程度", max_length=20, choices=Severity.choices(), default="minor")
    since_on = models.DateField("开始日期")
    until_on = models.DateField("最后一天", null=True, blank=True)
    added_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="添加人")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("since_on")),
                name="local_item_period_in_order",
                violation_error_message="最后一天不能早于开始日期。",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="local_item_has_a_source", violation_error_message="本地事项须写明依据。"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code"], name="local_item_by_county")]

    def __str__(self) -> str:
        return self.title
