"""Lagrangian bound of the capacitated problem: rows are priced, every site packs the rows that pay best into its places.

With whole numbers of children the packing is exact (0-1 knapsack), which lifts the bound above the linear one; otherwise it is the linear
knapsack. Source: Pirkul, Computers & OR 14 (1987); Ceselli and Righini, Networks 45 (2005); Dantzig, Operations Research 5 (1957).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qingmiao.engines.siting.ascent import PRUNED, Aim, Pace, compiled, copy_into, fix, inner, pick, spend, step
from qingmiao.engines.siting.links import Floats, Ints, Links, Marks


class Store(NamedTuple):
    """`weight` (n,) children of each row, `capacity` (m,) places; `exact` 1 where both are whole and the packing is exact.

    `allowed` (n, k) int8: 0 for a link that branching or a penalty test took away. `share` (n, k): running mean of the packed links, kept
    where `exact`, otherwise (0, 0).
    """

    weight: Floats
    capacity: Floats
    allowed: Marks
    share: Floats
    exact: int


class Shelf(NamedTuple):
    """Work space of one ascent: links whose row pays (by site), how much of each is packed, and per site value and price of places."""

    start: Ints
    order: Ints
    row: Ints
    link: Ints
    value: Floats
    packed: Floats
    saving: Floats
    place_price: Floats
    sure: Marks
    dp: Floats
    take: npt.NDArray[np.uint8]


@compiled
def make_shelf(links: Links, store: Store, m: int) -> Shelf:
    """Reserve the work space: every link might pay at once."""
    n, size = links.site.shape[0], links.site.size
    most = 0
    for j in range(m):
        most = max(most, int(store.capacity[j])) if store.exact else 0
    whole = np.empty((5, m + 1), np.int64)
    return Shelf(
        whole[0], np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size), np.empty(size), np.empty(m),
        np.empty(m), np.empty(m, np.int8), np.zeros(most + 1), np.zeros((n if store.exact else 1, most + 1), np.uint8),
    )  # fmt: skip


@inner
def collect(links: Links, store: Store, status: Marks, lam: Floats, shelf: Shelf) -> None:  # noqa: C901  # counting and filling walk the same links
    """Sort the links whose row pays more than it costs by site."""
    n, width = links.site.shape
    start = shelf.start
    start.fill(0)
    for i in range(n):
        for k in range(width):
            if links.cost[i, k] >= lam[i]:
                break
            if store.allowed[i, k] and status[links.site[i, k]] >= 0:
                start[links.site[i, k] + 1] += 1
    for j in range(status.size):
        start[j + 1] += start[j]
        shelf.sure[j] = 0
    fill = start.copy()
    for i in range(n):
        for k in range(width):
            if links.cost[i, k] >= lam[i]:
                break
            j = links.site[i, k]
            if store.allowed[i, k] and status[j] >= 0:
                z = fill[j]
                fill[j] = z + 1
                shelf.row[z], shelf.link[z], shelf.order[z] = i, k, z
                shelf.value[z] = lam[i] - links.cost[i, k]


@inner
def pays(shelf: Shelf, weight: Floats, z: int) -> float:
    """What link z pays per child."""
    return float(shelf.value[z] / max(weight[shelf.row[z]], 1e-12))


@inner
def critical(shelf: Shelf, weight: Floats, low: int, high: int, room: float) -> tuple[int, float]:  # noqa: C901  # Hoare's partition in place
    """Partition order[low:high] by what a child pays: the place of the first link that does not fit wholly, and the room left for it."""
    order, last = shelf.order, high - 1
    while high - low > 1:
        pivot = pays(shelf, weight, order[(low + high) // 2])
        i, j = low, high - 1
        while i <= j:
            while pays(shelf, weight, order[i]) > pivot:
                i += 1
            while pays(shelf, weight, order[j]) < pivot:
                j -= 1
            if i <= j:
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        t, filled = low, 0.0
        while t < i and filled + weight[shelf.row[order[t]]] <= room:
            filled += weight[shelf.row[order[t]]]
            t += 1
        if t == i:
            low, room = i, room - filled
        elif t > j:
            return t, room - filled
        else:
            high = j + 1
    return min(low, last), room


@inner
def pack_linear(shelf: Shelf, store: Store, j: int) -> bool:
    """Fill the site's places with the best paying links, the last one in part; True if everything fits."""
    low, high = shelf.start[j], shelf.start[j + 1]
    total, paid = 0.0, 0.0
    for z in range(low, high):
        total += store.weight[shelf.row[z]]
        paid += shelf.value[z]
        shelf.packed[z] = 1.0
    shelf.place_price[j] = 0.0
    fits = total <= store.capacity[j]
    if not fits:
        last, room = critical(shelf, store.weight, low, high, store.capacity[j])
        paid = 0.0
        for t in range(low, last):
            paid += shelf.value[shelf.order[t]]
        for t in range(last + 1, high):
            shelf.packed[shelf.order[t]] = 0.0
        z = shelf.order[last]
        shelf.place_price[j] = pays(shelf, store.weight, z)
        shelf.packed[z] = room / store.weight[shelf.row[z]]
        paid += shelf.value[z] * shelf.packed[z]
    shelf.saving[j] = -paid
    return bool(fits)


@inner
def pack_whole(shelf: Shelf, store: Store, j: int) -> None:
    """Fill the site's places exactly, by dynamic programming over places."""
    low, high, room = shelf.start[j], shelf.start[j + 1], int(store.capacity[j])
    for c in range(room + 1):
        shelf.dp[c] = 0.0
    for t in range(low, high):
        weight, value = int(store.weight[shelf.row[t]]), shelf.value[t]
        for c in range(room + 1):
            shelf.take[t - low, c] = 0
        for c in range(room, weight - 1, -1):
            if shelf.dp[c - weight] + value > shelf.dp[c]:
                shelf.dp[c] = shelf.dp[c - weight] + value
                shelf.take[t - low, c] = 1
    shelf.saving[j] = -shelf.dp[room]
    for t in range(high - 1, low - 1, -1):
        shelf.packed[t] = shelf.take[t - low, room]
        if shelf.take[t - low, room]:
            room -= int(store.weight[shelf.row[t]])


@inner
def relax(links: Links, store: Store, aim: Aim, state: tuple[Marks, Floats, Marks], shelf: Shelf) -> tuple[float, float, float]:
    """Solve the relaxed problem at the multipliers: bound, worst chosen and best not chosen saving. Chosen sites are packed exactly.

    Exact packing is done only for sites that the linear one would choose: a site that loses with the more generous value loses anyway.
    """
    status, lam, chosen = state
    n, m = links.site.shape[0], status.size
    collect(links, store, status, lam, shelf)
    for j in range(m):
        shelf.saving[j] = 0.0
        shelf.place_price[j] = 0.0
        if status[j] >= 0:
            fits = pack_linear(shelf, store, j)
            shelf.sure[j] = 1 if fits or not store.exact else 0
        shelf.saving[j] += lam[n] * links.fee[j]
    while True:
        total, leave, enter = pick(shelf.saving, status, aim.p, chosen)
        again = False
        for j in range(m):
            if chosen[j] and not shelf.sure[j]:
                pack_whole(shelf, store, j)
                shelf.saving[j] += lam[n] * links.fee[j]
                shelf.sure[j] = 1
                again = True
        if not again:
            break
    total -= lam[n]
    for i in range(n):
        total += lam[i]
    return total, leave, enter


@inner
def unpacked(store: Store, shelf: Shelf, chosen: Marks, gradient: Floats, memory: float) -> None:
    """Fill 1 - (how much of each row the chosen sites take) and move the running mean of the packed links."""
    gradient.fill(1.0)
    for i in range(store.share.shape[0]):
        for k in range(store.share.shape[1]):
            store.share[i, k] *= 1.0 - memory
    for j in range(chosen.size):
        if chosen[j]:
            for z in range(shelf.start[j], shelf.start[j + 1]):
                gradient[shelf.row[z]] -= shelf.packed[z]
                if store.share.size:
                    store.share[shelf.row[z], shelf.link[z]] += memory * shelf.packed[z]


@compiled
def ascend_packed(  # noqa: C901, PLR0915  # one compiled loop whose parts share ten variables
    links: Links, store: Store, aim: Aim, pace: Pace, node: tuple[Marks, Floats, Floats]
) -> tuple[float, Floats, Marks]:
    """Raise the bound as `ascent.ascend` does; `node` = status (m,), multipliers (n + 1,), running mean of the chosen sites (m,).

    Returns the best bound, its multipliers and the sites chosen there.
    """
    status, lam, mean = node
    n, m = links.site.shape[0], status.size
    shelf = make_shelf(links, store, m)
    direction, gradient = np.zeros(n), np.empty(n)
    chosen, best_sites = np.zeros(m, np.int8), np.zeros(m, np.int8)
    best, best_lam, mark, theta, idle = -PRUNED, lam.copy(), -PRUNED, pace.theta, 0
    for _ in range(pace.steps):
        bound, leave, enter = relax(links, store, aim, (status, lam, chosen), shelf)
        for j in range(m):
            mean[j] += pace.memory * (chosen[j] - mean[j])
        idle += 1
        if bound > best:
            idle = 0 if bound > mark + 1e-3 * abs(aim.value - mark) else idle
            mark = bound if idle == 0 else mark
            best = bound
            copy_into(best_lam, lam)
            copy_into(best_sites, chosen)
        if bound > aim.cutoff:
            break
        fix(shelf.saving, status, chosen, aim.cutoff - bound, leave, enter)
        unpacked(store, shelf, chosen, gradient, pace.memory)
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
            lam[n] = max(0.0, lam[n] + 0.1 * theta * (aim.value - bound) * (cost - 1.0))
        if not step(lam, links.ceiling, gradient, direction, theta * (1.0001 * aim.value - bound)):
            break
    return best, best_lam, best_sites


@compiled
def drop_links(links: Links, store: Store, aim: Aim, state: tuple[Marks, Floats, Marks], shelf: Shelf) -> int:
    """Take away every link that would lift the bound above the cutoff; return how many are left.

    Forcing row i into site j costs at least cost - multiplier + price of its places, on top of what opening j costs.
    """
    status, lam, chosen = state
    bound, leave, _ = relax(links, store, aim, state, shelf)
    linear = np.empty(status.size)
    for j in range(status.size):
        linear[j] = shelf.saving[j]
        if status[j] >= 0 and shelf.sure[j] and store.exact:
            whole = shelf.saving[j]
            pack_linear(shelf, store, j)
            linear[j] = shelf.saving[j] + lam[lam.size - 1] * links.fee[j]
            shelf.saving[j] = whole
    left = 0
    for i in range(links.site.shape[0]):
        for k in range(links.site.shape[1]):
            j = links.site[i, k]
            if not store.allowed[i, k] or status[j] < 0 or links.cost[i, k] == np.inf:
                store.allowed[i, k] = 0
                continue
            opened = bound - shelf.saving[j] if chosen[j] else bound - leave
            forced = links.cost[i, k] - lam[i] + shelf.place_price[j] * store.weight[i]
            if opened + max(shelf.saving[j], linear[j] + max(0.0, forced)) > aim.cutoff:
                store.allowed[i, k] = 0
            else:
                left += 1
    return left
