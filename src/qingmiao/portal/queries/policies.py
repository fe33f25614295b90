"""The policy library for everyone: found by words, level, topic and status; one document with all that rests on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from qingmiao.core.legislation import Confidence
from qingmiao.policy.models import Clause, Document, DocumentFile, DocumentStatus, Relation
from qingmiao.policy.queries.documents import search_words
from qingmiao.policy.rules.searching import plain, words_of
from qingmiao.policy.rules.topics import TOPICS, Topic
from qingmiao.portal.queries.legal_values import ValueHistory, values_resting_on
from qingmiao.ui.components import Status, Tone

MAX_WORDS = 5
OVER = (DocumentStatus.REPLACED, DocumentStatus.REPEALED)
CLAUSES_SHOWN = 3
TONES: dict[str, Tone] = {
    DocumentStatus.CURRENT: "ok",
    DocumentStatus.PARTLY: "warn",
    DocumentStatus.UNSURE: "unsure",
    DocumentStatus.FUTURE: "warn",
    DocumentStatus.DRAFT: "none",
    DocumentStatus.REPLACED: "bad",
    DocumentStatus.REPEALED: "bad",
}
# What `other` is to a document, read from the other side.
PASSIVE = {"replaces": "被替代于", "partly_replaces": "部分被更新于", "amends": "被修改于", "based_on": "是下列文件的依据"}
ACTIVE = {"replaces": "替代", "partly_replaces": "更新其中一部分", "amends": "修改", "based_on": "依据"}


@dataclass(frozen=True)
class PolicySearch:
    """What a visitor looks for; empty fields do not narrow."""

    text: str = ""
    level: str = ""
    topic: str = ""
    status: str = ""


@dataclass(frozen=True)
class PolicyRow:
    """One document as a list shows it, with the clauses in which the words were found."""

    document: Document
    status: Status
    topics: list[Topic]
    clauses: list[Clause]


@dataclass(frozen=True)
class RelatedDocument:
    """Another document, what stands between the two, and how that one is today."""

    words: str
    document: Document
    status: Status


@dataclass(frozen=True)
class PolicyPage:
    """One document with everything that rests on it."""

    document: Document
    status: Status
    confidence: str
    topics: list[Topic]
    related: list[RelatedDocument]
    clauses: list[Clause]
    attachments: list[DocumentFile]
    values: list[ValueHistory]

    @property
    def unchecked(self) -> list[str]:
        """What nobody has seen yet, named together and once."""
        seen = (
            ("发文机关", self.document.issuers),
            ("文种", self.document.kind),
            ("成文日期", self.document.made_on),
            ("施行日期", self.document.in_force_on),
        )
        return [words for words, value in seen if not value]

    @property
    def is_over(self) -> bool:
        """Whether it does not hold any more."""
        return self.status.tone == "bad"


def policies(search: PolicySearch, on: date) -> "QuerySet[Any]":
    """Return the documents that fit, those that hold first, then by day, newest first."""
    found = search_words(Document.objects.with_status(on), search.text, MAX_WORDS)
    if search.level:
        found = found.filter(level=search.level)
    if search.topic:
        found = found.filter(topics__contains=[search.topic])
    if search.status:
        found = found.filter(status=search.status)
    is_over = Case(When(status__in=OVER, then=Value(1)), default=Value(0), output_field=IntegerField())
    newest = Coalesce("in_force_on", "made_on", "published_on")
    return found.order_by(is_over, newest.desc(nulls_last=True), "key")


def rows_of(documents: Iterable[Any], text: str = "") -> list[PolicyRow]:
    """Return the rows of a page, each with the clauses that mention a word of the search. One query, none without words."""
    shown, words = list(documents), words_of(text)[:MAX_WORDS]
    hits: dict[int, list[Clause]] = {}
    if words:
        for clause in Clause.objects.filter(document__in=[row.pk for row in shown]).order_by("document", "position"):
            if any(word in plain(clause.heading + clause.summary) for word in words):
                hits.setdefault(clause.document_id, []).append(clause)
    return [PolicyRow(row, shown_status(row.status), _topics(row), hits.get(row.pk, [])[:CLAUSES_SHOWN]) for row in shown]


def shown_status(status: str) -> Status:
    """Return a status with its colour."""
    return Status(str(DocumentStatus(status).label), TONES[status])


def policy_page(key: str, on: date) -> PolicyPage | None:
    """Return one document as it is on a day; None when there is no such document. Five queries."""
    document: Any = Document.objects.with_status(on).filter(key=key).first()
    if document is None:
        return None
    return PolicyPage(
        document=document,
        status=shown_status(document.status),
        confidence=Confidence(document.confidence).label,
        topics=_topics(document),
        related=_related(document, on),
        clauses=list(document.clauses.order_by("position")),
        attachments=list(document.attachments.select_related("file").order_by("pk")),
        values=values_resting_on(key, on),
    )


def _topics(document: Document) -> list[Topic]:
    return [TOPICS[slug] for slug in document.topics if slug in TOPICS]


def _related(document: Document, on: date) -> list[RelatedDocument]:
    active = Relation.objects.filter(document=document).values_list("other_id", "kind")
    passive = Relation.objects.filter(other=document).values_list("document_id", "kind")
    found = [(pk, ACTIVE[kind]) for pk, kind in active] + [(pk, PASSIVE[kind]) for pk, kind in passive]
    others: dict[int, Any] = Document.objects.with_status(on).in_bulk([pk for pk, _ in found])
    return [RelatedDocument(words, others[pk], shown_status(others[pk].status)) for pk, words in found]
