"""How an amount comes about on days on which nothing changes: one function per formula, exact, with its steps in words. No Django.

| formula | amount of a part |
|---|---|
| each | value × fact × months, each day as one of its own month's days |
| once | value × count of what happened on one of the days |
| share | the part of the fact's amount × rate × what the value spares; without a rate the amount is the tax itself |
| price | the part of the usage × (price paid − resident price), never below zero |
| recorded | the part of an amount that somebody recorded |
| allowance | the engine's answer for the child's year, in the part that holds its first day |
| none | nothing: what is given is no money |
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from qingmiao.codes.days import day_words
from qingmiao.engines.entitlement import UNKNOWN, Parameters, Population, Version, assess
from qingmiao.engines.entitlement.population import Status
from qingmiao.engines.entitlement.rules import NO_DAY, day_number
from qingmiao.support.rules.fact_kinds import FACTS, FactPeriod, newest_of_each, newest_on
from qingmiao.support.rules.law import is_unknown, short
from qingmiao.support.rules.programmes import WHOLE_BP, ProgrammeVersion
from qingmiao.support.rules.splitting import Span, months_in, part_of
from qingmiao.support.rules.vocabulary import Measure, Shape, Verdict
from qingmiao.support.rules.words import value_words

PRICE_PER_FEN = 100  # ten-thousandths of a yuan in one 分


@dataclass(frozen=True)
class Step:
    """One value that an amount rests on: what it is, how much, and where it comes from on which day."""

    what: str
    value: str
    source: str


@dataclass(frozen=True)
class Found:
    """What a formula found for a part: exact 分, or which of the other answers and why."""

    verdict: Verdict
    amount: Fraction = Fraction(0)
    why: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a formula is asked about: days without a change, the version, the facts, the law."""

    span: Span
    version: ProgrammeVersion
    facts: Sequence[FactPeriod]
    law: Parameters

    def state(self, key: str) -> FactPeriod | None:
        """Return what holds throughout the days."""
        return newest_on(self.facts, key, self.span.first)

    def legal(self) -> Version | None:
        """Return the value in force."""
        return self.law.find(short(self.version.formula.value), self.span.first)


def _missing(key: str) -> Found:
    return Found(Verdict.NOT_COMPUTED, why=f"没有“{FACTS[key].title}”的记录，没有计算。")


def _law_step(legal: Version) -> Step:
    source = " ".join(word for word in (legal.document, legal.article) if word) or "本市参数"
    return Step(legal.description, f"{legal.value}{legal.unit or ''}", source)


def fact_step(fact: FactPeriod) -> Step:
    """Return a fact as a step."""
    kind = FACTS[fact.key]
    known = f"{fact.source}，{day_words(fact.known_on)}得知"
    if kind.measure is Measure.DAY:
        return Step(kind.title, day_words(fact.first), known)
    days = "" if kind.shape is Shape.STATE or fact.end is None else f"（{Span(fact.first, fact.end).words}）"
    return Step(f"{kind.title}{days}", value_words(kind.measure, fact.value), known)


def _no_value(legal: Version | None) -> Found | None:
    """Return the answer where there is no number: nothing in force, or nobody has seen it."""
    if legal is None or (legal.value is None and not is_unknown(legal)):
        return Found(Verdict.NOT_DUE, why="这些天没有生效的标准。")
    if legal.value is None:
        return Found(Verdict.UNKNOWN, why=f"“{legal.description}”待核，金额还不知道，不是零。")
    return None


def _each(asked: Asked) -> Found:
    """Value × fact × months."""
    formula = asked.version.formula
    fact, legal = asked.state(formula.fact), asked.legal()
    if fact is None:
        return _missing(formula.fact)
    if fact.value == 0:
        return Found(Verdict.NOT_DUE, why=f"“{FACTS[formula.fact].title}”为零。", steps=(fact_step(fact),))
    if (none := _no_value(legal)) is not None or legal is None:
        return none or _missing(formula.fact)
    months = months_in(asked.span)
    amount = Fraction(legal.value) * fact.value * months
    span = Step("折算月数", f"{months}" if months.denominator > 1 else f"{int(months)}", asked.span.words)
    return Found(Verdict.DUE, amount, steps=(_law_step(legal), fact_step(fact), span))


def _events(asked: Asked, key: str) -> list[FactPeriod]:
    return [fact for fact in newest_of_each(asked.facts, key) if asked.span.first <= fact.first < asked.span.end]


def _once(asked: Asked) -> Found:
    """Value × count of what happened."""
    formula, legal = asked.version.formula, asked.legal()
    events = _events(asked, formula.fact)
    if not events:
        return Found(Verdict.NOT_DUE, why=f"这些天没有“{FACTS[formula.fact].title}”。")
    if (none := _no_value(legal)) is not None or legal is None:
        return none or _missing(formula.fact)
    amount = sum((Fraction(legal.value) * fact.value for fact in events), Fraction(0))
    return Found(Verdict.DUE, amount, steps=(_law_step(legal), *(fact_step(fact) for fact in events)))


def _base(asked: Asked) -> tuple[Fraction, list[FactPeriod]] | Found:
    """Return the part of an amount that belongs to the days, and the facts it comes from."""
    key = asked.version.formula.fact
    if FACTS[key].shape is Shape.EVENT:
        found = _events(asked, key)
        if not found:
            return Found(Verdict.NOT_DUE, why=f"这些天没有“{FACTS[key].title}”。")
        return sum((Fraction(fact.value) for fact in found), Fraction(0)), found
    told = [fact for fact in newest_of_each(asked.facts, key) if fact.end and fact.first < asked.span.end and asked.span.first < fact.end]
    if not told:
        return _missing(key)
    if any(one.end and one.end > other.first for one, other in itertools.pairwise(told)):
        return Found(Verdict.NOT_COMPUTED, why=f"“{FACTS[key].title}”填报的日期互相重叠，请更正。")
    if told[0].first > asked.span.first or max(fact.end or asked.span.end for fact in told) < asked.span.end:
        return Found(Verdict.NOT_COMPUTED, why=f"“{FACTS[key].title}”没有填满{asked.span.words}。")
    parts = (Fraction(fact.value) * part_of(fact, asked.span, asked.version.split) for fact in told)
    return sum(parts, Fraction(0)), told


def _share(asked: Asked) -> Found:
    """Base × rate × what is spared."""
    formula, legal = asked.version.formula, asked.legal()
    base = _base(asked)
    if isinstance(base, Found):
        return base
    amount, told = base
    steps = [fact_step(fact) for fact in told]
    if formula.rate:
        rate = asked.state(formula.rate)
        if rate is None:
            return _missing(formula.rate)
        amount *= Fraction(rate.value, WHOLE_BP)
        steps.append(fact_step(rate))
    if (none := _no_value(legal)) is not None or legal is None:
        return none or _missing(formula.fact)
    spared = WHOLE_BP - legal.value if formula.is_counted else legal.value
    return Found(Verdict.DUE, amount * Fraction(spared, WHOLE_BP), steps=(_law_step(legal), *steps))


def _price(asked: Asked) -> Found:
    """Usage × the difference of prices."""
    formula, legal = asked.version.formula, asked.legal()
    base, paid = _base(asked), asked.state(formula.price)
    if isinstance(base, Found):
        return base
    if paid is None:
        return _missing(formula.price)
    if (none := _no_value(legal)) is not None or legal is None:
        return none or _missing(formula.fact)
    more = max(paid.value - legal.value, 0)
    steps = (_law_step(legal), fact_step(paid), *(fact_step(fact) for fact in base[1]))
    if not more:
        return Found(Verdict.NOT_DUE, why="实际价格没有高于居民价格。", steps=steps)
    return Found(Verdict.DUE, base[0] * more / PRICE_PER_FEN, steps=steps)


def _recorded(asked: Asked) -> Found:
    """An amount as somebody recorded it."""
    base = _base(asked)
    if isinstance(base, Found):
        return base
    return Found(Verdict.DUE, base[0], steps=tuple(fact_step(fact) for fact in base[1]))


def _allowance(asked: Asked) -> Found:
    """The year's allowance of a child, by the engine, on the year's first day or on the day of birth."""
    born = next(iter(newest_of_each(asked.facts, "born")), None)
    if born is None:
        return _missing("born")
    day = max(date(asked.span.first.year, 1, 1), born.first)
    if not asked.span.first <= day < asked.span.end:
        return Found(Verdict.NOT_DUE, why="这一年的补贴算在年初或出生那天。")
    applied = next(iter(newest_of_each(asked.facts, "applied")), None)
    result = assess(_one_child(born.first, applied.first if applied else None), asked.law, date(day.year, 12, 31))
    status, amount = Status(int(result.allowance_status[0])), int(result.allowance[0])
    legal = asked.legal()
    steps = (fact_step(born), *([fact_step(applied)] if applied else []), *([_law_step(legal)] if legal else []))
    if status is Status.GRANTED and amount != UNKNOWN:
        return Found(Verdict.DUE, Fraction(amount), steps=steps)
    if status in (Status.RATE_UNSURE, Status.DEADLINE_UNSURE):
        return Found(Verdict.UNKNOWN, why="标准或首次申请的截止日待核，金额还不知道。", steps=steps)
    if status in (Status.TO_APPLY, Status.BAD_ROW):
        return Found(Verdict.NOT_COMPUTED, why="还没有申请，没有计算。", steps=steps)
    why = "首次申请已过截止日。" if status is Status.TOO_LATE else f"{day.year}年不在发放年度内。"
    return Found(Verdict.NOT_DUE, why=why, steps=steps)


def _one_child(born: date, applied: date | None) -> Population:
    """Return a family of one child as the engine takes a population."""
    no, zero = np.zeros(1, np.bool_), np.zeros(1, np.int64)
    month = np.array([born.year * 12 + born.month - 1], np.int32)
    day = np.array([NO_DAY if applied is None else day_number(applied)], np.int32)
    return Population(np.array([0, 1]), month, ~no, zero, zero, no, zero, no, day, np.zeros((1, 2), np.int64), zero)


def _none(_asked: Asked) -> Found:
    """No money."""
    return Found(Verdict.DUE, why="符合条件。")


WAYS: dict[str, Callable[[Asked], Found]] = {
    "each": _each,
    "once": _once,
    "share": _share,
    "price": _price,
    "recorded": _recorded,
    "allowance": _allowance,
    "none": _none,
}
