"""p-median and maximal covering: interchange from above, Lagrangian ascent from below, branch and bound on sites between them."""

import heapq
import itertools
from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.ascent import PRUNED, Aim, Pace, ascend
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.core import core_of, finish
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
class MedianSearch:
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
        # From the best plan and not from the last one: near optima lie near each other. Source: Lourenço, Martin and Stützle, Iterated
        # local search (2003).
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


def climb_root(search: MedianSearch) -> tuple[Node, float]:
    """Bound the whole problem; return it as a node, and how long one step takes."""
    n, m = search.links.ceiling.size, search.status.size
    lam = np.zeros(n + 1)
    first = search.links.cost[:, min(3, search.links.cost.shape[1] - 1)]
    # Every row pays at three sites or so: near where the multipliers will end, so most of the way is spared.
    lam[:n] = np.where(np.isfinite(first), np.minimum(first, search.links.ceiling), search.links.ceiling)
    if not search.links.cost.any(where=np.isfinite(search.links.cost)):
        # Covering: all links cost nothing, and a multiplier of nothing would pay nowhere.
        lam[:n] = 0.5 * search.links.ceiling
    mean = np.full(m, search.p / m)
    status = search.status.copy()
    ascend(search.links, Aim(search.p, search.value, PRUNED), ROOT._replace(steps=1), status.copy(), lam.copy(), mean.copy())  # compiles
    before = search.clock.spent
    trial = ROOT._replace(steps=6)
    ascend(search.links, Aim(search.p, search.value, PRUNED), trial, status.copy(), lam.copy(), mean.copy())
    each = (search.clock.spent - before) / 6
    aim = Aim(search.p, search.value, search.cutoff)
    bound, lam, value, sites = ascend(search.links, aim, paced(ROOT, search.clock, each), status, lam, mean)
    if value < PRUNED and not search.clock.is_over:
        search.improve(sites)
    return Node(bound, 0, status, lam, mean), each


def branch_on(node: Node) -> int:
    """The free site that the relaxed problem is least sure about, -1 if none is free."""
    free = np.flatnonzero(node.status == 0)
    # Open in half of the relaxed plans: both halves of the node then lift the bound. Source: Barahona and Anbil (2000), as in `packing`.
    return int(free[np.argmin(np.abs(node.mean[free] - 0.5))]) if free.size else -1


def child(search: MedianSearch, parent: Node, site: int, state: int, pace: Pace) -> Node | None:
    """Bound one half of a node; None where nothing better can be in it."""
    status, lam, mean = parent.status.copy(), parent.lam.copy(), parent.mean.copy()
    # The mean is set as well, or the site would look undecided for as long as the ascent's memory lasts.
    status[site], mean[site] = state, float(state == OPEN)
    if np.count_nonzero(status == OPEN) > search.p or float(search.links.fee[status == OPEN].sum()) > 1.0 + 1e-12:
        return None
    aim = Aim(search.p, search.value, search.cutoff)
    bound, lam, value, sites = ascend(search.links, aim, pace, status, lam, mean)
    # An interchange costs more than the ascent of a node: only plans near the best are worth one.
    if value < 1.01 * search.value and not search.clock.is_over:
        search.improve(sites)
    bound = max(bound, parent.bound)
    return None if bound > search.cutoff else Node(bound, 0, status, lam, mean)


def settle_leaf(search: MedianSearch, node: Node) -> None:
    """A node without free sites is one plan: take its cost."""
    sites = (node.status == OPEN).astype(np.int8)
    search.improve(sites)


def search_tree(search: MedianSearch, heap: list[Node], each: float, most: int) -> float:
    """Best-first branch and bound until nothing is left, the time is over or `most` nodes were halved; return the bound that is proven."""
    ticket = itertools.count(1 + max((node.tie for node in heap), default=0))
    for visit in range(most):
        if not heap or search.clock.is_over:
            break
        node = heapq.heappop(heap)
        if node.bound > search.cutoff:
            heap.clear()
            break
        site = branch_on(node)
        if site < 0:
            settle_leaf(search, node)
            continue
        # Both halves are bounded at once, from the parent's multipliers, so the heap orders them by what they are and not by their parent.
        for state in (OPEN, SHUT):
            half = child(search, node, site, state, paced(NODE, search.clock, each))
            if half is not None:
                half.tie = next(ticket)
                heapq.heappush(heap, half)
        search.tell(min(search.value, heap[0].bound) if heap else search.value, search.sites, None)
        # A tree alone finds plans late: its relaxed plans change little from node to node.
        if visit % 8 == 0:
            search.kick(int(search.rng.integers(2, 6)))
    return min(search.value, heap[0].bound) if heap else search.value


def try_core(search: MedianSearch, root: Node, share_s: float) -> bool:
    """Give what the root leaves to the exact model where it is small enough; True if that settles the question."""
    core = core_of(search.links, root.status, root.lam, search.cutoff - root.bound)
    if core.row.size > CORE_LINKS:
        return False
    # Below the cutoff of this moment: a plan found meanwhile must not make the model's bound look stronger than it is.
    before = search.cutoff
    sites, bound = finish(search.links, search.p, root.status, core, search.clock.share(share_s), before)
    if sites is not None:
        search.improve(sites)
    root.bound = max(root.bound, min(bound, before))
    return bound > search.cutoff


def solve_median(search: MedianSearch) -> Outcome:
    """Run the whole search and return the best plan with its bound.

    Few nodes first: with few sites they settle it at once. With many sites and a gap below one unit the tree is wide, and the small
    model that is left is better closed by cuts.
    """
    root, each = climb_root(search)
    first_bound, first_lam = root.bound, root.lam.copy()
    search.tell(first_bound, search.sites, None)
    for _ in range(KICKS_BEFORE_BRANCHING):
        if root.bound > search.cutoff or search.clock.is_over:
            break
        search.kick(int(search.rng.integers(2, 6)))
        search.tell(first_bound, search.sites, None)
    heap = [root] if root.bound <= search.cutoff else []
    bound = search_tree(search, heap, each, NODES_BEFORE_CORE)
    # Still open after some hundred nodes: the gap is small and wide, which cuts close better than branching does.
    if heap and not search.clock.is_over:
        root.bound = max(root.bound, bound)
        if try_core(search, root, 0.6 * search.clock.left):
            heap.clear()
        bound = max(search_tree(search, heap, each, 10**9), root.bound)
    if not heap:
        bound = search.value
    return Outcome(search.sites, search.value, min(max(bound, first_bound), search.value), first_lam, plain_bound(search, first_lam))


def plain_bound(search: MedianSearch, lam: Floats) -> float:
    """Bound at the multipliers with no site fixed by penalty tests: what anyone can recompute from the multipliers alone."""
    aim, once = Aim(search.p, search.value, PRUNED), ROOT._replace(steps=1)
    return float(ascend(search.links, aim, once, search.status.copy(), lam.copy(), np.zeros(search.status.size))[0])
