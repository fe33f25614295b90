"""Judge the facts of an institution on a day: every rule that speaks to it, one line per requirement and subject."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from qingmiao.core.legislation import Confidence, Law, LegalValue
from qingmiao.filings.rules.lines import Finding, RuleLine, Source, Step, Verdict
from qingmiao.filings.rules.registry import RULES, Case, Rule
from qingmiao.institutions.rules.facts import Facts

NO_LAW_YET = "当日没有生效的规定"
FILL_IN = "请补充填写。"


def judge(facts: Facts, on: date, law: Law, *, only: Collection[str] | None = None) -> list[RuleLine]:
    """Return one line per requirement and subject, in the order of the form's steps.

    facts: complete or a draft; a missing fact answers 待核 “未填写”, never an error.
    on: selects the law, and is the day on which certificates must be valid. For a filing it is the day the materials are
    received; for the watch of an institution, today. One rule looks at another day: the hiring selects the law of the check
    before hiring.
    only: keys of the rules to judge, when an amendment touches only some of the facts; None judges all.
    """
    in_force, sources = _snapshot(law, on)
    case = Case(facts, on, in_force)
    wanted = (rule for rule in ordered_rules() if only is None or rule.key in only)
    return [line for rule in wanted if rule.scope.covers(facts) for line in _lines(rule, case, sources)]


def judge_amendment(before: Facts, after: Facts, on: date, law: Law) -> list[RuleLine]:
    """Return the lines of the new facts that the change touches: those that the old facts did not answer in the same words.

    on: the day the amendment's materials are received; it selects the law for both, so that a line which differs only because
    time has passed or the law has changed is not counted to the amendment.
    """
    answered = set(judge(before, on, law))
    return [line for line in judge(after, on, law) if line not in answered]


def holds(lines: Collection[RuleLine]) -> bool:
    """Tell whether every binding requirement is met, so that a filing may be submitted."""
    return not any(line.blocks for line in lines)


@cache
def ordered_rules() -> tuple[Rule, ...]:
    """Return every rule in the order of the form's steps."""
    steps = list(Step)
    return tuple(sorted(RULES.values(), key=lambda rule: steps.index(rule.step)))


def _lines(rule: Rule, case: Case, sources: Mapping[str, Source]) -> Iterator[RuleLine]:
    if rule.law[0] in case.in_force:
        for finding in rule.judge(case):
            yield _line(rule, finding, sources)
    else:
        yield RuleLine(rule.key, rule.title, Verdict.NOT_APPLICABLE, "", NO_LAW_YET, (), mandatory=False, step=rule.step)


def _line(rule: Rule, finding: Finding, sources: Mapping[str, Source]) -> RuleLine:
    mandatory = finding.law.mandatory and finding.binding
    verdict = finding.answer or _verdict(finding, mandatory=mandatory)
    open_question = verdict not in (Verdict.MET, Verdict.NOT_APPLICABLE)
    return RuleLine(
        key=rule.key,
        title=rule.title,
        verdict=verdict,
        fact_seen=finding.seen,
        required=finding.required,
        sources=tuple(sources[legal.name] for legal in (finding.law, *finding.also)),
        mandatory=mandatory,
        step=rule.step,
        subject=finding.subject,
        fix=(finding.fix or FILL_IN) if open_question else "",
        note=finding.note,
    )


def _verdict(finding: Finding, *, mandatory: bool) -> Verdict:
    """Turn a finding into a verdict; a norm that does not bind can only advise, one that is unsure only asks."""
    if finding.holds is None:
        return Verdict.UNCHECKED
    if finding.holds:
        return Verdict.MET
    if mandatory:
        return Verdict.UNMET
    return Verdict.UNCHECKED if finding.law.confidence is Confidence.UNSURE else Verdict.ADVISED


@lru_cache(maxsize=64)
def _snapshot(law: Law, on: date) -> tuple[Mapping[str, LegalValue], Mapping[str, Source]]:
    """Return every value in force on a day and its source; made once per day for a whole city."""
    found = ((name, law.find(name, on)) for name in law.names())
    in_force = {name: legal for name, legal in found if legal is not None}
    return MappingProxyType(in_force), MappingProxyType({name: source_of(legal) for name, legal in in_force.items()})


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
