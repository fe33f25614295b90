"""Lagrangian bound of the p-median with sparse links: the assignment of every row is priced, sites are chosen by what they save.

Source: Cornuéjols, Fisher and Nemhauser, Management Science 23 (1977), the relaxation; Beasley, EJOR 65 (1993), penalty tests;
Held, Wolfe and Crowder, Mathematical Programming 6 (1974), the step; Camerini, Fratta and Maffioli, Math. Prog. Study 3 (1975), deflection.
"""

from typing import NamedTuple

import numba
import numpy as np

from qingmiao.engines.siting.links import Floats, Links, Marks

# Only what Python calls gets a wrapper and a cache file: with both on every small function the first call takes three times as long.
compiled = numba.njit(cache=True, error_model="numpy", nogil=True)
inner = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy")  # type: ignore[call-overload]  # not in its stubs
PRUNED = 1e300


class Pace(NamedTuple):
    """How an ascent moves: at most `steps`, first step factor `theta`, `patience` steps without gain, `memory` of the running mean."""

    steps: int
    theta: float
    patience: int
    memory: float


class Aim(NamedTuple):
    """What an ascent is for: at most `p` open sites, a plan of cost `value` known, and nothing above `cutoff` is of interest."""

    p: int
    value: float
    cutoff: float


@inner
def copy_into(target: Floats, source: Floats) -> None:
    """Copy element by element: numba compiles the slice assignment's error text for four seconds."""
    for i in range(source.size):
        target[i] = source[i]


@inner
def kth_smallest(values: Floats, k: int) -> float:
    """Return the k-th smallest (from 0) and reorder `values`. Hoare's selection; a sort costs five times as much here."""
    low, high = 0, values.size - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return float(values[k])


@inner
def pick(saving: Floats, status: Marks, p: int, chosen: Marks) -> tuple[float, float, float]:
    """Choose the sites of the relaxed problem: all OPEN ones and the free ones with the lowest `saving` <= 0, p in all at most.

    Returns the sum of what was chosen, the price of the next free site that could leave (worst chosen) and enter (best not chosen).
    """
    m = saving.size
    free = np.empty(m)
    count, room, total = 0, p, 0.0
    for j in range(m):
        chosen[j] = 1 if status[j] == 1 else 0
        if status[j] == 1:
            room -= 1
            total += saving[j]
        elif status[j] == 0:
            free[count] = saving[j]
            count += 1
    if room <= 0 or count == 0:
        return total, -PRUNED, PRUNED
    # Only the border between chosen and not chosen is needed, never the whole order.
    worst = kth_smallest(free[:count], room - 1) if count > room else PRUNED
    taken = 0
    # What saves exactly as much as the worst comes second, or ties would choose more than there is room for.
    for strict in (True, False):
        for j in range(m):
            better = saving[j] < worst if strict else saving[j] == worst
            if status[j] == 0 and saving[j] <= 0 and better and taken < room:
                chosen[j] = 1
                taken += 1
                total += saving[j]
    return float(total), min(worst, 0.0) if taken == room else 0.0, next_best(saving, status, chosen)


@inner
def next_best(saving: Floats, status: Marks, chosen: Marks) -> float:
    """Price of the cheapest free site that was not chosen; leaving a place empty costs nothing."""
    best = 0.0
    for j in range(saving.size):
        if status[j] == 0 and chosen[j] == 0 and saving[j] < best:
            best = saving[j]
    return best


@inner
def fix(saving: Floats, status: Marks, chosen: Marks, slack: float, leave: float, enter: float) -> None:
    """Shut or open for good every free site whose other state lifts the bound above the cutoff (slack = cutoff - bound)."""
    for j in range(saving.size):
        if status[j] != 0:
            continue
        if chosen[j] == 0:
            # To open it the worst chosen site must leave; if even that lifts the bound above the best plan, no better plan opens it.
            if saving[j] - leave > slack:
                status[j] = -1
        # Without it the best one not chosen comes in; if that is too dear, every better plan has this site.
        elif enter - saving[j] > slack:
            status[j] = 1


@inner
def save(links: Links, lam: Floats, saving: Floats) -> float:
    """Fill what each site saves at multipliers `lam`, plus its share of the budget's price; return the rest of the bound."""
    n = links.ceiling.size
    total = -lam[n]
    for j in range(saving.size):
        saving[j] = lam[n] * links.fee[j]
    for i in range(n):
        total += lam[i]
        for k in range(links.site.shape[1]):
            # Links ascend, so the first that no longer pays ends the row: with multipliers near the second nearest open site, after a few.
            if links.cost[i, k] >= lam[i]:
                break
            saving[links.site[i, k]] += links.cost[i, k] - lam[i]
    return float(total)


@inner
def unserved(links: Links, lam: Floats, chosen: Marks, gradient: Floats) -> float:
    """Fill 1 - (times the row is served) and return the true cost of the chosen sites."""
    total = 0.0
    # One walk for both: how often the relaxed plan serves the row, and what its sites cost as a real plan, each row at the nearest.
    for i in range(gradient.size):
        rest, first = 1.0, -1.0
        for k in range(links.site.shape[1]):
            cost = links.cost[i, k]
            if cost >= lam[i] and (first >= 0 or cost == np.inf):
                break
            if chosen[links.site[i, k]]:
                if first < 0:
                    first = cost
                if cost < lam[i]:
                    rest -= 1.0
        gradient[i] = rest
        total += first if first >= 0 else links.miss[i]
    return total


@inner
def step(lam: Floats, ceiling: Floats, gradient: Floats, direction: Floats, rise: float) -> bool:
    """Move the multipliers along the deflected gradient so far that the bound would rise by `rise` if it were linear."""
    length = 0.0
    for i in range(gradient.size):
        # Two gradients across a ridge cancel and leave the way along it.
        direction[i] = gradient[i] + 0.7 * direction[i]
        # A multiplier at its limit cannot move that way: counting it would make the step of all others too short.
        stuck = (lam[i] >= ceiling[i] and direction[i] > 0) or (lam[i] <= 0 and direction[i] < 0)
        if not stuck:
            length += direction[i] * direction[i]
    if length < 1e-12:
        return False
    scale = rise / length
    for i in range(gradient.size):
        lam[i] = min(max(0.0, lam[i] + scale * direction[i]), ceiling[i])
    return True


@inner
def spend(fee: Floats, chosen: Marks) -> float:
    """Share of the budget that the chosen sites take."""
    total = 0.0
    for j in range(fee.size):
        if chosen[j]:
            total += fee[j]
    return total


@compiled
def ascend(  # noqa: C901, PLR0915  # one compiled loop whose parts share ten variables
    links: Links, aim: Aim, pace: Pace, status: Marks, lam: Floats, mean: Floats
) -> tuple[float, Floats, float, Marks]:
    """Raise the bound from `lam`, (n + 1,) float64: one multiplier per row, the last one for the budget.

    `status` is fixed in place by penalty tests, `mean` (m,) keeps the running mean of the chosen sites. Returns the best bound, its
    multipliers, the cheapest plan met on the way and its sites. A bound above the cutoff ends the ascent: nothing better is below.
    """
    n, m = links.ceiling.size, status.size
    direction, gradient, saving = np.zeros(n), np.empty(n), np.empty(m)
    chosen, best_sites = np.zeros(m, np.int8), np.zeros(m, np.int8)
    # `mark` is the bound at the last gain worth the name: endless small gains must not keep a step length alive.
    best, best_value, best_lam, mark = -PRUNED, PRUNED, lam.copy(), -PRUNED
    theta, idle = pace.theta, 0
    for _ in range(pace.steps):
        bound = save(links, lam, saving)
        total, leave, enter = pick(saving, status, aim.p, chosen)
        bound += total
        for j in range(m):
            mean[j] += pace.memory * (chosen[j] - mean[j])
        if bound > best:
            idle = 0 if bound > mark + 1e-4 * abs(aim.value - mark) else idle + 1
            mark = bound if idle == 0 else mark
            best = bound
            copy_into(best_lam, lam)
        else:
            idle += 1
        if bound > aim.cutoff:
            break
        fix(saving, status, chosen, aim.cutoff - bound, leave, enter)
        value, cost = unserved(links, lam, chosen, gradient), spend(links.fee, chosen)
        if value < best_value and cost <= 1.0 + 1e-12:
            best_value = value
            copy_into(best_sites, chosen)
        if idle >= pace.patience:
            # The steps are too long for this ridge: shorter ones from the best multipliers, without the direction that overshot.
            theta *= 0.6
            idle = 0
            copy_into(lam, best_lam)
            direction = np.zeros(n)
            if theta < 2e-3:
                break
            continue
        if lam[n] > 0 or cost > 1.0:  # the budget's price moves on its own scale: the plan's whole cost against one row's
            lam[n] = max(0.0, lam[n] + 0.1 * theta * (aim.value - bound) * (cost - 1.0))
        # Aimed a little above the plan: where the bound has nearly met it, the step would otherwise vanish before the last of the gap.
        if not step(lam, links.ceiling, gradient, direction, theta * (1.0001 * aim.value - bound)):
            break
    return best, best_lam, best_value, best_sites
