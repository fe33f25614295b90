"""Where people practise and grow: plans to take up another profession, practice bases with mentors, contests of skill."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import Worker


class CrossPlan(models.Model):
    """A person of one profession prepares for a post of another: by when. What is still missing is said by the rules of the post."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="cross_plans", verbose_name="从业人员")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name="机构")
    role = models.CharField("目标岗位", max_length=20, choices=StaffRole.choices())
    made_on = models.DateField("制定日期")
    due_on = models.DateField("完成期限")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["worker", "role"],
                condition=Q(ended_on=None),
                name="cross_plan_one_open",
                violation_error_message="此人已有同一岗位的计划。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on")), name="cross_plan_days_in_order", violation_error_message="完成期限不能早于制定日期。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.get_role_display()}"


class Base(models.Model):
    """An institution where others practise."""

    institution = models.OneToOneField(Institution, models.PROTECT, related_name="practice_base", verbose_name="机构")
    places = models.PositiveSmallIntegerField("同时带教人数")
    since_on = models.DateField("认定日期")
    until_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(places__gt=0), name="base_has_places", violation_error_message="带教人数至少 1 人。")
        ]

    def __str__(self) -> str:
        return str(self.institution)


class Mentorship(models.Model):
    """Somebody learns at a base from somebody who works there."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="mentorships", verbose_name="实践基地")
    mentor = models.ForeignKey(Worker, models.PROTECT, related_name="apprentices", verbose_name="带教人")
    apprentice = models.ForeignKey(Worker, models.PROTECT, related_name="mentors", verbose_name="学员")
    since_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期")
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering: ClassVar[list[str]] = ["-since_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("since_on")) & ~Q(mentor=F("apprentice")),
                name="mentorship_is_possible",
                violation_error_message="结束日期不能早于开始日期，带教人和学员不能是同一人。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.apprentice}"


class Contest(models.Model):
    """A contest of skill."""

    title = models.CharField("名称", max_length=100)
    county_code = models.CharField("举办地区", max_length=6)
    held_on = models.DateField("日期")

    class Meta:
        ordering: ClassVar[list[str]] = ["-held_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "held_on"], name="contest_once", violation_error_message="这场竞赛已登记。")
        ]

    def __str__(self) -> str:
        return self.title


class ContestResult(models.Model):
    """What somebody won."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="results", verbose_name="竞赛")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="contest_results", verbose_name="从业人员")
    award = models.CharField("名次或奖项", max_length=40)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contest", "worker"], name="contest_result_once", violation_error_message="此人的成绩已登记。")
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.award}"
