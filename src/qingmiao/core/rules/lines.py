"""What a judgement says: one line per requirement and subject, with its verdict and its sources; and how lines are kept with a decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from qingmiao.core.legislation import Confidence, LegalValue
from qingmiao.core.terms import Term

NOT_FILLED_IN = "未填写"
FILL_IN = "请补充填写。"


class Verdict(Term):
    """The five answers. Only a binding norm can answer 不符合."""

    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    ADVISED = "advised", "建议改进"
    NOT_APPLICABLE = "not_applicable", "不适用"
    UNCHECKED = "unchecked", "待核"


@dataclass(frozen=True, slots=True)
class Source:
    """One legal value a line rests on. `document` is None when no document is known, which `confidence` then says."""

    name: str
    key: str | None
    document: str | None
    number: str | None
    article: str | None
    since: date
    confidence: Confidence
    mandatory: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """The answer to one requirement, for the whole or for one class, person or item of it (`subject`). `step` is where it belongs."""

    key: str
    title: str
    verdict: Verdict
    fact_seen: str
    required: str
    sources: tuple[Source, ...]
    mandatory: bool
    step: Term
    subject: str = ""
    fix: str = ""
    note: str = ""

    @property
    def blocks(self) -> bool:
        """Whether what is judged cannot go on with this line: a binding norm that fails or cannot be judged yet."""
        return self.mandatory and self.verdict in (Verdict.UNMET, Verdict.UNCHECKED)


class Finding(NamedTuple):
    """What one rule found; the runner makes the line of it.

    holds: None when the fact is missing. law: the value that decides whether the line binds. fix: what to do while the question is open.
    also: further values, or the sources of lines that this one rests on. answer: to say a verdict outright, mostly 不适用. binding: None
    as `law` says; False where the norm leaves the case to an officer's judgement; True where something else than the norm makes it bind.
    """

    holds: bool | None
    seen: str
    required: str
    law: LegalValue
    fix: str = FILL_IN
    subject: str = ""
    note: str = ""
    also: tuple[LegalValue | Source, ...] = ()
    answer: Verdict | None = None
    binding: bool | None = None


def holds(lines: Collection[RuleLine]) -> bool:
    """Tell whether every binding requirement is met."""
    return not any(line.blocks for line in lines)


def source_of(legal: LegalValue) -> Source:
    """Return a legal value as what a line rests on."""
    return Source(
        name=legal.name,
        key=legal.document.key if legal.document else None,
        document=legal.document.title if legal.document else None,
        number=legal.document.number if legal.document else None,
        article=legal.article,
        since=legal.since,
        confidence=legal.confidence,
        mandatory=legal.mandatory,
    )


def store_lines(lines: Sequence[RuleLine], on: date) -> dict[str, Any]:
    """Return the lines as they are kept with a decision: plain values, days in ISO form."""
    return {"on": on.isoformat(), "lines": [_kept(line) for line in lines]}


def read_lines(kept: Mapping[str, Any], steps: type[Term]) -> list[RuleLine]:
    """Return lines that were kept, however long ago; nothing kept gives no line."""
    return [_read(row, steps) for row in kept.get("lines", [])]


def _kept(line: RuleLine) -> dict[str, Any]:
    return {**asdict(line), "sources": [store_source(source) for source in line.sources]}


def _read(row: Mapping[str, Any], steps: type[Term]) -> RuleLine:
    sources = tuple(read_source(kept) for kept in row["sources"])
    return RuleLine(**{**row, "verdict": Verdict(row["verdict"]), "step": steps(row["step"]), "sources": sources})


def store_source(source: Source) -> dict[str, Any]:
    """Return a source as it is kept with a decision."""
    return {**asdict(source), "since": source.since.isoformat()}


def read_source(kept: Mapping[str, Any]) -> Source:
    """Return a source that was kept; what a source did not say then stays unsaid."""
    said: dict[str, Any] = {field.name: kept.get(field.name) for field in fields(Source)}
    said |= {"since": date.fromisoformat(kept["since"]), "confidence": Confidence(kept["confidence"])}
    return Source(**said)
