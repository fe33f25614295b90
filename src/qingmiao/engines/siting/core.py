"""The p-median that penalty tests leave over, as an exact model: what every better plan must be made of."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.links import OPEN, Floats, Links, Marks
from qingmiao.engines.siting.mip import Model, solve_mip


@dataclass(frozen=True)
class Core:
    """Links and sites that a plan at or below the cutoff may use. `row`, `site`, `cost`: (links,); `columns`: sites kept."""

    row: npt.NDArray[np.int64]
    site: npt.NDArray[np.int64]
    cost: Floats
    columns: npt.NDArray[np.int64]
    escape: npt.NDArray[np.int64]


def core_of(links: Links, status: Marks, lam: Floats, slack: float) -> Core:
    """Drop every link that would lift the bound by more than `slack` = cutoff - bound at multipliers `lam`."""
    n = links.ceiling.size
    price = lam[:n]
    # Serving a row by a link costs at least the bound plus what the link is dearer than the row's multiplier (reduced cost fixing:
    # Balas and Zemel, Operations Research 28 (1980), the core of a problem).
    usable = (status[links.site] >= 0) & np.isfinite(links.cost) & (links.cost - price[:, None] <= slack)
    row, k = np.nonzero(usable)
    escape = np.flatnonzero(links.miss - price <= slack)
    return Core(row, links.site[row, k].astype(np.int64), links.cost[row, k], np.flatnonzero(status >= 0), escape)


def core_model(links: Links, p: int, status: Marks, core: Core) -> Model:
    """Each row is served once, by an open site; at most p are open, within the budget."""
    n, m, nx, ne = links.ceiling.size, status.size, core.row.size, core.escape.size
    ny, x = core.columns.size, np.arange(nx)
    place = np.full(m, -1)
    place[core.columns] = np.arange(ny)
    y = nx + ne + np.arange(ny)
    serve = (np.concatenate([core.row, core.escape]), np.arange(nx + ne), np.ones(nx + ne))
    within = (np.concatenate([n + x, n + x]), np.concatenate([x, y[place[core.site]]]), np.concatenate([np.ones(nx), -np.ones(nx)]))
    count = (np.full(ny, n + nx), y, np.ones(ny))
    spend = (np.full(ny, n + nx + 1), y, links.fee[core.columns])
    row, column, value = (np.concatenate(parts) for parts in zip(serve, within, count, spend, strict=True))
    # Only sites need be whole: with the sites given, each row takes its cheapest link by itself.
    lower = np.zeros(nx + ne + ny)
    lower[y] = status[core.columns] == OPEN
    integer = np.zeros(nx + ne + ny, bool)
    integer[y] = True
    return Model(
        cost=np.concatenate([core.cost, links.miss[core.escape], np.zeros(ny)]),
        lower=lower,
        upper=np.ones(nx + ne + ny),
        integer=integer,
        rows=sparse.csr_matrix((value, (row, column)), shape=(n + nx + 2, nx + ne + ny)),
        row_lower=np.concatenate([np.ones(n), np.full(nx + 2, -np.inf)]),
        row_upper=np.concatenate([np.ones(n), np.zeros(nx), [p, 1.0]]),
    )


def finish(links: Links, p: int, status: Marks, core: Core, clock: Clock, cutoff: float) -> tuple[Marks | None, float]:
    """Solve the core: the sites of the best plan it found, if any, and a bound on every plan at or below the cutoff (inf: none)."""
    served = np.zeros(links.ceiling.size, bool)
    served[core.row] = True
    served[core.escape] = True
    # A row that no link may serve any more: no plan at or below the cutoff exists.
    if not served.all():
        return None, np.inf
    claim = solve_mip(core_model(links, p, status, core), clock, cutoff=cutoff)
    if claim.is_empty:
        return None, np.inf
    if claim.x is None:
        return None, claim.bound
    sites = np.zeros(status.size, np.int8)
    opened = claim.x[core.row.size + core.escape.size :] > 0.5
    sites[core.columns[opened]] = 1
    return sites, claim.bound
