"""Capacitated p-median, each row at one site: annealing from above, packed Lagrangian ascent from below, branch and bound between them."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.annealing import STATUS
from qingmiao.engines.siting.ascent import PRUNED, Aim
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.decomposition import Decomposition
from qingmiao.engines.siting.instance import Instance
from qingmiao.engines.siting.links import Floats, Tell
from qingmiao.engines.siting.median import Outcome
from qingmiao.engines.siting.packing import ascend_packed
from qingmiao.engines.siting.parts import Planner, settle
from qingmiao.engines.siting.plans import Annealer, Best, first_homes, first_sites
from qingmiao.engines.siting.regions import SITES_A_TREE
from qingmiao.engines.siting.tree import ROOT, SHARPEN, Node, Search, Tree

COLD = 0.1
PAUSE_S = 0.05  # between two looks at the plans, once the tree is done
FEW_NODES, NODES = 60, 100


@dataclass
class Work:
    """One solution under way: the search, the annealing, the root's bound and multipliers before it is divided."""

    search: Search
    annealer: Annealer
    root: Node
    seed: int
    first_bound: float = -PRUNED
    first_lam: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def clock(self) -> Clock:
        """The hard stop."""
        return self.search.clock

    def anneal(self, trials: int) -> None:
        """Cool once from the usual temperature, on from the best plan."""
        self.annealer.restart_from_best()
        self.annealer.run(trials)

    def sharpen(self) -> None:
        """Raise the root's bound, by exact packing where the instance allows it, and keep what can be recomputed from its multipliers."""
        self.search.climb(self.root, SHARPEN, exact=True)
        self.first_bound, self.first_lam = self.root.bound, self.root.lam.copy()
        self.search.say(self.root.bound)


def solve_capacitated(instance: Instance, clock: Clock, seed: int, tell: Tell) -> Outcome:
    """Run the whole search. `value` of the outcome stays PRUNED if no plan without strain was found."""
    n, m = instance.table.cost.shape
    best = Best(np.array([PRUNED]), np.zeros(n, np.int64), np.zeros(m, np.int8))
    search = Search(instance, best, clock, tell)
    annealer = Annealer(instance, clock, best, seed, search.say)
    sites = first_sites(instance.table, instance.p, np.random.default_rng(seed))
    annealer.load_plan(sites, first_homes(instance.table, sites))
    annealer.run(
        500 + 40 * min(instance.p, SITES_A_TREE), COLD
    )  # a fair guess of the value: without one the ascent's steps are far too long
    search.guess = float(annealer.state.total[0]) * 1.02 if annealer.state is not None else PRUNED
    work = Work(search, annealer, search.root(), seed)
    # Linear packing first: it comes near the bound in a fraction of the time, and exact packing then has a short way left.
    chosen = search.climb(work.root, ROOT, exact=False)
    search.say(work.root.bound)
    if chosen.any():
        # The relaxed plan knows how places must be spread over the region; the greedy start only knows where people are.
        annealer.load_plan(chosen, first_homes(instance.table, chosen))
    bound = close_small(work) if instance.knapsacks.exact else close_large(work)
    proven = max(min(work.first_bound, search.value), bound)
    return Outcome(best.sites, search.value, proven, work.first_lam, plain_bound(search, work.first_lam), best.home)


def close_small(work: Work) -> float:
    """Prove the best plan of a small instance in whole numbers, if time allows; return the bound."""
    search, annealer, p = work.search, work.annealer, work.search.instance.p
    annealer.run(10_000 + 1_500 * p)
    search.guess = PRUNED if search.value < PRUNED else search.guess
    work.sharpen()
    search.divide(work.root)
    search.climb(work.root, SHARPEN, exact=True)
    tree = Tree(search, work.root, lambda _node: None)
    nodes = FEW_NODES
    while not work.clock.is_over and not (search.value < PRUNED and tree.is_done):
        if search.value < PRUNED:
            tree.grow(nodes)
            # Growing and annealing in turns: a better plan prunes the tree, and the tree says where plans may still be hidden.
            nodes = NODES
        if not tree.is_done:
            work.anneal(20_000 + 3_000 * p)
            search.say(tree.bound)
    return tree.bound


def close_large(work: Work) -> float:
    """Grow the tree and make plans beside it, each on a core of its own, until the time is over; return the bound."""
    search, annealer = work.search, work.annealer
    # From here on a step aims at the bound itself, a little above: the guess from a short annealing is too far off in a large instance.
    search.guess = -PRUNED
    work.sharpen()
    search.divide(work.root)
    planner = Planner(search, search.copy(work.root), work.seed)
    # Threads, for the compiled loops release the interpreter's lock: both cores work, and nothing is copied between processes.
    with ThreadPoolExecutor(1) as beside:
        task = beside.submit(planner.work)
        try:
            tree = (
                Tree(search, work.root, lambda node: settle(search, annealer, node))
                if is_one_tree(search.instance)
                else Decomposition(search, work.root)
            )
            while not work.clock.is_over and not task.done() and search.is_worth(tree.bound):
                tree.grow(1)
                search.best.take(planner.posted)
                if tree.is_done:
                    time.sleep(PAUSE_S)
        finally:
            planner.stop()
        task.result()
    search.best.take(planner.posted)
    search.say(tree.bound)
    return tree.bound


def is_one_tree(instance: Instance) -> bool:
    """True where one tree bounds the instance better than a tree for each region; a budget would tie the regions together once more."""
    return instance.p <= SITES_A_TREE or bool(instance.links.fee.any())


def plain_bound(search: Search, lam: Floats) -> float:
    """Bound at the multipliers with nothing fixed by penalty tests: what anyone can recompute from the multipliers alone."""
    instance, once = search.instance, ROOT._replace(steps=1)
    status = instance.table.limit[STATUS].astype(np.int8)
    knapsacks = instance.knapsacks._replace(allowed=instance.knapsacks.allowed.copy(), share=np.zeros((0, 0)))
    node = (status, lam.copy(), np.zeros(status.size))
    return float(ascend_packed(instance.links, knapsacks, Aim(instance.p, PRUNED, PRUNED), once, node, search.space)[0])
