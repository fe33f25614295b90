"""The root of a capacitated search by clusters: its bound, plans mixed from clusters, and what no better plan can use.

Source: Ceselli and Righini, Networks 45 (2005).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.columns import Bounded, Master, Node, Pricing, generate, seed_columns
from qingmiao.engines.siting.knapsack import Case, force_rows
from qingmiao.engines.siting.links import FREE, OPEN, SHUT, Floats, Ints, Marks
from qingmiao.engines.siting.mixing import homes_of, mix_columns
from qingmiao.engines.siting.rebuilding import Workshop

MIX_S = 3.0
REBUILD_S, REBUILD_SHARE = 8.0, 0.15  # at most so long, and this share of the time that is left


@dataclass
class Bench:
    """What the work needs. `near` (n, k) nearest sites; `cutoff()` what is of interest; `offer(homes, sites)` checks and takes a plan."""

    case: Case
    p: int
    fee: Floats
    near: np.ndarray
    clock: Clock
    cutoff: Callable[[], float]
    offer: Callable[[Ints, Ints], None]


def improve_by_clusters(bench: Bench, root: tuple[Marks, Marks, Floats], plan: tuple[Ints, Ints] | None, seed: int) -> float:
    """Improve the plan, tighten `root` = status (m,), allowed (m, n) and prices (n,) in place; return the bound."""
    status, allowed, price = root
    case = bench.case
    node = Node(status, allowed, price.copy())
    master = Master(case, bench.p, (bench.fee, 1.0 + 1e-12), 10.0 * float(case.cost[np.isfinite(case.cost)].max(initial=1.0)))
    for j in np.unique(plan[0]) if plan is not None else ():
        master.add(int(j), np.flatnonzero(plan[0] == j)) if plan is not None else None
    seed_columns(master, node, 20, seed)
    seen = generate(master, node, bench.cutoff(), bench.clock)
    price[:] = seen.price
    if seen.bound > bench.cutoff():
        return seen.bound
    found = offer_mix(bench, master, status) or plan
    if found is not None and seen.bound <= bench.cutoff():
        shop = Workshop(case, bench.near, status.copy(), bench.fee, bench.p, price, bench.offer, bench.clock, np.random.default_rng(seed))
        shop.work(*found, min(REBUILD_S, REBUILD_SHARE * bench.clock.left))
    tighten(bench, master, node, seen)
    return seen.bound


def offer_mix(bench: Bench, master: Master, status: Marks) -> tuple[Ints, Ints] | None:
    """Mix the known clusters into a plan better than the best one; None where there is none."""
    chosen = mix_columns(master, bench.cutoff(), min(MIX_S, bench.clock.left))
    if chosen is None:
        return None
    homes = homes_of(master, chosen)
    if (homes < 0).any():
        return None
    sites = np.union1d(np.unique(homes), np.flatnonzero(status == OPEN))
    before = bench.cutoff()
    bench.offer(homes, sites)
    return (homes, sites) if bench.cutoff() < before else None


def tighten(bench: Bench, master: Master, node: Node, seen: Bounded) -> None:
    """Shut and open sites and drop links whose other state is too dear for a better plan."""
    pricing, status = Pricing(master), node.status
    bound = pricing.bound(node, seen.price, seen.fee_price)
    whole = pricing.saving + seen.fee_price * bench.fee
    free = np.sort(whole[status == FREE])
    room = bench.p - int(np.count_nonzero(status == OPEN))
    if room <= 0:
        status[status == FREE] = SHUT
    leave = min(float(free[room - 1]), 0.0) if 0 < room <= free.size else 0.0
    enter = min(float(free[room]), 0.0) if 0 < room < free.size else 0.0
    slack = bench.cutoff() - bound
    chosen = (status == OPEN) | (whole < leave)
    lost = np.empty(node.allowed.shape)
    force_rows(bench.case, seen.price, status, node.allowed, lost)
    node.allowed[lost > (slack - np.where(chosen, 0.0, whole - leave))[:, None]] = 0
    was_free = status == FREE
    status[was_free & ~chosen & (whole - leave > slack)] = SHUT
    status[was_free & (whole < leave) & (enter - whole > slack)] = OPEN
