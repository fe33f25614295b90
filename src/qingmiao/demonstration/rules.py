"""The criteria of a demonstration: what the register says about an institution on a day, against the city's own parameters.

The parameters are dated values under legislation/demonstration/; the day on which the criteria are looked at selects them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core import rules
from qingmiao.core.legislation import Law, LegalValue, declare
from qingmiao.core.rules import Finding, Given, RuleLine, RuleSet, Source, Verdict
from qingmiao.core.terms import Term
from qingmiao.filings.rules import Step

MUST_HOLD, TERM_YEARS, RENEWAL_OPEN_DAYS, REMINDER_DAYS = declare(
    "demonstration.must_hold", "demonstration.term_years", "demonstration.renewal_open_days", "demonstration.reminder_days"
)
NAMED_AT_MOST = 3  # failing requirements told by name
STOPS = "不符合时不能认定。"


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


class Origin(Term):
    """Where a criterion looks."""

    REGISTER = "register", "登记档案"


CRITERIA: RuleSet[RegisterFacts, Given[RegisterFacts]] = RuleSet("demonstration", "示范点条件", Given, Origin)
Answer = tuple[bool | None, str, str]  # holds (None: not known), seen, required
Check = Callable[[RegisterFacts, LegalValue, date], Answer]


def check_criteria(facts: RegisterFacts, on: date, law: Law) -> list[RuleLine]:
    """Return one line per criterion: 符合, 不符合 or 待核 (not known). `on` selects the parameters, and is the day of the facts.

    A mandatory line is one without which the term cannot be granted; the city decides which these are, not the norm.
    """
    return CRITERIA.judge(facts, on, law)


def stopping(lines: Sequence[RuleLine]) -> list[RuleLine]:
    """Return the lines that do not let an institution be granted; what is not known yet does not stop it."""
    return [line for line in lines if line.mandatory and line.verdict is Verdict.UNMET]


def open_questions(lines: Sequence[RuleLine]) -> list[RuleLine]:
    """Return the lines that are not met or not known: what a reason has to speak about."""
    return [line for line in lines if line.verdict in (Verdict.UNMET, Verdict.UNCHECKED)]


def read_lines(kept: Mapping[str, Any]) -> list[RuleLine]:
    """Return lines that were kept with a case; nothing kept gives no line."""
    return rules.read_lines({"lines": [_as_kept_now(row) for row in kept.get("lines", [])]}, Origin)


def term_end(first: date, law: Law) -> date:
    """Return the last day of a term of the usual length; its first day selects the law."""
    return add_months(first, 12 * int(law.value(TERM_YEARS, first).value)) - timedelta(days=1)


def _criterion(key: str, title: str, name: str, step: Step | None = None) -> Callable[[Check], Check]:
    """Register a check as a criterion; with a step it rests on the filing rules of that step, and on what the failing ones rest on."""

    def register(check: Check) -> Check:
        def judge(given: Given[RegisterFacts]) -> Iterator[Finding]:
            legal, must_hold = given.law(name), key in given.law(MUST_HOLD).value
            holds, seen, required = check(given.facts, legal, given.on)
            answer = Verdict.UNMET if holds is False else None  # the parameters are the city's own: they need not bind to say no
            fix = STOPS if must_hold else ""
            also = _sources(given.facts, step)
            yield Finding(holds, seen, required, legal, fix, also=also, answer=answer, binding=must_hold)

        CRITERIA.rule(key, title, name, MUST_HOLD, step=Origin.REGISTER)(judge)
        return check

    return register


@_criterion("filed", "已备案", "demonstration.filed")
def _filed(facts: RegisterFacts, _legal: LegalValue, on: date) -> Answer:
    required = "已备案，未注销"
    if facts.closed_on is not None and facts.closed_on <= on:
        return False, f"{day_words(facts.closed_on)}注销备案", required
    if facts.filed_on is None or facts.filed_on > on:
        return False, "尚未备案", required
    return True, f"{day_words(facts.filed_on)}备案", required


@_criterion("site_verified", "现场核实", "demonstration.site_verified")
def _site_verified(facts: RegisterFacts, _legal: LegalValue, _on: date) -> Answer:
    required = "最近一次现场核实符合"
    if facts.last_visit is None:
        return False, "还没有现场核实", required
    visited_on, conforms = facts.last_visit
    return conforms, f"{day_words(visited_on)}核实{'符合' if conforms else '不符合'}", required


@_criterion("open_findings", "没有未销号的问题", "demonstration.open_findings_most")
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


_criterion("certificates", "证照齐全有效", "demonstration.certificates_unmet_most", Step.CERTIFICATES)(_requirements(Step.CERTIFICATES))
_criterion("staff", "人员合格", "demonstration.staff_unmet_most", Step.STAFF)(_requirements(Step.STAFF))


def _names(lines: Sequence[RuleLine]) -> str:
    """Return the titles of requirements once each; whose they are stays with the register, for names are personal."""
    titles = list(dict.fromkeys(line.title for line in lines))
    return "、".join(titles[:NAMED_AT_MOST]) + (f"等 {len(titles)} 类" if len(titles) > NAMED_AT_MOST else "")


def _sources(facts: RegisterFacts, step: Step | None) -> tuple[Source, ...]:
    """Return what the failing requirements of a step rest on."""
    wrong = [line for line in facts.lines or () if line.step is step and line.mandatory and line.blocks]
    return tuple(dict.fromkeys(source for line in wrong for source in line.sources))


def _as_kept_now(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept line in today's shape; criteria had one of their own before all rules shared theirs."""
    if "fact_seen" in row:
        return dict(row)
    is_open = row["verdict"] != Verdict.MET
    same = {name: row[name] for name in ("key", "title", "verdict", "required", "sources")}
    fix = STOPS if row["stops"] and is_open else ""
    return {**same, "fact_seen": row["seen"], "mandatory": row["stops"], "step": Origin.REGISTER, "fix": fix}
