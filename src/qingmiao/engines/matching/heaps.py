"""Compiled: bounded max-heaps inside one array; the worst of the admitted is on top."""

from typing import Any

import numpy as np

from qingmiao.engines.compiling import inner


@inner
def push(heap: Any, start: Any, count: Any, value: Any) -> None:
    """Add to a heap that holds `count` values."""
    # Unsigned throughout: compiled code need not ask whether an index is negative.
    first, at, one = np.uint64(start), np.uint64(count), np.uint64(1)
    while at > 0:
        parent = (at - one) >> one
        if heap[first + parent] >= value:
            break
        heap[first + at] = heap[first + parent]
        at = parent
    heap[first + at] = value


@inner
def replace_top(heap: Any, start: Any, size: Any, value: Any) -> None:
    """Drop the worst of a full heap and add a better value."""
    first, last, at, one = np.uint64(start), np.uint64(size), np.uint64(0), np.uint64(1)
    while True:
        child = at + at + one
        if child >= last:
            break
        if child + one < last and heap[first + child + one] > heap[first + child]:
            child += one
        if heap[first + child] <= value:
            break
        heap[first + at] = heap[first + child]
        at = child
    heap[first + at] = value
