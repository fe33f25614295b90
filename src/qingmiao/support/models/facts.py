"""What only the institution can say, with the days it holds and the day it was known; and what the city has decided."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.core.attachments import Attachment
from qingmiao.institutions.models import Institution
from qingmiao.support.rules.fact_kinds import DECLARED, MOST

UTILITIES = (("water", "用水"), ("power", "用电"), ("gas", "用气"))


class DeclaredFact(models.Model):
    """A value as an institution declared it. Never changed: what is known later is another row, and holds from then on."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="declared_facts", verbose_name="机构")
    key = models.CharField("事实", max_length=40, choices=[(kind.key, kind.title) for kind in DECLARED])
    first_on = models.DateField("自")
    end_on = models.DateField("至（不含）", null=True, blank=True)
    value = models.BigIntegerField("数值")
    known_at = models.DateTimeField("填报时间")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报人")

    class Meta:
        ordering: ClassVar[list[str]] = ["key", "first_on", "known_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lt=MOST),
                name="declared_fact_value_possible",
                violation_error_message="数值不能是负数，也不能超过一千亿元。",
            ),
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(end_on__gt=F("first_on")),
                name="declared_fact_days_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["institution", "key"], name="declared_fact_by_key")]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.value}"


class FactFile(Attachment):
    """A paper that proves what was declared for a tax year; kept for as long as the programme says."""

    read_for: ClassVar[str] = "核对支持项目的佐证"
    takes_sheets: ClassVar[bool] = True

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="fact_files", verbose_name="机构")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("材料名称", max_length=60)

    class Meta(Attachment.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(year__gte=2019, year__lte=2100),
                name="fact_file_year_possible",
                violation_error_message="年度须在 2019 至 2100 之间。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class UtilitySite(models.Model):
    """A meter of an institution, and since when its supplier has confirmed the resident price."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="utility_sites", verbose_name="机构")
    utility = models.CharField("种类", max_length=10, choices=UTILITIES)
    account_number = models.CharField("户号", max_length=40)
    meter_number = models.CharField("表号", max_length=40, blank=True)
    asked_on = models.DateField("送出名单日期", null=True, blank=True)
    confirmed_from = models.DateField("执行居民价格自", null=True, blank=True)
    refused_because = models.CharField("未执行的原因", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["institution", "utility", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["utility", "account_number"], name="utility_site_once", violation_error_message="这个户号已登记。"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_from=None) | Q(refused_because="", asked_on__isnull=False),
                name="utility_site_answer_is_one",
                violation_error_message="送出名单以后才能答复，执行和未执行只能是一种。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_utility_display()} {self.account_number}"


class CityValue(models.Model):
    """A value that the law leaves to the city, as the city has decided it from a day on. Never changed."""

    name = models.CharField("参数", max_length=80)
    since_on = models.DateField("生效日期")
    value = models.BigIntegerField("数值")
    document = models.CharField("依据文件", max_length=120)
    decided_at = models.DateTimeField("登记时间")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "since_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["name", "since_on"], name="city_value_once", violation_error_message="这个参数在这一天已有标准，两版不能重叠。"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lt=MOST),
                name="city_value_possible",
                violation_error_message="标准不能是负数，也不能超过一千亿元。",
            ),
            models.CheckConstraint(
                condition=~Q(document=""), name="city_value_has_a_source", violation_error_message="标准须写明依据文件。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
