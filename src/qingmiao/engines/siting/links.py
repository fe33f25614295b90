"""Which sites a demand row may use, nearest first: the sparse form that every compiled loop walks."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.int8]

Tell = Callable[[float, Marks, Ints | None], None]  # a bound, open marks of the best plan, site of each row or None for the nearest

FREE, OPEN, SHUT = 0, 1, -1
BLOCK = 1000
LINK_BUDGET = 24_000_000  # links kept in memory: 12 bytes each


class Links(NamedTuple):
    """The nearest links of every demand row, and what the row costs without one of them.

    `site`: (n, k) int32, nearest first. `cost`: (n, k) float64, objective units, ascending, inf after the last usable link.
    `ceiling`: (n,) float64, the largest multiplier a row may carry. Every site that is missing in the row's list costs at least the
    ceiling, so leaving it out never lifts a bound. `miss`: (n,) what the row costs when no listed site is open.
    `fee`: (m,) share of the whole budget that opening the site takes, 0 without a budget.
    """

    site: npt.NDArray[np.int32]
    cost: Floats
    ceiling: Floats
    miss: Floats
    fee: Floats


def nearest_links(cost: Floats, fee: Floats, *, keep: int) -> Links:
    """Keep the `keep` cheapest links of each row of `cost`, (n, m) float64 with inf where unreachable."""
    n, m = cost.shape
    keep = min(keep, m)
    site, near = np.empty((n, keep), np.int32), np.empty((n, keep))
    for low in range(0, n, BLOCK):  # in blocks: the order of a large table takes as much memory as the table
        part = cost[low : low + BLOCK]
        # Sorted by number after the selection, so that equal costs come in one order on every machine.
        everything = np.broadcast_to(np.arange(m), part.shape)
        some = everything if keep == m else np.sort(np.argpartition(part, keep - 1, axis=1)[:, :keep], axis=1)
        order = np.argsort(np.take_along_axis(part, some, 1), axis=1, kind="stable")
        site[low : low + BLOCK] = np.take_along_axis(some, order, 1)
        near[low : low + BLOCK] = np.take_along_axis(part, site[low : low + BLOCK].astype(np.int64), 1)
    finite = np.isfinite(near)
    worst = np.where(finite, near, 0.0).max(axis=1)
    # A complete list leaves no site out, so its multiplier may grow; a truncated one must stop at the last link it shows.
    complete = np.full(n, keep == m) | ~finite.all(axis=1)
    scale = max(float(worst.max(initial=0.0)), 1.0)
    ceiling = np.where(complete, 3.0 * worst + scale, worst)
    # Dearer than any link that is left out, so that no plan gains by not serving a row; not inf, for sums of it are compared.
    miss = 4.0 * worst + 2.0 * scale
    return Links(site, near, ceiling, miss, np.ascontiguousarray(fee, np.float64))


def cover_links(covered: npt.NDArray[np.bool_], weight: Floats, fee: Floats) -> Links:
    """Links of cost 0 to the sites that cover a row; without one of them open the row costs its weight.

    `covered`: (n, m) bool. `weight`: (n,) float64. Maximal covering is a p-median over these links, less the total weight.
    """
    n, _ = covered.shape
    count = covered.sum(axis=1)
    width = max(int(count.max(initial=0)), 1)
    site = np.zeros((n, width), np.int32)
    cost = np.full((n, width), np.inf)
    rows, columns = np.nonzero(covered)
    rank = np.arange(rows.size) - np.repeat(np.cumsum(count) - count, count)
    site[rows, rank] = columns
    cost[rows, rank] = 0.0
    return Links(site, cost, weight.astype(np.float64), weight.astype(np.float64), np.ascontiguousarray(fee, np.float64))


def links_within_budget(n: int, m: int, p: int) -> int:
    """How many links a row may keep: all of them where memory allows, otherwise several times as many as lie between two open sites."""
    if n * m <= LINK_BUDGET:
        return m
    # Twelve times as many as sites lie around one open site: a row's multiplier reaches two or three, the rest is reserve.
    return min(m, max(LINK_BUDGET // n // 4, 12 * (m // max(p, 1) + 1)))
