"""Cameras without their pictures: which room they see, whether they ran, and who asked to see a recording, saw it, and found what."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.masks import Personal
from qingmiao.core.followed import Followed
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.quality.rules.vocabulary import Asker, CctvCheckKind, Coverage


class WatchedRoom(models.Model):
    """One room of the coverage plan. Where children change or wash there is no camera, and the plan says so."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="watched_rooms", verbose_name="机构")
    name = models.CharField("房间、场地", max_length=60)
    coverage = models.CharField("覆盖", max_length=20, choices=Coverage.choices())
    cameras = models.PositiveSmallIntegerField("摄像头", default=0)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="watched_room_once", violation_error_message="这个房间已在覆盖表里。"
            ),
            models.CheckConstraint(
                condition=Q(coverage__in=["whole", "partly"], cameras__gt=0) | Q(coverage__in=["none", "private"], cameras=0),
                name="watched_room_cameras_fit",
                violation_error_message="覆盖的房间须有摄像头；没有覆盖和隐私场所不装摄像头。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CctvCheck(models.Model):
    """What was found of the cameras on a day: how far back recordings go, how many cameras worked, how long they stood still."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="cctv_checks", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    kind = models.CharField("类别", max_length=20, choices=CctvCheckKind.choices())
    checked_on = models.DateField("检查日期")
    oldest_on = models.DateField("最早一天的录像")
    cameras = models.PositiveSmallIntegerField("摄像头")
    working = models.PositiveSmallIntegerField("正常的摄像头")
    days = models.PositiveSmallIntegerField("统计天数")
    down_hours = models.DecimalField("中断小时", max_digits=6, decimal_places=1, default=0)
    note = models.CharField("说明", max_length=500, blank=True)
    lines = models.JSONField("判断", default=dict)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="检查人")

    class Meta:
        ordering: ClassVar[list[str]] = ["-checked_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution", "kind", "checked_on"], name="cctv_check_once_a_day", violation_error_message="今天已经登记过。"
            ),
            models.CheckConstraint(
                condition=Q(oldest_on__lte=F("checked_on"), working__lte=F("cameras"), days__gt=0, down_hours__gte=0),
                name="cctv_check_numbers_fit",
                violation_error_message="最早一天的录像不能晚于检查日期，正常的摄像头不能多于全部摄像头。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "-checked_on"], name="cctv_check_by_county")]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_kind_display()} {self.checked_on}"


class FootageState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", "待机构答复"
    APPROVED = "approved", "已同意，待查看"
    REFUSED = "refused", "不同意查看"
    REVIEWED = "reviewed", "县级复核中"
    SEEN = "seen", "已查看"
    CLOSED = "closed", "已结束"


class FootageRequest(Followed):
    """A wish to see what cameras recorded: who, which room, when, for what. A guardian follows it by number and code."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="footage_requests", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    asker = models.CharField("请求人", max_length=20, choices=Asker.choices())
    asked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="请求的岗位")
    office = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="请求的单位")
    room = models.CharField("房间、场地", max_length=60)
    since_at = models.DateTimeField("录像起")
    until_at = models.DateTimeField("录像止")
    purpose = SealedField("目的（加密）")
    document = models.CharField("法律文书", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=FootageState, default=FootageState.ASKED)
    reason = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    is_reviewed = models.BooleanField("县级复核过", default=False)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("since_at")),
                name="footage_request_ends_after_it_begins",
                violation_error_message="录像的结束时间应在开始时间之后。",
            ),
            models.CheckConstraint(
                condition=Q(asker="guardian") | Q(asked_by__isnull=False, office__isnull=False) & ~Q(document=""),
                name="footage_request_of_an_office_names_it",
                violation_error_message="公安机关、监管部门的请求须写明单位和文书。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked"]) | ~Q(reason=""),
                name="footage_request_answered_says_why",
                violation_error_message="答复须写明理由。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="footage_request_by_county"),
            models.Index(fields=["source_index", "at"], name="footage_request_by_source", condition=~Q(source_index="")),
        ]


class FootageViewing(models.Model):
    """One time somebody watched: who, with whom, what was found, whether a copy was taken. Never changed."""

    request = models.ForeignKey(FootageRequest, models.PROTECT, related_name="viewings", verbose_name="请求")
    seen_at = models.DateTimeField("查看时间")
    people = SealedField("查看的人（加密）", kind=Personal.OTHER)
    found = SealedField("看到什么（加密）")
    copy_taken = models.CharField("复制", max_length=200, blank=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["seen_at", "pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.seen_at:%Y-%m-%d}"


OF_FOOTAGE = PersonalData(
    "办理查看监控录像的请求，记录谁看过、看到什么",
    "托育机构管理规范第三十二条；个人信息保护法第十三条",
    "办结后三年（参数，待核）",
)
OF_FOOTAGE.cover(FootageRequest)
OF_FOOTAGE.cover(FootageViewing)
