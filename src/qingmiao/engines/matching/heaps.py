"""Compiled: bounded max-heaps inside one array; the worst of the admitted is on top."""

from typing import Any

from qingmiao.engines.compiling import inner


@inner
def push(heap: Any, start: int, count: int, value: Any) -> None:
    """Add to a heap that holds `count` values."""
    at = count
    while at > 0:
        parent = (at - 1) >> 1
        if heap[start + parent] >= value:
            break
        heap[start + at] = heap[start + parent]
        at = parent
    heap[start + at] = value


@inner
def replace_top(heap: Any, start: int, size: int, value: Any) -> None:
    """Drop the worst of a full heap and add a better value."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[start + child + 1] > heap[start + child]:
            child += 1
        if heap[start + child] <= value:
            break
        heap[start + at] = heap[start + child]
        at = child
    heap[start + at] = value
