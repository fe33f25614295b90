"""Children as somebody counted them: the observed numbers, apart from everything that is estimated or assumed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation
from qingmiao.regions.models import Basis, Division


class ChildCount(models.Model):
    """Children under three of one division on one day, by completed years. A newer day replaces an estimate; the old one stays."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="child_counts", verbose_name="区划")
    as_of = models.DateField("截至日期")
    basis = models.CharField("口径", max_length=10, choices=Basis)
    under_1 = models.PositiveIntegerField("不满1岁")
    aged_1 = models.PositiveIntegerField("1岁")
    aged_2 = models.PositiveIntegerField("2岁")
    source = models.CharField("来源", max_length=200)
    given_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="报送单位")

    class Meta:
        ordering: ClassVar[list[str]] = ["division_id", "-as_of", "basis"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["division", "as_of", "basis"], name="child_count_once", violation_error_message="这一日期、这一口径的人数已登记。"
            ),
            models.CheckConstraint(
                condition=Q(as_of__year__gte=2000, as_of__year__lte=2100),
                name="child_count_year_possible",
                violation_error_message="截至日期的年份须在 2000 至 2100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.as_of}"

    @property
    def ages(self) -> tuple[int, int, int]:
        """The three numbers, youngest first."""
        return self.under_1, self.aged_1, self.aged_2

    @property
    def total(self) -> int:
        """All children under three."""
        return sum(self.ages)
