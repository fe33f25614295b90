"""Plans made of known clusters: the best mix of them, and the homes that it gives."""

import highspy
import numpy as np

from qingmiao.engines.siting.columns import Master, quiet_solver
from qingmiao.engines.siting.links import Ints

WHOLE = 1e-6


def mix_columns(master: Master, cutoff: float, seconds: float) -> list[int] | None:
    """Best plan made of the known clusters: the numbers of its columns, None where none is found below the cutoff."""
    solver = quiet_solver()
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("objective_bound", cutoff)
    solver.passModel(master.copy_model())
    count = len(master.columns)
    kinds = np.full(count, int(highspy.HighsVarType.kInteger.value), np.uint8)
    solver.changeColsIntegrality(count, np.arange(master.n, master.n + count, dtype=np.int32), kinds)
    solver.run()
    x = np.array(solver.getSolution().col_value)
    if x.size != master.n + count or x[: master.n].max(initial=0.0) > WHOLE:
        return None
    return [int(c) for c in np.flatnonzero(x[master.n :] > 0.5)]


def homes_of(master: Master, chosen: list[int]) -> Ints:
    """Site of each row, the cheapest where several clusters hold it; -1 where none does."""
    homes = np.full(master.n, -1, np.int64)
    paid = np.full(master.n, np.inf)
    for c in chosen:
        j, rows = master.columns[c]
        better = rows[master.case.cost[j, rows] < paid[rows]]
        homes[better] = j
        paid[better] = master.case.cost[j, better]
    return homes
