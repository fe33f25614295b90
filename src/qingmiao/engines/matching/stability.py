"""An independent look at a result: who could rightly complain. Shares no code with the parts that place the children."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.matching.market import MAX_POINTS, Market, Outcome

_FAR = np.int64(1) << np.int64(62)


@dataclass(frozen=True, slots=True)
class Blocking:
    """What speaks against a result; all empty means stable.

    child, column: (b,) int64, a child and a choice it prefers whose institution would by the rules rather have it.
    family, institution: (f,) int64, families who prefer an institution that would take all their children.
    refused: (r,) int64, children placed where the rules would not keep them (too many, reserved for others, not a valid choice).
    """

    child: NDArray[np.int64]
    column: NDArray[np.int64]
    family: NDArray[np.int64]
    institution: NDArray[np.int64]
    refused: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many complaints there are in all."""
        return int(self.child.size + self.family.size + self.refused.size)


def find_blocking(market: Market, outcome: Outcome) -> Blocking:
    """List every child and family with a justified complaint, from the market and the columns received alone.

    A family that is together does not complain child by child; otherwise its children may.
    """
    view = _View(market)
    column = outcome.column.astype(np.int64)
    refused = view.fill(column)
    _, together = _families(market, column)
    child, at = view.preferred(column)
    alone = ~together[child]
    # From the result alone: whoever is preferred to the weakest admitted of some group, or finds room there, has a complaint.
    open_to = view.accepts(child, at)
    family, institution = _blocking_families(view, column)
    return Blocking(child[open_to & alone], at[open_to & alone], family, institution, refused)


class _View:
    """The market as sortable numbers (smaller is better), and the groups of every pool as rows of `layers`."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.choices = market.choices.astype(np.int64)
        n, k = self.choices.shape
        seats = market.seats if market.seats.ndim == 2 else market.seats[:, None]
        age = np.zeros(n, np.int64) if market.age_class is None else market.age_class.astype(np.int64)
        points = market.points.astype(np.int64)
        self.valid = (self.choices >= 0) & (self.choices < seats.shape[0]) & (points >= 0) & (points <= MAX_POINTS)
        self.valid &= ((age >= 0) & (age < seats.shape[1]))[:, None]
        by_column = np.ascontiguousarray(self.choices.T)
        for column in range(1, k):
            self.valid[:, column] &= ~(by_column[:column] == by_column[column]).any(axis=0)  # only the first mention counts
        shortfall = MAX_POINTS + 1 - points
        if market.held is not None:
            self._protect_held(market.held.astype(np.int64), shortfall)
        self.rank = shortfall * n + market.lottery.astype(np.int64)[:, None]
        self.pool = np.where(self.valid, self.choices * seats.shape[1] + age[:, None], 0)
        self.marks = np.zeros((n, k), np.int64) if market.marks is None else market.marks.astype(np.int64)
        self._layers(seats.astype(np.int64))

    def _protect_held(self, held: NDArray[np.int64], shortfall: NDArray[np.int64]) -> None:
        k = self.choices.shape[1]
        inside = (held >= 0) & (held < k)
        mentions = self.choices == np.take_along_axis(self.choices, np.clip(held, 0, k - 1)[:, None], axis=1)
        held = np.where(inside, mentions.argmax(axis=1), held)  # any mention of the institution holds its place
        inside[inside] = self.valid[inside, held[inside]]
        shortfall[inside, held[inside]] = 0
        self.valid &= ~(inside[:, None] & (np.arange(k) > held[:, None]))

    def _layers(self, seats: NDArray[np.int64]) -> None:
        """Row l of size/need/hard: the l-th group of every pool; size 0 where a pool has fewer."""
        pools, reserves = seats.size, self.market.reserves
        depth = np.zeros(pools, np.int64)
        rows: list[tuple[int, int, int, int, bool]] = []
        if reserves is not None:
            for at in range(reserves.seats.size):
                pool = int(reserves.institution[at]) * seats.shape[1] + int(reserves.age_class[at])
                rows.append((int(depth[pool]), pool, int(reserves.seats[at]), int(reserves.marks[at]), bool(reserves.hard[at])))
                depth[pool] += 1
        layers = int(depth.max(initial=0)) + 1
        self.size, self.need = np.zeros((layers, pools), np.int64), np.zeros((layers, pools), np.int64)
        self.hard = np.zeros((layers, pools), np.bool_)
        open_size = seats.ravel().copy()
        for layer, pool, size, need, hard in rows:
            self.size[layer, pool], self.need[layer, pool], self.hard[layer, pool] = size, need, hard
            open_size[pool] -= size
        self.size[-1] += np.where(depth < layers, open_size, 0)  # the last layer is never a reserve: open places come last

    def standing(self, layer: int, child: NDArray[Any], at: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rank as the layer sorts it, outsiders behind members, and whether it may take the child."""
        pool = self.pool[child, at]
        need = self.need[layer, pool]
        outsider = (need != 0) & (self.marks[child, at] & need == 0)
        return self.rank[child, at] + outsider * _FAR, ~(outsider & self.hard[layer, pool]) & (self.size[layer, pool] > 0)

    def fill(self, column: NDArray[np.int64]) -> NDArray[np.int64]:
        """Let every pool choose among the children placed there; return those it would not choose."""
        child = np.flatnonzero(column >= 0)
        wrong = child[~self.valid[child, column[child]]]
        child = child[self.valid[child, column[child]]]
        self.worst = np.full(self.size.shape, -1, np.int64)
        self.full = np.zeros(self.size.shape, np.bool_)
        for layer in range(self.size.shape[0]):
            at = column[child]
            rank, allowed = self.standing(layer, child, at)
            pool = self.pool[child, at]
            order = np.lexsort((rank, pool, ~allowed))
            order = order[: int(allowed.sum())]
            sorted_pool = pool[order]
            place = np.arange(order.size) - np.searchsorted(sorted_pool, sorted_pool)
            taken = order[place < self.size[layer, sorted_pool]]
            np.maximum.at(self.worst[layer], pool[taken], rank[taken])
            self.full[layer] = np.bincount(pool[taken], minlength=self.size.shape[1]) >= self.size[layer]
            child = np.delete(child, taken)
        return np.concatenate([wrong, child])

    def preferred(self, column: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every valid choice a child would rather have than what it received."""
        k = self.choices.shape[1]
        better = self.valid & (np.arange(k) < np.where(column < 0, k, column)[:, None])
        child, at = np.nonzero(better)
        return child, at

    def accepts(self, child: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the pool has room for the child or would rather have it than someone placed there."""
        answer = np.zeros(child.size, np.bool_)
        pool = self.pool[child, at]
        for layer in range(self.size.shape[0]):
            rank, allowed = self.standing(layer, child, at)
            answer |= allowed & (~self.full[layer, pool] | (rank < self.worst[layer, pool]))
        return answer


def _families(market: Market, column: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The family of each child (-1 for an only one) and whether it is placed together with its siblings."""
    n = column.size
    if market.family is None:
        return np.full(n, -1, np.int64), np.zeros(n, np.bool_)
    family = market.family.astype(np.int64)
    _, number, size = np.unique(family, return_inverse=True, return_counts=True)
    family = np.where((size[number] > 1) & (family >= 0), family, -1)
    institution = np.where(column >= 0, np.take_along_axis(market.choices, np.maximum(column, 0)[:, None], 1)[:, 0], -1)
    low, high = np.full(size.size, np.iinfo(np.int64).max), np.full(size.size, -1)
    np.minimum.at(low, number, institution)
    np.maximum.at(high, number, institution)
    return family, (family >= 0) & (low[number] == high[number]) & (institution >= 0)


def _blocking_families(view: _View, column: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    family, together = _families(view.market, column)
    child, at = np.nonzero(view.valid & (family >= 0)[:, None])  # being together can be worth a choice that one child ranks lower
    open_to = view.accepts(child, at)
    hopeful = set(zip(child[open_to].tolist(), view.choices[child, at][open_to].tolist(), strict=True))
    members: dict[int, list[int]] = {}
    for c in np.flatnonzero(family >= 0):
        members.setdefault(int(family[c]), []).append(int(c))
    found: list[tuple[int, int]] = []
    for number, children in members.items():
        end = int(column[children[0]]) if together[children[0]] else view.choices.shape[1]
        for institution in view.choices[children[0], :end].tolist():
            if _would_all_get_in(view, column, children, institution, hopeful):
                found.append((number, institution))
                break
    return np.array([f for f, _ in found], np.int64), np.array([i for _, i in found], np.int64)


def _would_all_get_in(view: _View, column: NDArray[np.int64], children: list[int], institution: int, hopeful: set[tuple[int, int]]) -> bool:
    wanted: dict[int, int] = {}
    for child in children:
        places = np.flatnonzero((view.choices[child] == institution) & view.valid[child])
        if not places.size:
            return False
        wanted[child] = int(places[0])
        is_there = column[child] >= 0 and view.pool[child, column[child]] == view.pool[child, places[0]]
        if (child, institution) not in hopeful and not is_there:
            return False
    changed = column.copy()
    for child, at in wanted.items():
        changed[child] = at
    touched = {int(view.pool[child, at]) for child, at in wanted.items()}
    there = [c for c in np.flatnonzero(changed >= 0).tolist() if int(view.pool[c, changed[c]]) in touched]
    return not set(_left_over(view, changed, there)) & set(children)


def _left_over(view: _View, column: NDArray[np.int64], children: list[int]) -> list[int]:
    """Let the pools of these children choose, one group after the other; return whom they leave."""
    left = children
    for layer in range(view.size.shape[0]):
        rows = np.array(left, np.int64)
        rank, allowed = view.standing(layer, rows, column[rows])
        room = {int(p): int(view.size[layer, p]) for p in view.pool[rows, column[rows]]}
        keep = []
        for index in np.argsort(rank, kind="stable").tolist():
            pool = int(view.pool[left[index], column[left[index]]])
            if allowed[index] and room[pool] > 0:
                room[pool] -= 1
            else:
                keep.append(left[index])
        left = keep
    return left
