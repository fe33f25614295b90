"""Plans under capacities: a first one, the annealing runs that improve it, and the best one that any search has found."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import linprog

from qingmiao.engines.siting.annealing import CAPACITY, FEE, FLOOR, SITES, STATUS, Schedule, State, Table, anneal
from qingmiao.engines.siting.ascent import PRUNED
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.instance import Instance
from qingmiao.engines.siting.links import OPEN, SHUT, Floats, Ints, Marks

OPTIONS, SHARES = 6, 8  # open sites that a row may move to, and be shared among
WHOLE = 1.0 - 1e-6
PIECE = 3_000_000  # rows x trials between two looks at the clock
WARM, COOL, POLISH = 0.07, 0.01, 0.02  # temperature: share of what a site's rows travel, its last part of the first, and warmth of a polish


@dataclass
class Best:
    """The best plan without strain: its value (1,), home of each row, open marks. `value` is PRUNED until there is one."""

    value: Floats
    home: Ints
    sites: Marks

    def copy(self) -> "Best":
        """Copy, for another search to go on from."""
        return Best(self.value.copy(), self.home.copy(), self.sites.copy())

    def take(self, other: "Best") -> None:
        """Take the other plan where it is better."""
        if other.value[0] < self.value[0]:
            self.value[:], self.home[:], self.sites[:] = other.value, other.home, other.sites

    @property
    def parts(self) -> tuple[Floats, Ints, Marks]:
        """What the annealing updates in place."""
        return self.value, self.home, self.sites


def first_sites(table: Table, p: int, rng: np.random.Generator) -> Marks:
    """Greedy addition on a sample of rows, within the budget; OPEN sites first."""
    n = table.cost.shape[0]
    # A start need not be good, annealing forgets it: a few hundred rows tell where people are.
    rows = rng.choice(n, min(n, 400), replace=False)
    cost = np.ascontiguousarray(table.cost[rows].T)
    sites = (table.limit[STATUS] == OPEN).astype(np.int8)
    left = 1.0 - float(table.limit[FEE][sites == 1].sum()) + 1e-12
    nearest = cost[sites == 1].min(axis=0) if sites.any() else 2.0 * cost.max(axis=0)
    for _ in range(p - int(sites.sum())):
        gain = np.maximum(nearest - cost, 0.0).sum(axis=1)
        gain[(sites == 1) | (table.limit[STATUS] == SHUT) | (table.limit[FEE] > left)] = -1.0
        j = int(np.argmax(gain))
        if gain[j] < 0:
            break
        sites[j] = 1
        left -= float(table.limit[FEE][j])
        nearest = np.minimum(nearest, cost[j])
    return np.asarray(sites, np.int8)


def first_homes(table: Table, sites: Marks) -> Ints:
    """Nearest open site with room, the rows that lose most by the second choice first; the emptiest site where nothing has room."""
    opened = np.flatnonzero(sites)
    cost = table.cost[:, opened]
    order = np.argsort(cost, axis=1, kind="stable")
    ranked = np.take_along_axis(cost, order[:, :2], 1)
    # Who has most to lose by coming late chooses first. Source: Martello and Toth, Knapsack Problems (1990), the assignment with regrets.
    regret = ranked[:, -1] - ranked[:, 0]
    room = np.repeat(table.limit[CAPACITY][opened][:, None], table.weight.shape[1], axis=1)
    homes = np.empty(len(cost), np.int64)
    for i in np.argsort(-regret, kind="stable"):
        fits = (room >= table.weight[i]).all(axis=1)[order[i]]
        place = order[i][np.argmax(fits)] if fits.any() else np.argmax(room.min(axis=1))
        homes[i] = opened[place]
        room[place] -= table.weight[i]
    return homes


def shared_homes(table: Table, sites: Marks, seconds: float) -> Ints | None:
    """Best sharing of the rows among the open sites when rows may be split, then each split row wholly to one site; None if none in time.

    At most as many rows are split as there are sites. A row may go to its nearest SHARES open sites; of several years the fullest counts.
    """
    opened = np.flatnonzero(sites)
    cost = table.cost[:, opened]
    n, k = cost.shape[0], min(SHARES, opened.size)
    # A basic solution of this programme splits at most one row for each full site, so nearly all rows come out whole.
    near = np.argpartition(cost, k - 1, axis=1)[:, :k]
    row, column = np.repeat(np.arange(n), k), np.arange(n * k)
    weight = table.weight[:, int(table.weight.sum(axis=0).argmax())]
    whole = sparse.csr_matrix((np.ones(n * k), (row, column)))
    places = sparse.csr_matrix((weight[row], (near.ravel(), column)), shape=(opened.size, n * k))
    room = table.limit[CAPACITY][opened]
    found = linprog(
        np.take_along_axis(cost, near, 1).ravel(),
        A_ub=places,
        b_ub=room,
        A_eq=whole,
        b_eq=np.ones(n),
        method="highs-ds",
        options={"time_limit": max(seconds, 0.01)},
    )
    if found.status != 0:
        return None
    share = found.x.reshape(n, k)
    homes = near[np.arange(n), share.argmax(axis=1)]
    split = np.flatnonzero(share.max(axis=1) < WHOLE)
    # Split rows come last and heaviest first: what is left of the places is in many pieces.
    room = room - np.bincount(np.delete(homes, split), np.delete(weight, split), opened.size)
    for i in split[np.argsort(-weight[split], kind="stable")]:
        fits = near[i][room[near[i]] >= weight[i]]
        homes[i] = fits[np.argmin(cost[i, fits])] if fits.size else np.argmax(room)
        room[homes[i]] -= weight[i]
    return np.asarray(opened[homes], np.int64)


def new_state(table: Table, sites: Marks, homes: Ints) -> State:
    """Build the lists of a plan."""
    n, m = table.cost.shape
    head, after, before = np.full(m, -1), np.full(n, -1), np.full(n, -1)
    load = np.zeros((m, table.weight.shape[1]))
    np.add.at(load, homes, table.weight)
    for i, j in enumerate(homes):
        after[i] = head[j]
        if head[j] >= 0:
            before[head[j]] = i
        head[j] = i
    need = np.where(sites == 1, table.limit[FLOOR], 0.0)
    over = np.maximum(load - table.limit[CAPACITY][:, None], 0.0).sum() + np.maximum(need - load.mean(axis=1), 0.0).sum()
    total = np.array([table.cost[np.arange(n), homes].sum(), over])
    width = min(OPTIONS, max(1, int(sites.sum())))
    row = np.stack([homes, after, before, np.full(n, -1), np.zeros(n, np.int64)])
    site = np.stack([sites.astype(np.int64), head])
    counter = np.array([0, 0, 0, -1, -1, -1])
    return State(row, site, load, need, np.full((n, width), -1), total, np.empty((12 * n + 64, 2), np.int64), counter)


@dataclass
class Annealer:
    """Annealing runs on one plan, each from a reheated state, in pieces short enough to stop on time."""

    instance: Instance
    clock: Clock
    best: Best
    seed: int
    say: Callable[[float], None]
    price: float = 0.0
    runs: int = 0
    state: State | None = None
    is_new: bool = True
    is_stopped: bool = False  # set by another thread

    def load_plan(self, sites: Marks, homes: Ints) -> None:
        """Go on from this plan."""
        self.state, self.is_new = new_state(self.instance.table, sites, homes), True

    def run(self, trials: int, warmth: float = 1.0) -> None:
        """Cool once from `warmth` times the usual temperature, until the time is over."""
        if self.state is None:
            return
        table, state = self.instance.table, self.state
        cost = float(state.total[0])
        usual = 4.0 * cost / max(float(table.weight.mean(axis=1).sum()), 1.0)
        # Warm enough that a swap which worsens one site's rows by some hundredths is kept, whatever the unit of cost.
        hot, self.price = warmth * WARM * cost / max(self.instance.p, 1), max(self.price, usual)
        size, done = max(200, PIECE // table.cost.shape[0]), 0
        while done < trials and not self.clock.is_over and not self.is_stopped:
            piece = min(trials - done, size)
            ends = [max(hot * COOL ** (t / trials), 1e-12) for t in (done, done + piece)]
            left = 1.0 + 1e-12 - float(table.limit[FEE][state.site[SITES] == 1].sum())
            schedule = Schedule(piece, ends[0], ends[1], self.price, usual * 0.1, int(self.is_new), self.seed * 7919 + self.runs)
            # Pieces have one size on every machine, and each its own seed: the same seed gives the same plan unless the clock ends it.
            self.price, _ = anneal(table, state, schedule, self.best.parts, left)
            done, self.runs, self.is_new = done + piece, self.runs + 1, False
            self.say(-PRUNED)

    def polish(self, sites: Marks, trials: int) -> None:
        """Share the rows among these open sites and cool from a temperature that changes only details."""
        homes = shared_homes(self.instance.table, sites, self.clock.left)
        self.load_plan(sites, first_homes(self.instance.table, sites) if homes is None else homes)
        self.run(trials, POLISH)

    def restart_from_best(self) -> None:
        """Go on from the best plan, if there is one."""
        if self.best.value[0] < PRUNED:
            self.load_plan(self.best.sites, self.best.home)
