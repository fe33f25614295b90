"""Volunteers, what they are asked to do, when they were there, and the paper about their hours."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField, index_of
from qingmiao.institutions.models import Institution
from qingmiao.volunteers.rules import ActivityKind, Setting, Skill, VolunteerKind
from qingmiao.workforce.models import Engagement, Worker


class VolunteerState(models.TextChoices):
    """Where somebody who wants to help stands."""

    APPLIED = "applied", "待核对身份"
    CHECKING = "checking", "待从业查询答复"
    ACTIVE = "active", "可以参加"
    DECLINED = "declined", "未登记"
    ENDED = "ended", "已退出"


class Volunteer(models.Model):
    """Somebody who helps without a post. Until an officer has seen the papers only name and phone are known, as typed by a stranger.

    From then on `worker` says who it is, and name and phone stand there alone: one person, one row.
    """

    once = models.UUIDField("表单标识", unique=True)
    kind = models.CharField("身份", max_length=20, choices=VolunteerKind.choices())
    county_code = models.CharField("县级区划", max_length=6)
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices()), verbose_name="愿意做的事", default=list)
    name = SealedField("报名姓名（加密）", default=b"", kind=Personal.NAME)
    phone = SealedField("报名电话（加密）", default=b"", kind=Personal.PHONE)
    phone_index = models.CharField("报名电话索引", max_length=64, blank=True)
    source_index = models.CharField("来源标识", max_length=64, blank=True)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="volunteering", verbose_name="本人档案")
    state = models.CharField("状态", max_length=20, choices=VolunteerState, default=VolunteerState.APPLIED)
    at = models.DateTimeField("报名时间")
    active_on = models.DateField("登记日期", null=True, blank=True)
    ended_on = models.DateField("退出日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "declined"]) | Q(worker__isnull=False),
                name="volunteer_is_somebody",
                violation_error_message="核对身份以后才能登记。",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(active_on__isnull=False, ended_on=None),
                name="volunteer_active_since_a_day",
                violation_error_message="登记的志愿者须有登记日期。",
            ),
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(state__in=["checking", "active"]),
                name="volunteer_once",
                violation_error_message="此人已登记为志愿者，不用重复登记。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="volunteer_by_county_and_state"),
            models.Index(fields=["source_index"], condition=~Q(source_index=""), name="volunteer_by_source"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="volunteer_by_phone"),
        ]

    def __str__(self) -> str:
        return str(self.worker.name if self.worker else self.name)

    def set_phone(self, phone: str) -> None:
        """Seal the phone number as typed and make it findable; the caller saves."""
        self.phone, self.phone_index = phone, index_of(phone, "volunteers.volunteer.phone")


class ActivityState(models.TextChoices):
    """Whether an activity takes place."""

    OPEN = "open", "报名中"
    CANCELLED = "cancelled", "已取消"


class Activity(models.Model):
    """What an institution, a community or a family class asks help for: when, where, how many, and who is with the children."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activities", verbose_name="发布单位")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="托育机构")
    county_code = models.CharField("县级区划", max_length=6)
    kind = models.CharField("种类", max_length=20, choices=ActivityKind.choices())
    setting = models.CharField("和婴幼儿的接触", max_length=20, choices=Setting.choices())
    title = models.CharField("名称", max_length=60)
    words = models.TextField("做什么", max_length=1000)
    place = models.CharField("地点", max_length=120)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    places = models.PositiveSmallIntegerField("名额")
    state = models.CharField("状态", max_length=20, choices=ActivityState, default=ActivityState.OPEN)
    posted_at = models.DateTimeField("发布时间")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_it_starts",
                violation_error_message="结束时间应在开始时间之后。",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=200),
                name="activity_places_possible",
                violation_error_message="名额须在 1 至 200 之间。",
            ),
            models.CheckConstraint(
                condition=Q(kind="institution", institution__isnull=False)
                | ~Q(kind="institution") & ~Q(setting="with_staff") & Q(institution=None),
                name="activity_with_staff_only_in_an_institution",
                violation_error_message="只有托育机构可以在工作人员陪同下请志愿者接触婴幼儿。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "starts_at"], name="activity_by_start")]

    def __str__(self) -> str:
        return self.title


class SignUp(models.Model):
    """A volunteer in an activity: signed up, signed in with who is with the children, signed out, thanked."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sign_ups", verbose_name="活动")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="sign_ups", verbose_name="志愿者")
    at = models.DateTimeField("报名时间")
    left_at = models.DateTimeField("取消报名时间", null=True, blank=True)
    companion = models.ForeignKey(Engagement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="在场的工作人员")
    parents_present = models.BooleanField("家长在场", default=False)
    signed_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    signed_out_at = models.DateTimeField("签退时间", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("服务分钟", default=0)
    thanks = models.TextField("感谢的话", max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["activity", "volunteer"],
                condition=Q(left_at=None),
                name="sign_up_once",
                violation_error_message="您已报名这次活动。",
            ),
            models.CheckConstraint(
                condition=Q(signed_in_at=None) | Q(left_at=None),
                name="sign_up_left_is_not_there",
                violation_error_message="已取消报名的不能签到。",
            ),
            models.CheckConstraint(
                condition=Q(signed_out_at=None) | Q(signed_out_at__gte=F("signed_in_at")),
                name="sign_up_out_after_in",
                violation_error_message="签退不能早于签到。",
            ),
            models.CheckConstraint(
                condition=Q(minutes=0) | Q(signed_out_at__isnull=False, minutes__lte=24 * 60),
                name="sign_up_minutes_of_a_day",
                violation_error_message="一次服务不超过 24 小时，签退后才计算时长。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.activity}"


class HoursCertificate(models.Model):
    """The paper about a volunteer's hours, with a code by which anyone may check it."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificates", verbose_name="志愿者")
    number = models.CharField("编号", max_length=60, unique=True)
    code = models.CharField("查验码", max_length=12, unique=True)
    issuer = models.CharField("出具单位", max_length=100)
    issued_on = models.DateField("出具日期")
    since_on = models.DateField("自")
    until_on = models.DateField("至")
    minutes = models.PositiveIntegerField("服务分钟")
    times = models.PositiveSmallIntegerField("服务次数")

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("since_on"), minutes__gt=0),
                name="hours_certificate_says_something",
                violation_error_message="时长证明须有服务时长。",
            )
        ]

    def __str__(self) -> str:
        return self.number


PersonalData(
    purpose="志愿者报名、身份核对和服务记录",
    legal_basis="个人信息保护法第13条（本人同意）；未成年人保护法第62条",
    retention="未登记的，决定后即清除；已登记的，退出后按志愿服务记录保存，期限待核",
).cover(Volunteer)
