"""Knapsacks over whole numbers, one a site: the best cluster at given prices of the rows, and what forcing a row into it would cost.

Source: Dantzig, Operations Research 5 (1957); Kellerer, Pferschy and Pisinger, Knapsack Problems (2004), tables from both ends.
"""

from typing import NamedTuple

import numpy as np

from qingmiao.engines.siting.ascent import PRUNED, compiled
from qingmiao.engines.siting.links import Floats, Ints, Marks


class Case(NamedTuple):
    """What the packing reads. `cost` (m, n), inf where not allowed at all; `weight` (n,), `capacity` (m,), `floor` (m,) whole numbers."""

    cost: Floats
    weight: Ints
    capacity: Ints
    floor: Ints


@compiled
def pack_sites(  # noqa: C901, PLR0912, PLR0915  # one compiled loop over the table of a knapsack
    case: Case, price: Floats, status: Marks, allowed: Marks, saving: Floats, pattern: Marks
) -> None:
    """Fill the best cluster of every site at the row prices: `saving` (m,) cost less prices, `pattern` (m, n) its rows.

    A site that is SHUT, or cannot reach its minimum size, saves PRUNED: it is never worth opening.
    """
    m, n = case.cost.shape
    most = 0
    for j in range(m):
        most = max(most, case.capacity[j])
    table, take, rows = np.empty(most + 1), np.empty((n, most + 1), np.uint8), np.empty(n, np.int64)
    for j in range(m):
        saving[j] = PRUNED
        for i in range(n):
            pattern[j, i] = 0
        if status[j] < 0:
            continue
        room, count, filled = case.capacity[j], 0, 0
        for c in range(room + 1):
            table[c] = -PRUNED if case.floor[j] > 0 and c > 0 else 0.0
        for i in range(n):
            cost, weight = case.cost[j, i], case.weight[i]
            if not allowed[j, i] or weight > room or cost == np.inf or (price[i] <= cost and case.floor[j] == 0):
                continue
            for c in range(room + 1):
                take[count, c] = 0
            for c in range(room, weight - 1, -1):
                if table[c - weight] + price[i] - cost > table[c] and table[c - weight] > -PRUNED / 2:
                    table[c] = table[c - weight] + price[i] - cost
                    take[count, c] = 1
            rows[count] = i
            count += 1
        best = room
        if case.floor[j] > 0:
            best = min(case.floor[j], room)
            for c in range(best, room + 1):
                best = c if table[c] > table[best] else best
        if case.floor[j] > room or table[best] < -PRUNED / 2:
            continue
        saving[j] = -table[best]
        for t in range(count - 1, -1, -1):
            if take[t, best]:
                pattern[j, rows[t]] = 1
                filled += case.weight[rows[t]]
                best -= case.weight[rows[t]]


@compiled
def force_rows(  # noqa: C901, PLR0912, PLR0915  # tables from both ends over the same rows
    case: Case, price: Floats, status: Marks, allowed: Marks, lost: Floats
) -> None:
    """Fill `lost` (m, n): how much dearer the best cluster of a site is if the row must be in it; 0 where that is not worked out."""
    m, n = case.cost.shape
    most = 0
    for j in range(m):
        most = max(most, case.capacity[j])
    head, tail = np.empty((n + 1, most + 1)), np.empty((2, most + 1))
    rows = np.empty(n, np.int64)
    for j in range(m):
        for i in range(n):
            lost[j, i] = 0.0
        if status[j] < 0 or case.floor[j] > 0:
            continue
        room, count = case.capacity[j], 0
        for c in range(room + 1):
            head[0, c] = 0.0
            tail[0, c] = 0.0
        for i in range(n):
            gain, weight = price[i] - case.cost[j, i], case.weight[i]
            if not allowed[j, i] or gain <= 0 or weight > room:
                continue
            for c in range(room + 1):
                head[count + 1, c] = head[count, c]
                if c >= weight and head[count, c - weight] + gain > head[count, c]:
                    head[count + 1, c] = head[count, c - weight] + gain
            rows[count] = i
            count += 1
        for i in range(n):
            gain, weight = price[i] - case.cost[j, i], case.weight[i]
            if weight > room:
                lost[j, i] = PRUNED
            elif gain <= 0:
                lost[j, i] = head[count, room] - head[count, room - weight] - gain
        now = 0
        for t in range(count - 1, -1, -1):
            i = rows[t]
            gain, weight, best = price[i] - case.cost[j, i], case.weight[i], 0.0
            for c in range(room - weight + 1):
                best = max(best, head[t, c] + tail[now, room - weight - c])
            lost[j, i] = head[count, room] - best - gain
            for c in range(room + 1):
                tail[1 - now, c] = tail[now, c]
                if c >= weight and tail[now, c - weight] + gain > tail[now, c]:
                    tail[1 - now, c] = tail[now, c - weight] + gain
            now = 1 - now
