"""Schools with their programmes and graduates, what they agreed with institutions, and students who learn there."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from qingmiao.institutions.models import Institution
from qingmiao.schools.rules import Level, SchoolKind, Subject
from qingmiao.workforce.models import Engagement, Worker


class School(models.Model):
    """A school of the city that trains people for care."""

    name = models.CharField("学校", max_length=100, unique=True)
    kind = models.CharField("学校类型", max_length=20, choices=SchoolKind.choices())
    county_code = models.CharField("县级区划", max_length=6)

    class Meta:
        ordering: ClassVar[list[str]] = ["county_code", "name"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code"], name="school_by_county")]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """What a school teaches, at one level."""

    school = models.ForeignKey(School, models.PROTECT, related_name="programmes", verbose_name="学校")
    name = models.CharField("专业", max_length=100)
    level = models.CharField("层次", max_length=20, choices=Level.choices())

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "level"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["school", "name", "level"], name="programme_once", violation_error_message="这个专业已登记。")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_level_display()}）"


class Cohort(models.Model):
    """Those of a programme who leave in one summer: places planned, pupils there, and later who graduated and who went into care."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cohorts", verbose_name="专业")
    year = models.PositiveSmallIntegerField("毕业年份")
    places = models.PositiveIntegerField("计划招生")
    enrolled = models.PositiveIntegerField("在读")
    graduates = models.PositiveIntegerField("毕业", null=True, blank=True)
    into_care = models.PositiveIntegerField("到托育机构就业", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["year"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "year"], name="cohort_once", violation_error_message="这一届已登记。"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="cohort_year_possible",
                violation_error_message="年份须在 2000 至 2100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(into_care=None) | Q(graduates__gte=F("into_care")),
                name="cohort_into_care_are_graduates",
                violation_error_message="到托育机构就业的人数不能超过毕业人数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}届"


class Cooperation(models.Model):
    """What a school and an institution agreed on, from a day to a day."""

    school = models.ForeignKey(School, models.PROTECT, related_name="cooperations", verbose_name="学校")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="cooperations", verbose_name="机构")
    subject = models.CharField("内容", max_length=20, choices=Subject.choices())
    signed_on = models.DateField("签订日期")
    until_on = models.DateField("有效期至")

    class Meta:
        ordering: ClassVar[list[str]] = ["-signed_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("signed_on")),
                name="cooperation_days_in_order",
                violation_error_message="有效期至不能早于签订日期。",
            ),
            models.UniqueConstraint(
                fields=["school", "institution", "subject", "signed_on"],
                name="cooperation_once",
                violation_error_message="这份协议已登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.get_subject_display()}"


class Internship(models.Model):
    """A student in an institution over a period, under a supervisor of the house. Never counted in a ratio."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="internships", verbose_name="学生")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="internships", verbose_name="专业")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="internships", verbose_name="机构")
    supervisor = models.ForeignKey(Engagement, models.PROTECT, related_name="+", verbose_name="指导教师")
    period = DateRangeField("实习期间")

    class Meta:
        ordering: ClassVar[list[str]] = ["-period", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="internship_one_at_a_time",
                expressions=[("worker", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="此人在这段时间已登记实习。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.programme}"
