"""A topic for families: what holds on a day, since when, from which document and clause; computed from the law, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import LegalValue, load
from qingmiao.policy.models import Document, DocumentStatus
from qingmiao.policy.rules.topics import TOPICS, Topic
from qingmiao.portal.queries.legal_values import Version, value_words, version_of
from qingmiao.portal.queries.policies import OVER, PolicyRow, rows_of


@dataclass(frozen=True)
class Line:
    """One question and its answer on a day; `version` is None while nothing holds. `change` is the next known one, in a sentence."""

    question: str
    version: Version | None
    change: str
    earlier: list[Version]


@dataclass(frozen=True)
class TopicPage:
    """A topic on a day: its totals in a sentence, its lines, its documents that hold and those that do not any more, and known changes."""

    topic: Topic
    totals: str
    lines: list[Line]
    current: list[PolicyRow]
    ended: list[PolicyRow]
    changes: list[str]

    @property
    def has_unsure(self) -> bool:
        """Whether an answer of today is not certain, so that the word for it must be explained."""
        return any(line.version is not None and line.version.is_unsure for line in self.lines)


def topic_page(slug: str, on: date) -> TopicPage | None:
    """Return a topic's page on a day; None for an unknown topic. One query."""
    topic = TOPICS.get(slug)
    if topic is None:
        return None
    lines = [_line(question, load().history(name), on) for name, question in topic.questions]
    rows = list(Document.objects.with_status(on).filter(topics__contains=[slug]).order_by("-in_force_on", "key"))
    coming = [f"{_since(row)}《{row.title}》开始施行。" for row in rows if row.status == DocumentStatus.FUTURE]
    return TopicPage(
        topic=topic,
        totals=_totals(topic, on),
        lines=lines,
        current=rows_of(row for row in rows if row.status not in OVER),
        ended=rows_of(row for row in rows if row.status in OVER),
        changes=[*(line.change for line in lines if line.change), *_ends(lines), *coming],
    )


def _totals(topic: Topic, on: date) -> str:
    """Say what each gets in all: 妈妈共178天、爸爸15天。 Nothing while a part of it is not known."""
    told = []
    for whose, names in topic.totals:
        parts = [legal for name in names if (legal := load().find(name, on)) and legal.value is not None]
        if len(parts) < len(names):
            return ""
        told.append(f"{whose}{sum(legal.value for legal in parts)}{parts[0].unit}")
    return f"{'、'.join(told)}。" if told else ""


def _line(question: str, history: Sequence[LegalValue], on: date) -> Line:
    versions = [version_of(legal, on) for legal in history]
    current = next((version for version in versions if version.is_current), None)
    earlier = [version for version in reversed(versions) if version.legal.since <= on and not version.is_current]
    return Line(question, current, _change(question, history, on), earlier)


def _change(question: str, history: Sequence[LegalValue], on: date) -> str:
    """Say what a question's answer is known to become; empty while no later version is known."""
    coming = next((legal for legal in history if legal.since > on), None)
    return f"{_day(coming.since)}起，{question}：{value_words(coming)}。" if coming else ""


def _ends(lines: Sequence[Line]) -> list[str]:
    """Say once for each day which answers end on it without a known successor."""
    ending: dict[date, list[str]] = {}
    for line in lines:
        if line.version and line.version.legal.until and not line.change:
            ending.setdefault(line.version.legal.until, []).append(line.question)
    return [f"{'、'.join(questions)}：现在的规定到{_day(day)}为止，以后的规定还没有公布。" for day, questions in sorted(ending.items())]


def _since(document: Document) -> str:
    return f"{_day(document.in_force_on)}起，" if document.in_force_on else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
