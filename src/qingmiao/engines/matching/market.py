"""What is matched: children with ranked choices, institutions with places, and the rules between them."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_POINTS = 2000
MAX_CHILDREN = 1 << 26
MAX_CHOICES = 100
MAX_POOLS = (1 << 21) - 1  # institutions x age classes
FREE = np.uint64(0xFFFFFFFFFFFFFFFF)


class RowFlag(IntFlag):
    """What was wrong with one child's row; the rest of the row is still used."""

    NO_CHOICE = 1  # nothing to apply for, the child stays unplaced
    UNKNOWN_INSTITUTION = 2  # a choice outside the list of institutions was skipped
    REPEATED_CHOICE = 4  # only the first mention counts, with its points and marks
    IMPOSSIBLE_POINTS = 8  # points outside 0..MAX_POINTS: that choice was skipped
    UNKNOWN_AGE_CLASS = 16  # no class takes this child, the child stays unplaced
    HELD_NOT_RANKED = 32  # the held place is not a valid choice of the row and was not protected


@dataclass(frozen=True, slots=True)
class Reserves:
    """Reserved places, one row each, offered in the order of the rows before the open places of the same class.

    institution, age_class: (r,) int32; seats: (r,) int32, part of the total in Market.seats.
    marks: (r,) uint16, bits of Market.marks; a child belongs when it carries at least one of them.
    hard: (r,) bool; a hard reserve stays empty rather than go to others, a soft one goes to others when members leave it free.
    """

    institution: NDArray[Any]
    age_class: NDArray[Any]
    marks: NDArray[Any]
    seats: NDArray[Any]
    hard: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Market:
    """One round of places.

    choices: (n, k) int32, institution index in order of preference, -1 blank.
    points: (n, k) int, 0..MAX_POINTS by the published rules, more is better.
    lottery: (n,) int, a permutation of 0..n-1; 0 was drawn first and wins ties.
    seats: (m,) or (m, a) int, places per institution (and age class).
    age_class: (n,) int, column of `seats`; omitted when there is one.
    marks: (n, k) int, bit mask of what entitles the child to reserved places at that choice.
    held: (n,) int, column of `choices` whose place the child already has and cannot lose, -1 none; of a repeated choice any mention.
    family: (n,) int, children of one non-negative number wish to be together before anything else, -1 none.
    """

    choices: NDArray[Any]
    points: NDArray[Any]
    lottery: NDArray[Any]
    seats: NDArray[Any]
    age_class: NDArray[Any] | None = None
    marks: NDArray[Any] | None = None
    reserves: Reserves | None = None
    held: NDArray[Any] | None = None
    family: NDArray[Any] | None = None


class Applications(NamedTuple):
    """The rows of a market as the compiled parts take them; an absent column has size 0."""

    choices: NDArray[np.int32]
    points: NDArray[np.int16]
    lottery: NDArray[np.int32]
    age_class: NDArray[np.int8]
    marks: NDArray[np.uint16]
    held: NDArray[np.int8]
    institutions: int
    classes: int


class Seats(NamedTuple):
    """Places as groups: pool = institution x age class; the groups of a pool are offered in order.

    first: (pools + 1,) int64, group range of each pool. size, filled: (groups,) int32. start: (groups + 1,) int64, place in `heap`.
    need: (groups,) uint16, 0 = open to all. hard: (groups,) bool. heap: uint64, one max-heap per group, the last admitted on top.
    limit: (groups,) uint64, what must be beaten to enter: the top of a full heap, FREE while there is room, 0 where there are no places.
    gate: (pools,) uint64, what a child without marks must beat to enter any group of the pool.
    """

    first: NDArray[np.int64]
    size: NDArray[np.int32]
    start: NDArray[np.int64]
    need: NDArray[np.uint16]
    hard: NDArray[np.bool_]
    heap: NDArray[np.uint64]
    filled: NDArray[np.int32]
    limit: NDArray[np.uint64]
    gate: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a round.

    column: (n,) int8, the choice each child received, -1 none. institution: (n,) int32, -1 none.
    group: (n,) int32, the seat group that holds the child (see Seats), -1 none. flags: (n,) uint8 of RowFlag.
    settled: False when the search for places for siblings stopped at its limit; then ask find_blocking what remains. passes: how many
    passes of improvement it made; allocating again with that many gives the same result on any machine.
    """

    column: NDArray[np.int8]
    institution: NDArray[np.int32]
    group: NDArray[np.int32]
    flags: NDArray[np.uint8]
    seats: Seats
    settled: bool
    passes: int = 0


def check_shapes(market: Market) -> None:
    """Raise ValueError with names and sizes when the arrays do not belong together."""
    if market.choices.ndim != 2:
        raise ValueError(f"choices must be (n, k), got {market.choices.shape}")
    n, k = market.choices.shape
    if n >= MAX_CHILDREN or not 1 <= k <= MAX_CHOICES:
        raise ValueError(f"choices is {market.choices.shape}: at most {MAX_CHILDREN - 1} children and 1..{MAX_CHOICES} choices")
    if market.seats.ndim not in (1, 2):
        raise ValueError(f"seats must be (m,) or (m, a), got {market.seats.shape}")
    shapes = (("points", market.points, (n, k)), ("lottery", market.lottery, (n,)), ("age_class", market.age_class, (n,)))
    shapes += (("marks", market.marks, (n, k)), ("held", market.held, (n,)), ("family", market.family, (n,)))  # type: ignore[assignment]  # mypy fixes the tuple's length
    for name, array, expected in shapes:
        if array is not None and array.shape != expected:
            raise ValueError(f"{name} must be {expected} to go with choices {(n, k)}, got {array.shape}")
    _check_seats(market, n)


def _check_seats(market: Market, n: int) -> None:
    if market.seats.size > MAX_POOLS:
        raise ValueError(f"seats is {market.seats.shape}: at most {MAX_POOLS} institutions times age classes")
    if market.seats.size and market.seats.min() < 0:
        raise ValueError(f"seats must not be negative, got {market.seats.min()}")
    if market.seats.ndim == 2 and market.seats.shape[1] > 1 and market.age_class is None:
        raise ValueError(f"seats {market.seats.shape} has age classes, so age_class ({n},) is needed")


def seat_groups(market: Market) -> Seats:
    """Lay out the reserved groups of every pool in their order, then its open group."""
    total = (market.seats if market.seats.ndim == 2 else market.seats[:, None]).astype(np.int32)
    pools = total.size
    open_seats = total.ravel().copy()
    pool = np.zeros(0, np.int64)
    parts: list[NDArray[Any]] = [np.zeros(0, np.int32), np.zeros(0, np.uint16), np.zeros(0, np.bool_)]
    if market.reserves is not None:
        reserves = market.reserves
        used = np.asarray(reserves.seats) != 0
        pool = _reserve_pools(reserves, total.shape)[used]
        parts = [reserves.seats[used].astype(np.int32), reserves.marks[used].astype(np.uint16), reserves.hard[used].astype(np.bool_)]
        np.subtract.at(open_seats, pool, parts[0])
        if parts[0].size and (parts[0].min() < 0 or open_seats.min() < 0):
            at = int(open_seats.argmin()) // total.shape[1]
            raise ValueError(f"reserves.seats must be >= 0 and not exceed seats; institution {at} has {total[at].tolist()}")
    # Stable: reserves in their published order, then the open group of the pool, which was appended last.
    order = np.argsort(np.concatenate([pool, np.arange(pools)]), kind="stable")
    size = np.concatenate([parts[0], open_seats])[order]
    need = np.concatenate([parts[1], np.zeros(pools, np.uint16)])[order]
    hard = np.concatenate([parts[2], np.zeros(pools, np.bool_)])[order]
    first = np.zeros(pools + 1, np.int64)
    np.cumsum(np.bincount(pool, minlength=pools) + 1, out=first[1:])
    start = np.zeros(size.size + 1, np.int64)
    np.cumsum(size, out=start[1:])
    limit = np.where(size > 0, FREE, np.uint64(0))
    heap, filled, gate = np.empty(start[-1], np.uint64), np.zeros(size.size, np.int32), np.full(pools, FREE)
    return Seats(first, size, start, need, hard, heap, filled, limit, gate)


def _reserve_pools(reserves: Reserves, shape: tuple[int, ...]) -> NDArray[np.int64]:
    rows = {name: getattr(reserves, name).shape for name in ("institution", "age_class", "marks", "seats", "hard")}
    if len(set(rows.values())) != 1:
        raise ValueError(f"the columns of reserves must have one length, got {rows}")
    institution, age_class = reserves.institution.astype(np.int64), reserves.age_class.astype(np.int64)
    if institution.size and not (
        institution.min() >= 0 and institution.max() < shape[0] and age_class.min() >= 0 and age_class.max() < shape[1]
    ):
        raise ValueError(f"reserves name an institution or age class outside seats {shape}")
    pools: NDArray[np.int64] = institution * shape[1] + age_class
    return pools


def applications(market: Market) -> Applications:
    """Give every column the type the compiled parts expect; values that do not fit become -2, which no column allows."""
    columns = market.choices.shape[1]
    age_class = np.zeros(0, np.int8) if market.age_class is None else _narrow("age_class", market.age_class, np.int8)
    marks = np.zeros((0, columns), np.uint16) if market.marks is None else np.ascontiguousarray(market.marks, np.uint16)
    choices, points = _narrow("choices", market.choices, np.int32), _narrow("points", market.points, np.int16)
    held = np.zeros(0, np.int8) if market.held is None else first_mention(choices, _narrow("held", market.held, np.int8))
    lottery = _narrow("lottery", market.lottery, np.int32)
    classes = market.seats.shape[1] if market.seats.ndim == 2 else 1
    return Applications(choices, points, lottery, age_class, marks, held, market.seats.shape[0], classes)


def first_mention(choices: NDArray[Any], held: NDArray[Any]) -> NDArray[Any]:
    """Return a copy of `held` (n,) with the first column that names the same institution; what lies outside the columns stays."""
    held = held.copy()
    rows = np.flatnonzero((held >= 0) & (held < choices.shape[1]))
    if rows.size:
        held[rows] = (choices[rows] == choices[rows, held[rows]][:, None]).argmax(axis=1)
    return held


def counted_once(choices: NDArray[np.int32], flags: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the choices with every later mention of an institution blank, and (n, k) which those were; `flags` says where to look."""
    repeated = np.zeros(choices.shape, np.bool_)
    rows = np.flatnonzero(flags & np.uint8(RowFlag.REPEATED_CHOICE))
    if not rows.size:
        return choices, repeated
    some = choices[rows]
    for column in range(1, choices.shape[1]):
        repeated[rows, column] = (some[:, :column] == some[:, column, None]).any(axis=1) & (some[:, column] != -1)
    return np.where(repeated, np.int32(-1), choices), repeated


def _narrow(name: str, array: NDArray[Any], dtype: type[np.signedinteger[Any]]) -> NDArray[Any]:
    if array.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold integers, got {array.dtype}")
    if np.can_cast(array.dtype, dtype):
        return np.ascontiguousarray(array, dtype)
    limits = np.iinfo(dtype)
    return np.where((array < limits.min) | (array > limits.max), -2, array).astype(dtype)
