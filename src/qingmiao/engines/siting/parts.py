"""Better plans for large instances, made beside the tree: parts of a plan are searched anew while the rest stays, each by a plunge.

Source: Taillard and Voss, POPMUSIC (2002), parts; Berthold, Operations Research Letters 41 (2013), plunging.
"""

from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.annealing import CAPACITY, FEE, FLOOR, STATUS
from qingmiao.engines.siting.ascent import PRUNED
from qingmiao.engines.siting.instance import Instance, make_instance
from qingmiao.engines.siting.links import FREE, OPEN, SHUT, Ints, Marks, nearest_links
from qingmiao.engines.siting.plans import Annealer, Best
from qingmiao.engines.siting.tree import NODE, ROOT, Branch, Node, Search

SHAKE, DOUBT = 0.15, 0.5  # noise on the running means, so that no two plunges are alike: of sites, and of counts
QUICK = NODE._replace(steps=30)
SMALLEST, LARGEST = 8, 32  # open sites of a part: small ones are quick, large ones find what no small one can
NEAREST = 12  # sites of each row that a part may open
TRIALS = 20  # of a polish, for each open site
WIDE = 0.04  # gap of the first plan above which the relaxed plans are no guide
HOT, COOLING, TIMED = 2.0, 0.85, 2000  # then: temperature of the annealing, its share of the time that is left, trials to time it by


def silent(_bound: float, _sites: Marks, _homes: Ints | None) -> None:
    """Tell nobody."""


def plunge(search: Search, annealer: Annealer, node: Node, rng: np.random.Generator) -> None:
    """Round the counts of the regions, then open what the relaxed plans open most often, a quarter of the rest at a time; polish."""
    part = search.copy(node)
    search.climb(part, QUICK, exact=False)
    # Counts before sites, as in the tree: how many a region opens is what the relaxed plans disagree about.
    while search.is_open(part) and not search.clock.is_over:
        counts = search.undecided_counts(part)
        if not counts:
            break
        round_counts(search, part, counts[::-1], rng)
        search.climb(part, QUICK, exact=False)
    # A quarter at a time, with a short ascent between: the multipliers answer to what is open before the next choice.
    while search.is_open(part) and not search.clock.is_over:
        sites = next_sites(search, part, rng)
        if sites.size == 0:
            break
        part.status[sites], part.mean[sites] = OPEN, 1.0
        search.climb(part, QUICK, exact=False)
    search.climb(part, NODE, exact=False)  # a plan is worth the polish only if its sites' own bound says so
    if search.is_open(part):
        settle(search, annealer, part)


def round_counts(search: Search, part: Node, counts: list[Branch], rng: np.random.Generator) -> None:
    """Round a quarter of the undecided counts, the first ones; in a large region one at a time, or they might not add up to its own."""
    done: set[int] = set()
    for branch in counts:
        # Counts are rounded the near way, with some noise: the same rounding every time would find the same plan every time.
        inside = (search.region == branch.region).any(axis=0)
        large = int(search.region[-1, int(np.argmax(inside))])
        if large not in done and len(done) <= len(counts) // 4:
            done.add(large)
            count = float(part.mean[inside].sum())
            search.restrict(part, branch, yes=count - branch.low + DOUBT * (rng.random() - 0.5) < 0.5)


def next_sites(search: Search, part: Node, rng: np.random.Generator) -> Ints:
    """Return the sites to open next: a quarter of those that are left to open, in different regions where there is room."""
    opened = part.status == OPEN
    room = search.instance.p - int(np.count_nonzero(opened))
    has_room = (np.bincount(search.region[:, opened].ravel(), minlength=part.span.shape[1]) < part.span[1])[search.region].all(axis=0)
    free = np.flatnonzero((part.status == FREE) & has_room)
    if room <= 0 or free.size == 0:
        return free[:0]
    # The share of relaxed plans that open a site is the best guess of a good plan; noise lets near misses in.
    wish = part.mean[free] + SHAKE * rng.random(free.size)
    ranked = free[np.argsort(-wish, kind="stable")]
    # At most one of a small region at a time: two neighbours that take turns in the relaxed plans would both be opened.
    _, first = np.unique(search.region[0, ranked], return_index=True)
    return ranked[np.sort(first)[: 1 + room // 4]]


def settle(search: Search, annealer: Annealer, node: Node) -> None:
    """Make and polish a plan of the sites that the node opens, and of those its relaxed plans open most often where it opens too few."""
    limit, p = search.instance.table.limit, search.instance.p
    sites = (node.status == OPEN).astype(np.int8)
    for j in np.argsort(-np.where(node.status == FREE, node.mean, -1.0), kind="stable")[: p - int(sites.sum())]:
        if node.status[j] == FREE and limit[FEE][sites == 1].sum() + limit[FEE][j] <= 1.0 + 1e-12:
            sites[j] = 1
    if sites.any() and limit[FEE][sites == 1].sum() <= 1.0 + 1e-12:
        annealer.polish(sites, TRIALS * p)


@dataclass
class PartSearch:
    """Searches parts of the best plan anew: a few neighbouring open sites, their rows, and what else these rows could open."""

    search: Search
    rng: np.random.Generator
    seed: int
    settled: set[int] = field(default_factory=set)  # sites whose surroundings were searched without gain

    def step(self) -> None:
        """Search one part of the plan, of a size by chance."""
        best = self.search.best
        todo = [int(j) for j in np.flatnonzero(best.sites) if int(j) not in self.settled]
        if not todo:
            self.settled.clear()
            return
        centre = todo[int(self.rng.integers(len(todo)))]
        before = best.home.copy()
        self.search_part(centre, round(SMALLEST * (LARGEST / SMALLEST) ** self.rng.random()))
        self.settled.add(centre)
        moved = np.flatnonzero(before != best.home)
        # What changed here may let its neighbours gain again.
        self.settled -= {int(j) for j in before[moved]} | {int(j) for j in best.home[moved]}

    def search_part(self, centre: int, size: int) -> None:
        """Search the part of `size` sites around `centre` and take what is better."""
        best, instance = self.search.best, self.search.instance
        opened = np.flatnonzero(best.sites)
        part = self.neighbours(opened, centre, size)
        rows = np.flatnonzero(np.isin(best.home, part))
        if rows.size == 0:
            return
        outside = np.setdiff1d(opened, part)
        # Sites that serve rows outside stay: the part may open what its rows are near to, and nothing that another part uses.
        choice = np.union1d(part, np.setdiff1d(np.unique(instance.table.near[rows, :NEAREST]), outside))
        place = np.searchsorted(choice, part)
        inner = self.part_instance(rows, choice, part, float(instance.table.limit[FEE][outside].sum()))
        now = float(instance.table.cost[rows, best.home[rows]].sum())
        marks = np.zeros(choice.size, np.int8)
        marks[place] = 1
        found = Best(np.array([now]), np.searchsorted(choice, best.home[rows]), marks)
        search = Search(inner, found, self.search.clock, silent)
        annealer = Annealer(inner, search.clock, found, self.seed, lambda _bound: None)
        root = search.root()
        search.climb(root, ROOT, exact=False)
        search.divide(root)
        plunge(search, annealer, root, self.rng)
        if found.value[0] < now - 1e-9 * abs(now):
            homes = best.home.copy()
            homes[rows] = choice[found.home]
            self.search.offer_sites(homes, np.union1d(outside, choice[found.sites == 1]))

    def part_instance(self, rows: Ints, choice: Ints, part: Ints, spent: float) -> Instance:
        """Cut these rows and sites out of the instance; what the other sites spend of the budget is gone."""
        instance = self.search.instance
        table = instance.table
        limit = table.limit[:, choice]
        cost = np.ascontiguousarray(table.cost[np.ix_(rows, choice)])
        left = 1.0 - spent
        # Nothing left to spend: a fee of twice the budget shuts every site that costs something.
        fee = limit[FEE] / left if left > 1e-9 else np.where(limit[FEE] > 0, 2.0, 0.0)
        links = nearest_links(cost, fee, keep=choice.size)
        status = np.where((limit[STATUS] == SHUT) & ~np.isin(choice, part), SHUT, np.maximum(limit[STATUS], FREE)).astype(np.int8)
        inner = make_instance(cost, links, table.weight[rows], (limit[CAPACITY], limit[FLOOR]), status, part.size)
        # A plunge needs good multipliers, not the last of the bound: linear packing is much cheaper.
        inner.knapsacks = inner.knapsacks._replace(exact=0)
        return inner

    def neighbours(self, opened: Ints, centre: int, size: int) -> Ints:
        """Return the open sites nearest to the centre, itself among them: nearest is what costs its rows least."""
        best, instance = self.search.best, self.search.instance
        rows = np.flatnonzero(best.home == centre)
        if rows.size == 0:
            rows = np.argsort(instance.table.cost[:, centre], kind="stable")[:10]
        away = instance.table.cost[np.ix_(rows, opened)].mean(axis=0)
        # Nearest in what it costs the rows, so that a part holds together by road and not by the crow's flight.
        away[opened == centre] = -1.0
        return np.sort(opened[np.argsort(away, kind="stable")[:size]])


class Planner:
    """Makes plans in a thread of its own, on a copy of the best plan. Whoever grows the tree reads `posted`."""

    def __init__(self, search: Search, root: Node, seed: int) -> None:
        self.search = Search(search.instance, search.best.copy(), search.clock, silent, search.guess, search.region, dict(search.each))
        self.root, self.seed = root, seed
        self.posted = self.search.best.copy()
        self.is_stopped = False
        self.annealer = Annealer(self.search.instance, self.search.clock, self.search.best, seed, lambda _bound: self.post())

    def post(self) -> None:
        """Show the best plan: by replacing the name, so that the thread that grows the tree reads the old one or the new one whole."""
        self.posted = self.search.best.copy()

    def stop(self) -> None:
        """End the work soon."""
        self.is_stopped = self.annealer.is_stopped = True

    def work(self) -> None:
        """Settle the root's sites, then search parts of the plan anew until the time is over.

        While there is no plan, plunge from the root; where the first one is far above the bound, anneal before.
        """
        search, rng = self.search, np.random.default_rng(self.seed)
        part_search, has_cooled = PartSearch(search, rng, self.seed), False
        settle(search, self.annealer, self.root)
        while not search.clock.is_over and not self.is_stopped:
            self.post()
            if search.value >= PRUNED:
                plunge(search, self.annealer, self.root, rng)
            elif not has_cooled and search.value - self.root.bound > WIDE * search.value:
                self.cool_slowly()
                has_cooled = True
            else:
                part_search.step()
        self.post()

    def cool_slowly(self) -> None:
        """Anneal the whole plan once, over most of the time that is left.

        Parts are searched along relaxed plans, which share rows out in pieces. Where each open site holds a few rows that fill its places
        badly, no plan is near that: what fits decides, which annealing finds out and a relaxation cannot say.
        """
        clock = self.search.clock
        self.annealer.restart_from_best()
        before = clock.spent
        self.annealer.run(TIMED, HOT)
        each = max((clock.spent - before) / TIMED, 1e-7)
        self.annealer.run(int(COOLING * clock.left / each), HOT)
