"""Publications with their editions, bookings of events, subscriptions, and how often a page was asked for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.masks import Personal
from qingmiao.core.followed import Followed
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution


class Kind(models.TextChoices):
    """What is published; the last three are events with a time, a venue and places."""

    ARTICLE = "article", "文章"
    ANNOUNCEMENT = "announcement", "通知公告"
    PARENT_CLASS = "parent_class", "家长课堂"
    HOME_VISIT_DAY = "home_visit_day", "入户指导日"
    OPEN_DAY = "open_day", "开放日"


EVENTS = (Kind.PARENT_CLASS, Kind.HOME_VISIT_DAY, Kind.OPEN_DAY)


class EditionState(models.TextChoices):
    """Where an edition stands; the transition table says how it moves."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "待复核"
    PUBLISHED = "published", "已发布"
    REPLACED = "replaced", "已被新版替代"
    WITHDRAWN = "withdrawn", "已撤下"


class Publication(models.Model):
    """One article, announcement or event of one organisation. What it says stands in its editions, which are never changed once published.

    `county_code` is the county it is for, of a city's own the city. `held_on` and `attended` are noted after an event.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="publications", verbose_name="发布单位")
    county_code = models.CharField("面向的地区", max_length=6)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="publications", verbose_name="机构")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    held_on = models.DateField("举办日期", null=True, blank=True)
    attended = models.PositiveIntegerField("到场人数", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(held_on=None, attended=None)
                | Q(held_on__isnull=False, attended__isnull=False, kind__in=[kind.value for kind in EVENTS]),
                name="publication_held_with_its_count",
                violation_error_message="只有活动登记举办日期和到场人数，两项一起登记。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "kind"], name="publication_by_county")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_event(self) -> bool:
        """Tell whether it has a time, a venue and places."""
        return self.kind in EVENTS


class Edition(models.Model):
    """What a publication says, in one version. An event's time, venue and places are part of it: they are reviewed too."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="editions", verbose_name="内容")
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=EditionState, default=EditionState.DRAFT)
    title = models.CharField("标题", max_length=60)
    body = models.TextField("正文", max_length=8000)
    first_month = models.PositiveSmallIntegerField("适合月龄自", null=True, blank=True)
    last_month = models.PositiveSmallIntegerField("适合月龄至", null=True, blank=True)
    starts_at = models.DateTimeField("开始时间", null=True, blank=True)
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    venue = models.CharField("地点", max_length=120, blank=True)
    places = models.PositiveSmallIntegerField("名额", null=True, blank=True)
    change_note = models.CharField("改了什么", max_length=200, blank=True)
    return_reason = models.CharField("退回理由", max_length=500, blank=True)
    written_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="起草人")
    written_at = models.DateTimeField("起草时间")
    reviewed_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField("保存次数", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["publication", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="edition_numbered_once", violation_error_message="这份内容已有同样版次。"
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state="published"),
                name="edition_one_published",
                violation_error_message="这份内容已有一版在发布。",
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state__in=["draft", "in_review"]),
                name="edition_one_in_work",
                violation_error_message="这份内容已有一版在起草或待复核。",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None, places=None, venue="")
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at"), places__gt=0) & ~Q(venue=""),
                name="edition_meeting_is_whole",
                violation_error_message="活动须写明开始和结束时间、地点、名额，结束晚于开始。",
            ),
            models.CheckConstraint(
                condition=Q(first_month=None, last_month=None) | Q(first_month__lte=F("last_month"), last_month__lte=36),
                name="edition_ages_in_order",
                violation_error_message="月龄要在 0 到 36 之间，两头都填或都不填，开始不晚于结束。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "replaced", "withdrawn"]) | Q(reviewed_by__isnull=False, published_at__isnull=False),
                name="edition_published_by_a_second",
                violation_error_message="发布须由第二个岗位复核。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "starts_at"], name="edition_by_state_and_start")]

    def __str__(self) -> str:
        return self.title


class BookingState(models.TextChoices):
    """Where a booking stands."""

    BOOKED = "booked", "已预约"
    CANCELLED = "cancelled", "已取消"
    CALLED_OFF = "called_off", "活动取消"
    ATTENDED = "attended", "到场"
    MISSED = "missed", "没有到场"


class Booking(Followed):
    """Places taken at an event by somebody without an account. Name and phone are emptied some time after the event (services.texting).

    A phone may book twice: a refusal would tell whoever types it that it has booked. Its owner is told by SMS, the organiser sees it.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="bookings", verbose_name="活动")
    people = models.PositiveSmallIntegerField("人数")
    state = models.CharField("状态", max_length=12, choices=BookingState, default=BookingState.BOOKED)
    reminded_at = models.DateTimeField("提醒时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(people__gt=0), name="booking_for_somebody", violation_error_message="人数至少 1 人。"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["publication", "state"], name="booking_by_state"),
            models.Index(fields=["source_index", "at"], name="booking_by_source"),
            models.Index(fields=["phone_index", "at"], name="booking_by_phone"),
        ]


class Subscription(models.Model):
    """A phone that wants to hear of one county for one birth month. Nothing else is known of anybody; leaving removes the row."""

    phone = SealedField("手机号", kind=Personal.PHONE)
    phone_index = models.CharField("手机号索引", max_length=64)
    county_code = models.CharField("县级区划", max_length=6)
    birth_month = models.DateField("出生年月")  # the first day of the month
    token_index = models.CharField("链接标记索引", max_length=64, unique=True)
    token = SealedField("链接标记")
    asked_at = models.DateTimeField("申请时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    source_index = models.CharField("来处索引", max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["phone_index", "county_code", "birth_month"],
                name="subscription_once",
                violation_error_message="这个手机号已经订阅。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "birth_month"], name="subscription_by_county"),
            models.Index(fields=["source_index", "asked_at"], name="subscription_by_source"),
        ]

    def __str__(self) -> str:
        return str(self.phone)


class Reading(models.Model):
    """How often the page of a publication was asked for on a day: a sum of requests, nothing of who asked."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="readings", verbose_name="内容")
    on = models.DateField("日期")
    requests = models.PositiveIntegerField("打开次数", default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["publication", "on"], name="reading_one_sum_a_day", violation_error_message="当天已有合计。"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.on}"


PersonalData(
    purpose="活动预约：留名额、提醒、通知变更和取消",
    legal_basis="个人信息保护法第十三条：为订立、履行个人作为一方当事人的合同所必需",
    retention="活动结束 30 天后清空称呼和手机号",
).cover(Booking)
PersonalData(
    purpose="按县和孩子出生年月发送活动和养育提醒",
    legal_basis="个人信息保护法第十三条：本人同意，可随时退订",
    retention="退订即删；没有确认的 2 天后删；孩子满 3 岁后删",
).cover(Subscription)
