"""Interchange for the p-median: add a site, or swap one, as long as the best such move gains.

Source: Whitaker, INFOR 21 (1983); Resende and Werneck, Networks 49 (2007): gain, loss and their sparse correction.
"""

import numpy as np

from qingmiao.engines.siting.ascent import compiled, inner
from qingmiao.engines.siting.links import Floats, Ints, Links, Marks


@inner
def two_nearest(links: Links, position: Ints, i: int) -> tuple[int, float, float]:
    """Place of the nearest open site of row i (-1 if none), its cost, and the cost of the second."""
    # Nearest and second nearest say all that a swap changes: a row leaves its site only for the second, or for the one opened.
    first, d1, d2 = -1, links.miss[i], links.miss[i]
    for k in range(links.site.shape[1]):
        if links.cost[i, k] >= links.miss[i]:
            break
        here = position[links.site[i, k]]
        if here >= 0:
            if first >= 0:
                d2 = links.cost[i, k]
                break
            first, d1 = here, links.cost[i, k]
    return first, d1, d2


@inner
def weigh(links: Links, position: Ints, loss: Floats, gain: Floats, extra: Floats) -> float:
    """Fill what closing each open site loses, opening each shut one gains, and what doing both spares; return the plan's cost."""
    total = 0.0
    loss.fill(0.0)
    gain.fill(0.0)
    extra.fill(0.0)
    for i in range(links.miss.size):
        first, d1, d2 = two_nearest(links, position, i)
        total += d1
        if first >= 0:
            # Closing alone: the row falls back to its second. Opening alone: it gains where the new site is nearer than its first.
            loss[first] += d2 - d1
        for k in range(links.site.shape[1]):
            cost, j = links.cost[i, k], links.site[i, k]
            if cost >= d2:
                break
            if position[j] >= 0:
                continue
            if cost < d1:
                gain[j] += d1 - cost
            if first >= 0:
                # Doing both is not the sum: the row that lost its first goes to the new site instead of its second. Only links below the
                # second touch this table, which is why a sparse walk fills it.
                extra[j, first] += d2 - max(cost, d1)
    return total


@inner
def best_swap(
    weights: tuple[Floats, Floats, Floats], position: Ints, opened: Ints, status: Marks, purse: tuple[Floats, float], room: int
) -> tuple[float, int, int]:
    """Return the best change, the site to open and the place to close (-1: none, there is `room` for one more)."""
    loss, gain, extra = weights
    fee, left = purse
    best, enter, leave = 0.0, -1, -1
    for j in range(gain.size):
        if position[j] >= 0 or status[j] < 0:
            continue
        # With room for one more, opening without closing is a move too.
        if room > 0 and fee[j] <= left and -gain[j] < best:
            best, enter, leave = -gain[j], j, -1
        for t in range(loss.size):
            # The best of all swaps, not the first that gains: the table is filled anyway, and fewer moves are needed.
            change = loss[t] - gain[j] - extra[j, t]
            if change < best and opened[t] >= 0 and status[opened[t]] != 1 and fee[j] - fee[opened[t]] <= left:
                best, enter, leave = change, j, t
    return best, enter, leave


@compiled
def interchange(links: Links, status: Marks, p: int, sites: Marks, moves: int) -> tuple[float, int]:
    """Improve `sites` (m,) in place until no single addition or swap gains; return the cost and the moves made, `moves` at most.

    OPEN sites stay, SHUT ones stay shut.
    """
    m = sites.size
    position, opened = -np.ones(m, np.int64), -np.ones(p, np.int64)
    count, left = 0, 1.0 + 1e-12
    for j in range(m):
        if sites[j]:
            position[j] = count
            opened[count] = j
            count += 1
            left -= links.fee[j]
    loss, gain, extra = np.empty(p), np.empty(m), np.empty((m, p))
    for made in range(moves):
        total = weigh(links, position, loss, gain, extra)
        change, enter, leave = best_swap((loss, gain, extra), position, opened, status, (links.fee, left), p - count)
        # A gain below rounding could be taken back by the next sum, and so for ever.
        if enter < 0 or change > -1e-9 * (1.0 + total):
            return total, made
        if leave < 0:
            leave = count
            count += 1
        else:
            gone = opened[leave]
            position[gone] = -1
            sites[gone] = 0
            left += links.fee[gone]
        opened[leave] = enter
        position[enter] = leave
        sites[enter] = 1
        left -= links.fee[enter]
    return weigh(links, position, loss, gain, extra), moves
