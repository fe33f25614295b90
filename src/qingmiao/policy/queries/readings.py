"""Readings shaped for the officer's page: the clean text beside everything that was removed and repaired."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.policy.models import Document, Reading, Suggestion
from qingmiao.policy.rules.reading.results import Section
from qingmiao.ui import components
from qingmiao.ui.listing import Listing
from qingmiao.ui.words import day_cn, moment_cn

CHECK = "核对"
ARTICLE, CHAPTER, BRACKETS = re.compile("第.+条"), re.compile("第.+[编篇章节]"), ("（", "(")
LONGEST_HEADING = 200


@dataclass(frozen=True)
class FoundNumber:
    """A document number of the page, and the document of the library that carries it."""

    number: str
    raw: str
    title: str
    note: str
    is_own: bool
    document: Document | None


@dataclass(frozen=True)
class Repair:
    """One change of the text; `key` names it in the form when a person has to compare it with the page."""

    key: str
    kind: str
    before: str
    after: str
    note: str
    count: int

    @property
    def told(self) -> str:
        """What was done; what was only found, where nothing was changed; what is missing, where nothing was found."""
        return f"{self.before} → {self.after}" if self.before != self.after else self.before or self.note


@dataclass(frozen=True)
class DoneRow:
    """Something that was removed or mended for certain."""

    kind: str
    words: str
    note: str
    count: int


Kinds = list[tuple[str, int, list[DoneRow]]]


@dataclass(frozen=True)
class ReadingPage:
    """A reading as the officer sees it."""

    title: str
    own_number: str
    same_words: Reading | None
    published: str
    sections: list[Section]
    numbers: list[FoundNumber]
    to_check: list[Repair]
    repaired: Kinds
    removed: Kinds
    suggestions: list[tuple[str, list[Suggestion]]]

    @property
    def same_words_told(self) -> str:
        """What the reading of the same words is called, and where it stands."""
        same = self.same_words
        return f"《{title_of(same)}》（{same.file_name}），{moment_cn(same.read_at)}读取，{same.get_state_display()}。" if same else ""


def listed_readings(readings: "QuerySet[Reading]") -> "QuerySet[Any]":
    """Return readings, each with the number of suggestions still to decide."""
    waiting = Count("suggestions", filter=Q(suggestions__state=Suggestion.State.PROPOSED))
    return readings.select_related("read_by__user").annotate(waiting=waiting)


def _dress(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            title_of(row),
            reverse("reading_show", kwargs={"pk": row.pk}),
            (row.get_state_display(), f"{row.waiting} 条", f"{moment_cn(row.read_at)} {row.read_by.user.display_name}"),
            note=row.file_name,
        )
        for row in rows
    ]


READING_LIST: Listing[Reading] = Listing(
    title="读取记录",
    columns=(
        components.Column("标题"),
        components.Column("状态", order="state"),
        components.Column("待确认的建议", "number", order="waiting"),
        components.Column("读取", order="read_at"),
    ),
    dress=_dress,
    order=("-read_at", "-pk"),
)


def reading_page(reading: Reading) -> ReadingPage:
    """Return a reading with its numbers looked up in the library. Three queries."""
    result, cited = reading.result, reading.result["documents"]
    # In reverse, so that of several documents with one number the first remains.
    known = {row.number: row for row in Document.objects.filter(number__in=[row["number"] for row in cited]).order_by("-key")}
    suggestions = list(reading.suggestions.select_related("decided_by__user").order_by("kind", "position"))
    groups = [(str(kind.label), [row for row in suggestions if row.kind == kind]) for kind in Suggestion.Kind]
    numbers = [
        FoundNumber(row["number"], row["raw"], row["title"] or "", row["note"] or "", row.get("own", False), known.get(row["number"]))
        for row in cited
    ]
    repairs = [Repair(key=str(place), **row) for place, row in enumerate(result["repaired"])]
    return ReadingPage(
        title=title_of(reading),
        same_words=known_reading(result.get("fingerprint", ""), other_than=reading.pk),
        own_number=next((row.number for row in numbers if row.is_own), ""),
        published=_moment(result["published_at"]),
        sections=_sections(reading),
        numbers=numbers,
        to_check=[repair for repair in repairs if CHECK in repair.note],
        repaired=_by_kind(
            [DoneRow(row.kind, row.told, row.note if row.note != row.told else "", row.count) for row in repairs if CHECK not in row.note]
        ),
        removed=_by_kind([DoneRow(row["kind"], row["text"] or "（空）", "", row["count"]) for row in result["removed"]]),
        suggestions=[(label, rows) for label, rows in groups if rows],
    )


def _sections(reading: Reading) -> list[Section]:
    return [Section(**row) for row in reading.result["sections"]]


def title_of(reading: Reading) -> str:
    """Return the title of a reading, or words that say that it has none."""
    return reading.result["title"] or "（没有找到标题）"


def known_reading(fingerprint: str, *, other_than: int | None = None) -> Reading | None:
    """Return the first reading of the same words that was not given up, None if there is none."""
    same = Reading.objects.filter(result__fingerprint=fingerprint).exclude(state=Reading.State.DISCARDED)
    return same.exclude(pk=other_than or 0).order_by("pk").first()


def _moment(written: str | None) -> str:
    """Return an instant or a day in ISO form as a person reads it; empty for none."""
    if written is None:
        return ""
    return moment_cn(datetime.fromisoformat(written)) if "T" in written else day_cn(date.fromisoformat(written))


def _by_kind(rows: list[DoneRow]) -> Kinds:
    """Return what was removed or repaired by kind, the most frequent kind first."""
    counts = Counter[str]()
    for row in rows:
        counts[row.kind] += row.count
    return [(kind, count, [row for row in rows if row.kind == kind]) for kind, count in counts.most_common()]


def headings_of(reading: Reading) -> list[str]:
    """Return what clauses of a document are called: 一、总体要求, 一、（二）加强指导, 1.2 适用范围.

    Where it has articles these are its clauses (第三条), and its chapters are none: an article is cited by its number alone.
    """
    sections = _sections(reading)
    has_articles = any(ARTICLE.match(section.label) for section in sections)
    found, above = [], ""
    for section in sections:
        if section.level == 1:
            above = section.label if section.label.endswith("、") else ""
        if not section.label or (has_articles and CHAPTER.match(section.label)):
            continue
        if section.title or ARTICLE.match(section.label):
            found.append(f"{above if section.label.startswith(BRACKETS) else ''}{section.heading}")
    return [heading[:LONGEST_HEADING] for heading in dict.fromkeys(found)]
