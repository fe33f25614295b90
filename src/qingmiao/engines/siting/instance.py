"""One capacitated instance in the form that its searches read."""

from dataclasses import dataclass

import numpy as np

from qingmiao.engines.siting.annealing import Table
from qingmiao.engines.siting.knapsacks import Knapsacks
from qingmiao.engines.siting.links import BLOCK, Floats, Links, Marks

EXACT_ROWS, EXACT_PLACES = 800, 5000


@dataclass
class Instance:
    """What both searches read. `unit` is 1 where every cost is a whole number, else 0."""

    table: Table
    links: Links
    knapsacks: Knapsacks
    p: int
    unit: int


def make_instance(cost: Floats, links: Links, weight: Floats, limits: tuple[Floats, Floats], status: Marks, p: int) -> Instance:
    """Bring an instance into working form. `cost` (n, m) finite, `weight` (n, years), `limits` = capacity and minimum size (m,)."""
    n, m = cost.shape
    capacity, floor = limits
    # Rows around a site: six times as many as a site serves on average, so that a swap renews the lists of all who may notice it.
    spread = int(min(n, max(24, 6 * n // max(p, 1))))
    close_by = np.empty((m, spread), np.int32)
    for low in range(0, m, BLOCK // 4):
        part = cost[:, low : low + BLOCK // 4].T
        order = np.argsort(part, axis=1, kind="stable") if n * m <= 4_000_000 else np.argpartition(part, spread - 1, axis=1)
        close_by[low : low + BLOCK // 4] = order[:, :spread]
    near = links.site[:, : min(links.site.shape[1], max(20, 4 * m // max(p, 1)))]
    table = Table(
        cost, np.ascontiguousarray(near), close_by, weight, np.stack([capacity, floor, links.fee, status]),
        min(spread, 2 * n // max(p, 1) + 1),
    )  # fmt: skip
    # One year for the bound: each year by itself would need a multiplier for every site and year. The annealing keeps all of them.
    peak = weight[:, int(weight.sum(axis=0).argmax())].copy()
    whole = bool((peak == np.round(peak)).all() and (capacity == np.round(capacity)).all())
    exact = whole and n <= EXACT_ROWS and float(capacity.max(initial=0)) <= EXACT_PLACES
    allowed = np.isfinite(links.cost).astype(np.int8)
    knapsacks = Knapsacks(peak, capacity, allowed, np.zeros((0, 0)), int(exact), np.zeros((0, m), np.int64), np.zeros((2, 0), np.int64))
    whole_costs = bool((cost == np.round(cost)).all())
    return Instance(table, links, knapsacks, p, int(whole_costs))
