"""Fitness to work, written once over arrays: a population of people in posts, or one person as a population of one.

A requirement is a function of `People`, a day and the legal value that decides; it answers for everyone at once whether it holds and on
which day it holds last. The same function gives the rule line of one person. The day that is asked for selects the law; only the check
before hiring looks at the law of the day of hiring.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.codes import days
from qingmiao.core.legislation import Law, LegalValue
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Given, RuleLine, RuleSet, Verdict
from qingmiao.core.terms import Term
from qingmiao.institutions.rules.vocabulary import StaffRole

Days = NDArray[np.int32]  # proleptic ordinals of date.toordinal(); NO_DAY where there is none
Flags = NDArray[np.bool_]
Small = NDArray[np.int8]
NO_DAY, FOR_EVER = 0, date.max.toordinal()
YES, NO, UNKNOWN = 1, 0, -1
ROLES = tuple(StaffRole)


@dataclass(frozen=True, slots=True)
class People:
    """People in posts, one entry each, all arrays of one length n.

    role: place in ROLES. hired_on, health_until, last_clear_on, first_clear_on, last_doubt_on: days. health_stopped: off for an infectious
    disease or found unfit. is_hit: a record was found and not taken back. trained (n, len(Topic of a post)): passed. hours: of the post's
    own training. trained_on: the day on which the last training ended, of whatever kind. education: rank in Education, -1 unknown.
    experience: years, NaN unknown. background, mental: YES, NO, UNKNOWN. has_guard_certificate, is_dispatched, has_licence: flags.
    """

    role: Small
    hired_on: Days
    health_until: Days
    health_stopped: Flags
    last_clear_on: Days
    first_clear_on: Days
    last_doubt_on: Days
    is_hit: Flags
    trained: Small
    hours: NDArray[np.float64]
    trained_on: Days
    education: Small
    experience: NDArray[np.float64]
    background: Small
    mental: Small
    has_guard_certificate: Flags
    is_dispatched: Flags
    has_licence: Flags

    def __len__(self) -> int:
        return len(self.role)

    def only(self, place: int) -> "People":
        """Return one of them as a population of one."""
        return People(*(getattr(self, field.name)[place : place + 1] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a requirement says of everyone: YES, NO, UNKNOWN; and the last day on which a YES holds."""

    holds: Small
    until: Days | None = None
    not_asked: Flags | None = None  # people of whom it asks nothing


class Step(Term):
    """What a requirement is about."""

    DUTY = "duty", "上岗条件"
    POST = "post", "岗位条件"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: of which roles, decided by which value, and how it is said of one person."""

    key: str
    title: str
    law: str
    roles: frozenset[StaffRole]
    judge: Callable[[People, int, LegalValue], Answer]
    seen: Callable[[People], str]
    required: str
    fix: str
    bars: bool = True  # False: what cannot be made good any more is told, and keeps nobody from work

    def asks(self, people: People) -> Flags:
        """Return of whom it asks anything."""
        places = [ROLES.index(role) for role in self.roles]
        return np.isin(people.role, places)


@dataclass(frozen=True, slots=True)
class Fitness:
    """Who is fit on a day: all binding requirements hold. `until`: the last day so, as things stand; NO_DAY for who is not fit.

    failing (n, requirements) and unknown (n, requirements): binding requirements that do not hold, or of which nothing is known.
    """

    is_fit: Flags
    until: Days
    failing: Flags
    unknown: Flags

    def missing(self, place: int) -> list[Requirement]:
        """Return what one of them lacks, what fails first."""
        wrong = [one for one, fails in zip(REQUIREMENTS, self.failing[place], strict=True) if fails]
        return wrong + [one for one, is_open in zip(REQUIREMENTS, self.unknown[place], strict=True) if is_open]

    def titles(self, place: int) -> list[str]:
        """Return the same in words."""
        return [one.title for one in self.missing(place)]


FITNESS: RuleSet[People, Given[People]] = RuleSet("workforce", "从业人员上岗规则", Given, Step)
REQUIREMENTS: list[Requirement] = []
Judge = Callable[[People, int, LegalValue], Answer]
EVERYONE = frozenset(StaffRole)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a requirement is said: what is seen of one person, what is required ({} is the legal value), what to do."""

    seen: Callable[[People], str]
    required: str
    fix: str


def requirement(
    key: str, title: str, law: str, words: Wording, roles: Sequence[StaffRole] = (), *, bars: bool = True
) -> Callable[[Judge], Judge]:
    """Register a function over people as a requirement, and as a rule for one of them; without `roles` it asks everyone."""

    def register(judge: Judge) -> Judge:
        one = Requirement(key, title, law, frozenset(roles) or EVERYONE, judge, words.seen, words.required, words.fix, bars)
        REQUIREMENTS.append(one)
        FITNESS.rule(key, title, law)(lambda given: _findings(one, given))
        return judge

    return register


def _findings(one: Requirement, given: Given[People]) -> Iterator[Finding]:
    legal, people = given.law(one.law), given.facts
    if not one.asks(people)[0]:
        return
    answer = one.judge(people, given.on.toordinal(), legal)
    required = one.required.format(legal.value)
    if answer.not_asked is not None and answer.not_asked[0]:
        yield Finding(None, one.seen(people), required, legal, answer=Verdict.NOT_APPLICABLE)
        return
    holds = {YES: True, NO: False, UNKNOWN: None}[int(answer.holds[0])]
    yield Finding(holds, one.seen(people), required, legal, one.fix)


def fitness_of(people: People, on: date, law: Law) -> Fitness:
    """Judge everyone at once. Only values that bind decide; what merely advises is said by the lines."""
    n, day = len(people), on.toordinal()
    until = np.full(n, FOR_EVER, np.int32)
    failing, unknown = np.zeros((n, len(REQUIREMENTS)), bool), np.zeros((n, len(REQUIREMENTS)), bool)
    for place, one in enumerate(REQUIREMENTS):
        legal = law.find(one.law, on)
        if legal is None or not legal.mandatory or not one.bars:
            continue
        answer, asked = one.judge(people, day, legal), one.asks(people)
        if answer.not_asked is not None:
            asked = asked & ~answer.not_asked
        failing[:, place], unknown[:, place] = asked & (answer.holds == NO), asked & (answer.holds == UNKNOWN)
        if answer.until is not None:
            until = np.where(asked, np.minimum(until, answer.until), until)
    is_fit: Flags = np.logical_not(np.any(failing | unknown, axis=1, keepdims=True))[:, 0]
    return Fitness(is_fit, np.where(is_fit, until, NO_DAY).astype(np.int32), failing, unknown)


def lines_of(person: People, on: date, law: Law) -> list[RuleLine]:
    """Return the rule lines of one person in one post."""
    return FITNESS.judge(person, on, law)


def day_words(ordinal: Any) -> str:
    """Return a day as it is written in a line."""
    return days.day_words(date.fromordinal(int(ordinal))) if ordinal != NO_DAY else NOT_FILLED_IN


def known(holds: Flags, is_known: Flags) -> Small:
    """Return YES and NO where something is known, UNKNOWN elsewhere."""
    return np.where(is_known, np.where(holds, YES, NO), UNKNOWN).astype(np.int8)
