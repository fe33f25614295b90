"""Compiled: deferred acceptance where every pool has one open group and children apply alone."""

from typing import Any

import numpy as np

from qingmiao.engines.compiling import lean
from qingmiao.engines.matching.heaps import push, replace_top
from qingmiao.engines.matching.rows import HEAD, HIGH_11, LOTTERY_BIT, LOW_21, LOW_26, SHORT_SKIP, TO_SHORTFALL


@lean
def settle_plain(rows: Any, seats: Any, column: Any) -> None:  # noqa: C901  # one loop: see proposing.advance
    """Let every child propose down its list; write the column under which each row was last considered into `column`.

    A row without a place ends at its last column too: who has a place is known from the heaps.
    Source: Gale, Shapley (1962), College Admissions and the Stability of Marriage.
    """
    size, start, heap, filled, limit = seats.size, seats.start, seats.heap, seats.filled, seats.limit  # unpacked once: each use costs
    n, width = rows.shape
    for first in range(n):
        row: Any = np.int64(first)  # signed: an index that mixes signed and unsigned becomes a float
        at: Any = np.int64(HEAD)
        while True:
            own = (np.uint64(rows[row, 0]) << LOTTERY_BIT) | np.uint64(row)
            pool, value = np.int64(0), np.uint64(0)
            while at < width:
                short = np.uint64(rows[row, at])
                if short != SHORT_SKIP:
                    pool = np.int64(short & LOW_21)
                    value = ((short & HIGH_11) << TO_SHORTFALL) | own
                    # One comparison refuses or lets in: full, empty and closed pools differ only in their limit.
                    if value < limit[pool]:
                        break
                at += 1
            column[row] = at - HEAD
            if at == width:
                break
            begin = start[pool]
            if filled[pool] < size[pool]:
                push(heap, begin, filled[pool], value)
                filled[pool] += 1
                if filled[pool] == size[pool]:
                    limit[pool] = heap[begin]
                break
            # Who is displaced goes on at once, from the next choice after the one under which it was held: no queue of proposers is needed.
            row = np.int64(heap[begin] & LOW_26)
            at = np.int64(column[row]) + HEAD + 1
            replace_top(heap, begin, size[pool], value)
            limit[pool] = heap[begin]
