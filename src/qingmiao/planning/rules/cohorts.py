"""Children under three by cohorts: who is there in a base year, who is born after it, who stays. Pure; no Django.

A count is observed or estimated, never both; what later years bring is assumed, in three variants. Children aged a (completed years) at
the end of year y were born in year y - a, so with births B, survival s and net migration m a year, from a base year b:

    N(y, a) = N(b, a-(y-b)) x s(a) / s(a-(y-b)) x (1+m)^(y-b)         already there, a >= y-b
    N(y, a) = B(b) x (1+g)^(y-a-b) x s(a) x (1+m)^a                   born after the base year
    B(b)    = N(b, 0) / s(0)

Which date selects the values: the day for which the demand is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qingmiao.core.terms import Term

Floats = NDArray[np.float64]
AGES = 3
COMMUNITY = "居委会"


class Variant(Term):
    """Which assumptions of the future."""

    LOW = "low", "低方案"
    MIDDLE = "middle", "中方案"
    HIGH = "high", "高方案"


VARIANTS = tuple(Variant)


class Origin(Term):
    """How a number came about."""

    OBSERVED = "observed", "实测"
    ESTIMATED = "estimated", "推算"
    SPREAD = "spread", "分解"


@dataclass(frozen=True)
class Assumed:
    """survival: (3,). trend, migration: (variants,), per year."""

    survival: Floats
    trend: Floats
    migration: Floats


@dataclass(frozen=True)
class Start:
    """Children of one division at the end of a year: (3,) by age, and how that is known."""

    ages: Floats
    year: int
    origin: Origin


@dataclass(frozen=True)
class Node:
    """A division in the tree: its code, the share of its parent's children that it is given where nobody counted, and what lies in it."""

    code: str
    share: float
    children: "list[Node]" = field(default_factory=list)


@dataclass(frozen=True)
class Outlook:
    """children: (variants, years, 3). origin: how the base of it is known; year: of which year the base is."""

    children: Floats
    origin: Origin
    year: int

    @property
    def totals(self) -> Floats:
        """(variants, years) children under three."""
        return np.asarray(self.children.sum(axis=2), np.float64)


def estimate_start(births: Mapping[int, float], year: int, survival: Floats) -> Start:
    """Return the children at the end of a year from the births of that year and the two before."""
    return Start(np.array([births[year - age] * survival[age] for age in range(AGES)]), year, Origin.ESTIMATED)


def project(start: Start, years: Sequence[int], given: Assumed) -> Floats:
    """Return (variants, years, 3) children at the end of each year; years before the base stand as the base."""
    found = np.empty((len(VARIANTS), len(years), AGES))
    for place, year in enumerate(years):
        ahead = max(year - start.year, 0)
        for age in range(AGES):
            found[:, place, age] = _aged(start, age, ahead, given)
    return found


def _aged(start: Start, age: int, ahead: int, given: Assumed) -> Floats:
    survival = given.survival
    if age >= ahead:
        before = age - ahead
        stayed = start.ages[before] * survival[age] / survival[before]
        return np.asarray(stayed * (1 + given.migration) ** ahead, np.float64)
    born = start.ages[0] / survival[0] * (1 + given.trend) ** (ahead - age)
    return np.asarray(born * survival[age] * (1 + given.migration) ** age, np.float64)


def village_weights(kinds: Mapping[str, str], urban: float, rural: float) -> dict[str, float]:
    """Return how much of a county's people each village counts for, by code.

    The urban residents are shared evenly among the communities (居委会), the rural ones among all others: the only published numbers
    below the county are those two.
    """
    communities = [code for code, kind in kinds.items() if kind == COMMUNITY]
    each_community = urban / len(communities) if communities else 0.0
    others = len(kinds) - len(communities)
    each_other = (rural + (0.0 if communities else urban)) / others if others else 0.0
    return {code: each_community if kind == COMMUNITY else each_other for code, kind in kinds.items()}


def spread(root: Node, starts: Mapping[str, Start], years: Sequence[int], given: Assumed) -> dict[str, Outlook]:
    """Return the outlook of a county and everything in it.

    A counted division keeps its count. Under a counted one the rest is shared among those that nobody counted; under an estimated one
    everyone gets its share, and the sum follows the counts: a count below replaces the estimate above.
    """
    found: dict[str, Outlook] = {}
    _spread(root, None, starts, (years, given), found)
    return found


def _spread(
    node: Node, told: Outlook | None, starts: Mapping[str, Start], how: tuple[Sequence[int], Assumed], found: dict[str, Outlook]
) -> Floats:
    start = starts.get(node.code)
    if start is not None:
        told = Outlook(project(start, *how), start.origin, start.year)
    if told is None:
        message = f"{node.code} has neither a count nor a parent"
        raise ValueError(message)
    is_counted = told.origin is Origin.OBSERVED
    parts = [_spread(child, part, starts, how, found) for child, part in _parts(node, told, starts, how)]
    total = told.children if is_counted or not parts else np.asarray(sum(parts), np.float64)
    found[node.code] = Outlook(total, told.origin, told.year)
    return total


def _parts(
    node: Node, told: Outlook, starts: Mapping[str, Start], how: tuple[Sequence[int], Assumed]
) -> Iterable[tuple[Node, Outlook | None]]:
    """Yield each child with what it is given; nothing for one that was counted."""
    open_ones = [child for child in node.children if child.code not in starts]
    rest, share = told.children, 1.0
    if told.origin is Origin.OBSERVED and len(open_ones) < len(node.children):
        counted = sum(project(starts[child.code], *how) for child in node.children if child.code in starts)
        # More children were counted in the parts than in the whole: nothing is left to give, and nobody has fewer than none.
        rest, share = np.maximum(told.children - counted, 0.0), sum(child.share for child in open_ones) or 1.0
    for child in node.children:
        is_open = child.code not in starts
        yield child, Outlook(rest * (child.share / share), Origin.SPREAD, told.year) if is_open else None
