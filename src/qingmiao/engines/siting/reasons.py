"""Why each site is in the plan: whom it newly reaches, and what closing it would cost."""

from dataclasses import dataclass

import numpy as np

from qingmiao.engines.siting.model import Plan, Problem


@dataclass(frozen=True)
class SiteReason:
    """One open site.

    `children`: whom it serves; `rows`: how many demand rows; `closer`: children for whom it is nearer than every site that existed before;
    `newly_reached`: children who had no existing site within the radius (without a radius: none that they could reach); `saved`:
    child-distance that it saves against the next open site, inf where there is none.
    """

    site: int
    is_existing: bool
    rows: int
    children: float
    closer: float
    newly_reached: float
    saved: float


def explain(problem: Problem, plan: Plan) -> tuple[SiteReason, ...]:
    """Give a reason for every open site of the plan, in the order of `plan.open`."""
    kept = np.flatnonzero(problem.kept)
    weight = problem.yearly.mean(axis=1)
    before = problem.distance[:, kept].min(axis=1) if kept.size else np.full(weight.size, np.inf)
    reach = np.finfo(np.float64).max if problem.radius is None else problem.radius
    reasons = []
    for j in plan.open:
        rows = np.flatnonzero(plan.assignment == j)
        others = plan.open[plan.open != j]
        here = problem.distance[rows, j]
        second = problem.distance[np.ix_(rows, others)].min(axis=1) if others.size else np.full(rows.size, np.inf)
        new = not problem.kept[j]
        reasons.append(
            SiteReason(
                site=int(j),
                is_existing=not new,
                rows=int(rows.size),
                children=float(weight[rows].sum()),
                closer=float(weight[rows][here < before[rows]].sum()) if new else 0.0,
                newly_reached=float(weight[rows][before[rows] > reach].sum()) if new else 0.0,
                saved=float((np.maximum(second - here, 0.0) * weight[rows])[weight[rows] > 0].sum()),
            )
        )
    return tuple(reasons)
