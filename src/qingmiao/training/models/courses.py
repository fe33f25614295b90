"""What is offered: providers, their courses, sessions with places, and the lessons of a session."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.workforce.rules.vocabulary import Topic


class ProviderKind(models.TextChoices):
    """Who teaches."""

    SCHOOL = "school", "职业院校"
    HOSPITAL = "hospital", "妇幼保健机构"
    ASSOCIATION = "association", "行业协会"
    OTHER = "other", "其他培训单位"


class Provider(models.Model):
    """Who teaches in a county, or for the whole city. A health office enters it; its teachers need no account."""

    name = models.CharField("名称", max_length=100, unique=True, error_messages={"unique": "这个培训单位已登记。"})
    kind = models.CharField("类别", max_length=20, choices=ProviderKind)
    division_code = models.CharField("行政区划", max_length=6)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["division_code"], name="provider_by_division")]

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """A course of a provider: on what, how many hours of theory and practice. Whether it covers an outline is said by the rules."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="courses", verbose_name="培训单位")
    topic = models.CharField("培训内容", max_length=20, choices=Topic.choices())
    title = models.CharField("名称", max_length=100)
    theory_hours = models.DecimalField("理论学时", max_digits=5, decimal_places=1)
    practice_hours = models.DecimalField("实践学时", max_digits=5, decimal_places=1)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["topic", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["provider", "title"], name="course_title_once", violation_error_message="这个培训单位已有同名的课程。"
            ),
            models.CheckConstraint(
                condition=Q(theory_hours__gte=0, practice_hours__gte=0) & ~Q(theory_hours=0, practice_hours=0),
                name="course_has_hours",
                violation_error_message="理论和实践学时不能都是 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> Decimal:
        """All its hours."""
        return self.theory_hours + self.practice_hours


class SessionState(models.TextChoices):
    """Where a session stands."""

    OPEN = "open", "报名和上课"
    CLOSED = "closed", "已结班"
    CANCELLED = "cancelled", "已取消"


class Session(models.Model):
    """A course held once: where, with how many places. `screen`: raised, it makes addresses of the classroom's screen given before void."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions", verbose_name="课程")
    county_code = models.CharField("开班地区", max_length=6)
    number = models.CharField("编号", max_length=60, unique=True)
    venue = models.CharField("地点", max_length=200)
    places = models.PositiveSmallIntegerField("名额")
    begins_on = models.DateField("开班日期")
    ends_on = models.DateField("结束日期")
    state = models.CharField("状态", max_length=20, choices=SessionState, default=SessionState.OPEN)
    screen = models.PositiveSmallIntegerField("屏幕地址版本", default=0)
    opened_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="开班人")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["begins_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(places__gt=0), name="session_has_places", violation_error_message="名额至少 1 个。"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="session_days_in_order", violation_error_message="结束日期不能早于开班日期。"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="session_by_county"),
            models.Index(fields=["state", "begins_on"], name="session_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.number}"


class LessonKind(models.TextChoices):
    """What a lesson is."""

    THEORY = "theory", "理论"
    PRACTICE = "practice", "实践"


class Lesson(models.Model):
    """One lesson of a session. Lessons of one number in sessions of one course teach the same: who missed one makes it up in another."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="lessons", verbose_name="班")
    number = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("形式", max_length=10, choices=LessonKind)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["session", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "number"], name="lesson_number_once", violation_error_message="这一课已有。"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="lesson_times_in_order", violation_error_message="结束时间须晚于开始时间。"
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=12), name="lesson_hours_of_a_day", violation_error_message="一课的学时须在 12 以内。"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}课（{self.get_kind_display()}）"
