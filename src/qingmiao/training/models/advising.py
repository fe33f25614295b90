"""Advisers of institutions, by name: a hospital's child-health doctor above all; where they are named for, and what they did there."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.training.rules.vocabulary import Profession


class Adviser(models.Model):
    """Who advises, from which house. A health office names them; their name is public in the institutions they advise."""

    name = models.CharField("姓名", max_length=60)
    profession = models.CharField("专业", max_length=20, choices=Profession.choices())
    employer = models.CharField("所在单位", max_length=100)
    title = models.CharField("职称", max_length=60, blank=True)
    phone = SealedField("联系电话（加密）", default=b"", kind=Personal.PHONE)
    county_code = models.CharField("县级区划", max_length=6)
    is_active = models.BooleanField("在任", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code"], name="adviser_by_county")]

    def __str__(self) -> str:
        return f"{self.name}（{self.employer}）"


class Advising(models.Model):
    """An adviser named for an institution over a period; one of a profession at a time."""

    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="houses", verbose_name="指导人员")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="advising", verbose_name="机构")
    profession = models.CharField("专业", max_length=20, choices=Profession.choices())
    period = DateRangeField("期间")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="advising_one_of_a_profession",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("profession", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="这家机构同一时期已有同专业的指导人员。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.adviser} {self.institution}"


class Visit(models.Model):
    """What an adviser did for an institution on a day; its hours count once the institution has confirmed them."""

    advising = models.ForeignKey(Advising, models.PROTECT, related_name="visits", verbose_name="指导关系")
    visited_on = models.DateField("日期")
    hours = models.DecimalField("时数", max_digits=4, decimal_places=1)
    advice = models.TextField("指导内容和建议", max_length=2000)
    followed = models.TextField("机构怎样做", max_length=2000, blank=True)
    confirmed_on = models.DateField("机构确认日期", null=True, blank=True)
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar[list[str]] = ["-visited_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24), name="visit_hours_of_a_day", violation_error_message="一天的时数须在 24 小时以内。"
            ),
            models.UniqueConstraint(
                fields=["advising", "visited_on"], name="visit_once_a_day", violation_error_message="这一天的指导已登记。"
            ),
        ]

    def __str__(self) -> str:
        return f"{day_words(self.visited_on)} 指导"


PersonalData(
    purpose="指导人员与机构联系", legal_basis="托儿所幼儿园卫生保健管理办法（妇幼保健机构的业务指导）", retention="任期结束后三年，期限待核"
).cover(Adviser)
