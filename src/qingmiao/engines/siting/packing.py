"""Lagrangian bound of the capacitated problem: rows are priced, every site packs the rows that pay best into its places.

Where places and children are whole numbers the packing is exact, which lifts the bound above the linear one.
Source: Pirkul, Computers & OR 14 (1987); Ceselli and Righini, Networks 45 (2005).
"""

from typing import cast

import numpy as np

from qingmiao.engines.siting.ascent import PRUNED, Aim, Pace, compiled, copy_into, fix, inner, next_best, pick, spend, step
from qingmiao.engines.siting.knapsacks import (
    ESTIMATED,
    LINEAR,
    WHOLE,
    Knapsacks,
    Workspace,
    estimate,
    gather_links,
    pack_linear,
    pack_whole,
)
from qingmiao.engines.siting.links import Floats, Ints, Links, Marks

REFILL = cast(int, np.int64(20))  # steps until the links that may pay are looked up again


@inner
def cheapest(knapsacks: Knapsacks, saving: Floats, free: Marks, count: Ints, level: int, only: int) -> int:
    """Free site of least saving whose regions have room, in region `only` of a level or, below 0, in any; -1 where there is none."""
    best, site = PRUNED, -1
    for j in range(saving.size):
        if free[j] and saving[j] < best and (only < 0 or knapsacks.region[level, j] == only):
            fits = True
            for up in range(knapsacks.region.shape[0]):
                r = knapsacks.region[up, j]
                fits = fits and count[r] < knapsacks.span[1, r]
            if fits:
                best, site = saving[j], j
    return site


@inner
def choose(knapsacks: Knapsacks, chosen: Marks, free: Marks, count: Ints, j: int) -> None:
    """Open a site and count it in its regions."""
    chosen[j], free[j] = 1, 0
    for level in range(knapsacks.region.shape[0]):
        count[knapsacks.region[level, j]] += 1


@inner
def pick_by_regions(  # noqa: C901  # one greedy choice in two parts
    knapsacks: Knapsacks, saving: Floats, status: Marks, p: int, chosen: Marks
) -> tuple[float, float, float]:
    """Do what `pick` does within the limits of the regions: first what each must have, then what saves. Total PRUNED: not possible.

    Sets of sites within limits on nested regions are a generalised matroid, so the greedy choice is best, and forcing a site in or out is
    one exchange: the penalty tests of `fix` hold. Source: Frank and Tardos, Mathematical Programming 42 (1988).
    """
    count, free = np.zeros(knapsacks.span.shape[1], np.int64), np.zeros(saving.size, np.int8)
    room, total, worst, regions = p, 0.0, -PRUNED, 0
    for j in range(saving.size):
        chosen[j], free[j] = 0, 1 if status[j] == 0 else 0
        if status[j] == 1:
            choose(knapsacks, chosen, free, count, j)
            room -= 1
            total += saving[j]
    # From small regions to large: what a small one must have counts for the large one around it. The last round, without a region,
    # takes what saves.
    for level in range(knapsacks.region.shape[0] + 1):
        last = knapsacks.region[level].max() + 1 if level < knapsacks.region.shape[0] else regions + 1
        for r in range(regions, last):
            only = r if level < knapsacks.region.shape[0] else -1
            while room > 0 and (only < 0 or count[r] < knapsacks.span[0, r]):
                j = cheapest(knapsacks, saving, free, count, level, only)
                if j < 0 or (only < 0 and saving[j] > 0):
                    break
                choose(knapsacks, chosen, free, count, j)
                room -= 1
                total += saving[j]
                worst = max(worst, saving[j])
        regions = last
    for r in range(count.size):
        if room < 0 or count[r] < knapsacks.span[0, r] or count[r] > knapsacks.span[1, r]:
            # The limits contradict each other, or the rows fixed so far do: nothing lies in this node.
            return PRUNED, -PRUNED, PRUNED
    # With room left, another site may come in without one leaving. The best one not chosen is taken over all regions: it may not be
    # allowed where it is needed, which makes the tests of `fix` cautious, not wrong.
    return total, max(worst, 0.0) if room > 0 else worst, next_best(saving, status, chosen)


@inner
def pack_chosen(links: Links, knapsacks: Knapsacks, lam: Floats, chosen: Marks, space: Workspace) -> bool:
    """Pack the chosen sites one degree more surely; False where all are sure."""
    changed = False
    for j in range(chosen.size):
        if chosen[j] and space.sure[j] <= LINEAR:
            if space.sure[j] == ESTIMATED:
                pack_linear(lam, space, knapsacks, j)
            else:
                pack_whole(lam, space, knapsacks, j)
            space.saving[j] += lam[lam.size - 1] * links.fee[j]
            changed = True
    return changed


@inner
def relax(links: Links, knapsacks: Knapsacks, aim: Aim, state: tuple[Marks, Floats, Marks], space: Workspace) -> tuple[float, float, float]:
    """Solve the relaxed problem at the multipliers: bound, worst chosen and best not chosen saving.

    Sites are packed only where their estimate would be chosen, and whole only where the linear packing would: a site that loses with the
    more generous value loses anyway.
    """
    status, lam, chosen = state
    n, m = links.site.shape[0], status.size
    for j in range(m):
        estimate(lam, space, knapsacks, status[j], j)
        space.saving[j] += lam[n] * links.fee[j]
    # Packing a site only makes it save less, so the choice is right once every chosen site is sure: the others were judged by a more
    # generous value and lost even so.
    while True:
        if knapsacks.span.size:
            total, leave, enter = pick_by_regions(knapsacks, space.saving, status, aim.p, chosen)
        else:
            total, leave, enter = pick(space.saving, status, aim.p, chosen)
        if not pack_chosen(links, knapsacks, lam, chosen, space):
            break
    total -= lam[n]
    for i in range(n):
        total += lam[i]
    return total, leave, enter


@inner
def unpacked(knapsacks: Knapsacks, space: Workspace, chosen: Marks, gradient: Floats, memory: float) -> None:
    """Fill 1 - (how much of each row the chosen sites take) and move the running mean of the packed links."""
    # The running mean of packed links approaches a fractional optimum (volume algorithm: Barahona and Anbil, Mathematical Programming
    # 87 (2000)); the link it packs half of the time is the one to branch on.
    gradient.fill(1.0)
    for i in range(knapsacks.share.shape[0]):
        for k in range(knapsacks.share.shape[1]):
            knapsacks.share[i, k] *= 1.0 - memory
    for j in range(chosen.size):
        if chosen[j]:
            for t in range(space.start[j], space.high[j]):
                z = space.order[t]
                packed = space.packed[t]
                if space.sure[j] != WHOLE:
                    packed = 1.0 if t < space.last[j] else space.part[j] if t == space.last[j] else 0.0
                gradient[space.row[z]] -= packed
                if knapsacks.share.size:
                    knapsacks.share[space.row[z], space.link[z]] += memory * packed


@compiled
def ascend_packed(  # noqa: C901, PLR0915  # one compiled loop whose parts share ten variables
    links: Links, knapsacks: Knapsacks, aim: Aim, pace: Pace, node: tuple[Marks, Floats, Floats], space: Workspace
) -> tuple[float, Floats, Marks]:
    """Raise the bound as `ascent.ascend` does; `node` = status (m,), multipliers (n + 1,), running mean of the chosen sites (m,).

    Returns the best bound, its multipliers and the sites chosen there.
    """
    status, lam, mean = node
    n, m = links.site.shape[0], status.size
    direction, gradient = np.zeros(n), np.empty(n)
    chosen, best_sites = np.zeros(m, np.int8), np.zeros(m, np.int8)
    best, best_lam, mark, theta, idle = -PRUNED, lam.copy(), -PRUNED, pace.theta, 0
    for t in range(pace.steps):
        # A step changes few multipliers by much, so the lists stay good for a while; gathering anew each time costs more than the step.
        if t % REFILL == 0:
            gather_links(links, knapsacks, status, lam, space)
        bound, leave, enter = relax(links, knapsacks, aim, (status, lam, chosen), space)
        for j in range(m):
            mean[j] += pace.memory * (chosen[j] - mean[j])
        idle += 1
        if bound > best:
            # Progress is counted against the gap that is left; a step is dear here, so it takes a thousandth of the gap to be patient.
            idle = 0 if bound > mark + 1e-3 * abs(aim.value - mark) else idle
            mark = bound if idle == 0 else mark
            best = bound
            copy_into(best_lam, lam)
            copy_into(best_sites, chosen)
        if bound > aim.cutoff:
            break
        fix(space.saving, status, chosen, aim.cutoff - bound, leave, enter)
        unpacked(knapsacks, space, chosen, gradient, pace.memory)
        if idle >= pace.patience:
            theta *= 0.6
            idle = 0
            copy_into(lam, best_lam)
            direction = np.zeros(n)
            if theta < 2e-3:
                break
            continue
        cost = spend(links.fee, chosen)
        if lam[n] > 0 or cost > 1.0:
            # The budget's price moves on its own scale: the plan's whole cost against one row's.
            lam[n] = max(0.0, lam[n] + 0.1 * theta * (aim.value - bound) * (cost - 1.0))
        if not step(lam, space.ceiling, gradient, direction, theta * (1.0001 * aim.value - bound)):
            break
    return best, best_lam, best_sites


@compiled
def drop_links(links: Links, knapsacks: Knapsacks, aim: Aim, state: tuple[Marks, Floats, Marks], space: Workspace) -> int:
    """Take away every link that would lift the bound above the cutoff; return how many are left.

    Forcing row i into site j costs at least cost - multiplier + price of its places, on top of what opening j costs.
    """
    status, lam, chosen = state
    gather_links(links, knapsacks, status, lam, space)
    bound, leave, _ = relax(links, knapsacks, aim, state, space)
    # The price of a place comes from linear packing only; a site packed whole lends it for a moment.
    linear = np.empty(status.size)
    for j in range(status.size):
        linear[j] = space.saving[j]
        if space.sure[j] == WHOLE:
            whole = space.saving[j]
            pack_linear(lam, space, knapsacks, j)
            linear[j] = space.saving[j] + lam[lam.size - 1] * links.fee[j]
            space.saving[j] = whole
    left = 0
    for i in range(links.site.shape[0]):
        for k in range(links.site.shape[1]):
            j = links.site[i, k]
            if not knapsacks.allowed[i, k] or status[j] < 0 or links.cost[i, k] == np.inf:
                knapsacks.allowed[i, k] = 0
                continue
            # A row forced into a site that is not chosen pays for opening it as well: the worst chosen one leaves.
            opened = bound - space.saving[j] if chosen[j] else bound - leave
            forced = links.cost[i, k] - lam[i] + space.place_price[j] * knapsacks.weight[i]
            if opened + max(space.saving[j], linear[j] + max(0.0, forced)) > aim.cutoff:
                knapsacks.allowed[i, k] = 0
            else:
                left += 1
    return left
