"""A fairness term: the mean way of the tenth that travels farthest counts beside the mean way of all.

The tenth's mean way is the least over thresholds t of t + 10 x the mean of what exceeds t, so that at a given threshold the problem is the
plain one with steeper ways. The thresholds are searched by branch and bound: between a and b no plan is better than the ways at b with the
threshold counted at a.
Source: Rockafellar and Uryasev, Journal of Risk 2 (2000), the threshold; Nickel and Puerto, Location Theory (2005), ordered medians.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.links import Floats, Ints

TENTH = 0.1
LEVELS_BY_NAME = 4_000_000  # with more distances the thresholds are searched on a grid
GRID = 1001

Answer = tuple[Ints, Ints, float]  # sites, homes, bound
Solve = Callable[[Floats, Clock], Answer | None]  # plain problem over (n, m) distances within a time


def worst_tenth(away: Floats, weight: Floats) -> tuple[float, float]:
    """Mean way of the tenth of the weight that travels farthest, and the shortest way in it; nan without weight."""
    order = np.argsort(-away, kind="stable")
    tenth = TENTH * float(weight.sum())
    if tenth <= 0:
        return float("nan"), float("nan")
    before = np.concatenate([[0.0], np.cumsum(weight[order])[:-1]])
    # The tenth may end within a row: its part of the row counts.
    part = np.clip(tenth - before, 0.0, weight[order])
    return float((part * away[order]).sum() / tenth), float(away[order][part > 0][-1])


def steeper(distance: Floats, threshold: float, fairness: float) -> Floats:
    """Ways at a threshold: what exceeds it counts 1 + 10 x `fairness` times."""
    if threshold == np.inf:
        return distance
    return distance + fairness / TENTH * np.maximum(distance - threshold, 0.0)


@dataclass
class FairSearch:
    """The search over thresholds. `distance` (n, m), `weight` (n,) what a unit counts, `solve` the plain problem."""

    distance: Floats
    weight: Floats
    fairness: float
    solve: Solve
    clock: Clock
    best: tuple[Ints, Ints] | None = None
    value: float = np.inf
    known: dict[float, float] = field(default_factory=dict)  # bound of the plain problem by threshold

    @property
    def unit(self) -> float:
        """What a unit of the threshold counts."""
        return self.fairness * float(self.weight.sum())

    def bound_at(self, threshold: float) -> float:
        """Bound of the plain problem at a threshold; its plan is kept where it is the best."""
        if threshold not in self.known:
            # Each threshold gets a part of the time that is left, so that a hard one does not use up what the others need.
            share = self.clock.share(max(0.5, 0.3 * self.clock.left))
            found = self.solve(steeper(self.distance, threshold, self.fairness), share)
            self.known[threshold] = -np.inf if found is None else found[2]
            if found is not None:
                self.keep(found[0], found[1])
        return self.known[threshold]

    def ways(self, homes: Ints) -> Floats:
        """(n,) way of each row."""
        return np.asarray(self.distance[np.arange(homes.size), homes], np.float64)

    def keep(self, sites: Ints, homes: Ints) -> None:
        """Keep a plan if it is the best by its own worst tenth."""
        away = self.ways(homes)
        value = float((away * self.weight).sum()) + self.unit * worst_tenth(away, self.weight)[0]
        if value < self.value:
            self.value, self.best = value, (sites, homes)

    def levels(self, plain: float) -> tuple[Floats, int]:
        """Return the thresholds between which the best plan's lies, and 1 where it must be one of them, else 0."""
        low = worst_tenth(self.distance.min(axis=1), self.weight)[1]
        # Beyond this threshold the fair part alone makes a plan dearer than the best one known.
        high = max(low, (self.value - plain) / self.unit * (1.0 + 1e-9))
        if self.distance.size > LEVELS_BY_NAME:
            return np.linspace(low, high, GRID), 0
        inside = np.unique(self.distance[(self.distance >= low) & (self.distance <= high)])
        return (inside, 1) if inside.size else (np.array([low]), 1)

    def run(self) -> float:
        """Search until the bound meets the value or the time is over; return the bound."""
        plain = self.bound_at(np.inf)
        for _ in range(4):
            if self.best is None or self.clock.is_over:
                break
            # The best plan's own threshold is where its worst tenth begins; solving there gives a better plan, whose threshold is next.
            # A few rounds settle, and good plans make the branch and bound short.
            self.bound_at(worst_tenth(self.ways(self.best[1]), self.weight)[1])
        if self.best is None:
            return -np.inf
        return self.split(plain)

    def split(self, plain: float) -> float:
        """Branch and bound on intervals of thresholds."""
        levels, apart = self.levels(plain)
        floor = plain + self.unit * float(levels[0])
        heap = [(floor, 0, levels.size - 1, 0)]  # bound, first and last level, 1 where the bound at the last level is in
        while heap and not self.clock.is_over:
            bound, low, high, is_bounded = heapq.heappop(heap)
            if bound >= self.value * (1.0 - 1e-9):
                return self.value
            if not is_bounded:
                bound = max(bound, self.unit * float(levels[low]) + self.bound_at(float(levels[high])))
                heapq.heappush(heap, (bound, low, high, 1))
            elif high - low + apart <= 1:
                return min(bound, self.value)  # not to be split: the plain problem itself was not closed
            else:
                middle = (low + high) // 2
                heapq.heappush(heap, (bound, low, middle, 0))
                heapq.heappush(heap, (bound, middle + apart, high, 0))  # the bound at its last level is known
        return min(self.value, heap[0][0]) if heap else self.value
