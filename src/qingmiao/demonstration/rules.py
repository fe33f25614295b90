"""The criteria of a demonstration: what the register says about an institution on a day, against the city's own parameters.

The parameters are dated values under legislation/demonstration/; the day on which the criteria are looked at selects them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from qingmiao.codes.ages import add_months
from qingmiao.core.legislation import Confidence, Law, LegalValue, declare
from qingmiao.core.rules import RuleLine, Source, Verdict, source_of
from qingmiao.filings.rules import Step

MUST_HOLD, TERM_YEARS, RENEWAL_OPEN_DAYS, REMINDER_DAYS = declare(
    "demonstration.must_hold", "demonstration.term_years", "demonstration.renewal_open_days", "demonstration.reminder_days"
)
FILED, SITE_VERIFIED, OPEN_FINDINGS, CERTIFICATES, STAFF = declare(
    "demonstration.filed",
    "demonstration.site_verified",
    "demonstration.open_findings_most",
    "demonstration.certificates_unmet_most",
    "demonstration.staff_unmet_most",
)
NAMED_AT_MOST = 3  # failing requirements told by name


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the register knows of one institution on a day.

    lines: the filing rules on its papers and its people that day; None when no facts were in force.
    last_visit: the day of the last visit to the site until that day, and whether the site conformed; None before the first.
    """

    filed_on: date | None
    closed_on: date | None
    last_visit: tuple[date, bool] | None
    open_findings: Sequence[str]
    lines: Sequence[RuleLine] | None


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """The answer to one criterion: 符合, 不符合 or 待核 (not known); `stops`: it cannot be granted while it is not met."""

    key: str
    title: str
    verdict: Verdict
    seen: str
    required: str
    stops: bool
    sources: tuple[Source, ...]


Answer = tuple[bool | None, str, str]  # holds (None: not known), seen, required
Check = Callable[[RegisterFacts, LegalValue, date], Answer]


def check_criteria(facts: RegisterFacts, on: date, law: Law) -> list[CriterionLine]:
    """Return one line per criterion. `on` selects the parameters, and is the day of the facts."""
    must_hold = law.value(MUST_HOLD, on).value
    return [
        CriterionLine(key, title, _verdict(holds), seen, required, key in must_hold, (source_of(legal), *_sources(facts, step)))
        for key, title, legal, step, (holds, seen, required) in _answers(facts, on, law)
    ]


def stopping(lines: Sequence[CriterionLine]) -> list[CriterionLine]:
    """Return the lines that do not let an institution be granted."""
    return [line for line in lines if line.stops and line.verdict is Verdict.UNMET]


def open_questions(lines: Sequence[CriterionLine]) -> list[CriterionLine]:
    """Return the lines that are not met or not known: what a reason has to speak about."""
    return [line for line in lines if line.verdict is not Verdict.MET]


def store_lines(lines: Sequence[CriterionLine], on: date) -> dict[str, Any]:
    """Return the lines as they are kept with a case: plain values, days in ISO form."""
    return {"on": on.isoformat(), "lines": [_kept(line) for line in lines]}


def read_lines(kept: dict[str, Any]) -> list[CriterionLine]:
    """Return lines that were kept; nothing kept gives no line."""
    return [_read(row) for row in kept.get("lines", [])]


def term_end(first: date, law: Law) -> date:
    """Return the last day of a term of the usual length; its first day selects the law."""
    return add_months(first, 12 * int(law.value(TERM_YEARS, first).value)) - timedelta(days=1)


def _answers(facts: RegisterFacts, on: date, law: Law) -> Iterator[tuple[str, str, LegalValue, Step | None, Answer]]:
    for key, title, name, step, check in CHECKS:
        legal = law.value(name, on)
        yield key, title, legal, step, check(facts, legal, on)


def _filed(facts: RegisterFacts, _legal: LegalValue, on: date) -> Answer:
    required = "已备案，未注销"
    if facts.closed_on is not None and facts.closed_on <= on:
        return False, f"{facts.closed_on} 注销备案", required
    if facts.filed_on is None or facts.filed_on > on:
        return False, "尚未备案", required
    return True, f"{facts.filed_on} 备案", required


def _site_verified(facts: RegisterFacts, _legal: LegalValue, _on: date) -> Answer:
    required = "最近一次现场核实符合"
    if facts.last_visit is None:
        return False, "还没有现场核实", required
    visited_on, conforms = facts.last_visit
    return conforms, f"{visited_on} 核实{'符合' if conforms else '不符合'}", required


def _open_findings(facts: RegisterFacts, legal: LegalValue, _on: date) -> Answer:
    count, most = len(facts.open_findings), int(legal.value)
    seen = f"{count} 件未销号：{'、'.join(facts.open_findings[:NAMED_AT_MOST])}" if count else "没有未销号的不符合事项"
    return count <= most, seen, f"未销号的不符合事项不超过 {most} 件" if most else "没有未销号的不符合事项"


def _requirements(step: Step) -> Check:
    def check(facts: RegisterFacts, legal: LegalValue, _on: date) -> Answer:
        most = int(legal.value)
        required = f"{step.label}的强制要求不符合的不超过 {most} 项" if most else f"{step.label}的强制要求全部符合"
        if facts.lines is None:
            return None, "当日没有有效的备案事实", required
        binding = [line for line in facts.lines if line.step is step and line.mandatory]
        unmet = [line for line in binding if line.verdict is Verdict.UNMET]
        unknown = [line for line in binding if line.verdict is Verdict.UNCHECKED]
        if len(unmet) > most:
            return False, f"{len(unmet)} 项不符合：{_names(unmet)}", required
        if unknown:
            return None, f"{len(unknown)} 项待核：{_names(unknown)}", required
        return True, f"{len(binding)} 项强制要求中 {len(binding) - len(unmet)} 项符合或不适用", required

    return check


CHECKS: tuple[tuple[str, str, str, Step | None, Check], ...] = (
    ("filed", "已备案", FILED, None, _filed),
    ("site_verified", "现场核实", SITE_VERIFIED, None, _site_verified),
    ("open_findings", "没有未销号的问题", OPEN_FINDINGS, None, _open_findings),
    ("certificates", "证照齐全有效", CERTIFICATES, Step.CERTIFICATES, _requirements(Step.CERTIFICATES)),
    ("staff", "人员合格", STAFF, Step.STAFF, _requirements(Step.STAFF)),
)


def _names(lines: Sequence[RuleLine]) -> str:
    """Return the titles of requirements once each; whose they are stays with the register, for names are personal."""
    titles = list(dict.fromkeys(line.title for line in lines))
    return "、".join(titles[:NAMED_AT_MOST]) + (f"等 {len(titles)} 类" if len(titles) > NAMED_AT_MOST else "")


def _sources(facts: RegisterFacts, step: Step | None) -> tuple[Source, ...]:
    """Return what the failing requirements of a step rest on."""
    wrong = [line for line in facts.lines or () if line.step is step and line.mandatory and line.blocks]
    return tuple(dict.fromkeys(source for line in wrong for source in line.sources))


def _verdict(holds: bool | None) -> Verdict:  # noqa: FBT001  # the one answer of a check
    if holds is None:
        return Verdict.UNCHECKED
    return Verdict.MET if holds else Verdict.UNMET


def _kept(line: CriterionLine) -> dict[str, Any]:
    sources = [{**asdict(source), "since": source.since.isoformat()} for source in line.sources]
    return {**asdict(line), "sources": sources}


def _read(row: dict[str, Any]) -> CriterionLine:
    sources = tuple(_read_source(kept) for kept in row["sources"])
    return CriterionLine(**{**row, "verdict": Verdict(row["verdict"]), "sources": sources})


def _read_source(kept: dict[str, Any]) -> Source:
    """Return a source that was kept; what a source did not say then stays unsaid."""
    said: dict[str, Any] = {field.name: kept.get(field.name) for field in fields(Source)}
    said |= {"since": date.fromisoformat(kept["since"]), "confidence": Confidence(kept["confidence"])}
    return Source(**said)
