"""Compiled: one application as one sortable number, rows packed for the order in which they are read."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.compiling import inner, lean
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
# In a row a choice is half as long: shortfall (11 bits), pool (21); the lottery stands once at the head of the row.
LOW_21 = np.uint64((1 << 21) - 1)
HIGH_11 = np.uint64(0xFFE00000)
SHORT_SKIP = np.uint64(0xFFFFFFFF)
TO_SHORTFALL = np.uint64(31)  # from bit 21 to bit 52
HEAD = 1  # columns of a row before its choices
SHARES = 8  # at most so many parts of the draw, see Book
LINE = 64  # bytes that the processor fetches at once
_TOP = MAX_POINTS + 1
STEPS = 10  # interpreted, one choice takes as long as so many steps of a simple loop

_NO_CHOICE, _UNKNOWN, _REPEATED = int(RowFlag.NO_CHOICE), int(RowFlag.UNKNOWN_INSTITUTION), int(RowFlag.REPEATED_CHOICE)
_POINTS, _CLASS, _HELD = int(RowFlag.IMPOSSIBLE_POINTS), int(RowFlag.UNKNOWN_AGE_CLASS), int(RowFlag.HELD_NOT_RANKED)


class Book(NamedTuple):
    """Children by share of the draw, and in each share by first choice.

    Who was drawn early is rarely displaced by one who comes later, so most children propose once; neighbours with one first choice compete
    for the same places, which are then still in the cache.
    rows: (n, HEAD + k [+ half of k]) uint32, per row the lottery, its choices, and where there are marks two of them in each number; with
    ten choices and marks a row fills one cache line. columns: k. who: (n,) int32, row -> child of the market.
    """

    rows: NDArray[np.uint32]
    columns: int
    who: NDArray[np.int32]


@inner
def entry(book: Any, row: int, column: int) -> Any:
    """One choice as one sortable number: shortfall, lottery, pool; or SKIP."""
    short = np.uint64(book.rows[row, HEAD + column])
    if short == SHORT_SKIP:
        return SKIP
    return ((short & HIGH_11) << TO_SHORTFALL) | (np.uint64(book.rows[row, 0]) << LOTTERY_BIT) | (short & LOW_21)


@inner
def marks_of(book: Any, row: int, column: int) -> Any:
    """The marks of one choice."""
    at = HEAD + book.columns + (column >> 1)
    if at >= book.rows.shape[1]:
        return np.int64(0)
    return (np.int64(book.rows[row, at]) >> (16 * (column & 1))) & 0xFFFF


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
def _examine(choices: Any, points: Any, institutions: int, child: int, book: Any) -> int:
    """Flag what is wrong with a row, and leave every later mention of an institution out of it: it would be a second application."""
    flags, valid = 0, 0
    rows, row = book
    for column in range(choices.shape[1]):
        institution, score = choices[child, column], points[child, column]
        if institution == -1:
            continue
        if _is_repeated(choices, child, column):
            flags |= _REPEATED
            rows[row, HEAD + column] = SHORT_SKIP
        elif institution < 0 or institution >= institutions:
            flags |= _UNKNOWN
        elif score < 0 or score > MAX_POINTS:
            flags |= _POINTS
        else:
            valid += 1
    return flags if valid else flags | _NO_CHOICE


@inner
def _is_repeated(choices: Any, child: int, column: int) -> bool:
    for earlier in range(column):  # noqa: SIM110  # no generators in compiled code
        if choices[child, earlier] == choices[child, column]:
            return True
    return False


@lean
def _drop_wrong_held(given: Any, flags: Any) -> None:
    """Flag held places that are no valid choice of the row; they are not protected."""
    held = given.held
    for child in range(held.size):
        if held[child] != -1:
            inside = 0 <= held[child] < given.choices.shape[1]
            if not inside or compose(given, child, held[child]) == SKIP:
                flags[child] |= _HELD
                held[child] = -1


@inner
def _order(choices: Any, lottery: Any, bucket_bits: int, last: int, place: Any) -> None:
    """Where each bucket of the rows begins: children of one share of the draw with one first choice, or without a valid one."""
    for child in range(choices.shape[0]):
        institution = choices[child, 0]
        place[(lottery[child] >> bucket_bits) * (last + 1) + (institution if 0 <= institution < last else last) + 1] += 1
    for bucket in range(place.size - 1):
        place[bucket + 1] += place[bucket]


@lean
def _pack(given: Any, pairs: Any, flags: Any, out: Any, buckets: Any) -> None:
    """Write the flags of every child, its row, and the order of the rows. pairs, out, buckets: see pack.

    Two 64-bit sketches of the institutions seen tell when a repetition is possible at all, so clean rows pass quickly.
    """
    choices, points, lottery, age_class, _, held, last, classes = given  # unpacked once: each use of a field costs
    (rows, who), (bucket_bits, place) = out, buckets
    n, columns = choices.shape
    _order(choices, lottery, bucket_bits, last, place)
    for child in range(n):
        bucket = (lottery[child] >> bucket_bits) * (last + 1) + (choices[child, 0] if 0 <= choices[child, 0] < last else last)
        row = np.int64(place[bucket])
        place[bucket] = row + 1
        who[row] = child
        rows[row, 0] = lottery[child]
        age = np.int64(age_class[child]) if age_class.size else 0
        low, high, suspect = np.uint64(0), np.uint64(0), False
        for column in range(columns):
            institution, score = np.int64(choices[child, column]), np.int64(points[child, column])
            low_bit, high_bit = np.uint64(1) << np.uint64(institution & 63), np.uint64(1) << np.uint64((institution >> 6) & 63)
            valid = (institution >= 0) & (institution < last) & (score >= 0) & (score <= MAX_POINTS)
            suspect |= (not valid) | (((low & low_bit) != 0) & ((high & high_bit) != 0))
            low |= low_bit
            high |= high_bit
            short = ((_TOP - score) << 21) | (institution * classes + age)
            rows[row, HEAD + column] = np.uint32(short) if valid else np.uint32(SHORT_SKIP)
        if suspect:
            flags[child] |= _examine(choices, points, last, child, (rows, row))
        if not 0 <= age < classes:
            flags[child] |= _CLASS
            rows[row, HEAD : HEAD + columns] = SHORT_SKIP
        if held.size and held[child] >= 0:  # see _with_held
            rows[row, HEAD + held[child]] &= LOW_21
            rows[row, HEAD + held[child] + 1 : HEAD + columns] = SHORT_SKIP
        for pair in range(pairs.shape[1]):
            rows[row, HEAD + columns + pair] = pairs[child, pair]


def pack(given: Applications, flags: NDArray[np.uint8]) -> Book:
    """Write the flags of every child; return the book of all choices."""
    n, columns = given.choices.shape
    pairs = _in_pairs(given.marks)
    width = HEAD + columns + pairs.shape[1]
    room = np.empty(n * width + LINE // 4, np.uint32)
    # On a line of the cache, so that a row of ten choices is fetched at once and not in two pieces.
    start = -room.ctypes.data % LINE // 4
    rows = room[start : start + n * width].reshape(n, width)
    if given.held.size:
        _drop_wrong_held.for_work(n * STEPS)(given, flags)
    who = np.empty(n, np.int32)
    # Children with one first choice side by side touch the same heap while it is in the cache; by share of the draw first, for who is
    # drawn early is rarely displaced.
    shares = max(min(SHARES, n // (given.institutions + 1)), 1)
    bucket_bits = max(n.bit_length() - shares.bit_length() + 1, 0)  # of a lottery number below its share
    place = np.zeros(((n >> bucket_bits) + 1) * (given.institutions + 1) + 1, np.int32)
    _pack.for_work(n * columns * STEPS)(given, pairs, flags, (rows, who), (bucket_bits, place))
    return Book(rows, columns, who)


def _in_pairs(marks: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """Two marks in each number, the first in its lower half; without marks no numbers at all."""
    if not marks.size:
        return np.zeros((0, 0), np.uint32)
    if marks.shape[1] % 2:
        marks = np.pad(marks, ((0, 0), (0, 1)))
    return np.ascontiguousarray(marks, "<u2").view("<u4")


def is_permutation(lottery: NDArray[np.int32]) -> bool:
    """Whether every number 0..n-1 occurs once."""
    n = lottery.size
    if n == 0 or lottery.min() < 0 or lottery.max() >= n:
        return n == 0
    seen = np.zeros(n, np.bool_)
    seen[lottery] = True
    return bool(seen.all())


@lean
def read_places(who: Any, seats: Any, by_row: Any, classes: int, out: Any) -> None:
    """Read the heaps: column, institution and group of every child that has a place."""
    first, start, heap, filled = seats.first, seats.start, seats.heap, seats.filled
    column, institution, group = out
    for pool in range(first.size - 1):
        for at in range(first[pool], first[pool + 1]):
            for place in range(start[at], start[at] + filled[at]):
                row = np.int64(heap[place] & LOW_26)
                child = who[row]
                column[child], institution[child], group[child] = by_row[row], pool // classes, at
