"""p-median and maximal covering: interchange from above, Lagrangian ascent from below, branch and bound on sites between them."""

import heapq
import itertools
from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.ascent import PRUNED, Aim, Pace, ascend
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.core import finish, leftover
from qingmiao.engines.siting.exchange import interchange
from qingmiao.engines.siting.links import OPEN, SHUT, Floats, Links, Marks, Tell

ROOT = Pace(steps=3000, theta=1.5, patience=15, memory=0.05)
NODE = Pace(steps=150, theta=0.3, patience=15, memory=0.1)
KICKS_BEFORE_BRANCHING = 40
NODES_BEFORE_CORE = 100
CORE_LINKS = 60_000


@dataclass
class Outcome:
    """What a search knows: the best plan, the best bound, and the multipliers from which `root_bound` can be recomputed."""

    sites: Marks
    value: float
    bound: float
    multipliers: Floats
    root_bound: float
    assignment: np.ndarray | None = None


@dataclass
class Hunt:
    """One search: the instance, the clock, and the best plan so far. `unit` is 1 where every cost is a whole number, else 0."""

    links: Links
    p: int
    status: Marks
    clock: Clock
    unit: int
    rng: np.random.Generator
    tell: Tell
    sites: Marks = field(init=False)
    value: float = field(init=False, default=PRUNED)

    def __post_init__(self) -> None:
        self.sites = (self.status == OPEN).astype(np.int8)
        self.improve(self.sites.copy())

    @property
    def cutoff(self) -> float:
        """A bound above this proves that nothing better is left."""
        return self.value - 1.0 + 1e-6 if self.unit else self.value * (1.0 - 1e-8)

    def improve(self, sites: Marks) -> float:
        """Interchange from `sites` until nothing gains or the time is over; keep the plan if it is the best.

        Sites that penalty tests opened in a part of the tree that holds no plan may break the limits: they are no start.
        """
        if sites.sum() > self.p or float(self.links.fee[sites == 1].sum()) > 1.0 + 1e-12:
            return PRUNED
        value, made = PRUNED, 1
        while made and not (self.clock.is_over and self.value < PRUNED):
            value, made = interchange(self.links, self.status, self.p, sites, 40)
        if value < self.value - 1e-9 * abs(self.value):
            self.value, self.sites = value, sites.copy()
        return value

    def kick(self, count: int) -> None:
        """Iterated local search: replace a few random sites of the best plan and interchange again."""
        sites = self.sites.copy()
        opened = np.flatnonzero((sites == 1) & (self.status != OPEN))
        shut = np.flatnonzero((sites == 0) & (self.status != SHUT))
        count = min(count, opened.size, shut.size)
        out, into = self.rng.choice(opened, count, replace=False), self.rng.choice(shut, count, replace=False)
        sites[out] = 0
        sites[into] = 1
        self.improve(sites)


@dataclass(order=True)
class Node:
    """A part of the search tree, the one with the lowest bound first."""

    bound: float
    tie: int
    status: Marks = field(compare=False)
    lam: Floats = field(compare=False)
    mean: Floats = field(compare=False)


def paced(pace: Pace, clock: Clock, seconds_a_step: float) -> Pace:
    """Return the pace with no more steps than the time that is left allows."""
    return pace._replace(steps=max(2, min(pace.steps, int(clock.left / max(seconds_a_step, 1e-9)))))


def climb_root(hunt: Hunt) -> tuple[Node, float]:
    """Bound the whole problem; return it as a node, and how long one step takes."""
    n, m = hunt.links.ceiling.size, hunt.status.size
    lam = np.zeros(n + 1)
    first = hunt.links.cost[:, min(3, hunt.links.cost.shape[1] - 1)]
    lam[:n] = np.where(np.isfinite(first), np.minimum(first, hunt.links.ceiling), hunt.links.ceiling)
    if not hunt.links.cost.any(where=np.isfinite(hunt.links.cost)):
        lam[:n] = 0.5 * hunt.links.ceiling
    mean = np.full(m, hunt.p / m)
    status = hunt.status.copy()
    ascend(hunt.links, Aim(hunt.p, hunt.value, PRUNED), ROOT._replace(steps=1), status.copy(), lam.copy(), mean.copy())  # compiles
    before = hunt.clock.spent
    trial = ROOT._replace(steps=6)
    ascend(hunt.links, Aim(hunt.p, hunt.value, PRUNED), trial, status.copy(), lam.copy(), mean.copy())
    each = (hunt.clock.spent - before) / 6
    aim = Aim(hunt.p, hunt.value, hunt.cutoff)
    bound, lam, value, sites = ascend(hunt.links, aim, paced(ROOT, hunt.clock, each), status, lam, mean)
    if value < PRUNED and not hunt.clock.is_over:
        hunt.improve(sites)
    return Node(bound, 0, status, lam, mean), each


def branch_on(node: Node) -> int:
    """The free site that the relaxed problem is least sure about, -1 if none is free."""
    free = np.flatnonzero(node.status == 0)
    return int(free[np.argmin(np.abs(node.mean[free] - 0.5))]) if free.size else -1


def child(hunt: Hunt, parent: Node, site: int, state: int, pace: Pace) -> Node | None:
    """Bound one half of a node; None where nothing better can be in it."""
    status, lam, mean = parent.status.copy(), parent.lam.copy(), parent.mean.copy()
    status[site], mean[site] = state, float(state == OPEN)
    if np.count_nonzero(status == OPEN) > hunt.p or float(hunt.links.fee[status == OPEN].sum()) > 1.0 + 1e-12:
        return None
    aim = Aim(hunt.p, hunt.value, hunt.cutoff)
    bound, lam, value, sites = ascend(hunt.links, aim, pace, status, lam, mean)
    if value < 1.01 * hunt.value and not hunt.clock.is_over:
        hunt.improve(sites)
    bound = max(bound, parent.bound)
    return None if bound > hunt.cutoff else Node(bound, 0, status, lam, mean)


def settle_leaf(hunt: Hunt, node: Node) -> None:
    """A node without free sites is one plan: take its cost."""
    sites = (node.status == OPEN).astype(np.int8)
    hunt.improve(sites)


def search_tree(hunt: Hunt, heap: list[Node], each: float, most: int) -> float:
    """Best-first branch and bound until nothing is left, the time is over or `most` nodes were halved; return the bound that is proven."""
    ticket = itertools.count(1 + max((node.tie for node in heap), default=0))
    for visit in range(most):
        if not heap or hunt.clock.is_over:
            break
        node = heapq.heappop(heap)
        if node.bound > hunt.cutoff:
            heap.clear()
            break
        site = branch_on(node)
        if site < 0:
            settle_leaf(hunt, node)
            continue
        for state in (OPEN, SHUT):
            half = child(hunt, node, site, state, paced(NODE, hunt.clock, each))
            if half is not None:
                half.tie = next(ticket)
                heapq.heappush(heap, half)
        hunt.tell(min(hunt.value, heap[0].bound) if heap else hunt.value, hunt.sites, None)
        if visit % 8 == 0:
            hunt.kick(int(hunt.rng.integers(2, 6)))
    return min(hunt.value, heap[0].bound) if heap else hunt.value


def try_core(hunt: Hunt, root: Node, share_s: float) -> bool:
    """Give what the root leaves to the exact model where it is small enough; True if that settles the question."""
    left = leftover(hunt.links, root.status, root.lam, hunt.cutoff - root.bound)
    if left.row.size > CORE_LINKS:
        return False
    before = hunt.cutoff
    sites, bound = finish(hunt.links, hunt.p, root.status, left, hunt.clock.share(share_s), before)
    if sites is not None:
        hunt.improve(sites)
    root.bound = max(root.bound, min(bound, before))
    return bound > hunt.cutoff


def solve_median(hunt: Hunt) -> Outcome:
    """Run the whole search and return the best plan with its bound.

    Few nodes first: with few sites they settle it at once. With many sites and a gap below one unit the tree is wide, and the small
    model that is left is better closed by cuts.
    """
    root, each = climb_root(hunt)
    first_bound, first_lam = root.bound, root.lam.copy()
    hunt.tell(first_bound, hunt.sites, None)
    for _ in range(KICKS_BEFORE_BRANCHING):
        if root.bound > hunt.cutoff or hunt.clock.is_over:
            break
        hunt.kick(int(hunt.rng.integers(2, 6)))
        hunt.tell(first_bound, hunt.sites, None)
    heap = [root] if root.bound <= hunt.cutoff else []
    bound = search_tree(hunt, heap, each, NODES_BEFORE_CORE)
    if heap and not hunt.clock.is_over:
        root.bound = max(root.bound, bound)
        if try_core(hunt, root, 0.6 * hunt.clock.left):
            heap.clear()
        bound = max(search_tree(hunt, heap, each, 10**9), root.bound)
    if not heap:
        bound = hunt.value
    return Outcome(hunt.sites, hunt.value, min(max(bound, first_bound), hunt.value), first_lam, plain_bound(hunt, first_lam))


def plain_bound(hunt: Hunt, lam: Floats) -> float:
    """Bound at the multipliers with no site fixed by penalty tests: what anyone can recompute from the multipliers alone."""
    aim, once = Aim(hunt.p, hunt.value, PRUNED), ROOT._replace(steps=1)
    return float(ascend(hunt.links, aim, once, hunt.status.copy(), lam.copy(), np.zeros(hunt.status.size))[0])
