"""The problem and the plan: what a caller gives and gets."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from qingmiao.codes.errors import DomainError
from qingmiao.engines.siting.links import Floats, Ints

Kind = Literal["pmedian", "cpmedian", "mclp", "lscp", "pcenter"]
KINDS: tuple[str, ...] = get_args(Kind)

SERVED, BAD_DEMAND, UNREACHABLE, UNCOVERED = 0, 1, 2, 3


@dataclass(frozen=True)
class Problem:
    """One siting problem over n demand rows and m sites, existing and candidate.

    `kind`: pmedian (least total travel), cpmedian (the same, each row at one site with room for it in every year), mclp (most children
    within `radius`), lscp (fewest sites that cover everyone within `radius`), pcenter (least longest way).
    `distance`: (n, m) float64, metres or minutes, inf where unreachable. `demand`: (n,) or (n, years) children; years count by their mean,
    capacities hold in each. `p`: open sites in all at most, existing ones included; None for as many as the budget allows.
    `capacity`: (m,) places and `minimum_size`: (m,) children a site must get if open; both only in cpmedian.
    `travel_weight`: (n,) what a unit of distance counts for the row, by default its mean demand (the public benchmarks count points).
    `fairness`: what the mean way of the tenth that travels farthest counts beside the mean way of all (pmedian and cpmedian).
    `existing`: (m,) bool, sites that stay open. `opening_cost`: (m,) 分 for a new site, `budget`: 分 in all.
    """

    kind: Kind
    distance: Floats
    demand: Floats
    p: int | None = None
    capacity: Floats | None = None
    minimum_size: Floats | None = None
    existing: npt.NDArray[np.bool_] | None = None
    opening_cost: Ints | None = None
    budget: int | None = None
    radius: float | None = None
    travel_weight: Floats | None = None
    fairness: float = 0.0

    def __post_init__(self) -> None:
        n, m = self.distance.shape if self.distance.ndim == 2 else (-1, -1)
        if n < 0:
            raise ValueError(f"distance must have shape (n, m), got {self.distance.shape}")
        if self.demand.shape[0] != n or self.demand.ndim > 2:
            raise ValueError(f"demand must have shape ({n},) or ({n}, years), got {self.demand.shape}")
        for name in ("capacity", "minimum_size", "existing", "opening_cost"):
            value = getattr(self, name)
            if value is not None and value.shape != (m,):
                raise ValueError(f"{name} must have shape ({m},), got {value.shape}")
        if self.travel_weight is not None and self.travel_weight.shape != (n,):
            raise ValueError(f"travel_weight must have shape ({n},), got {self.travel_weight.shape}")
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {KINDS}, got {self.kind}")
        if not 0 <= self.fairness < np.inf:
            raise ValueError(f"fairness must be a number of at least 0, got {self.fairness}")

    @property
    def yearly(self) -> Floats:
        """Demand as (n, years)."""
        return self.demand.reshape(self.demand.shape[0], -1).astype(np.float64)

    @property
    def burden(self) -> Floats:
        """(n,) what a unit of distance counts."""
        return self.yearly.mean(axis=1) if self.travel_weight is None else self.travel_weight

    @cached_property
    def nearest(self) -> Floats:
        """(n,) distance to the nearest site; nan where one is missing, negative where one is. One pass over the table, kept."""
        return np.asarray(self.distance.min(axis=1, initial=np.inf), np.float64)

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """(m,) sites that stay open."""
        return np.zeros(self.distance.shape[1], bool) if self.existing is None else self.existing.astype(bool)

    @property
    def most(self) -> int:
        """Open sites at most."""
        m = self.distance.shape[1]
        return int(m if self.p is None else min(self.p, m))

    @property
    def fees(self) -> Floats:
        """(m,) share of the budget that each new site takes; existing ones take nothing."""
        if self.budget is None or self.opening_cost is None:
            return np.zeros(self.distance.shape[1])
        return np.where(self.kept, 0.0, self.opening_cost / max(self.budget, 1))


@dataclass(frozen=True)
class Plan:
    """A plan and what is proven about it.

    `value`: total child-distance (pmedian, cpmedian; with a fairness term plus fairness x all children x mean way of the worst-served
    tenth), children covered (mclp), sites (lscp), longest way (pcenter). `bound`: no plan is better than this. `gap`: |value - bound| /
    value. `proven`: the gap is at most 1e-6. `open`: sites, ascending. `assignment`: (n,) site of each row, -1 where none.
    `flag`: (n,) SERVED,
    BAD_DEMAND (missing, negative or not finite: left out), UNREACHABLE (from every site: left
    out) or UNCOVERED. `multipliers`: (n + 1,) prices of the rows and of the budget from which `multiplier_bound` can be recomputed, empty
    for lscp, pcenter and with a fairness term. `worst_decile`: mean distance of the tenth of the children who travel farthest.
    """

    kind: Kind
    value: float
    bound: float
    gap: float
    proven: bool
    open: Ints
    assignment: Ints
    flag: npt.NDArray[np.uint8]
    seconds: float
    worst_decile: float
    multipliers: Floats = field(default_factory=lambda: np.zeros(0))
    multiplier_bound: float = float("nan")


def usable_rows(problem: Problem) -> npt.NDArray[np.uint8]:
    """Flag rows that no plan can serve: (n,) SERVED, BAD_DEMAND or UNREACHABLE."""
    yearly = problem.yearly
    nearest = problem.nearest
    bad = ~np.isfinite(yearly).all(axis=1) | (np.nan_to_num(yearly) < 0).any(axis=1) | np.isnan(nearest) | (nearest < 0)
    reach = problem.radius if problem.kind in ("mclp", "lscp") and problem.radius is not None else np.finfo(np.float64).max
    far = ~(nearest <= reach)
    return np.where(bad, BAD_DEMAND, np.where(far, UNREACHABLE, SERVED)).astype(np.uint8)


def refuse_impossible(problem: Problem) -> None:
    """Say in a sentence why no plan can exist."""
    kept = int(problem.kept.sum())
    if problem.p is not None and problem.p < max(kept, 1) and problem.kind != "lscp":
        raise DomainError(f"已有{kept}处机构保留，开放总数 p={problem.p} 不够，请提高 p。", exit_code=1)
    if problem.p is None and problem.kind == "pcenter":
        raise DomainError("p-中心问题要给出开放总数 p。", exit_code=2)
    if problem.fairness and problem.kind not in ("pmedian", "cpmedian"):
        raise DomainError("公平权重只用于 pmedian 和 cpmedian。", exit_code=2)
    if problem.kind in ("mclp", "lscp") and problem.radius is None:
        raise DomainError("覆盖类问题要给出服务半径 radius。", exit_code=2)
    if problem.kind == "cpmedian":
        refuse_short_capacity(problem)


def refuse_short_capacity(problem: Problem) -> None:
    """Compare the largest possible capacity with the demand of the largest year."""
    if problem.capacity is None:
        raise DomainError("容量约束问题要给出各选址点的托位数。", exit_code=2)
    kept, served = problem.kept, usable_rows(problem) == SERVED
    new = np.sort(problem.capacity[~kept])[::-1][: problem.most - int(kept.sum())]
    largest = float(problem.capacity[kept].sum() + new.sum())
    needed = float(problem.yearly[served].sum(axis=0).max(initial=0.0))
    if largest < needed:
        raise DomainError(f"最多开放{problem.most}处时托位合计不超过{largest:.0f}个，少于需求{needed:.0f}个，没有可行方案。")
