"""From facts to an answer: one programme, one beneficiary, one period. The same function serves the nightly run, a replay and a what-if.

Which date selects the law: each day of the period its own; the period is split wherever a fact, the programme's version or a legal value
changes. Exact amounts are added up and rounded once, half up; the parts then share the whole 分 by largest remainders (`dividing`).
No Django.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from qingmiao.engines.entitlement import Parameters
from qingmiao.support.rules.dividing import divide, whole_fen
from qingmiao.support.rules.fact_kinds import FACTS, FactPeriod
from qingmiao.support.rules.formulas import WAYS, Asked, Found, Step, fact_step
from qingmiao.support.rules.law import changes_of
from qingmiao.support.rules.programmes import Programme, ProgrammeVersion
from qingmiao.support.rules.splitting import Span, split
from qingmiao.support.rules.vocabulary import Verdict

NOT_IN_FORCE = "这些天没有生效的规定。"


@dataclass(frozen=True)
class Part:
    """Days without a change, and what came of them. amount: whole 分, None unless due."""

    span: Span
    verdict: Verdict
    amount: int | None
    why: str
    steps: tuple[Step, ...]

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept with an award."""
        steps = [[step.what, step.value, step.source] for step in self.steps]
        days = {"first": self.span.first.isoformat(), "end": self.span.end.isoformat()}
        return {**days, "verdict": self.verdict.value, "amount": self.amount, "why": self.why, "steps": steps}


@dataclass(frozen=True)
class Worked:
    """The answer for a whole period. amount: whole 分 where due; None in every other case."""

    verdict: Verdict
    amount: int | None
    why: str
    parts: tuple[Part, ...]


def work_out(programme: Programme, facts: Sequence[FactPeriod], law: Parameters, period: Span) -> Worked:
    """Work out what somebody is due in a period. A missing fact is never a zero, nor is an amount nobody knows."""
    wanted = programme.facts()
    known = [fact for fact in facts if fact.key in wanted]
    found = [(span, _judge(programme.version_on(span.first), known, law, span)) for span in split(period, _changes(programme, known, law))]
    due = [one.amount for _, one in found if one.verdict is Verdict.DUE]
    total = whole_fen(sum(due, Fraction(0)))
    shares = iter(divide(total, due) if due else [])
    parts = tuple(Part(span, one.verdict, next(shares) if one.verdict is Verdict.DUE else None, one.why, one.steps) for span, one in found)
    return _answer(parts, total)


def _changes(programme: Programme, facts: Sequence[FactPeriod], law: Parameters) -> list[date]:
    ends = [fact.end for fact in facts if fact.end is not None]
    versions = [one.since for one in programme.versions]
    closed = [one.until + timedelta(days=1) for one in programme.versions if one.until is not None]
    return [*(fact.first for fact in facts), *ends, *versions, *closed, *changes_of(law, programme.values)]


def _judge(version: ProgrammeVersion | None, facts: Sequence[FactPeriod], law: Parameters, span: Span) -> Found:
    if version is None:
        return Found(Verdict.NOT_DUE, why=NOT_IN_FORCE)
    asked = Asked(span, version, facts, law)
    missing = ""
    seen: list[Step] = []
    for condition in version.conditions:
        fact = asked.state(condition.fact)
        holds = condition.holds(fact.value if fact else None)
        seen += [fact_step(fact)] if fact else []
        if holds is False:
            return Found(Verdict.NOT_DUE, why=f"不符合：{condition.words}。", steps=tuple(seen))
        missing = missing or ("" if holds else f"没有“{FACTS[condition.fact].title}”的记录，不能判断“{condition.words}”。")
    if missing:
        return Found(Verdict.NOT_COMPUTED, why=missing, steps=tuple(seen))
    found = WAYS[version.formula.kind](asked)
    return Found(found.verdict, found.amount, found.why, (*seen, *found.steps))


def _answer(parts: tuple[Part, ...], total: int) -> Worked:
    """Say of the whole what its parts say: what could not be computed or is unknown leaves the whole open, never smaller."""
    verdicts = {part.verdict for part in parts}
    for open_one in (Verdict.NOT_COMPUTED, Verdict.UNKNOWN):
        if open_one in verdicts:
            return Worked(open_one, None, _first_why(parts, open_one), parts)
    if Verdict.DUE in verdicts:
        return Worked(Verdict.DUE, total, _first_why(parts, Verdict.NOT_DUE), parts)
    return Worked(Verdict.NOT_DUE, None, _first_why(parts, Verdict.NOT_DUE), parts)


def _first_why(parts: tuple[Part, ...], verdict: Verdict) -> str:
    said = [(part.span, part.why) for part in parts if part.verdict is verdict and part.why]
    if not said:
        return ""
    return said[0][1] if len(parts) == 1 else f"{said[0][0].words}：{said[0][1]}"
