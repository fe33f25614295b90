"""What other parts of the house tell of an institution, as long as it lasts: people off duty, a class short of carers, many ill at once."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.institutions.models import Institution


class SignalKind(models.TextChoices):
    """What is told."""

    CLASS_SHORT = "class_short", "班级在岗合格的保育人员不足"
    OFF_DUTY = "off_duty", "工作人员不具备上岗条件"
    INFECTION = "infection", "可能的传染病聚集"


class Signal(models.Model):
    """One thing that was told on days one after another. `key` is the class or the engagement it is about; no person is named."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="signals", verbose_name="机构")
    kind = models.CharField("种类", max_length=20, choices=SignalKind)
    key = models.CharField("对象", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    first_on = models.DateField("第一天")
    last_on = models.DateField("最近一天")

    class Meta:
        ordering: ClassVar[list[str]] = ["-last_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution", "kind", "key", "first_on"], name="signal_once_a_day", violation_error_message="这个信号已记下。"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="signal_in_order", violation_error_message="最近一天不能早于第一天。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_on}"
