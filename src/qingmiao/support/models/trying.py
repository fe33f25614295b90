"""What a change would cost, kept, compared, and decided."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.support.models.facts import CityValue
from qingmiao.support.rules.fact_kinds import MOST


class WhatIfState(models.TextChoices):
    """What became of a trial."""

    KEPT = "kept", "保存的测算"
    DECIDED = "decided", "已成为标准"


class WhatIf(models.Model):
    """A value of a programme changed from a day on, tried on everybody of the city for a year; figures only, no names."""

    programme = models.CharField("项目", max_length=40)
    name = models.CharField("参数", max_length=80)
    value = models.BigIntegerField("测算值")
    since_on = models.DateField("自")
    year = models.PositiveSmallIntegerField("测算年度")
    title = models.CharField("名称", max_length=60)
    found = models.JSONField("结果")
    at = models.DateTimeField("时间")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="测算人")
    state = models.CharField("状态", max_length=20, choices=WhatIfState, default=WhatIfState.KEPT)
    decided = models.OneToOneField(CityValue, models.PROTECT, null=True, blank=True, related_name="what_if", verbose_name="标准")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lt=MOST), name="what_if_value_possible", violation_error_message="测算值超出可能范围。"
            ),
            models.CheckConstraint(
                condition=Q(state="kept", decided=None) | Q(state="decided", decided__isnull=False),
                name="what_if_decided_is_a_value",
                violation_error_message="成为标准须有登记的标准。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
