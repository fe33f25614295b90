"""Sets of rules: each a small function declared with the legal values it rests on; the runner makes a line of whatever it finds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from qingmiao.core.legislation import Confidence, Law, LegalValue, declare
from qingmiao.core.rules.lines import Finding, RuleLine, Source, Verdict, source_of
from qingmiao.core.terms import Term

NO_LAW_YET = "当日没有生效的规定"

F = TypeVar("F")
F_in = TypeVar("F_in", contravariant=True)
G = TypeVar("G")


@dataclass(frozen=True, slots=True)
class Given(Generic[F]):
    """What a rule is given: facts, a day, and every legal value in force on it. A set extends it by what its rules ask of the facts."""

    facts: F
    on: date
    in_force: Mapping[str, LegalValue]

    def law(self, name: str) -> LegalValue:
        """Return a value in force; the runner has made sure that it is for the rule's first name."""
        return self.in_force[name]


class Scope(Protocol[F_in]):
    """Which facts a rule speaks to."""

    @property
    def value(self) -> str:
        """The scope in one word."""

    def covers(self, facts: F_in) -> bool:
        """Tell whether the facts fall under it."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[F, G]):
    """One requirement. It applies once its first legal value is in force; without a scope it speaks to everyone."""

    key: str
    title: str
    step: Term
    law: tuple[str, ...]
    judge: Callable[[G], Iterable[Finding]]
    scope: Scope[F] | None = None


class RuleSet(Generic[F, G]):
    """The rules that are judged together, by key. `steps` are where its lines belong, in their order; `given` makes what a rule sees."""

    def __init__(self, key: str, title: str, given: Callable[[F, date, Mapping[str, LegalValue]], G], steps: type[Term]) -> None:
        if key in RULE_SETS:
            raise ValueError(f"two sets of rules are called {key}")
        self.key, self.title, self.steps = key, title, steps
        self.rules: dict[str, Rule[F, G]] = {}
        self._given = given
        self._ordered: tuple[Rule[F, G], ...] = ()
        RULE_SETS[key] = self

    def rule(
        self, key: str, title: str, *law: str, scope: Scope[F] | None = None, step: Term | None = None
    ) -> Callable[[Callable[[G], Iterable[Finding]]], Callable[[G], Iterable[Finding]]]:
        """Register a function as the rule `key`; `law` names its legal values, the deciding one first.

        The first part of the key names the step where none is given.
        """

        def register(judge: Callable[[G], Iterable[Finding]]) -> Callable[[G], Iterable[Finding]]:
            if key in self.rules:
                raise ValueError(f"two rules are called {key}")
            self.rules[key] = Rule(key, title, step or self.steps(key.split(".")[0]), declare(*law), judge, scope)
            steps = list(self.steps)
            self._ordered = tuple(sorted(self.rules.values(), key=lambda rule: steps.index(rule.step)))
            return judge

        return register

    def ordered(self) -> tuple[Rule[F, G], ...]:
        """Return every rule in the order of the steps."""
        return self._ordered

    def judge(self, facts: F, on: date, law: Law, *, only: Collection[str] | None = None) -> list[RuleLine]:
        """Return one line per requirement and subject, in the order of the steps. `on` selects the law; `only`: keys of rules."""
        in_force, sources = _snapshot(law, on)
        given = self._given(facts, on, in_force)
        wanted = (rule for rule in self._ordered if only is None or rule.key in only)
        spoken_to = (rule for rule in wanted if rule.scope is None or rule.scope.covers(facts))
        return [line for rule in spoken_to for line in _lines(rule, given, in_force, sources)]


# Filled while the modules with rules are imported; what lists and explains rules goes through it.
RULE_SETS: dict[str, RuleSet[Any, Any]] = {}


def _lines(rule: Rule[F, G], given: G, in_force: Mapping[str, LegalValue], sources: Mapping[str, Source]) -> Iterator[RuleLine]:
    if rule.law[0] in in_force:
        for finding in rule.judge(given):
            yield _line(rule, finding, sources)
    else:
        yield RuleLine(rule.key, rule.title, Verdict.NOT_APPLICABLE, "", NO_LAW_YET, (), mandatory=False, step=rule.step)


def _line(rule: Rule[F, G], finding: Finding, sources: Mapping[str, Source]) -> RuleLine:
    mandatory = finding.law.mandatory if finding.binding is None else finding.binding
    verdict = finding.answer or _verdict(finding, mandatory=mandatory)
    open_question = verdict not in (Verdict.MET, Verdict.NOT_APPLICABLE)
    return RuleLine(
        key=rule.key,
        title=rule.title,
        verdict=verdict,
        fact_seen=finding.seen,
        required=finding.required,
        sources=tuple(found if isinstance(found, Source) else sources[found.name] for found in (finding.law, *finding.also)),
        mandatory=mandatory,
        step=rule.step,
        subject=finding.subject,
        fix=finding.fix if open_question else "",
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
