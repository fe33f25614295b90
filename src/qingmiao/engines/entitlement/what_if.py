"""Try a changed rule on everybody: who gains, who loses, what it costs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.entitlement.parameters import Parameters
from qingmiao.engines.entitlement.population import Assessment, Population, assess_by, check_shapes
from qingmiao.engines.entitlement.rules import UNKNOWN, year_rules


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The difference one replaced value makes to families in the year of `on`.

    change: (f,) int64 分, what a family has more (allowance + tax saved + reductions), UNKNOWN where it cannot be told.
    before, after: total 分 over the families that can be told; unknown: how many cannot.
    """

    change: NDArray[np.int64]
    winners: int
    losers: int
    unchanged: int
    unknown: int
    before: int
    after: int


def what_if(population: Population, parameters: Parameters, replacement: tuple[str, Any, date], on: date) -> WhatIf:
    """Compare the law as it stands with one in which (name, value, first day) is replaced. KeyError for an unknown name."""
    check_shapes(population)
    now = _benefit(population, assess_by(population, year_rules(parameters, on)))
    then = _benefit(population, assess_by(population, year_rules(parameters.replaced(*replacement), on)))
    known = (now != UNKNOWN) & (then != UNKNOWN)
    change = np.where(known, then - now, UNKNOWN)
    winners, losers = int((known & (change > 0)).sum()), int((known & (change < 0)).sum())
    unchanged = int(known.sum()) - winners - losers
    return WhatIf(change, winners, losers, unchanged, int((~known).sum()), int(now[known].sum()), int(then[known].sum()))


def _benefit(population: Population, result: Assessment) -> NDArray[np.int64]:
    """What a family has in all, UNKNOWN as soon as one part is."""
    first = population.family_first.astype(np.int64)
    total = result.tax_saved.copy()
    for amounts in (result.allowance, result.reduction):
        sums = np.concatenate([[0], np.cumsum(np.where(amounts == UNKNOWN, 0, amounts))])
        gaps = np.concatenate([[0], np.cumsum(amounts == UNKNOWN)])
        total = np.where((total == UNKNOWN) | (gaps[first[1:]] > gaps[first[:-1]]), UNKNOWN, total + sums[first[1:]] - sums[first[:-1]])
    return total
