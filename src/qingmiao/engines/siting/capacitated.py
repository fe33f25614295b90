"""Capacitated p-median, each row at one site: annealing from above, packed Lagrangian ascent from below, branch and bound between them."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.annealing import CAPACITY, FEE, FLOOR, SITES, STATUS, Heat, State, Yard, anneal
from qingmiao.engines.siting.ascent import PRUNED, Aim, Pace
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.clusters import Bench, improve_by_clusters
from qingmiao.engines.siting.links import OPEN, SHUT, Floats, Ints, Marks, Tell
from qingmiao.engines.siting.median import Outcome
from qingmiao.engines.siting.packing import Store, ascend_packed, drop_links, make_shelf
from qingmiao.engines.siting.town import Town

ROOT = Pace(steps=1500, theta=1.5, patience=15, memory=0.05)
SHARPEN = Pace(steps=1500, theta=0.8, patience=20, memory=0.05)
NODE = Pace(steps=120, theta=0.4, patience=10, memory=0.1)
OPTIONS = 6
ROWS_A_CLUSTER = 40  # with more, clusters are too many to be made one by one
COLD, MANY_SITES = 0.1, 60  # with many sites there is no time to cool slowly from a high temperature


@dataclass
class Best:
    """The best plan without strain: its value (1,), home of each row, open marks. `value` is PRUNED until there is one."""

    value: Floats
    home: Ints
    sites: Marks

    @property
    def parts(self) -> tuple[Floats, Ints, Marks]:
        """What the annealing updates in place."""
        return self.value, self.home, self.sites


def first_sites(yard: Yard, p: int, rng: np.random.Generator) -> Marks:
    """Greedy addition on a sample of rows, within the budget; OPEN sites first."""
    n = yard.cost.shape[0]
    rows = rng.choice(n, min(n, 400), replace=False)
    cost = np.ascontiguousarray(yard.cost[rows].T)
    sites = (yard.limit[STATUS] == OPEN).astype(np.int8)
    left = 1.0 - float(yard.limit[FEE][sites == 1].sum()) + 1e-12
    nearest = cost[sites == 1].min(axis=0) if sites.any() else 2.0 * cost.max(axis=0)
    for _ in range(p - int(sites.sum())):
        gain = np.maximum(nearest - cost, 0.0).sum(axis=1)
        gain[(sites == 1) | (yard.limit[STATUS] == SHUT) | (yard.limit[FEE] > left)] = -1.0
        j = int(np.argmax(gain))
        if gain[j] < 0:
            break
        sites[j] = 1
        left -= float(yard.limit[FEE][j])
        nearest = np.minimum(nearest, cost[j])
    return np.asarray(sites, np.int8)


def first_homes(yard: Yard, sites: Marks) -> Ints:
    """Nearest open site with room, the rows that lose most by the second choice first; the emptiest site where nothing has room."""
    opened = np.flatnonzero(sites)
    cost = yard.cost[:, opened]
    order = np.argsort(cost, axis=1, kind="stable")
    ranked = np.take_along_axis(cost, order[:, :2], 1)
    regret = ranked[:, -1] - ranked[:, 0]
    room = np.repeat(yard.limit[CAPACITY][opened][:, None], yard.weight.shape[1], axis=1)
    homes = np.empty(len(cost), np.int64)
    for i in np.argsort(-regret, kind="stable"):
        fits = (room >= yard.weight[i]).all(axis=1)[order[i]]
        place = order[i][np.argmax(fits)] if fits.any() else np.argmax(room.min(axis=1))
        homes[i] = opened[place]
        room[place] -= yard.weight[i]
    return homes


def new_state(yard: Yard, sites: Marks, homes: Ints) -> State:
    """Build the lists of a plan."""
    n, m = yard.cost.shape
    head, after, before = np.full(m, -1), np.full(n, -1), np.full(n, -1)
    load = np.zeros((m, yard.weight.shape[1]))
    np.add.at(load, homes, yard.weight)
    for i, j in enumerate(homes):
        after[i] = head[j]
        if head[j] >= 0:
            before[head[j]] = i
        head[j] = i
    need = np.where(sites == 1, yard.limit[FLOOR], 0.0)
    over = np.maximum(load - yard.limit[CAPACITY][:, None], 0.0).sum() + np.maximum(need - load.mean(axis=1), 0.0).sum()
    total = np.array([yard.cost[np.arange(n), homes].sum(), over])
    width = min(OPTIONS, max(1, int(sites.sum())))
    row = np.stack([homes, after, before, np.full(n, -1), np.zeros(n, np.int64)])
    site = np.stack([sites.astype(np.int64), head])
    tell = np.array([0, 0, 0, -1, -1, -1])
    return State(row, site, load, need, np.full((n, width), -1), total, np.empty((12 * n + 64, 2), np.int64), tell)


@dataclass
class Kiln:
    """Annealing runs on one plan, each from a reheated state, in pieces short enough to stop on time."""

    town: Town
    clock: Clock
    best: Best
    seed: int
    say: Callable[[float], None]
    rate: float = 2e4  # trials a second, measured as it goes
    price: float = 0.0
    runs: int = 0
    state: State | None = None

    def load_plan(self, sites: Marks, homes: Ints) -> None:
        """Go on from this plan."""
        self.state = new_state(self.town.yard, sites, homes)

    def run(self, trials: int, warmth: float = 1.0) -> None:
        """Cool once from `warmth` times the usual temperature; the run shrinks to the time that is left."""
        if self.state is None:
            return
        yard, state = self.town.yard, self.state
        self.price = self.price or 4.0 * float(state.total[0]) / max(float(yard.weight.mean(axis=1).sum()), 1.0)
        hot = warmth * 0.07 * float(state.total[0]) / max(self.town.p, 1)
        done, least = 0, self.price * 0.1
        while done < trials and not self.clock.is_over:
            trials = min(trials, done + max(200, int(self.rate * self.clock.left)))
            piece = min(trials - done, max(200, int(0.3 * self.rate)))
            ends = [max(hot * 0.01 ** (t / trials), 1e-12) for t in (done, done + piece)]
            before = self.clock.spent
            left = 1.0 + 1e-12 - float(yard.limit[FEE][state.site[SITES] == 1].sum())
            heat = Heat(piece, ends[0], ends[1], self.price, least, self.seed * 7919 + self.runs)
            self.price, _ = anneal(yard, state, heat, self.best.parts, left)
            self.rate = 0.5 * self.rate + 0.5 * piece / max(self.clock.spent - before, 1e-9)
            done, self.runs = done + piece, self.runs + 1
            self.say(-PRUNED)

    def restart_from_best(self) -> None:
        """Go on from the best plan, if there is one."""
        if self.best.value[0] < PRUNED:
            self.load_plan(self.best.sites, self.best.home)


@dataclass(order=True)
class Node:
    """A part of the search tree. `row` < 0: branch on `site`; otherwise on the link number `site` of `row`."""

    bound: float
    tie: int
    status: Marks = field(compare=False)
    allowed: Marks = field(compare=False)
    lam: Floats = field(compare=False)
    mean: Floats = field(compare=False)
    row: int = field(compare=False, default=-1)
    site: int = field(compare=False, default=-1)


@dataclass
class Search:
    """Bounding and branching on one instance."""

    town: Town
    best: Best
    clock: Clock
    tell: Tell
    each: dict[bool, float] = field(default_factory=dict)  # seconds a step, linear and exact

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
        return self.value - 1.0 + 1e-6 if self.town.unit else self.value * (1.0 - 1e-8)

    def climb(self, node: Node, pace: Pace, guess: float, *, exact: bool) -> Marks:
        """Raise the node's bound in place; return the sites chosen at its best multipliers."""
        town = self.town
        exact = exact and bool(town.store.exact)
        share = np.zeros(node.allowed.shape if exact else (0, 0))
        store = town.store._replace(allowed=node.allowed, share=share, exact=int(exact))
        each = self.seconds_a_step(node, store, exact=exact)
        pace = pace._replace(steps=max(2, min(pace.steps, int(self.clock.left / each))))
        aim = Aim(town.p, min(guess, self.value), self.cutoff)
        bound, lam, sites = ascend_packed(town.links, store, aim, pace, (node.status, node.lam, node.mean))
        node.bound, node.lam = max(node.bound, bound), lam
        if exact and bound <= aim.cutoff < PRUNED / 2:
            shelf = make_shelf(town.links, store, node.status.size)
            drop_links(town.links, store, aim, (node.status, lam.copy(), np.zeros(node.status.size, np.int8)), shelf)
            self.decide(node, share)
        return sites

    def seconds_a_step(self, node: Node, store: Store, *, exact: bool) -> float:
        """Time a few steps once, so that an ascent can be told how many it may make."""
        if exact not in self.each:
            trial = (node.status.copy(), node.lam.copy(), node.mean.copy())
            for steps in (1, 4):  # the first one compiles
                before = self.clock.spent
                ascend_packed(self.town.links, store, Aim(self.town.p, PRUNED, PRUNED), ROOT._replace(steps=steps), trial)
                self.each[exact] = max((self.clock.spent - before) / steps, 1e-7)
        return self.each[exact]

    def decide(self, node: Node, share: Floats) -> None:
        """Choose what to branch on: an undecided site, else the row that the packing splits most."""
        links = self.town.links
        free = np.flatnonzero(node.status == 0)
        distance = np.abs(node.mean[free] - 0.5)
        if free.size and distance.min() < 0.45:
            node.row, node.site = -1, int(free[np.argmin(distance)])
            return
        count = node.allowed.sum(axis=1)
        if (count == 0).any():
            node.bound = PRUNED
            return
        top = np.where(node.allowed == 1, share, -1.0)
        link = top.argmax(axis=1)
        unsure = np.where(count > 1, 1.0 - top.max(axis=1), -1.0)
        row = int(np.argmax(unsure))
        self.offer(links.site[np.arange(len(link)), link].astype(np.int64), node.status)
        node.row, node.site = (row, int(link[row])) if unsure[row] >= 0 else (-1, int(free[0]) if free.size else -1)

    def offer_sites(self, homes: Ints, sites: Ints) -> None:
        """Offer a plan by the numbers of its sites."""
        status = self.town.yard.limit[STATUS].astype(np.int8)
        status[sites] = OPEN
        self.offer(homes, status)

    def offer(self, homes: Ints, status: Marks) -> None:
        """Take the plan that the packing suggests, if it is allowed and better."""
        yard = self.town.yard
        sites = (status == OPEN).astype(np.int8)
        sites[homes] = 1
        load = np.zeros((sites.size, yard.weight.shape[1]))
        np.add.at(load, homes, yard.weight)
        small = (load.mean(axis=1) < yard.limit[FLOOR]) & (sites == 1)
        value = float(yard.cost[np.arange(homes.size), homes].sum())
        fits = sites.sum() <= self.town.p and (load <= yard.limit[CAPACITY][:, None]).all() and not small.any()
        if fits and yard.limit[FEE][sites == 1].sum() <= 1.0 + 1e-12 and value < self.value:
            self.best.value[0] = value
            self.best.home[:] = homes
            self.best.sites[:] = sites

    def halve(self, node: Node) -> list[Node]:
        """Both children of a node, bounded; those that hold nothing better are left out."""
        kept = []
        for yes in (True, False):
            part = Node(node.bound, 0, node.status.copy(), node.allowed.copy(), node.lam.copy(), node.mean.copy())
            if node.row < 0:
                part.status[node.site], part.mean[node.site] = (OPEN, 1.0) if yes else (SHUT, 0.0)
            elif yes:
                part.allowed[node.row] = 0
                part.allowed[node.row, node.site] = 1
                part.status[self.town.links.site[node.row, node.site]] = OPEN
            else:
                part.allowed[node.row, node.site] = 0
            fee = float(self.town.links.fee[part.status == OPEN].sum())
            if np.count_nonzero(part.status == OPEN) > self.town.p or fee > 1.0 + 1e-12:
                continue
            self.climb(part, NODE, self.value, exact=True)
            if part.bound <= self.cutoff:
                kept.append(part)
        return kept


def root_node(town: Town) -> Node:
    """The whole problem, with multipliers from the fourth nearest site."""
    n, m = town.yard.cost.shape
    lam = np.zeros(n + 1)
    first = town.links.cost[:, min(3, town.links.cost.shape[1] - 1)]
    lam[:n] = np.where(np.isfinite(first), first, town.links.ceiling)
    return Node(-PRUNED, 0, town.yard.limit[STATUS].astype(np.int8), town.store.allowed.copy(), lam, np.full(m, town.p / m))


def use_clusters(search: Search, root: Node, seed: int) -> None:
    """Raise the root's bound, drop links and sites, and improve the plan by clusters, where the instance is small enough."""
    town, best = search.town, search.best
    case = town.case() if search.value > search.cutoff >= root.bound else None
    if case is None or town.yard.cost.shape[0] > ROWS_A_CLUSTER * town.p:
        return
    bench = Bench(case, town.p, town.links.fee, town.yard.near, search.clock, lambda: search.cutoff, search.offer_sites)
    status, allowed, price = root.status.copy(), np.ones(case.cost.shape, np.int8), root.lam[:-1].copy()
    plan = (best.home.copy(), np.flatnonzero(best.sites)) if search.value < PRUNED else None
    bound = improve_by_clusters(bench, (status, allowed, price), plan, seed)
    root.bound = max(root.bound, bound)
    root.status, root.lam[:-1] = status, np.minimum(price, town.links.ceiling)
    rows = np.arange(town.links.site.shape[0])[:, None]
    root.allowed &= allowed[town.links.site, rows]


def search_tree(search: Search, kiln: Kiln, root: Node) -> float:
    """Best-first branch and bound, with a short annealing run now and then; return the proven bound."""
    ticket = itertools.count(1)
    heap = [root] if root.bound <= search.cutoff else []
    while heap and not search.clock.is_over:
        node = heapq.heappop(heap)
        if node.bound > search.cutoff:
            return search.value
        if node.site < 0:
            continue
        for part in search.halve(node):
            part.tie = next(ticket)
            heapq.heappush(heap, part)
        search.say(min(search.value, heap[0].bound) if heap else search.value)
        if next(ticket) % 32 == 0:
            kiln.restart_from_best()
            kiln.run(4000)
    return min(search.value, heap[0].bound) if heap else search.value


def reheat(search: Search, kiln: Kiln, root: Node, warmth: float) -> None:
    """Anneal on from the best plan, longer each time; where a tree can follow, twice."""
    for round_number in itertools.count():
        closed = not search.value > search.cutoff >= root.bound
        if closed or search.clock.is_over or (search.town.store.exact and round_number >= 2):
            return
        kiln.restart_from_best()
        kiln.run((20_000 + 3_000 * search.town.p) * 2**round_number, warmth=0.5 * warmth)
        search.say(root.bound)


def solve_capacitated(town: Town, clock: Clock, seed: int, tell: Tell) -> Outcome:
    """Run the whole search. `value` of the outcome stays PRUNED if no plan without strain was found."""
    n, m = town.yard.cost.shape
    best = Best(np.array([PRUNED]), np.zeros(n, np.int64), np.zeros(m, np.int8))
    search = Search(town, best, clock, tell)
    kiln = Kiln(town, clock, best, seed, search.say)
    sites = first_sites(town.yard, town.p, np.random.default_rng(seed))
    kiln.load_plan(sites, first_homes(town.yard, sites))
    warmth = 1.0 if town.p < MANY_SITES else 0.2
    kiln.run(500 + 40 * town.p, warmth=COLD)  # a fair guess of the value: without one the ascent's steps are far too long
    guess = float(kiln.state.total[0]) * 1.02 if kiln.state is not None else PRUNED
    root = root_node(town)
    chosen = search.climb(root, ROOT, guess, exact=False)
    search.say(root.bound)
    if chosen.sum() > 0:
        kiln.load_plan(chosen, first_homes(town.yard, chosen))
    kiln.run(20_000 + 3_000 * town.p if town.store.exact else 2_000 + 300 * town.p, warmth=warmth if town.store.exact else COLD)
    search.climb(root, SHARPEN, guess, exact=True)
    if root.bound <= search.cutoff and not town.store.exact:
        kiln.run(int(kiln.rate * clock.left), warmth=warmth)  # one slow cooling for all the time there is ends lower than several
    first_bound, first_lam = root.bound, root.lam.copy()
    search.say(root.bound)
    use_clusters(search, root, seed)
    search.say(root.bound)
    reheat(search, kiln, root, warmth)
    bound = search_tree(search, kiln, root) if search.value < PRUNED and town.store.exact else min(root.bound, search.value)
    proven = max(min(first_bound, search.value), bound)
    return Outcome(best.sites, search.value, proven, first_lam, plain_bound(town, first_lam), best.home)


def plain_bound(town: Town, lam: Floats) -> float:
    """Bound at the multipliers with nothing fixed by penalty tests: what anyone can recompute from the multipliers alone."""
    once = ROOT._replace(steps=1)
    status = town.yard.limit[STATUS].astype(np.int8)
    store = town.store._replace(allowed=town.store.allowed.copy(), share=np.zeros((0, 0)))
    node = (status, lam.copy(), np.zeros(status.size))
    return float(ascend_packed(town.links, store, Aim(town.p, PRUNED, PRUNED), once, node)[0])
