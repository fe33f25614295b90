"""How many carers apps above know in each class of a house: offered where a filing types a number, never written over it by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from qingmiao.core.rules import RuleLine
from qingmiao.filings.rules.registry import Case
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import Facts

Reader = Callable[[Institution, date], Mapping[str, int]]  # key of a class → carers who are fixed to it and may work
READERS: list[Reader] = []
COUNTED = "classes.carers"  # the rule that judges the typed number


@dataclass(frozen=True)
class Difference:
    """A class of which another number is known than was typed."""

    key: str
    name: str
    typed: int | None
    known: int


def declare_engaged(read: Reader) -> None:
    """Let a reader say how many carers stand in each class of a house on a day, in a fixed number of queries."""
    READERS.append(read)


def engaged_in(institution: Institution, on: date) -> dict[str, int]:
    """Return the carers known in each class of a house; a class of which nothing is known is not among them."""
    return {key: count for read in READERS for key, count in read(institution, on).items()}


def differences(institution: Institution, facts: Facts, on: date) -> list[Difference]:
    """Return the classes for which another number is known than was typed, in the order of the form."""
    known = engaged_in(institution, on) if facts.classes else {}
    return [
        Difference(row.key, row.name or row.key, row.carers, known[row.key])
        for row in facts.classes or []
        if row.key and row.key in known and known[row.key] != row.carers
    ]


def with_engaged(lines: list[RuleLine], institution: Institution, given: Case) -> list[RuleLine]:
    """Return the lines; those that judge a typed number of carers say in what is seen where another one is known."""
    known = {one.key: one.known for one in differences(institution, given.facts, given.on)}
    return [
        replace(line, fact_seen=f"{line.fact_seen}，班级花名册登记{known[line.subject]}名")
        if line.key == COUNTED and line.subject in known
        else line
        for line in lines
    ]
