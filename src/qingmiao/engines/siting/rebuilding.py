"""A plan is rebuilt part by part: a few neighbouring sites and their rows are solved anew by columns, the rest stays.

Source: Taillard and Voss, POPMUSIC (2002); Stefanello, de Araujo and Mueller, Int. Trans. OR 22 (2015).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.columns import Master, Node, generate, seed_columns
from qingmiao.engines.siting.knapsack import Case
from qingmiao.engines.siting.links import FREE, OPEN, SHUT, Floats, Ints, Marks
from qingmiao.engines.siting.mixing import homes_of, mix_columns

NEAREST = 12  # sites of each row that a part may open
MIX_S = 1.0


@dataclass
class Workshop:
    """Rebuilds parts.

    `near` (n, k) nearest sites of the rows, `status` (m,) OPEN sites stay, `fee` (m,), `price` (n,) prices of the rows.
    """

    case: Case
    near: Ints
    status: Marks
    fee: Floats
    p: int
    price: Floats
    offer: Callable[[Ints, Ints], None]
    clock: Clock
    rng: np.random.Generator
    settled: set[int] = field(default_factory=set)  # sites whose surroundings were tried without gain
    size: int = 4

    def work(self, homes: Ints, sites: Ints, seconds: float) -> None:
        """Rebuild parts of the plan for a while; where nothing gains any more, larger parts."""
        clock = self.clock.share(seconds)
        while not clock.is_over and self.size <= max(2, sites.size):
            todo = [int(j) for j in sites if int(j) not in self.settled]
            if not todo:
                self.settled.clear()
                self.size += 1
                continue
            centre = todo[int(self.rng.integers(len(todo)))]
            found = self.rebuild(homes, sites, centre, clock)
            self.settled.add(centre)
            if found is not None:
                changed = set(np.unique(found[found != homes])) | set(np.unique(homes[found != homes]))
                homes, sites = found, np.union1d(np.unique(found), np.flatnonzero(self.status == OPEN))
                self.settled -= {int(j) for j in changed}
                self.offer(homes, sites)

    def rebuild(self, homes: Ints, sites: Ints, centre: int, clock: Clock) -> Ints | None:
        """Homes after the part around an open site is solved anew, None where that gains nothing."""
        part = self.neighbours(homes, sites, centre)
        rows = np.flatnonzero(np.isin(homes, part))
        if rows.size == 0:
            return None
        outside = np.setdiff1d(sites, part)
        choice = np.union1d(part, np.setdiff1d(np.unique(self.near[rows, :NEAREST]), outside))
        choice = choice[(self.status[choice] != SHUT) | np.isin(choice, part)]
        case = Case(
            np.ascontiguousarray(self.case.cost[np.ix_(choice, rows)]), self.case.weight[rows], self.case.capacity[choice],
            self.case.floor[choice],
        )  # fmt: skip
        place = np.searchsorted(choice, homes[rows])
        now = float(case.cost[place, np.arange(rows.size)].sum())
        purse = self.fee[choice], 1.0 + 1e-12 - float(self.fee[outside].sum())
        master = Master(case, self.p - outside.size, purse, 10.0 * now / rows.size + float(case.cost.max()))
        for k in np.unique(place):
            master.add(int(k), np.flatnonzero(place == k))
        status = np.where((self.status[choice] == OPEN), OPEN, FREE).astype(np.int8)
        node = Node(status, np.ones(case.cost.shape, np.int8), self.price[rows])
        seed_columns(master, node, 2, int(self.rng.integers(1 << 30)))
        cutoff = now * (1.0 - 1e-7)
        seen = generate(master, node, cutoff, clock)
        if seen.bound > cutoff or clock.is_over:
            return None
        chosen = mix_columns(master, cutoff, min(MIX_S, max(clock.left, 0.01)))
        if chosen is None:
            return None
        again = homes_of(master, chosen)
        if (again < 0).any() or float(case.cost[again, np.arange(rows.size)].sum()) > cutoff:
            return None
        better = homes.copy()
        better[rows] = choice[again]
        return better

    def neighbours(self, homes: Ints, sites: Ints, centre: int) -> Ints:
        """Return the open sites whose rows are nearest to the centre, itself among them."""
        away = np.full(sites.size, np.inf)
        for k, j in enumerate(sites):
            rows = np.flatnonzero(homes == j)
            cost = self.case.cost[centre, rows if rows.size else slice(None)]
            away[k] = -1.0 if j == centre else float(np.mean(cost) + np.min(cost))
        return np.sort(sites[np.argsort(away)[: self.size]])
