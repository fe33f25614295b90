"""What the way of allocating means for children: immediate acceptance beside it, and results by group."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.compiling import Kernel, inner
from qingmiao.engines.matching.market import Market, Outcome, applications, check_shapes, counted_once
from qingmiao.engines.matching.rows import LOW_26, SKIP, STEPS, compose


@dataclass(frozen=True, slots=True)
class Comparison:
    """Children better off, worse off and as well off as under immediate acceptance of the same open places.

    immediate: (n,) int8, the column each child would have received there. envious: children there who would have had the better right to a
    place they prefer; in our own result there is none.
    """

    better: int
    worse: int
    same: int
    envious: int
    immediate: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class GroupResult:
    """How one group of children fared; `mean_choice` is counted from 1 over those placed, nan when none is."""

    group: int
    children: int
    placed: int
    first_choice: int
    top_three: int
    mean_choice: float


@Kernel
def _immediate(given: Any, free: Any, column: Any) -> int:
    """Fill places choice by choice, finally; return how many children envy with good reason."""
    n, columns = given.choices.shape
    entries = np.full(n, SKIP, np.uint64)
    worst = np.zeros(free.size, np.uint64)
    open_at_all = free > 0
    for at in range(columns):
        for child in range(n):
            entries[child] = compose(given, child, at) if column[child] < 0 else SKIP
        # In order of right within one round of choices: this is how the other procedure breaks ties.
        for child in np.argsort(entries):
            if entries[child] == SKIP:
                break
            pool = np.int64(entries[child] & LOW_26)
            if free[pool] > 0:
                free[pool] -= 1
                column[child] = at
                worst[pool] = max(worst[pool], entries[child])
    envious = 0
    for child in range(n):
        envious += _envies(given, child, columns if column[child] < 0 else column[child], (open_at_all, worst))
    return envious


@inner
def _envies(given: Any, child: int, before: int, pools: Any) -> bool:
    open_at_all, worst = pools
    for at in range(before):
        wanted = compose(given, child, at)
        if wanted != SKIP and open_at_all[np.int64(wanted & LOW_26)] and wanted < worst[np.int64(wanted & LOW_26)]:
            return True
    return False


def compare_with_immediate_acceptance(market: Market, outcome: Outcome) -> Comparison:
    """Compare a result with the one of the common "first choice first" procedure, in which ranking truthfully can cost a child its place.

    Reserves and wishes of siblings play no part in the other procedure: all places are open there.
    """
    check_shapes(market)
    given = applications(market)
    given = given._replace(choices=counted_once(given.choices, outcome.flags)[0])
    column = np.full(given.lottery.size, -1, np.int8)
    free = (market.seats if market.seats.ndim == 2 else market.seats[:, None]).astype(np.int64).ravel()
    count = _immediate.for_work(column.size * given.choices.shape[1] * STEPS)
    envious = int(count(given, free, column))
    k = given.choices.shape[1]
    ours, theirs = np.where(outcome.column < 0, k, outcome.column), np.where(column < 0, k, column)
    better, worse = int((ours < theirs).sum()), int((ours > theirs).sum())
    return Comparison(better, worse, int(ours.size) - better - worse, envious, column)


def fairness_report(outcome: Outcome, group: NDArray[Any]) -> list[GroupResult]:
    """Count results by group. group: (n,) int, any code of residence, need or income class; one GroupResult per code, ascending."""
    if group.shape != outcome.column.shape:
        raise ValueError(f"group must be {outcome.column.shape}, got {group.shape}")
    results = []
    for code in np.unique(group):
        column = outcome.column[group == code].astype(np.int64)
        placed = column[column >= 0]
        mean = float(placed.mean()) + 1 if placed.size else float("nan")
        results.append(GroupResult(int(code), column.size, placed.size, int((placed == 0).sum()), int((placed < 3).sum()), mean))
    return results
