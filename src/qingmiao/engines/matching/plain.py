"""Compiled: deferred acceptance where every pool has one open group and children apply alone."""

from typing import Any

import numpy as np
from numba import njit

from qingmiao.engines.matching.compiling import inner
from qingmiao.engines.matching.heaps import push, replace_top
from qingmiao.engines.matching.rows import LOW_26, RANK, SKIP, entry


@njit(cache=True)
def settle_plain(rows: Any, seats: Any, column: Any) -> None:
    """Let every child propose down its list; write the column received into `column` (rows order).

    Source: Gale, Shapley (1962), College Admissions and the Stability of Marriage.
    """
    n, columns = rows.given.choices.shape
    upcoming = np.zeros(n, np.int8)
    for start in range(n):
        row: Any = np.int64(start)  # signed: an index that mixes signed and unsigned becomes a float
        while True:
            at = upcoming[row]
            if at >= columns:
                break
            upcoming[row] = at + 1
            applied = entry(rows, row, at)
            if applied == SKIP:
                continue
            pool = np.int64(applied & LOW_26)
            size, begin = seats.size[pool], seats.start[pool]
            value = (applied & RANK) | np.uint64(row)
            if seats.filled[pool] < size:
                push(seats.heap, begin, seats.filled[pool], value)
                seats.filled[pool] += 1
                break
            if size and value < seats.heap[begin]:
                displaced = np.int64(seats.heap[begin] & LOW_26)
                replace_top(seats.heap, begin, size, value)
                row = displaced
    _read_columns(seats, upcoming, column)


@inner
def _read_columns(seats: Any, upcoming: Any, column: Any) -> None:
    for pool in range(seats.size.size):
        begin = seats.start[pool]
        for place in range(begin, begin + seats.filled[pool]):
            row = np.int64(seats.heap[place] & LOW_26)
            column[row] = upcoming[row] - 1
