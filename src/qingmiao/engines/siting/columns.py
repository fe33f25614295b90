"""Capacitated p-median by clusters: one column for each set of rows that one site may serve, made as they are needed.

The linear programme over all clusters has the value of the Lagrangian bound with exact knapsacks at its best prices; the ascent comes near
it, the programme reaches it and says which sites and rows are undecided.
Source: Lorena and Senne, Computers & OR 31 (2004); Ceselli and Righini, Networks 45 (2005); Wentges, Int. Trans. OR 4 (1997), smoothing.
"""

import ctypes
import os
import sys
from functools import cache
from typing import Any, NamedTuple

import highspy
import numpy as np

from qingmiao.engines.siting.ascent import PRUNED
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.knapsack import Case, pack_sites
from qingmiao.engines.siting.links import FREE, OPEN, SHUT, Floats, Ints, Marks

INF = highspy.kHighsInf
BLEND = 0.5  # how much of the best prices so far enters the next trial
SHAKE = 0.03


class Node(NamedTuple):
    """A part of the search: `status` (m,) of the sites, `allowed` (m, n) links, starting `price` (n,) of the rows."""

    status: Marks
    allowed: Marks
    price: Floats


class Answer(NamedTuple):
    """What the linear programme says.

    Its value, weights of the columns, prices of rows, opening, sites and budget, and how much is uncovered.
    """

    value: float
    weight: Floats
    row: Floats
    opening: float
    site: Floats
    fee: float
    uncovered: float


@cache
def silence_banner() -> None:
    """Let HiGHS say its one line to nobody: the first solver of a process writes it to the standard output, whatever its options."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types only part of itself
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def quiet_solver() -> Any:  # highspy has no types of its own
    """Make a solver on one thread that prints nothing."""
    silence_banner()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types only part of itself
    solver.setOptionValue("output_flag", False)  # noqa: FBT003  # its signature
    solver.setOptionValue("threads", 1)
    return solver


class Master:
    """The linear programme over the clusters known so far.

    `columns`: (site, rows) of each. `purse`: fee of each site and what may be spent.
    """

    def __init__(self, case: Case, p: int, purse: tuple[Floats, float], miss: float) -> None:
        self.case, self.p = case, p
        self.fee, self.budget = purse
        self.m, self.n = case.cost.shape
        self.columns: list[tuple[int, Ints]] = []
        self.cost: list[float] = []
        self._seen: set[tuple[int, bytes]] = set()
        self._usable = np.zeros(0, bool)
        self._solver = quiet_solver()
        self._solver.setOptionValue("presolve", "off")
        nothing, none = np.zeros(0, np.int32), np.zeros(0)
        for low, high in [(1.0, INF)] * self.n + [(-INF, float(p)), (-INF, self.budget)] + [(0.0, 1.0)] * self.m:
            self._solver.addRow(low, high, 0, nothing, none)
        for i in range(self.n):
            self._solver.addCol(miss, 0.0, INF, 1, np.array([i], np.int32), np.ones(1))
        for j in np.flatnonzero(case.floor == 0):
            self.add(int(j), np.zeros(0, np.int64))

    def add(self, j: int, rows: Ints) -> bool:
        """Take in a cluster; False where it is known."""
        key = (j, rows.tobytes())
        if key in self._seen:
            return False
        self._seen.add(key)
        self.columns.append((j, rows))
        self.cost.append(float(self.case.cost[j, rows].sum()))
        index = np.concatenate([rows, [self.n, self.n + 1, self.n + 2 + j]]).astype(np.int32)
        value = np.concatenate([np.ones(rows.size + 1), [self.fee[j], 1.0]])
        self._solver.addCol(self.cost[-1], 0.0, INF, index.size, index, value)
        return True

    def enter(self, node: Node) -> None:
        """Let only clusters take part that the node allows, and hold its OPEN sites open."""
        usable = np.array([node.status[j] != SHUT and bool(node.allowed[j, rows].all()) for j, rows in self.columns])
        known = np.concatenate([self._usable, np.ones(usable.size - self._usable.size, bool)])
        changed = np.flatnonzero(usable != known)
        if changed.size:
            upper = np.where(usable[changed], INF, 0.0)
            self._solver.changeColsBounds(changed.size, (changed + self.n).astype(np.int32), np.zeros(changed.size), upper)
        self._usable = usable
        for j in range(self.m):
            self._solver.changeRowBounds(self.n + 2 + j, 1.0 if node.status[j] == OPEN else 0.0, 1.0)

    def solve(self, seconds: float) -> Answer | None:
        """Solve the programme over the clusters that take part; None where the solver does not end well."""
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(seconds, 0.01))
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._solver.getSolution()
        x, dual, n = np.array(found.col_value), np.array(found.row_dual), self.n
        value = float(self._solver.getInfo().objective_function_value)
        return Answer(value, x[n:], dual[:n], float(dual[n]), dual[n + 2 :], float(dual[n + 1]), float(x[:n].sum()))

    def copy_model(self) -> Any:  # a HiGHS model, which has no types
        """Return the programme as it stands."""
        return self._solver.getLp()


class Pricing:
    """Finds clusters that pay, and the bound that comes with it."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self.saving = np.empty(master.m)
        self.pattern = np.empty((master.m, master.n), np.int8)

    def bound(self, node: Node, price: Floats, fee_price: float) -> float:
        """Lagrangian bound at the prices; no plan within the node is better. Leaves the packed clusters behind."""
        pack_sites(self.master.case, price, node.status, node.allowed, self.saving, self.pattern)
        whole = self.saving + fee_price * self.master.fee
        held, free = node.status == OPEN, np.sort(whole[node.status == FREE])
        room = self.master.p - int(held.sum())
        if room < 0:
            return PRUNED
        return float(price.sum() - fee_price * self.master.budget + whole[held].sum() + np.minimum(free[:room], 0.0).sum())

    def take_in(self, answer: Answer) -> int:
        """Add the packed clusters with a negative reduced cost; return how many."""
        case, added = self.master.case, 0
        inside = self.pattern > 0
        price = (np.where(inside, case.cost, 0.0) - np.where(inside, answer.row, 0.0)).sum(axis=1)
        reduced = price - answer.opening - answer.site - answer.fee * self.master.fee
        for j in np.flatnonzero((reduced < -1e-7 * max(1.0, abs(answer.value))) & (self.saving < PRUNED / 2)):
            added += self.master.add(int(j), np.flatnonzero(inside[j]))
        return added


def seed_columns(master: Master, node: Node, rounds: int, seed: int) -> None:
    """Give the programme a varied beginning: the best clusters at prices shaken a little."""
    pricing, rng = Pricing(master), np.random.default_rng(seed)
    for _ in range(rounds):
        shaken = node.price * (1.0 + SHAKE * rng.standard_normal(master.n))
        pack_sites(master.case, shaken, node.status, node.allowed, pricing.saving, pricing.pattern)
        for j in np.argsort(pricing.saving)[: 2 * master.p]:
            if pricing.saving[j] < PRUNED / 2:
                master.add(int(j), np.flatnonzero(pricing.pattern[j]))


class Bounded(NamedTuple):
    """A node after its columns are made: the proven bound, the prices it holds at, and the last answer."""

    bound: float
    price: Floats
    fee_price: float
    answer: Answer | None
    is_done: bool


def generate(master: Master, node: Node, cutoff: float, clock: Clock) -> Bounded:
    """Make columns until none pays, the bound passes the cutoff, or the time is over."""
    pricing = Pricing(master)
    master.enter(node)
    centre, fee_price = node.price, 0.0
    best = pricing.bound(node, centre, fee_price)
    answer, added = None, 1
    while added and best <= cutoff and not clock.is_over:
        answer = master.solve(clock.left)
        if answer is None:
            break
        for blend in (BLEND, 0.0):
            price = blend * centre + (1.0 - blend) * np.maximum(answer.row, 0.0)
            fee = blend * fee_price + (1.0 - blend) * max(-answer.fee, 0.0)
            bound = pricing.bound(node, price, fee)
            if bound > best:
                best, centre, fee_price = bound, price, fee
            added = pricing.take_in(answer)
            if added:
                break
    return Bounded(best, centre, fee_price, answer, is_done=added == 0)
