"""The policy library: documents by their facts, clauses in our own words, readings of saved pages and the suggestions found in them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.core.models import StoredFile


class Level(models.TextChoices):
    """Whose document it is."""

    STATE = "state", "国家"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"


class Confidence(models.TextChoices):
    """How sure the library is of a document's facts."""

    CONFIRMED = "confirmed", "已核"
    SECONDARY = "secondary", "转引"
    KNOWN = "known", "通行"
    UNSURE = "unsure", "待核"


class Document(models.Model):
    """One legal or policy document, by its facts only; a day that nobody has seen is null."""

    key = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("标题", max_length=300)
    title_initials = models.CharField("拼音首字母", max_length=300, blank=True)
    issuers = ArrayField(models.CharField(max_length=100), verbose_name="发文机关", default=list, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    made_on = models.DateField("成文日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField("失效日期", null=True, blank=True)
    level = models.CharField("层级", max_length=10, choices=Level, blank=True)
    kind = models.CharField("文种", max_length=40, blank=True)
    summary = models.TextField("内容概要", blank=True)
    topics = ArrayField(models.CharField(max_length=40), verbose_name="主题", default=list, blank=True)
    source_url = models.URLField("来源网址", max_length=500, blank=True)
    confidence = models.CharField("核实程度", max_length=10, choices=Confidence, default=Confidence.UNSURE)
    note = models.TextField("备注", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(in_force_on__isnull=True) | Q(repealed_on__isnull=True) | Q(repealed_on__gte=F("in_force_on")),
                name="document_repealed_after_in_force",
                violation_error_message="失效日期不能早于施行日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Relation(models.Model):
    """What one document does to another: `document` replaces, amends or is based on `other`."""

    class Kind(models.TextChoices):
        """The relation, read from `document` to `other`."""

        REPLACES = "replaces", "替代"
        PARTLY_REPLACES = "partly_replaces", "部分替代"
        AMENDS = "amends", "修改"
        BASED_ON = "based_on", "依据"

    document = models.ForeignKey(Document, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Document, models.PROTECT, related_name="relations_from")
    kind = models.CharField("关系", max_length=20, choices=Kind)

    class Meta:
        ordering: ClassVar[list[str]] = ["document", "kind", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "other", "kind"], name="relation_once", violation_error_message="这两份文件之间已有同样的关系。"
            ),
            models.CheckConstraint(
                condition=~Q(document=F("other")), name="relation_between_two", violation_error_message="文件不能与自己建立关系。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.other_id}"


class Clause(models.Model):
    """An addressable part of a document, in our own words."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="clauses")
    path = models.CharField("编号路径", max_length=60)
    position = models.PositiveIntegerField("顺序")
    heading = models.CharField("标题", max_length=200)
    summary = models.TextField("内容概要", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["document", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "path"], name="clause_one_per_path", violation_error_message="这份文件里已有同样编号的条款。"
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class Attachment(models.Model):
    """A file kept with a document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["document", "pk"]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """A page an officer read in: the raw bytes by their hash, what was found, and what became of it."""

    class State(models.TextChoices):
        """Where a reading stands."""

        DRAFT = "draft", "待处理"
        ACCEPTED = "accepted", "已入库"
        DISCARDED = "discarded", "已放弃"

    raw_sha256 = models.CharField("原文指纹", max_length=64)
    result = models.JSONField("读取结果")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="readings")
    read_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    read_at = models.DateTimeField("读取时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["-read_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="accepted", document__isnull=False) | (~Q(state="accepted") & Q(document__isnull=True)),
                name="reading_accepted_has_document",
                violation_error_message="已入库的读取须对应一份文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.raw_sha256[:8]} {self.state}"


class Suggestion(models.Model):
    """A sentence of a reading that looks like a target or a measure, until an officer decides."""

    class Kind(models.TextChoices):
        """What the sentence looks like."""

        TARGET = "target", "目标"
        MEASURE = "measure", "措施"

    class State(models.TextChoices):
        """What the officer decided."""

        PROPOSED = "proposed", "待确认"
        ACCEPTED = "accepted", "已采纳"
        DECLINED = "declined", "未采纳"

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="suggestions")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    position = models.PositiveIntegerField("顺序")
    section = models.CharField("所在章节", max_length=200, blank=True)
    sentence = models.TextField("句子")
    why = models.TextField("理由", blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["reading", "kind", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["reading", "kind", "position"],
                name="suggestion_one_per_position",
                violation_error_message="同一位置只能有一条建议。",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="suggestion_decided_by_someone",
                violation_error_message="采纳或不采纳须写明由谁、何时确认。",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence[:40]
