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
BELOW_SHORTFALL = np.uint64((1 << 52) - 1)
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
def _rank(institution: int, points: int, lottery: int, age_class: int, limits: Any) -> Any:
    """The entry of a choice from numbers alone, or SKIP. limits: institutions, classes."""
    institutions, classes = limits
    if institution < 0 or institution >= institutions or points < 0 or points > MAX_POINTS or age_class < 0 or age_class >= classes:
        return SKIP
    pool = np.int64(institution) * classes + age_class
    return (np.uint64(_TOP - points) << SHORTFALL_BIT) | (np.uint64(lottery) << LOTTERY_BIT) | np.uint64(pool)


@inner
def _with_held(applied: Any, column: int, held: int) -> Any:
    """A held place ends the list and outranks all points."""
    if held < 0 or applied == SKIP or column < held:
        return applied
    return applied & BELOW_SHORTFALL if column == held else SKIP


@inner
def compose(given: Any, child: int, column: int) -> Any:
    """The entry of a choice, or SKIP where it cannot count."""
    age_class = given.age_class[child] if given.age_class.size else 0
    held = given.held[child] if given.held.size else -1
    limits = (given.institutions, given.classes)
    applied = _rank(given.choices[child, column], given.points[child, column], given.lottery[child], age_class, limits)
    return _with_held(applied, column, held)


@inner
def _row_flags(choices: Any, points: Any, institutions: int, child: int) -> int:
    """Pass clean rows quickly; two 64-bit sketches of the institutions seen tell when a repetition is possible at all."""
    low, high, suspect = np.uint64(0), np.uint64(0), False
    for column in range(choices.shape[1]):
        institution, score = choices[child, column], points[child, column]
        low_bit, high_bit = np.uint64(1) << np.uint64(institution & 63), np.uint64(1) << np.uint64((institution >> 6) & 63)
        suspect |= (institution < 0) | (institution >= institutions) | (score < 0) | (score > MAX_POINTS)
        suspect |= ((low & low_bit) != 0) & ((high & high_bit) != 0)
        low |= low_bit
        high |= high_bit
    return _examine(choices, points, institutions, child) if suspect else 0


@inner
def _examine(choices: Any, points: Any, institutions: int, child: int) -> int:
    flags, valid = 0, 0
    for column in range(choices.shape[1]):
        institution, score = choices[child, column], points[child, column]
        if institution == -1:
            continue
        if institution < 0 or institution >= institutions:
            flags |= _UNKNOWN
        elif score < 0 or score > MAX_POINTS:
            flags |= _POINTS
        else:
            valid += 1
        for earlier in range(column):
            if choices[child, earlier] == institution:
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


@inner
def _flag_rows(given: Any, flags: Any, place: Any) -> None:
    """Write the flags of every row and count first choices one place up, for the order of the rows."""
    choices, points, held, last = given.choices, given.points, given.held, given.institutions
    simple = given.age_class.size == 0 and held.size == 0
    for child in range(flags.size):
        flags[child] = _row_flags(choices, points, last, child)
        if not simple:
            flags[child] |= _column_flags(given, child)
        if flags[child] & _HELD:
            held[child] = -1
        institution = choices[child, 0]
        place[(institution if 0 <= institution < last else last) + 1] += 1
    for institution in range(last + 1):
        place[institution + 1] += place[institution]


@njit(cache=True)
def pack(given: Any, flags: Any, width: int) -> Any:
    """Write the flags of every row; return the first `width` entries and marks, and the order of the rows."""
    choices, points, lottery, age_class, given_marks, held, last, classes = given  # unpacked once: each use of a field costs
    n = lottery.size
    place = np.zeros(last + 2, np.int64)  # children without a valid first choice come at the end
    _flag_rows(given, flags, place)
    front, who = np.empty((n, width), np.uint64), np.empty(n, np.int32)
    marks = np.empty((n if given_marks.size else 0, width), np.uint16)
    limits = (last, classes)
    for child in range(n):
        institution = choices[child, 0]
        if institution < 0 or institution > last:
            institution = last
        row = place[institution]
        place[institution] = row + 1
        who[row] = child
        age = age_class[child] if age_class.size else 0
        kept = held[child] if held.size else -1
        for column in range(width):
            applied = _rank(choices[child, column], points[child, column], lottery[child], age, limits)
            front[row, column] = _with_held(applied, column, kept)
            if given_marks.size:
                marks[row, column] = given_marks[child, column]
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
