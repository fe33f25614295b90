"""Compiles the searches by solving two small instances, so that nobody waits for it later: `python -m qingmiao.engines.siting`."""

import numpy as np

from qingmiao.engines.siting.model import Problem
from qingmiao.engines.siting.solving import solve

ROWS, SITES = 24, 6
PATIENCE_S = 300.0


def main() -> None:
    """Solve an instance with places and one without. Both are proven at once when compiled."""
    rng = np.random.default_rng(1)
    distance = np.round(rng.random((ROWS, ROWS)) * 90) + 1.0
    demand = rng.integers(1, 9, ROWS).astype(np.float64)
    places = np.full(ROWS, np.ceil(demand.sum() / SITES * 1.2))
    solve(Problem("cpmedian", distance, demand, p=SITES, capacity=places), time_limit_s=PATIENCE_S)
    solve(Problem("pmedian", distance, demand, p=SITES), time_limit_s=PATIENCE_S)


if __name__ == "__main__":
    main()
