"""Who has answered, and what was answered: two tables that nothing links."""

import uuid
from typing import ClassVar

from django.db import models

from qingmiao.retention.rules import ContractKind, Insurance, Leaving, PayBand
from qingmiao.workforce.models import Worker


class AnsweredYear(models.Model):
    """That a person has answered the survey of a year; not what."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="answered_years", verbose_name="从业人员")
    year = models.PositiveSmallIntegerField("年份")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["worker", "year"], name="answered_once_a_year", violation_error_message="您今年已经填过。")
        ]

    def __str__(self) -> str:
        return str(self.year)


class PayAnswer(models.Model):
    """One answer, of nobody: no person, institution, post or time; neither key nor place in the table says in which order answers came."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("年份", db_index=True)
    county_code = models.CharField("县级区划", max_length=6)
    pay = models.CharField("每月收入", max_length=20, choices=PayBand.choices())
    contract = models.CharField("劳动合同", max_length=20, choices=ContractKind.choices())
    insurance = models.CharField("社会保险", max_length=20, choices=Insurance.choices())
    leaving = models.CharField("是否打算离开", max_length=20, choices=Leaving.choices())

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.year} {self.get_pay_display()}"
