"""What a site can pack at given prices of the rows: the links that pay, by site, and the best of them that fit into its places.

Whole numbers of children are packed exactly (0-1 knapsack) where that is asked for, otherwise linearly, the last row in part.
Source: Dantzig, Operations Research 5 (1957), both; its dual price of a place bounds what a site saves without packing it.
"""

from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from qingmiao.engines.siting.ascent import inner
from qingmiao.engines.siting.links import Floats, Ints, Links, Marks

SPARE = cast(int, np.int64(8))  # links kept beyond those that pay, so that multipliers may rise

ESTIMATED, LINEAR, WHOLE, FINAL = range(4)  # how a site's saving was found: the last one by linear packing that nothing improves


class Knapsacks(NamedTuple):
    """`weight` (n,) children of each row, `capacity` (m,) places; `exact` 1 where both are whole and the packing is exact.

    `allowed` (n, k) int8: 0 for a link that branching or a penalty test took away. `share` (n, k): running mean of the packed links, kept
    where `exact`, otherwise (0, 0). `region` (levels, m) of each site, from the finest level to the coarsest, nested, each number on one
    level only; `span` (2, regions) how many open sites each may have at least and at most, (2, 0) without such limits.
    """

    weight: Floats
    capacity: Floats
    allowed: Marks
    share: Floats
    exact: int
    region: Ints
    span: Ints


class Workspace(NamedTuple):
    """Work space of the ascents: the links that may pay, by site, so that a step reads little memory and reads it in order.

    Links of site j are start[j]:start[j + 1], with `row`, number `link` in its list and `cost`. In a packed site those that pay have a
    place each, from start[j] to high[j]: `order` which link, `rate` what it pays per child, `packed` how much of it is in, where packed
    whole. Otherwise places before last[j] are full, the one there has `part`. Per site `saving`, `place_price` (of one place, kept from
    step to step: it is near the next one) and `sure`: how the saving was found. `ceiling` (n,): largest multipliers for which the links are
    complete. `dp`, `take`: tables of the whole packing.
    """

    start: Ints
    high: Ints
    last: Ints
    row: npt.NDArray[np.int32]
    link: npt.NDArray[np.int32]
    order: npt.NDArray[np.int32]
    cost: Floats
    rate: Floats
    packed: Floats
    part: Floats
    saving: Floats
    place_price: Floats
    ceiling: Floats
    dp: Floats
    sure: Marks
    take: npt.NDArray[np.uint8]


def make_workspace(links: Links, knapsacks: Knapsacks, m: int) -> Workspace:
    """Reserve the work space: every link might pay at once."""
    n, size = links.site.shape[0], links.site.size
    most = int(knapsacks.capacity.max(initial=0)) if knapsacks.exact else 0
    return Workspace(
        start=np.zeros(m + 1, np.int64), high=np.zeros(m, np.int64), last=np.zeros(m, np.int64), row=np.empty(size, np.int32),
        link=np.empty(size, np.int32), order=np.empty(size, np.int32), cost=np.empty(size), rate=np.empty(size), packed=np.empty(size),
        part=np.zeros(m), saving=np.zeros(m), place_price=np.zeros(m), ceiling=np.empty(n), dp=np.zeros(most + 1),
        sure=np.zeros(m, np.int8), take=np.zeros((n if knapsacks.exact else 1, most + 1), np.uint8),
    )  # fmt: skip


@inner
def gather_links(  # noqa: C901  # counting and filling walk the same links
    links: Links, knapsacks: Knapsacks, status: Marks, lam: Floats, space: Workspace
) -> None:
    """Sort by site the links that pay, and half as many beyond, for the multipliers to rise."""
    n, width = links.site.shape
    start = space.start
    start.fill(0)
    for i in range(n):
        k = 0
        while k < width and links.cost[i, k] < lam[i]:
            k += 1
        # Half as many beyond: multipliers move before the next gathering, and `ceiling` stops them where the lists would be incomplete.
        k = min(k + k // 2 + SPARE, width - 1)
        space.ceiling[i] = min(links.ceiling[i], links.cost[i, k]) if k < width - 1 else links.ceiling[i]
        for k in range(width):
            if links.cost[i, k] >= space.ceiling[i]:
                break
            if knapsacks.allowed[i, k] and status[links.site[i, k]] >= 0:
                start[links.site[i, k] + 1] += 1
    for j in range(status.size):
        # A counting sort: count by site, sum up, then place. No link moves twice, and a site's links lie side by side.
        start[j + 1] += start[j]
        space.high[j] = start[j]
    for i in range(n):
        for k in range(width):
            if links.cost[i, k] >= space.ceiling[i]:
                break
            j = links.site[i, k]
            if knapsacks.allowed[i, k] and status[j] >= 0:
                z = space.high[j]
                space.high[j] = z + 1
                space.row[z], space.link[z], space.cost[z] = i, k, links.cost[i, k]


@inner
def estimate(lam: Floats, space: Workspace, knapsacks: Knapsacks, status: int, j: int) -> None:
    """Find what a site saves at most, at the last price of its places: no packing saves more, whatever the price. SHUT: nothing."""
    space.saving[j], space.sure[j] = 0.0, FINAL
    if status < 0:
        return
    # Any price of a place bounds the packing (weak duality of its linear form), and the last step's is nearly the right one. So one
    # walk without sorting bounds every site, and only those that might be chosen are packed.
    price, children, paid, beyond = space.place_price[j], 0.0, 0.0, 0.0
    for z in range(space.start[j], space.start[j + 1]):  # without a jump: which link pays cannot be foreseen
        weight = knapsacks.weight[space.row[z]]
        value = lam[space.row[z]] - space.cost[z]
        pays = value > 0
        children += pays * weight
        paid += pays * value
        beyond += max(value - price * weight, 0.0)
    if children <= knapsacks.capacity[j]:
        space.place_price[j], beyond = 0.0, paid
    space.saving[j] = -(space.place_price[j] * knapsacks.capacity[j] + beyond)
    space.sure[j] = ESTIMATED


@inner
def collect(lam: Floats, weight: Floats, space: Workspace, j: int) -> tuple[float, float]:
    """Give the links of a site that pay their places; return how many children they have and what they pay."""
    t, children, paid = space.start[j], 0.0, 0.0
    for z in range(space.start[j], space.start[j + 1]):
        i = space.row[z]
        value = lam[i] - space.cost[z]
        space.order[t], space.rate[t] = z, value / max(weight[i], 1e-12)
        pays = value > 0
        t += pays
        children += pays * weight[i]
        paid += pays * value
    space.high[j] = t
    return children, paid


@inner
def bring_forward(space: Workspace, low: int, high: int, pivot: float) -> int:
    """Bring the places of low:high that pay more than `pivot` to the front; return where they end."""
    order, rate, i = space.order, space.rate, low
    for t in range(low, high):  # without a jump, as in `collect`
        one, pays = order[t], rate[t]
        order[t], rate[t] = order[i], rate[i]
        order[i], rate[i] = one, pays
        i += pays > pivot
    return i


@inner
def critical(space: Workspace, weight: Floats, low: int, high: int, room: float, pivot: float) -> tuple[int, float]:
    """Sort the places low:high by what a child pays as far as is needed, first around `pivot`.

    Returns the place of the first link that does not fit wholly, and the room left for it.
    """
    last = high - 1
    while high - low > 1:
        i = bring_forward(space, low, high, pivot)
        is_top = i == low
        if is_top:  # nothing pays more: what pays just as much comes first
            i = bring_forward(space, low, high, float(np.nextafter(pivot, 0.0)))
        filled = 0.0
        for t in range(low, i):
            filled += weight[space.row[space.order[t]]]
        if filled <= room:
            low, room = i, room - filled
        elif i < high:
            high = i
        elif is_top:  # all pay the same
            while weight[space.row[space.order[low]]] <= room:
                room -= weight[space.row[space.order[low]]]
                low += 1
            return low, room
        pivot = space.rate[(low + high) // 2]
    return min(low, last), room


@inner
def pack_linear(lam: Floats, space: Workspace, knapsacks: Knapsacks, j: int) -> None:
    """Fill the site's places with the best paying links, the last one in part."""
    children, paid = collect(lam, knapsacks.weight, space, j)
    low, high = space.start[j], space.high[j]
    fits = children <= knapsacks.capacity[j]
    if fits:
        space.place_price[j], space.last[j] = 0.0, high
    else:
        # Dantzig's rule needs the rate at which the places run out, not the whole order: selection around the last step's rate finds it
        # in linear time. Source: Balas and Zemel, Operations Research 28 (1980).
        pivot = space.place_price[j] if space.place_price[j] > 0 else space.rate[(low + high) // 2]
        last, room = critical(space, knapsacks.weight, low, high, knapsacks.capacity[j], pivot)
        paid = space.rate[last] * room
        for t in range(low, last):
            paid += lam[space.row[space.order[t]]] - space.cost[space.order[t]]
        space.place_price[j], space.last[j] = space.rate[last], last
        space.part[j] = room / knapsacks.weight[space.row[space.order[last]]]
    space.saving[j] = -paid
    # What fits wholly is packed best already: no table can improve it.
    space.sure[j] = LINEAR if knapsacks.exact and not fits else FINAL


@inner
def pack_whole(lam: Floats, space: Workspace, knapsacks: Knapsacks, j: int) -> None:
    """Fill the site's places exactly, by dynamic programming over places."""
    low, high, room = space.start[j], space.high[j], int(knapsacks.capacity[j])
    for c in range(room + 1):
        space.dp[c] = 0.0
    for t in range(low, high):
        i = space.row[space.order[t]]
        weight, value = int(knapsacks.weight[i]), lam[i] - space.cost[space.order[t]]
        for c in range(room + 1):
            space.take[t - low, c] = 0
        # Downwards, so that a row is packed at most once.
        for c in range(room, weight - 1, -1):
            if space.dp[c - weight] + value > space.dp[c]:
                space.dp[c] = space.dp[c - weight] + value
                space.take[t - low, c] = 1
    space.saving[j], space.sure[j] = -space.dp[room], WHOLE
    # Back through the table: which rows the best packing took, for the subgradient and for branching.
    for t in range(high - 1, low - 1, -1):
        space.packed[t] = space.take[t - low, room]
        if space.take[t - low, room]:
            room -= int(knapsacks.weight[space.row[space.order[t]]])
