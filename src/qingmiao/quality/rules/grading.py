"""The standard of quality as it stands on a day, kept with each evaluation, and the grade it comes to.

The day on which an evaluation is opened selects the standard. The standard is recommended: a grade is never called a violation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingmiao.core.legislation import Law, LegalValue, declare
from qingmiao.core.rules import Source, read_source, source_of, store_source
from qingmiao.quality.rules.vocabulary import Grade, Part

PARTS, QUESTIONS, BASE_COUNT, BASE_CLAUSES, GRADE_CUTOFFS = NAMES = declare(
    "quality.parts", "quality.questions", "quality.base_count", "quality.base_clauses", "quality.grade_cutoffs"
)
Points = Mapping[str, int]  # part → points


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator that is asked for. `is_base`: whether missing it vetoes; None where nobody has read that."""

    clause: str
    part: Part
    text: str
    is_base: bool | None


@dataclass(frozen=True, slots=True)
class Standard:
    """What an evaluation goes by: most points of each part, indicators, least points of each grade, and where all this stands."""

    on: date
    parts: dict[Part, int]
    questions: tuple[Question, ...]
    cutoffs: dict[Grade, int]
    base_count: int
    sources: tuple[Source, ...]

    @property
    def total(self) -> int:
        """The most points of all."""
        return sum(self.parts.values())

    @property
    def is_unsure(self) -> bool:
        """Whether some of it was read by nobody."""
        return any(source.confidence == "unsure" for source in self.sources)


def standard_on(law: Law, on: date) -> Standard:
    """Return the standard in force on a day. Raises LawError before its first day."""
    values = {name: law.value(name, on) for name in NAMES}
    base = values[BASE_CLAUSES].value
    return Standard(
        on,
        {Part(key): int(points) for key, points in values[PARTS].value.items()},
        tuple(_question(values[QUESTIONS], clause, base) for clause in values[QUESTIONS].value),
        {Grade(key): int(least) for key, least in values[GRADE_CUTOFFS].value.items()},
        int(values[BASE_COUNT].value),
        tuple(source_of(value) for value in values.values()),
    )


def _question(value: LegalValue, clause: str, base: list[str] | None) -> Question:
    assert value.document is not None  # noqa: S101  # the indicators are clauses of a document
    part = next(part for part in Part if clause.split(".")[0] == part.chapter)
    text = dict(value.document.clauses)[clause]
    return Question(clause, part, text, None if base is None else clause in base)


def store_standard(standard: Standard) -> dict[str, Any]:
    """Return a standard as it is kept with an evaluation: plain values."""
    return {
        "on": standard.on.isoformat(),
        "parts": {part.value: points for part, points in standard.parts.items()},
        "questions": [[row.clause, row.part.value, row.text, row.is_base] for row in standard.questions],
        "cutoffs": {grade.value: least for grade, least in standard.cutoffs.items()},
        "base_count": standard.base_count,
        "sources": [store_source(source) for source in standard.sources],
    }


def read_standard(kept: Mapping[str, Any]) -> Standard:
    """Return a standard that was kept, however long ago."""
    return Standard(
        date.fromisoformat(kept["on"]),
        {part: kept["parts"][part.value] for part in Part if part.value in kept["parts"]},  # the database keeps keys in no order
        tuple(Question(clause, Part(part), text, is_base) for clause, part, text, is_base in kept["questions"]),
        {Grade(key): least for key, least in kept["cutoffs"].items()},
        kept["base_count"],
        tuple(read_source(source) for source in kept["sources"]),
    )


def grade_of(standard: Standard, points: Points, *, misses_base: bool) -> Grade:
    """Return the grade of agreed points; the least points of a grade belong to it."""
    if misses_base:
        return Grade.BELOW_BASE
    total = sum(points.values())
    reached = [(least, grade) for grade, least in standard.cutoffs.items() if total >= least]
    return max(reached)[1]


def within(standard: Standard, points: Points) -> str | None:
    """Return why points cannot be: a part is missing, below nothing or above its most; None where they can."""
    for part, most in standard.parts.items():
        given = points.get(part.value)
        if given is None or not 0 <= given <= most:
            return f"“{part.label}”的得分应在 0 到 {most} 之间。"
    return None


def agreed_within_given(standard: Standard, agreed: Points, given: list[Points]) -> str | None:
    """Return why agreed points do not follow from what the experts gave: above the highest or below the lowest; None where they do."""
    for part in standard.parts:
        low, high = min(one[part.value] for one in given), max(one[part.value] for one in given)
        if not low <= agreed[part.value] <= high:
            return f"“{part.label}”的合议得分应在专家各自给的 {low} 到 {high} 分之间。"
    return None
