"""The policy library: documents by their facts, clauses in our own words, readings of saved pages and the suggestions found in them."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.attachments import Attachment
from qingmiao.core.legislation import Confidence, DocumentStanding, Level

LEVELS = [(level.value, level.label) for level in Level]
CONFIDENCES = [(confidence.value, confidence.label) for confidence in Confidence]
WITHOUT_NUMBER = ("法律", "法律草案", "行动")
STANDINGS = [(standing.value, standing.label) for standing in DocumentStanding]


class DocumentStatus(models.TextChoices):
    """What a document is on a day; never stored, always computed."""

    CURRENT = "current", "现行有效"
    PARTLY = "partly", "部分内容已更新"
    UNSURE = "unsure", "有效性待核"
    FUTURE = "future", "尚未施行"
    DRAFT = "draft", "草案，不是法律"
    REPLACED = "replaced", "已被替代"
    REPEALED = "repealed", "已失效"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of documents."""

    def with_status(self, on: date) -> "models.QuerySet[Any]":
        """Add `status`: the DocumentStatus of each document on a day, from its dates and from what replaces it by then."""
        successors = (
            Relation.objects.filter(other=OuterRef("pk"))
            .exclude(document__standing=DocumentStanding.DRAFT)
            .annotate(since=Coalesce("document__in_force_on", "document__made_on", "document__published_on"))
            .filter(Q(since=None) | Q(since__lte=on))
        )
        status = Case(
            When(standing=DocumentStanding.DRAFT, then=Value(DocumentStatus.DRAFT)),
            When(repealed_on__lte=on, then=Value(DocumentStatus.REPEALED)),
            When(Exists(successors.filter(kind="replaces")), then=Value(DocumentStatus.REPLACED)),
            When(in_force_on__gt=on, then=Value(DocumentStatus.FUTURE)),
            When(standing=DocumentStanding.UNSURE, then=Value(DocumentStatus.UNSURE)),
            When(Exists(successors.filter(kind="partly_replaces")), then=Value(DocumentStatus.PARTLY)),
            default=Value(DocumentStatus.CURRENT),
            output_field=models.CharField(),
        )
        return self.annotate(status=status)


class Document(models.Model):
    """One legal or policy document, by its facts only; a day that nobody has seen is null.

    `kept_by` is the bureau that entered it, null for what came with the program. `repealed_on` is the first day on which it does not
    hold any more. Once an officer has changed an entry (`edited_at`), loading the reference data leaves it alone. `search_text` and
    `bigrams` are written by the services for the search.
    """

    key = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("标题", max_length=300)
    title_initials = models.CharField("拼音首字母", max_length=300, blank=True)
    issuers = ArrayField(models.CharField(max_length=100), verbose_name="发文机关", default=list, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    made_on = models.DateField("成文日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField("失效日期", null=True, blank=True)
    level = models.CharField("层级", max_length=10, choices=LEVELS, blank=True)
    kind = models.CharField("文种", max_length=40, blank=True)
    summary = models.TextField("内容概要", blank=True)
    topics = ArrayField(models.CharField(max_length=40), verbose_name="主题", default=list, blank=True)
    source_url = models.URLField("来源网址", max_length=500, blank=True)
    confidence = models.CharField("核实程度", max_length=10, choices=CONFIDENCES, default=Confidence.UNSURE.value)
    standing = models.CharField("有效性", max_length=10, choices=STANDINGS, default=DocumentStanding.IN_FORCE.value)
    recommended = models.BooleanField("推荐性", default=False)
    note = models.TextField("备注", blank=True)
    kept_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="维护单位")
    version = models.PositiveIntegerField("版本", default=1)
    edited_at = models.DateTimeField("人工修改时间", null=True, blank=True)
    search_text = models.TextField("检索文字", blank=True, editable=False)
    bigrams = ArrayField(models.CharField(max_length=2), verbose_name="检索双字", default=list, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(in_force_on__isnull=True) | Q(repealed_on__isnull=True) | Q(repealed_on__gte=F("in_force_on")),
                name="document_repealed_after_in_force",
                violation_error_message="失效日期不能早于施行日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Pairs of characters: trigrams would need three, and 托育 has two.
            GinIndex(fields=["bigrams"], name="document_by_bigrams"),
            GinIndex(fields=["topics"], name="document_by_topics"),
            models.Index(fields=["number"], name="document_by_number"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number_words(self) -> str:
        """The number as shown: laws carry none, and one that nobody has seen is said to be open."""
        return self.number or ("" if self.kind in WITHOUT_NUMBER else "文号待核")


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


class DocumentFile(Attachment):
    """A file kept with a document; everyone may read it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="attachments")
    title = models.CharField("名称", max_length=200, blank=True)

    class Meta(Attachment.Meta):
        ordering: ClassVar[list[str]] = ["document", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.file)


class Reading(models.Model):
    """A page an officer read in: the raw bytes by their hash, what was found, and what became of it."""

    class State(models.TextChoices):
        """Where a reading stands."""

        DRAFT = "draft", "待处理"
        ACCEPTED = "accepted", "已入库"
        DISCARDED = "discarded", "已放弃"

    raw_sha256 = models.CharField("原文指纹", max_length=64)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    result = models.JSONField("读取结果")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="readings")
    read_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    read_at = models.DateTimeField("读取时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["-read_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="accepted", document__isnull=False) | Q(state="discarded", document__isnull=True),
                name="reading_accepted_has_document",
                violation_error_message="已入库的读取须对应一份文件。",
            ),
            models.UniqueConstraint(
                fields=["raw_sha256"],
                condition=~Q(state="discarded"),
                name="reading_once_per_file",
                violation_error_message="这个文件已经读过。",
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
                condition=Q(state="proposed") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="suggestion_decided_by_someone",
                violation_error_message="采纳或不采纳须写明由谁、何时确认。",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence[:40]
