"""Guidance cards: each card is a place (topic and ages); what stands on it is a text, and texts are never changed once published."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.guidance.rules.topics import Topic

TOPICS = [(topic.key, topic.label) for topic in Topic]


class Card(models.Model):
    """One card: what about and for which ages (completed months, both ends included).

    `owner` and `deputy` answer for it. `reviewed_on` is the day on which somebody read it whole last, null where nobody has;
    `review_due_on` the day by which it is to be read again.
    """

    key = models.SlugField("编号", max_length=60, unique=True)
    topic = models.CharField("主题", max_length=20, choices=TOPICS)
    first_month = models.PositiveSmallIntegerField("起始月龄")
    last_month = models.PositiveSmallIntegerField("截止月龄")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责人")
    deputy = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="替补")
    reviewed_on = models.DateField("上次全文复核", null=True, blank=True)
    review_due_on = models.DateField("下次复核")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(first_month__lte=F("last_month"), last_month__lte=36),
                name="card_ages_in_order",
                violation_error_message="月龄要在 0 到 36 之间，开始不晚于结束。",
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | ~Q(owner=F("deputy")),
                name="card_deputy_is_another",
                violation_error_message="替补须是负责人以外的人。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["review_due_on"], name="card_by_review")]

    def __str__(self) -> str:
        return self.key


class KeptTopic(models.Model):
    """A topic of guidance as somebody answers for it: owner, deputy, the days of its last whole review and of the next.

    Whoever reviews a topic has read all its cards; a card may have an owner and a sooner review of its own.
    """

    key = models.CharField("主题", max_length=20, choices=TOPICS, unique=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责人")
    deputy = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="替补")
    reviewed_on = models.DateField("上次全文复核", null=True, blank=True)
    review_due_on = models.DateField("下次复核")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(owner=None) | ~Q(owner=F("deputy")),
                name="topic_deputy_is_another",
                violation_error_message="替补须是负责人以外的人。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())


class TextState(models.TextChoices):
    """Where a text stands; the transition table says how it moves."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布，未经专业人员审核"
    SIGNED = "signed", "已发布，专业人员已审核"
    REPLACED = "replaced", "已被新版替代"
    WITHDRAWN = "withdrawn", "已撤下"


SHOWN = (TextState.PUBLISHED, TextState.SIGNED)


class CardText(models.Model):
    """What a card says, in one version. `written_by` is null for what came with the program. `signed_as` is shown: name and profession."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="texts", verbose_name="卡片")
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=10, choices=TextState, default=TextState.DRAFT)
    title = models.CharField("标题", max_length=40)
    points = ArrayField(models.TextField(), verbose_name="要点")
    see_doctor = models.TextField("什么时候看医生")
    sources = ArrayField(models.CharField(max_length=30), verbose_name="来源")
    change_note = models.CharField("改了什么", max_length=200, blank=True)
    written_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人")
    written_at = models.DateTimeField("起草时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    signed_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人")
    signed_as = models.CharField("审核人和职称", max_length=80, blank=True)
    signed_at = models.DateTimeField("审核时间", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField("保存次数", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["card", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["card", "number"], name="text_numbered_once", violation_error_message="这张卡已有同样版次。"),
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(state__in=["published", "signed"]),
                name="text_one_shown",
                violation_error_message="这张卡已有一版在发布。",
            ),
            models.UniqueConstraint(
                fields=["card"], condition=Q(state="draft"), name="text_one_draft", violation_error_message="这张卡已有一份草稿。"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(signed_as=""),
                name="text_signed_by_somebody",
                violation_error_message="审核须写明审核人和职称。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PageState(models.TextChoices):
    """What the last look at an official page found."""

    UNSEEN = "unseen", "还没有检查"
    SAME = "same", "内容对得上"
    CHANGED = "changed", "打得开，内容对不上"
    GONE = "gone", "打不开"


class OfficialPage(models.Model):
    """A page of an authority on which a source of the cards can be read. `must_say` stands on it: an answer alone proves nothing.

    A page that is gone is succeeded by another which a person has looked at; the old one stays as what was linked before.
    """

    source = models.CharField("来源", max_length=30)
    url = models.URLField("网址", max_length=500)
    must_say = models.CharField("页面上应有的文字", max_length=100)
    state = models.CharField("检查结果", max_length=10, choices=PageState, default=PageState.UNSEEN)
    found = models.CharField("检查所见", max_length=200, blank=True)
    checked_at = models.DateTimeField("检查时间", null=True, blank=True)
    added_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    succeeded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessor", verbose_name="改用的网页"
    )
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["source", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(succeeded_by=None),
                name="official_page_one_per_source",
                violation_error_message="这个来源已经登记了网页，请改用“换一个网页”。",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class HealthContact(models.Model):
    """Whom a family of a county turns to with a child: its maternal and child health institution, as an officer entered it.

    Rows are never changed; the newest of a county holds. `source` and `source_on` say where it stood, and when that was looked at.
    """

    county_code = models.CharField("县级区划", max_length=6)
    name = models.CharField("机构", max_length=80)
    phone = models.CharField("电话", max_length=40)
    address = models.CharField("地址", max_length=120, blank=True)
    hours = models.CharField("儿童保健门诊时间", max_length=120, blank=True)
    source = models.CharField("从哪里得来", max_length=120)
    source_on = models.DateField("核对日期")
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["county_code", "-entered_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "-entered_at"], name="health_contact_by_county")]

    def __str__(self) -> str:
        return self.name
