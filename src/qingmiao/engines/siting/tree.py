"""Branch and bound between the ascent below and the plans above: on how many sites lie in a region, on sites, and on single rows.

What the relaxation leaves undecided longest is not which site but how many: two sites of one street take turns at every step, while a
region with two and a half sites stays there. Both halves of a region's count lift the bound at once.
Source: Land and Doig, Econometrica 28 (1960); Ceselli and Righini, Networks 45 (2005), sites and rows.
"""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from qingmiao.engines.siting.annealing import CAPACITY, FEE, FLOOR, STATUS
from qingmiao.engines.siting.ascent import PRUNED, Aim, Pace
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.instance import Instance
from qingmiao.engines.siting.knapsacks import Knapsacks, Workspace, make_workspace
from qingmiao.engines.siting.links import FREE, OPEN, SHUT, Floats, Ints, Marks, Tell
from qingmiao.engines.siting.median import paced
from qingmiao.engines.siting.packing import ascend_packed, drop_links
from qingmiao.engines.siting.plans import Best
from qingmiao.engines.siting.regions import find_regions

ROOT = Pace(steps=1500, theta=1.5, patience=15, memory=0.05)
SHARPEN = Pace(steps=1500, theta=0.8, patience=20, memory=0.05)
NODE = Pace(steps=60, theta=0.4, patience=10, memory=0.1)
HOPED_GAP = 0.01  # where no good plan is known, an ascent aims so far above its bound
SURE_REGION, SURE_SITE = 0.42, 0.497  # how far from a half a running mean may be and still be undecided


class Branch(NamedTuple):
    """What divides a node: a region's count, at most `low` or more; else `site`, open or shut; else link number `site` of `row`."""

    region: int = -1
    row: int = -1
    site: int = -1
    low: int = 0

    @property
    def is_none(self) -> bool:
        """True where nothing is left to divide."""
        return self.region < 0 and self.site < 0


@dataclass(order=True)
class Node:
    """A part of the search: what is fixed, its bound, and the multipliers and running means to start from."""

    bound: float
    tie: int
    status: Marks = field(compare=False)
    allowed: Marks = field(compare=False)
    span: Ints = field(compare=False)
    lam: Floats = field(compare=False)
    mean: Floats = field(compare=False)
    branch: Branch = field(compare=False, default=Branch())


@dataclass
class Search:
    """Bounding and dividing on one instance. `guess`: what a plan may cost while none is known. `lent`: another one's work space."""

    instance: Instance
    best: Best
    clock: Clock
    tell: Tell
    guess: float = PRUNED
    region: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    each: dict[bool, float] = field(default_factory=dict)  # seconds a step, linear and exact
    lent: Workspace | None = None

    @cached_property
    def space(self) -> Workspace:
        """Work space of every ascent: reserving it anew costs as much as several steps."""
        return self.lent or make_workspace(self.instance.links, self.instance.knapsacks, self.instance.table.cost.shape[1])

    def say(self, bound: float) -> None:
        """Tell the best plan, if there is one, and a bound."""
        if self.value < PRUNED:
            self.tell(bound, self.best.sites, self.best.home)

    @property
    def value(self) -> float:
        """Value of the best plan, PRUNED without one."""
        return float(self.best.value[0])

    @property
    def cutoff(self) -> float:
        """A bound above this proves that nothing better is left."""
        return self.value - 1.0 + 1e-6 if self.instance.unit else self.value * (1.0 - 1e-8)

    def is_worth(self, bound: float) -> bool:
        """True where a plan so cheap would be better than the best one."""
        return bound <= self.cutoff and bound < PRUNED

    def is_open(self, node: Node) -> bool:
        """True while the node may hold a better plan."""
        return self.is_worth(node.bound)

    def root(self) -> Node:
        """Return the whole problem, with multipliers from the fourth nearest site."""
        instance = self.instance
        n, m = instance.table.cost.shape
        lam = np.zeros(n + 1)
        first = instance.links.cost[:, min(3, instance.links.cost.shape[1] - 1)]
        # At such multipliers every row pays at three sites or so: most rows are served, and the lists are still short.
        lam[:n] = np.where(np.isfinite(first), first, instance.links.ceiling)
        status = instance.table.limit[STATUS].astype(np.int8)
        self.region = instance.knapsacks.region
        return Node(-PRUNED, 0, status, instance.knapsacks.allowed.copy(), instance.knapsacks.span, lam, np.full(m, instance.p / m))

    def divide(self, root: Node) -> None:
        """Divide the sites into regions by what the relaxed plans of the root open, no limits yet, and choose the first to divide on."""
        self.region = find_regions(self.instance.table.cost, root.status, root.mean, self.instance.p)
        sites = np.bincount(self.region.ravel())
        root.span = np.stack([np.zeros(sites.size, np.int64), np.minimum(sites, self.instance.p)])
        # Counts can be chosen from the running means alone; without packed shares no row is divided.
        self.decide(root, np.zeros((0, 0)))

    def climb(self, node: Node, pace: Pace, *, exact: bool) -> Marks:
        """Raise the node's bound in place and choose what divides it; return the sites chosen at its best multipliers."""
        instance = self.instance
        exact = exact and bool(instance.knapsacks.exact)
        share = np.zeros(node.allowed.shape if exact else (0, 0))
        knapsacks = instance.knapsacks._replace(allowed=node.allowed, share=share, exact=int(exact), region=self.region, span=node.span)
        pace = paced(pace, self.clock, self.seconds_a_step(node, knapsacks, exact=exact))
        aim = Aim(instance.p, self.hoped(node.bound), self.cutoff)
        bound, lam, sites = ascend_packed(instance.links, knapsacks, aim, pace, (node.status, node.lam, node.mean), self.space)
        node.bound, node.lam = max(node.bound, bound), lam
        # Only where packing is exact are rows divided, so only there a link less counts; elsewhere the test takes longer than it saves.
        if exact and bound <= aim.cutoff < PRUNED / 2:
            drop_links(instance.links, knapsacks, aim, (node.status, lam.copy(), np.zeros(node.status.size, np.int8)), self.space)
        if self.is_open(node):
            self.decide(node, share)
        return sites

    def hoped(self, bound: float) -> float:
        """Cost that the ascent aims at: steps are too long with a poor plan's, and too short with one below the best."""
        return min(self.value, self.guess if bound <= -PRUNED else max(self.guess, bound + HOPED_GAP * abs(bound)))

    def seconds_a_step(self, node: Node, knapsacks: Knapsacks, *, exact: bool) -> float:
        """Time a few steps once, so that an ascent can be told how many it may make."""
        if exact not in self.each:
            trial = (node.status.copy(), node.lam.copy(), node.mean.copy())
            for steps in (1, 4):  # the first one compiles
                before = self.clock.spent
                ascend_packed(
                    self.instance.links, knapsacks, Aim(self.instance.p, PRUNED, PRUNED), ROOT._replace(steps=steps), trial, self.space
                )
                self.each[exact] = max((self.clock.spent - before) / steps, 1e-7)
        return self.each[exact]

    def decide(self, node: Node, share: Floats) -> None:
        """Choose what to divide on: a region's count, an undecided site, or the row that the packing splits most."""
        counts = self.undecided_counts(node)
        if counts:
            node.branch = counts[0]
            return
        free = np.flatnonzero(node.status == FREE)
        distance = np.abs(node.mean[free] - 0.5)
        if free.size and distance.min() < SURE_SITE:
            node.branch = Branch(site=int(free[np.argmin(distance)]))
        elif share.size:
            self.decide_row(node, share, free)
        else:
            node.branch = Branch()

    def undecided_counts(self, node: Node) -> list[Branch]:
        """Return the regions whose count is undecided, of the coarsest level that has any, the most undecided first."""
        # Large regions first: a site too much or too little there moves the whole plan, in a small region only its surroundings. Once the
        # large counts are whole, smaller ones within them are what is left to say.
        for region in self.region[::-1]:
            count = np.bincount(region, node.mean, node.span.shape[1]).clip(*node.span)
            # Halfway between two whole numbers is most undecided: both halves then lift the bound, not only one.
            distance = np.where(np.bincount(region, minlength=count.size) > 0, np.abs(count - np.floor(count) - 0.5), 1.0)
            found = np.flatnonzero(distance < SURE_REGION)
            if found.size:
                return [Branch(region=int(r), low=int(count[r])) for r in found[np.argsort(distance[found], kind="stable")]]
        return []

    def decide_row(self, node: Node, share: Floats, free: Ints) -> None:
        """Choose the row whose best link is packed least often, and offer the plan that the packing suggests."""
        links, count = self.instance.links, node.allowed.sum(axis=1)
        if (count == 0).any():
            node.bound = PRUNED
            return
        # Sites are decided here, so what the packing still splits is rows: the most split one first.
        top = np.where(node.allowed == 1, share, -1.0)
        link = top.argmax(axis=1)
        unsure = np.where(count > 1, 1.0 - top.max(axis=1), -1.0)
        row = int(np.argmax(unsure))
        # Each row where it is packed most often: near the tips of the tree this is often a plan, and sometimes a better one.
        self.offer(links.site[np.arange(len(link)), link].astype(np.int64), node.status)
        node.branch = Branch(row=row, site=int(link[row])) if unsure[row] >= 0 else Branch(site=int(free[0]) if free.size else -1)

    def offer(self, homes: Ints, status: Marks) -> None:
        """Take the plan that the packing suggests, if it is allowed and better."""
        table = self.instance.table
        sites = (status == OPEN).astype(np.int8)
        sites[homes] = 1
        load = np.zeros((sites.size, table.weight.shape[1]))
        np.add.at(load, homes, table.weight)
        small = (load.mean(axis=1) < table.limit[FLOOR]) & (sites == 1)
        value = float(table.cost[np.arange(homes.size), homes].sum())
        fits = sites.sum() <= self.instance.p and (load <= table.limit[CAPACITY][:, None]).all() and not small.any()
        if fits and table.limit[FEE][sites == 1].sum() <= 1.0 + 1e-12 and value < self.value:
            self.best.value[0] = value
            self.best.home[:] = homes
            self.best.sites[:] = sites

    def offer_sites(self, homes: Ints, sites: Ints) -> None:
        """Offer a plan by the numbers of its sites."""
        status = self.instance.table.limit[STATUS].astype(np.int8)
        status[sites] = OPEN
        self.offer(homes, status)

    def copy(self, node: Node) -> Node:
        """Copy what a search changes in a node; links are dropped only by exact packing."""
        allowed = node.allowed.copy() if self.instance.knapsacks.exact else node.allowed
        return Node(node.bound, 0, node.status.copy(), allowed, node.span.copy(), node.lam.copy(), node.mean.copy(), node.branch)

    def halve(self, node: Node) -> list[Node]:
        """Both parts of a node, bounded; those that hold nothing better are left out."""
        kept = []
        for yes in (True, False):
            part = self.copy(node)
            self.restrict(part, node.branch, yes=yes)
            fee = float(self.instance.links.fee[part.status == OPEN].sum())
            if np.count_nonzero(part.status == OPEN) > self.instance.p or fee > 1.0 + 1e-12:
                continue
            self.climb(part, NODE, exact=True)
            if self.is_open(part):
                kept.append(part)
        return kept

    def restrict(self, part: Node, branch: Branch, *, yes: bool) -> None:
        """Limit a node to one side of a branch."""
        if branch.region >= 0:
            side = (1, min) if yes else (0, max)
            part.span[side[0], branch.region] = side[1](int(part.span[side[0], branch.region]), branch.low + (not yes))
        elif branch.row < 0:
            part.status[branch.site], part.mean[branch.site] = (OPEN, 1.0) if yes else (SHUT, 0.0)
        elif yes:
            part.allowed[branch.row] = 0
            part.allowed[branch.row, branch.site] = 1
            part.status[self.instance.links.site[branch.row, branch.site]] = OPEN
        else:
            part.allowed[branch.row, branch.site] = 0


class Tree:
    """Best-first search from `root`. A node that nothing divides is given to `settle`; where packing is not exact its bound stays."""

    def __init__(self, search: Search, root: Node, settle: Callable[[Node], None]) -> None:
        self.search, self.settle = search, settle
        self.heap = [root] if search.is_open(root) else []
        self.closed = PRUNED
        self._ticket = itertools.count(1)

    @property
    def bound(self) -> float:
        """Proven: no plan is better."""
        return min(self.search.value, self.closed, PRUNED if self.is_done else self.heap[0].bound)

    @property
    def is_done(self) -> bool:
        """True where no part is left that may hold a better plan."""
        return not self.heap or not self.search.is_open(self.heap[0])

    def grow(self, most: int) -> None:
        """Divide the `most` nodes with the lowest bounds."""
        for _ in range(most):
            if self.is_done or self.search.clock.is_over:
                return
            # Lowest bound first: the proven bound is that of the worst open node, so only this one can lift it.
            node = heapq.heappop(self.heap)
            if node.branch.is_none:
                self.settle(node)
                # With linear packing a row may still be split between two sites, so the node is not a plan: its bound stays as it is.
                if not self.search.instance.knapsacks.exact:
                    self.closed = min(self.closed, node.bound)
                continue
            for part in self.search.halve(node):
                part.tie = next(self._ticket)
                heapq.heappush(self.heap, part)
            self.search.say(self.bound)
