"""Compiled: children propose down their lists to pools with reserved and open groups, until all have a place or no choice left."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.compiling import inner
from qingmiao.engines.matching.heaps import push, replace_top
from qingmiao.engines.matching.rows import HEAD, HIGH_11, LOTTERY_BIT, LOW_21, LOW_26, OUTSIDER, SHORT_SKIP, TO_SHORTFALL

WAITING, ALONE = -1, -2  # states of a family; >= 0 is the joint option that it holds


class Families(NamedTuple):
    """Families and their joint options.

    member: rows, first[f]..first[f + 1]. option_first: (families + 1,); option: (options, widest) int8, the column of each member.
    of: (n,) int32, family of a row or -1.
    """

    first: NDArray[np.int64]
    member: NDArray[np.int32]
    option_first: NDArray[np.int64]
    option: NDArray[np.int8]
    of: NDArray[np.int32]


class State(NamedTuple):
    """Where everybody is while the market settles.

    upcoming, column: (n,) int8. family: (families,) int32. reopened: (pools,) bool. displaced, queue: stacks with their fill in `fill`.
    others: room for the children of the largest pool; out, before: room for those of the largest family.
    """

    upcoming: NDArray[np.int8]
    column: NDArray[np.int8]
    family: NDArray[np.int32]
    reopened: NDArray[np.bool_]
    displaced: NDArray[np.int64]
    queue: NDArray[np.int64]
    fill: NDArray[np.int64]
    others: NDArray[np.int64]
    out: NDArray[np.int64]
    before: NDArray[np.int8]


@inner
def send_out(families: Any, state: Any, row: int) -> None:
    """Note that a row lost its place: a child alone is to go on, a joint family is to withdraw."""
    state.column[row] = -1
    family = families.of[row]
    if family >= 0 and state.family[family] >= 0:
        state.queue[state.fill[1]] = family
        state.fill[1] += 1
        state.family[family] = -3 - state.family[family]  # marked: to be withdrawn from the option it held
    elif family < 0 or state.family[family] == ALONE:
        state.displaced[state.fill[0]] = row
        state.fill[0] += 1


@inner
def advance(book: Any, seats: Any, families: Any, state: Any) -> None:  # noqa: C901, PLR0912, PLR0915  # see the docstring
    """Let every displaced child propose until all have a place or no choice left.

    The same steps as `offer` and `set_gate`, written out in one loop: handing these arrays through functions costs four times the time.
    """
    rows, columns = book.rows, np.int64(book.columns)
    first, size, start, need, hard, heap, filled, limit, gate = seats
    upcoming, column, displaced, fill, of = state.upcoming, state.column, state.displaced, state.fill, families.of
    marked = np.int64(HEAD) + columns if rows.shape[1] > HEAD + columns else np.int64(0)
    while fill[0]:
        fill[0] -= 1
        row = displaced[fill[0]]
        while True:
            at, own = np.int64(upcoming[row]), (np.uint64(rows[row, 0]) << LOTTERY_BIT) | np.uint64(row)
            pool, value = np.int64(0), np.uint64(0)
            own_marks: Any = np.int64(0)
            while at < columns:
                short = np.uint64(rows[row, HEAD + at])
                if short != SHORT_SKIP:
                    own_marks = (np.int64(rows[row, marked + (at >> 1)]) >> (16 * (at & 1))) & 0xFFFF if marked else np.int64(0)
                    pool = np.int64(short & LOW_21)
                    value = ((short & HIGH_11) << TO_SHORTFALL) | own
                    # Most proposals of a full round fail: one number a pool refuses a child without marks before any group is looked at.
                    if own_marks or value < gate[pool]:
                        break
                at += 1
            if at >= columns:
                upcoming[row], column[row] = columns, -1
                break
            upcoming[row], column[row] = at + 1, at
            seated, changed, entrance = False, False, np.uint64(0)
            for group in range(np.uint64(first[pool]), np.uint64(first[pool + 1])):
                standing: Any = value
                outsider: Any = np.int64(0)
                # Members come before outsiders in a reserve: one more bit above the rank, so that a heap sorts both by one comparison.
                if need[group]:
                    if own_marks < 0:
                        held = np.int64(value & LOW_26)
                        under = np.int64(column[held])
                        own_marks = (np.int64(rows[held, marked + (under >> 1)]) >> (16 * (under & 1))) & 0xFFFF if marked else np.int64(0)
                    if own_marks & need[group] == 0:
                        outsider = 1
                        standing = value | OUTSIDER
                if not seated and standing < limit[group] and not (outsider and hard[group]):
                    begin, changed = start[group], True
                    if filled[group] < size[group]:
                        push(heap, begin, filled[group], standing)
                        filled[group] += 1
                        seated = True
                        if filled[group] == size[group]:
                            limit[group] = heap[begin]
                        elif not hard[group]:  # still open to everybody, as the gate says already
                            changed = False
                            break
                    else:
                        value, own_marks = heap[begin] & ~OUTSIDER, np.int64(-1)
                        replace_top(heap, begin, size[group], standing)
                        limit[group] = heap[begin]
                # The gate is what the weakest door asks for: the open group anybody, a soft reserve outsiders only.
                if not need[group]:
                    entrance = max(entrance, limit[group])
                elif limit[group] >= OUTSIDER and not hard[group]:
                    entrance = max(entrance, limit[group] & ~OUTSIDER)
            if changed:
                gate[pool] = entrance
            if seated:
                break
            row = np.int64(value & LOW_26)
            # A child of a joint family does not go on by itself: its siblings have to come along.
            if of[row] >= 0 and state.family[of[row]] != ALONE:
                send_out(families, state, row)
                break
