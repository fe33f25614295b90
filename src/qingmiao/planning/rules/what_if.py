"""The law as it would be with one value replaced, and which lines turn by it. Pure; no Django."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qingmiao.core.legislation import Confidence, Law
from qingmiao.core.rules import RuleLine, Verdict
from qingmiao.filings.rules import FILING_RULES, judge
from qingmiao.institutions.rules.facts import Facts


@dataclass(frozen=True)
class Turned:
    """A line that holds today and would not: the rule, whom it is about, what is seen and what would be required."""

    key: str
    title: str
    subject: str
    seen: str
    required: str


def replaceable(on: date, law: Law) -> dict[str, str]:
    """Return the numbers that rules of a filing rest on, by name, with what they are."""
    names = {name for rule in FILING_RULES.rules.values() for name in rule.law}
    found = ((name, law.find(name, on)) for name in sorted(names))
    numbers = {name: legal for name, legal in found if legal is not None and type(legal.value) in (int, float)}
    return {name: f"{legal.description}（现为 {legal.value} {legal.unit or ''}）".replace(" ）", "）") for name, legal in numbers.items()}


def with_value(law: Law, name: str, value: float, on: date) -> Law:
    """Return the law in which a value is another one from a day on; as if it bound everyone, so that it can be broken."""
    old = law.value(name, on)
    number = int(value) if isinstance(old.value, int) and float(value).is_integer() else value
    # An unsure or recommended norm only advises: tried as a change of the law, the value must bind.
    new = replace(old, value=number, since=on, until=None, mandatory=True, confidence=Confidence.KNOWN)
    before = tuple(one for one in law.history(name) if one.since < on)
    return Law({other: (*before, new) if other == name else law.history(other) for other in law.names()}, law.documents)


def rules_on(name: str) -> list[str]:
    """Return the keys of the rules that rest on a value."""
    return [rule.key for rule in FILING_RULES.rules.values() if name in rule.law]


def turned(facts: Facts, on: date, laws: tuple[Law, Law], name: str) -> list[Turned]:
    """Return the lines that hold by the first law and not by the second."""
    keys = rules_on(name)
    held = {(line.key, line.subject) for line in judge(facts, on, laws[0], only=keys) if line.verdict is Verdict.MET}
    return _broken(judge(facts, on, laws[1], only=keys), held)


def _broken(lines: Sequence[RuleLine], held: set[tuple[str, str]]) -> list[Turned]:
    broken = (line for line in lines if line.verdict is Verdict.UNMET and (line.key, line.subject) in held)
    return [Turned(line.key, line.title, line.subject, line.fact_seen, line.required) for line in broken]
