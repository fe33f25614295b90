"""Compiled: one application as one sortable number, rows packed for the order in which they are read."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qingmiao.engines.matching.compiling import inner
from qingmiao.engines.matching.market import MAX_POINTS, Applications, RowFlag

# One uint64 holds, from the top: outsider (1 bit), shortfall of points (11), lottery (26), pool or child (26).
# Smaller is better. Shortfall 0 is kept for held places, so that no published points can displace their holder.
SHORTFALL_BIT = np.uint64(52)
LOTTERY_BIT = np.uint64(26)
LOW_26 = np.uint64((1 << 26) - 1)
RANK = ~LOW_26
OUTSIDER = np.uint64(1 << 63)
SKIP = np.uint64(0xFFFFFFFFFFFFFFFF)
FRONT = 4  # half a cache line; most children are placed within four choices, the others fall back to the caller's arrays
_TOP = MAX_POINTS + 1

_NO_CHOICE, _UNKNOWN, _REPEATED = int(RowFlag.NO_CHOICE), int(RowFlag.UNKNOWN_INSTITUTION), int(RowFlag.REPEATED_CHOICE)
_POINTS, _CLASS, _HELD = int(RowFlag.IMPOSSIBLE_POINTS), int(RowFlag.UNKNOWN_AGE_CLASS), int(RowFlag.HELD_NOT_RANKED)


class Rows(NamedTuple):
    """Children sorted by first choice: neighbours compete for the same places, so their rows share the cache.

    front: (n, width) uint64 entries of the first choices. marks: (n, width) uint16, or empty. who: (n,) int32, row -> child of the market.
    """

    front: NDArray[np.uint64]
    marks: NDArray[np.uint16]
    who: NDArray[np.int32]
    given: Applications


class Book(NamedTuple):
    """Every choice of every row, (n, k) each: few arrays, because each one costs the compiled callee a reference count."""

    entries: NDArray[np.uint64]
    marks: NDArray[np.uint16]


@inner
def compose(given: Any, child: int, column: int) -> Any:
    """The entry of a choice, or SKIP where it cannot count."""
    institution, points = given.choices[child, column], given.points[child, column]
    if institution < 0 or institution >= given.institutions or points < 0 or points > MAX_POINTS:
        return SKIP
    age_class = 0
    if given.age_class.size:
        age_class = given.age_class[child]
        if age_class < 0 or age_class >= given.classes:
            return SKIP
    shortfall = _TOP - points
    if given.held.size and given.held[child] >= 0:
        if column > given.held[child]:
            return SKIP
        if column == given.held[child]:
            shortfall = 0
    pool = institution * given.classes + age_class
    return (np.uint64(shortfall) << SHORTFALL_BIT) | (np.uint64(given.lottery[child]) << LOTTERY_BIT) | np.uint64(pool)


@inner
def entry(rows: Any, row: int, column: int) -> Any:
    """The entry of a packed row."""
    if column < rows.front.shape[1]:
        return rows.front[row, column]
    return compose(rows.given, rows.who[row], column)


@inner
def _row_flags(given: Any, child: int) -> int:
    """Pass clean rows quickly; two 64-bit sketches of the institutions seen tell when a repetition is possible at all."""
    choices, points = given.choices, given.points
    low, high, suspect = np.uint64(0), np.uint64(0), False
    for column in range(choices.shape[1]):
        institution = choices[child, column]
        low_bit, high_bit = np.uint64(1) << np.uint64(institution & 63), np.uint64(1) << np.uint64((institution >> 6) & 63)
        suspect |= institution < 0 or institution >= given.institutions or points[child, column] < 0 or points[child, column] > MAX_POINTS
        suspect |= (low & low_bit) != 0 and (high & high_bit) != 0
        low |= low_bit
        high |= high_bit
    return _examine(given, child) if suspect else 0


@inner
def _examine(given: Any, child: int) -> int:
    flags, valid = 0, 0
    for column in range(given.choices.shape[1]):
        institution, points = given.choices[child, column], given.points[child, column]
        if institution == -1:
            continue
        if institution < 0 or institution >= given.institutions:
            flags |= _UNKNOWN
        elif points < 0 or points > MAX_POINTS:
            flags |= _POINTS
        else:
            valid += 1
        for earlier in range(column):
            if given.choices[child, earlier] == institution:
                flags |= _REPEATED
    return flags if valid else flags | _NO_CHOICE


@inner
def _column_flags(given: Any, child: int) -> int:
    flags = 0
    if given.age_class.size and (given.age_class[child] < 0 or given.age_class[child] >= given.classes):
        flags |= _CLASS
    if given.held.size and given.held[child] != -1:
        held = given.held[child]
        if held < -1 or held >= given.choices.shape[1] or compose(given, child, held) == SKIP:
            flags |= _HELD
    return flags


@njit(cache=True)
def pack(given: Any, flags: Any, width: int) -> Any:
    """Write the flags of every row; return the first `width` entries and marks, and the order of the rows."""
    n, last = given.lottery.size, given.institutions  # children without a valid first choice come at the end
    place = np.zeros(last + 2, np.int64)
    for child in range(n):
        flags[child] = _row_flags(given, child) | _column_flags(given, child)
        if flags[child] & _HELD:
            given.held[child] = -1
        institution = given.choices[child, 0]
        place[(institution if 0 <= institution < last else last) + 1] += 1
    for institution in range(last + 1):
        place[institution + 1] += place[institution]
    front, who = np.empty((n, width), np.uint64), np.empty(n, np.int32)
    marked = given.marks.size > 0
    marks = np.empty((n if marked else 0, width), np.uint16)
    for child in range(n):
        institution = given.choices[child, 0]
        if institution < 0 or institution > last:
            institution = last
        row = place[institution]
        place[institution] = row + 1
        who[row] = child
        for column in range(width):
            front[row, column] = compose(given, child, column)
            if marked:
                marks[row, column] = given.marks[child, column]
    return front, marks, who


@njit(cache=True)
def is_permutation(lottery: Any) -> bool:
    """Whether every number 0..n-1 occurs once."""
    n = lottery.size
    seen = np.zeros(n, np.bool_)
    for value in lottery:
        if value < 0 or value >= n or seen[value]:
            return False
        seen[value] = True
    return True
