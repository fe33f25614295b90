"""Compiled: deferred acceptance where every pool has one open group and children apply alone."""

from typing import Any

import numpy as np
from numba import njit

from qingmiao.engines.matching.compiling import inner
from qingmiao.engines.matching.heaps import push, replace_top
from qingmiao.engines.matching.rows import LOW_26, RANK, SKIP, compose


@njit(cache=True)
def settle_plain(rows: Any, seats: Any, column: Any) -> None:
    """Let every child propose down its list; write the column received into `column` (rows order).

    Source: Gale, Shapley (1962), College Admissions and the Stability of Marriage.
    """
    front, who, given = rows.front, rows.who, rows.given
    size, start, heap, filled = seats.size, seats.start, seats.heap, seats.filled  # unpacked once: each use of a field costs
    n, columns = given.choices.shape
    width = front.shape[1]
    upcoming = np.zeros(n, np.int8)
    for first in range(n):
        row: Any = np.int64(first)  # signed: an index that mixes signed and unsigned becomes a float
        while upcoming[row] < columns:
            at = upcoming[row]
            upcoming[row] = at + 1
            applied = front[row, at] if at < width else compose(given, who[row], at)
            if applied == SKIP:
                continue
            pool = np.int64(applied & LOW_26)
            begin = start[pool]
            value = (applied & RANK) | np.uint64(row)
            if filled[pool] < size[pool]:
                push(heap, begin, filled[pool], value)
                filled[pool] += 1
                break
            if size[pool] and value < heap[begin]:
                displaced = np.int64(heap[begin] & LOW_26)
                replace_top(heap, begin, size[pool], value)
                row = displaced
    _read_columns(seats, upcoming, column)


@inner
def _read_columns(seats: Any, upcoming: Any, column: Any) -> None:
    for pool in range(seats.size.size):
        begin = seats.start[pool]
        for place in range(begin, begin + seats.filled[pool]):
            row = np.int64(seats.heap[place] & LOW_26)
            column[row] = upcoming[row] - 1
