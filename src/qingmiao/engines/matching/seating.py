"""Compiled: one pool with reserved and open groups takes, releases and refuses children.

A pool chooses in the order of its groups: each group keeps its best, members before others, and hands on the rest. Such a choice is
substitutable, so the order in which children propose does not change the result.
Source: Kominers, Sönmez (2016), Matching with slot-specific priorities; Hafalir, Yenmez, Yildirim (2013), soft reserves.
"""

from typing import Any

import numpy as np

from qingmiao.engines.compiling import inner
from qingmiao.engines.matching.heaps import push, replace_top
from qingmiao.engines.matching.market import FREE
from qingmiao.engines.matching.rows import LOW_26, OUTSIDER, RANK, entry, marks_of

NOBODY = -1


@inner
def standing(seats: Any, group: int, value: Any, marks: Any) -> Any:
    """The value as this group sorts it, and whether the group may take the child at all."""
    need = seats.need[group]
    if need == 0 or (marks & need) != 0:
        return value, True
    return value | OUTSIDER, not seats.hard[group]


@inner
def would_accept(seats: Any, pool: int, value: Any, marks: Any) -> bool:
    """Whether some group has room for the child or would prefer it to its last admitted."""
    for group in range(seats.first[pool], seats.first[pool + 1]):
        sorted_value, allowed = standing(seats, group, value, marks)
        if allowed and sorted_value < seats.limit[group]:
            return True
    return False


@inner
def set_gate(seats: Any, pool: int) -> None:
    """Note what a child without marks must beat: in a soft reserve only outsiders, in the open group anybody."""
    gate = np.uint64(0)
    for group in range(seats.first[pool], seats.first[pool + 1]):
        limit = seats.limit[group]
        if seats.need[group]:
            limit = limit & ~OUTSIDER if limit >= OUTSIDER and not seats.hard[group] else np.uint64(0)
        gate = max(gate, limit)
    seats.gate[pool] = gate


@inner
def offer(book: Any, seats: Any, column: Any, row: int, applied: Any) -> Any:
    """Add a child to a pool; return who has no place there now: another, the child itself, or NOBODY.

    column: (n,) int8, the choice under which each row is at present considered; the caller sets it for `row` before.
    """
    pool = np.int64(applied & LOW_26)
    value = (applied & RANK) | np.uint64(row)
    for group in range(seats.first[pool], seats.first[pool + 1]):
        held = np.int64(value & LOW_26)
        sorted_value, allowed = standing(seats, group, value, marks_of(book, held, np.int64(column[held])))
        if not allowed or sorted_value >= seats.limit[group]:
            continue
        begin, size = seats.start[group], seats.size[group]
        if seats.filled[group] < size:
            push(seats.heap, begin, seats.filled[group], sorted_value)
            seats.filled[group] += 1
            if seats.filled[group] == size:
                seats.limit[group] = seats.heap[begin]
            set_gate(seats, pool)
            return NOBODY
        # Who was an outsider here may be a member of the next group: the bit belongs to the group and not to the child.
        value = seats.heap[begin] & ~OUTSIDER
        replace_top(seats.heap, begin, size, sorted_value)
        seats.limit[group] = seats.heap[begin]
    set_gate(seats, pool)
    return np.int64(value & LOW_26)


@inner
def withdraw(book: Any, seats: Any, column: Any, row: int, others: Any) -> bool:
    """Take a child out of the pool it is considered for and let the others move up; False when it was not there.

    others: room for the children of the largest pool.
    """
    pool = np.int64(entry(book, row, np.int64(column[row])) & LOW_26)
    first, last = seats.first[pool], seats.first[pool + 1]
    filled, found = 0, False
    for group in range(first, last):
        # Leaving one group changes who belongs in every group after it; filling the pool anew is simpler than following the chain.
        for place in range(seats.start[group], seats.start[group] + seats.filled[group]):
            held = np.int64(seats.heap[place] & LOW_26)
            if held == row:
                found = True
            else:
                others[filled] = held
                filled += 1
    if found:
        for group in range(first, last):
            seats.filled[group] = 0
            if seats.size[group]:
                seats.limit[group] = FREE
        set_gate(seats, pool)
        for at in range(filled):  # a smaller set of children: nobody among them is refused now
            held = others[at]
            offer(book, seats, column, held, entry(book, held, np.int64(column[held])))
    return found
