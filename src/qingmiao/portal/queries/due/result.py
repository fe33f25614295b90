"""A result as a page, a print and JSON show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qingmiao.core.calendar_files import CalendarDay
from qingmiao.core.entitlement import plain_answer
from qingmiao.core.legislation import load
from qingmiao.engines.entitlement.answers import FEN, Answer, is_unsure
from qingmiao.portal.queries.legal_values import source_of
from qingmiao.ui.components import SourceLine
from qingmiao.ui.words import day_cn, yuan

NO_DAY = "没有"


@dataclass(frozen=True)
class DueLine:
    """One entitlement: what, how much, for when, why (not), and from which document. `ask`: whom to ask while something is not certain."""

    title: str
    amount: str
    period: str
    why: str
    is_due: bool
    is_unsure: bool
    sources: Sequence[SourceLine] = ()
    ask: str = ""


@dataclass(frozen=True)
class DueTable:
    """Amounts by year or month."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DueResult:
    """The whole answer. `deadlines` and `steps` are (what, words)."""

    headline: str
    lines: Sequence[DueLine]
    answers: Sequence[Answer]
    tables: Sequence[DueTable] = ()
    deadlines: Sequence[tuple[str, str]] = ()
    steps: Sequence[tuple[str, str]] = ()
    spans: Sequence[CalendarDay] = field(default=())

    def plain(self) -> dict[str, Any]:
        """Return it as JSON writes it."""
        return {
            "headline": self.headline,
            "answers": [plain_answer(answer) for answer in self.answers],
            "tables": [{"caption": table.caption, "heads": table.heads, "rows": table.rows} for table in self.tables],
            "deadlines": dict(self.deadlines),
            "steps": dict(self.steps),
            "days": [{"title": span.title, "first": span.first.isoformat(), "last": span.last.isoformat()} for span in self.spans],
        }


def line_of(answer: Answer, *, title: str = "", ask: str = "") -> DueLine:
    """Return an answer of the engine as a line."""
    unsure = is_unsure(answer)
    return DueLine(
        title=title or answer.title,
        amount=_amount(answer),
        period=f"{day_cn(answer.since)}至{day_cn(answer.until)}",
        why=answer.why,
        is_due=bool(answer.amount),
        is_unsure=unsure,
        sources=sources_of(answer),
        ask=ask if unsure else "",
    )


def _amount(answer: Answer) -> str:
    if answer.amount is None:
        return "还不能算"
    if answer.unit == FEN:
        return yuan(answer.amount)
    return f"{answer.amount} {answer.unit}"


def sources_of(answer: Answer) -> list[SourceLine]:
    """Return the documents an answer rests on, each once, with the first day of the version that was used."""
    law = load()
    found: dict[str, SourceLine] = {}
    for cited in answer.sources:
        legal = next((value for value in law.history(cited.name) if value.since == cited.version.since), None)
        source = source_of(legal) if legal is not None else None
        if source is not None:
            found.setdefault(source.key, source)
    return list(found.values())


def of_code(answers: Iterable[Answer], code: str) -> Answer:
    """Return the first answer of a code."""
    return next(answer for answer in answers if answer.code == code)
