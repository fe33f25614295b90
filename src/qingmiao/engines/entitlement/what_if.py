"""Try a changed rule on everybody: who gains, who loses, what it costs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.entitlement.parameters import Parameters
from qingmiao.engines.entitlement.population import Assessment, Population, assess_by, check_shapes
from qingmiao.engines.entitlement.rules import UNKNOWN, year_rules

# Each value of the law moves one measure only; the others need not be known to compare.
MEASURES = {"support.childcare_allowance_": "allowance", "support.iit_": "tax_saved", "support.fee_reduction_": "reduction"}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The difference one replaced value makes to families in the year of `on`.

    measure: the column of Assessment that the value moves. change: (f,) int64 分, what a family has more of it, UNKNOWN where it cannot be
    told. before, after: total 分 over the families that can be told; unknown: how many cannot.
    """

    measure: str
    change: NDArray[np.int64]
    winners: int
    losers: int
    unchanged: int
    unknown: int
    before: int
    after: int


def what_if(population: Population, parameters: Parameters, replacement: tuple[str, Any, date], on: date) -> WhatIf:
    """Compare the law as it stands with one in which (name, value, first day) is replaced.

    Raises KeyError for an unknown name and ValueError for one that does not move money of families.
    """
    check_shapes(population)
    measure = next((column for prefix, column in MEASURES.items() if replacement[0].startswith(prefix)), None)
    if measure is None:
        raise ValueError(f"{replacement[0]} moves no measure of families; possible are {', '.join(MEASURES)}…")
    changed = parameters.replaced(*replacement)
    now, then = (_measured(population, assess_by(population, year_rules(law, on)), measure) for law in (parameters, changed))
    known = (now != UNKNOWN) & (then != UNKNOWN)
    change = np.where(known, then - now, UNKNOWN)
    winners, losers = int((known & (change > 0)).sum()), int((known & (change < 0)).sum())
    unchanged = int(known.sum()) - winners - losers
    return WhatIf(measure, change, winners, losers, unchanged, int((~known).sum()), int(now[known].sum()), int(then[known].sum()))


def _measured(population: Population, result: Assessment, measure: str) -> NDArray[np.int64]:
    """Return a measure per family: of its children the sum, UNKNOWN as soon as one is."""
    amounts: NDArray[np.int64] = getattr(result, measure)
    if measure == "tax_saved":
        return amounts
    first = population.family_first.astype(np.int64)
    if (np.diff(first) == 1).all():  # one child each: nothing to sum
        return amounts
    # Sums from the first child on: what a family has is a difference, however many children it has.
    sums = np.concatenate([[0], np.cumsum(np.where(amounts == UNKNOWN, 0, amounts))])
    gaps = np.concatenate([[0], np.cumsum(amounts == UNKNOWN)])
    return np.where(gaps[first[1:]] > gaps[first[:-1]], UNKNOWN, sums[first[1:]] - sums[first[:-1]])
