"""A bound for instances too large for one tree: each region is divided by itself, for every count of sites that the regions may share out.

At the root's multipliers a plan costs at least their sum plus what each region saves with its count of open sites, whichever counts add up
to p. What a region saves with a count is a small problem of its own: its rows must be served within, except that a row which another region
could serve may leave for its multiplier. Its tree lifts the bound of that count; the counts that add up best say which tree to grow next.
Source: Geoffrion, Mathematical Programming Study 2 (1974), relaxation; the counts are shared out by dynamic programming over regions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from qingmiao.engines.siting.annealing import CAPACITY
from qingmiao.engines.siting.ascent import PRUNED
from qingmiao.engines.siting.instance import Instance, make_instance
from qingmiao.engines.siting.knapsacks import Workspace
from qingmiao.engines.siting.links import FREE, OPEN, Floats, Ints, Marks, nearest_links
from qingmiao.engines.siting.plans import Best
from qingmiao.engines.siting.tree import SHARPEN, Node, Search, Tree

FIRST = SHARPEN._replace(steps=300)
GROWTH = 10  # nodes of a tree at a time


@dataclass
class Subproblem:
    """One region: its rows and sites, their multipliers, and for each count of open sites what they save at least, PRUNED if none can."""

    instance: Instance
    lam: Floats
    saved: Floats
    trees: dict[int, Tree] = field(default_factory=dict)
    space: Workspace | None = None  # the counts take turns with it

    def refine(self, search: Search, count: int) -> None:
        """Lift the bound of a count: first by an ascent, then by a tree."""
        if count not in self.trees:
            self.trees[count] = self.start_tree(search, count)
        else:
            self.trees[count].grow(GROWTH)
        self.saved[count] = max(self.saved[count], self.trees[count].bound - float(self.lam.sum()))

    def start_tree(self, search: Search, count: int) -> Tree:
        """Begin the tree of a count."""
        n, m = self.instance.table.cost.shape
        best = Best(np.array([PRUNED]), np.zeros(n, np.int64), np.zeros(m, np.int8))
        part = Search(replace(self.instance, p=count), best, search.clock, search.tell, -PRUNED, each=dict(search.each), lent=self.space)
        self.space = part.space
        root = part.root()
        # The root's multipliers are nearly right within the region, so a short ascent does.
        root.lam[:-1] = self.lam
        part.climb(root, FIRST, exact=False)
        if count:
            part.divide(root)
        return Tree(part, root, lambda _node: None)

    def may_grow(self, count: int) -> bool:
        """True where something is left to divide."""
        return count not in self.trees or bool(self.trees[count].heap)


class Decomposition:
    """The regions of an instance and how their counts add up. Grows like a tree."""

    def __init__(self, search: Search, root: Node) -> None:
        self.search, self.root = search, root
        region = search.region[-1]
        self.subproblems = list(make_subproblems(search.instance, root, [np.flatnonzero(region == name) for name in np.unique(region)]))
        self.bound, self.counts = root.bound, np.zeros(len(self.subproblems), np.int64)
        self.is_done = False
        self._todo: list[int] = []

    def grow(self, most: int) -> None:
        """Refine the counts that add up best, one after the other."""
        for _ in range(most):
            if not self._todo and not self.add_up():
                self.is_done = True
                return
            # Only counts that are part of the least sum hold it down: refining any other one cannot lift the bound.
            place = self._todo.pop()
            self.subproblems[place].refine(self.search, int(self.counts[place]))

    def add_up(self) -> bool:
        """Share out p sites so that the regions save most; False where nothing can be refined there."""
        # Every way to share out p is allowed, so the least sum is a bound whatever the counts of the best plan are.
        least, self.counts = share_out([subproblem.saved for subproblem in self.subproblems], self.search.instance.p)
        self.bound = min(max(self.bound, float(self.root.lam[:-1].sum()) + least), self.search.value)
        self._todo = [k for k, subproblem in enumerate(self.subproblems) if subproblem.may_grow(int(self.counts[k]))]
        self.search.say(self.bound)
        return bool(self._todo) and self.search.is_worth(self.bound)


def make_subproblems(instance: Instance, root: Node, sites: list[Ints]) -> Iterator[Subproblem]:
    """Cut the regions out, each with its rows: those that pay at its sites, or would if they could not leave."""
    table, lam = instance.table, root.lam[:-1]
    near = np.stack([table.cost[:, part].min(axis=1) for part in sites], axis=1)
    home = near.argmin(axis=1)
    # A row belongs to its nearest region. Beyond what the next region offers it need not pay here, it could leave: this is its ceiling.
    near[np.arange(home.size), home] = np.inf
    outside = near.min(axis=1)  # no other region serves the row below this
    saving = np.array(
        [
            linear_saving(lam - table.cost[:, j], instance.knapsacks.weight, float(table.limit[CAPACITY, j]))
            for j in range(table.cost.shape[1])
        ]
    )
    for k, part in enumerate(sites):
        ceiling = np.where(home == k, np.minimum(np.maximum(lam, outside), instance.links.ceiling), lam)
        # A row that would not pay anywhere in the region takes no part in its problem: it keeps its multiplier.
        rows = np.flatnonzero((table.cost[:, part] < ceiling[:, None]).any(axis=1))
        cost = np.ascontiguousarray(table.cost[np.ix_(rows, part)])
        links = nearest_links(cost, np.zeros(part.size), keep=part.size)._replace(ceiling=ceiling[rows])
        limits = (table.limit[CAPACITY, part], np.zeros(part.size))
        small = make_instance(cost, links, table.weight[rows], limits, root.status[part], 1)
        small.knapsacks = small.knapsacks._replace(exact=0)
        yield Subproblem(small, lam[rows].copy(), savings_by_count(saving[part], root.status[part], instance.p))


def linear_saving(gain: Floats, weight: Floats, room: float) -> float:
    """Cost less prices of a site that packs the best paying rows, the last one in part."""
    pays = np.flatnonzero(gain > 0)
    order = pays[np.argsort(-gain[pays] / np.maximum(weight[pays], 1e-12), kind="stable")]
    before = np.cumsum(weight[order]) - weight[order]
    part = np.clip((room - before) / np.maximum(weight[order], 1e-12), 0.0, 1.0)
    return -float((gain[order] * part).sum())


def savings_by_count(saving: Floats, status: Marks, p: int) -> Floats:
    """What at most 0, 1, 2, ... open sites save, PRUNED below the OPEN ones."""
    held = int(np.count_nonzero(status == OPEN))
    # Before any tree: the sites that save most, whatever rows they share. The trees only lift this.
    free = np.minimum(np.sort(saving[status == FREE]), 0.0)[: max(p - held, 0)]
    return np.concatenate([np.full(held, PRUNED), float(saving[status == OPEN].sum()) + np.concatenate([[0.0], np.cumsum(free)])])


def share_out(saved: list[Floats], p: int) -> tuple[float, Ints]:
    """Least sum of saved[r][count of r] over counts that add up to p at most, and the counts."""
    total = np.zeros(p + 1)
    choices = []
    for part in saved:
        worth = np.flatnonzero(part < PRUNED / 2)
        table = np.full((worth.size, p + 1), PRUNED)
        # Least sum of the regions so far with every number of sites, one region after the other: a knapsack over counts.
        for row, count in enumerate(worth):
            table[row, count:] = total[: p + 1 - count] + part[count]
        best = table.argmin(axis=0)
        choices.append(worth[best])
        total = table[best, np.arange(p + 1)]
    counts, left = np.zeros(len(saved), np.int64), p
    # Back through the table, to the counts that make the least sum.
    for k in range(len(saved) - 1, -1, -1):
        counts[k] = choices[k][left]
        left -= int(counts[k])
    return float(total[p]), counts
