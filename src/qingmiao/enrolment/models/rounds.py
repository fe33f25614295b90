"""A round that decides in the open: what was published, each run of it, the answers, the offers."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.enrolment.rules.vocabulary import Half
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import ClassType


class RoundState(models.TextChoices):
    """How far a round is."""

    PREPARING = "preparing", "准备中"
    OPEN = "open", "接受申请"
    CLOSED = "closed", "已截止，待计算"
    PUBLISHED = "published", "已公布结果"


class Round(models.Model):
    """One round of a county. `items` are its points as published; `seed` is sealed until it is revealed with the result."""

    name = models.CharField("名称", max_length=60, unique=True)
    county_code = models.CharField("县级区划", max_length=6)
    start_on = models.DateField("入托日期")
    closes_at = models.DateTimeField("截止时间")
    items = models.JSONField("积分项目")
    choices_most = models.PositiveSmallIntegerField("志愿数上限")
    commitment = models.CharField("承诺值", max_length=64, blank=True)
    seed = SealedField("抽签种子（加密）", default=b"")
    state = models.CharField("状态", max_length=20, choices=RoundState, default=RoundState.PREPARING)
    opened_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_at = models.DateTimeField("公布结果时间", null=True, blank=True)
    prepared_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="经办人")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-closes_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="preparing") | ~Q(commitment=""),
                name="round_commits_before_it_opens",
                violation_error_message="接受申请前须公布抽签种子的承诺值。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="round_by_county")]

    def __str__(self) -> str:
        return self.name


class RoundPlaces(models.Model):
    """What one institution gives in a round for one class type. reserves: rows of items, places, is_hard, in the order they are offered."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="offerings", verbose_name="轮次")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name="机构")
    class_type = models.CharField("班型", max_length=10, choices=ClassType.choices())
    places = models.PositiveSmallIntegerField("托位数")
    reserves = models.JSONField("预留名额", default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["institution__name_pinyin", "institution_id", "class_type"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "institution", "class_type"],
                name="round_places_once",
                violation_error_message="这家机构的这个班型已经列入本轮。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.class_type} {self.places}"


class Run(models.Model):
    """One computation of a round; never changed. `audit`: the whole file that anyone can recompute, compressed.

    `breaches`: what the independent check found; a run with any is never shown. A correction is a further run with its reason.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="runs", verbose_name="轮次")
    number = models.PositiveSmallIntegerField("第几次计算")
    why = models.CharField("为什么重新计算", max_length=200, blank=True)
    audit = models.BinaryField("审计文件")
    input_sha256 = models.CharField("申请数据摘要", max_length=64)
    result_sha256 = models.CharField("结果摘要", max_length=64)
    counts = models.JSONField("计数")
    breaches = models.JSONField("检查发现", default=list)
    at = models.DateTimeField("计算时间")
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    shown_at = models.DateTimeField("公布时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["round", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "number"], name="run_numbers_differ", violation_error_message="这次计算已经有记录。"),
            models.CheckConstraint(
                condition=Q(shown_at=None) | Q(breaches=[]),
                name="run_is_shown_only_when_it_passed",
                violation_error_message="独立检查没有通过，不能公布。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class RunAnswer(models.Model):
    """Why, for one choice in one run. `place`: the place in the queue, 0 where the child does not wait there; `items`: what counted."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="answers", verbose_name="计算")
    choice = models.ForeignKey("enrolment.Choice", models.PROTECT, related_name="answers", verbose_name="志愿")
    code = models.CharField("答案", max_length=20)
    sentence = models.CharField("理由", max_length=300)
    place = models.PositiveIntegerField("候补位次", default=0)
    points = models.PositiveSmallIntegerField("积分")
    items = models.JSONField("计分的项目", default=list)
    lottery = models.PositiveIntegerField("抽签号")
    is_seated = models.BooleanField("录取", default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "choice"], name="run_answers_a_choice_once", violation_error_message="每个志愿一个答案。"
            )
        ]

    def __str__(self) -> str:
        return self.sentence


class OfferState(models.TextChoices):
    """Decided, sent and answered are states of their own; that it was received is a time."""

    DECIDED = "decided", "已决定，待发出"
    SENT = "sent", "待家庭答复"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已放弃"
    EXPIRED = "expired", "已过期"
    RECALLED = "recalled", "已收回"


HOLDING = (OfferState.DECIDED, OfferState.SENT)


class Offer(models.Model):
    """A place held for one choice until its own deadline; a rule that changes later does not move it. `class_key`: the class it is in."""

    choice = models.ForeignKey("enrolment.Choice", models.PROTECT, related_name="offers", verbose_name="志愿")
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name="计算")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="offers", verbose_name="机构")
    class_key = models.CharField("班级编号", max_length=40, blank=True)
    class_type = models.CharField("班型", max_length=10, choices=ClassType.choices(), blank=True)
    half = models.CharField("时段", max_length=10, choices=Half.choices())
    start_on = models.DateField("入托日期")
    state = models.CharField("状态", max_length=20, choices=OfferState, default=OfferState.DECIDED)
    decided_at = models.DateTimeField("决定时间")
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    received_at = models.DateTimeField("家庭看到的时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    due_at = models.DateTimeField("答复截止", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-decided_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["choice"],
                condition=Q(state__in=["decided", "sent"]),
                name="offer_one_open_per_choice",
                violation_error_message="这个志愿已经有一份没有答复的录取通知。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "recalled"]) | Q(sent_at__isnull=False, due_at__isnull=False, due_at__gte=F("sent_at")),
                name="offer_sent_has_a_deadline",
                violation_error_message="已发出的录取通知须有发出时间和答复截止时间。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(state="sent"), name="offer_by_deadline"),
            models.Index(fields=["institution", "class_key"], condition=Q(state__in=["decided", "sent"]), name="offer_holding_by_class"),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id} {self.get_state_display()}"


PersonalData(
    purpose="抽签种子在公布结果前保密",
    legal_basis="不是个人信息；加密是为了抽签前谁也看不到",
    retention="公布结果时公开",
).cover(Round)
