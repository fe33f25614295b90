"""Snapshots of indicators: what was computed on a night, and visibly corrected when the rows behind it were."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class IndicatorSnapshot(models.Model):
    """One indicator of one division on one day, as computed at an instant. A correction is a higher revision; nothing is overwritten."""

    indicator = models.CharField("指标", max_length=60)
    division_code = models.CharField("行政区划代码", max_length=6)
    on = models.DateField("数据日期")
    revision = models.PositiveSmallIntegerField("版次", default=1)
    value = models.DecimalField("数值", max_digits=16, decimal_places=4, null=True)
    numerator = models.DecimalField("分子", max_digits=16, decimal_places=4, null=True)
    denominator = models.DecimalField("分母", max_digits=16, decimal_places=4, null=True)
    note = models.CharField("说明", max_length=200, blank=True)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["indicator", "division_code", "on", "revision"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["indicator", "division_code", "on", "revision"],
                name="indicator_snapshot_once",
                violation_error_message="这个指标在这一天的这一版已存在。",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(note=""),
                name="indicator_snapshot_says_why_empty",
                violation_error_message="没有数值的指标须说明原因。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["on"], name="indicator_snapshot_by_day")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.division_code} {self.on}"
