"""From a problem to a plan: prepares the rows, calls the search of its kind, and recomputes what the search claims."""

from collections.abc import Callable

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.engines.siting.capacitated import make_town, solve_capacitated
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.covering import Rules, fewest_sites, smallest_radius
from qingmiao.engines.siting.links import FREE, OPEN, Floats, Ints, cover_links, links_within_budget, nearest_links
from qingmiao.engines.siting.median import Hunt, Outcome, solve_median
from qingmiao.engines.siting.model import SERVED, UNCOVERED, Plan, Problem, refuse_impossible, usable_rows

Report = Callable[[float, float], None]
Found = tuple[Ints, Ints, float, Outcome | None]


def ignore(_value: float, _bound: float) -> None:
    """Report to nobody."""


def solve(problem: Problem, *, time_limit_s: float = 60.0, seed: int = 1, report: Report = ignore) -> Plan:
    """Find a plan and a bound within `time_limit_s`; `report(value, bound)` is called as the search goes on.

    The same seed gives the same plan unless the clock cuts the search. Raises DomainError where no plan exists or none was found in time.
    """
    clock = Clock(time_limit_s)
    refuse_impossible(problem)
    flag = usable_rows(problem)
    rows = np.flatnonzero(flag == SERVED)
    if rows.size == 0:
        raise DomainError("没有可以服务的需求点：需求或距离缺失，或都在服务范围之外。")
    search = {"mclp": seek_cover, "lscp": seek_fewest, "pcenter": seek_centre, "cpmedian": seek_capacitated}.get(problem.kind, seek_median)
    opened, homes, bound, outcome = search(problem, rows, clock, seed, report)
    assignment = np.full(flag.size, -1, np.int64)
    assignment[rows] = homes
    flag[rows[homes < 0]] = UNCOVERED
    value = evaluate(problem, opened, assignment)
    bound = max(bound, value) if problem.kind == "mclp" else min(bound, value)
    gap = abs(value - bound) / max(abs(value), 1e-12)
    lam, root = full_multipliers(problem, rows, outcome)
    return Plan(
        kind=problem.kind,
        value=value,
        bound=bound,
        gap=gap,
        proven=gap <= 1e-6,
        open=opened,
        assignment=assignment,
        flag=flag,
        seconds=clock.spent,
        worst_decile=worst_decile(problem, assignment),
        multipliers=lam,
        multiplier_bound=root,
    )


def full_multipliers(problem: Problem, rows: Ints, outcome: Outcome | None) -> tuple[Floats, float]:
    """Spread the multipliers of the used rows over all rows; for mclp the bound is turned into children covered."""
    if outcome is None:
        return np.zeros(0), float("nan")
    lam = np.zeros(problem.distance.shape[0] + 1)
    lam[rows] = outcome.multipliers[:-1]
    lam[-1] = outcome.multipliers[-1]
    total = float(problem.yearly[rows].mean(axis=1).sum()) if problem.kind == "mclp" else 0.0
    return lam, total - outcome.root_bound if problem.kind == "mclp" else outcome.root_bound


def evaluate(problem: Problem, opened: Ints, assignment: Ints) -> float:
    """Recompute a plan's value from its sites and assignment; a plan that breaks a rule raises ValueError."""
    rows = np.flatnonzero(assignment >= 0)
    sites = assignment[rows]
    away = problem.distance[rows, sites]
    if not np.isin(sites, opened).all() or not np.isfinite(away).all():
        raise ValueError("assignment uses a site that is shut or unreachable")
    if not problem.kept[opened].sum() == problem.kept.sum() or (problem.kind != "lscp" and opened.size > problem.most):
        raise ValueError(f"{opened.size} sites are open, at most {problem.most}, and existing ones must stay")
    if float(problem.fees[opened].sum()) > 1.0 + 1e-9:
        raise ValueError("the plan costs more than the budget")
    weight = problem.yearly[rows]
    if problem.kind == "cpmedian":
        check_loads(problem, opened, sites, weight)
    if problem.kind in ("mclp", "lscp") and (away > float(problem.radius or 0.0)).any():
        raise ValueError("a row is counted as covered beyond the radius")
    results = {"mclp": float(weight.mean(axis=1).sum()), "lscp": float(opened.size), "pcenter": float(away.max(initial=0.0))}
    return results.get(problem.kind, float((away * problem.burden[rows]).sum()))


def check_loads(problem: Problem, opened: Ints, sites: Ints, weight: Floats) -> None:
    """Raise where a site is overfull in a year or below its minimum size on average."""
    load = np.zeros((problem.distance.shape[1], weight.shape[1]))
    np.add.at(load, sites, weight)
    if problem.capacity is None or (load > problem.capacity[:, None] + 1e-6).any():
        raise ValueError("a site is overfull")
    if problem.minimum_size is not None and (load.mean(axis=1) < problem.minimum_size - 1e-6)[opened].any():
        raise ValueError("a site is below its minimum size")


def worst_decile(problem: Problem, assignment: Ints) -> float:
    """Mean distance of the tenth of the children who travel farthest; nan without children."""
    rows = np.flatnonzero(assignment >= 0)
    away, weight = problem.distance[rows, assignment[rows]], problem.yearly[rows].mean(axis=1)
    order = np.argsort(-away, kind="stable")
    tenth = 0.1 * float(weight.sum())
    if tenth <= 0:
        return float("nan")
    before = np.concatenate([[0.0], np.cumsum(weight[order])[:-1]])
    part = np.clip(tenth - before, 0.0, weight[order])
    return float((part * away[order]).sum() / tenth)


def nearest_homes(problem: Problem, rows: Ints, opened: Ints, reach: float = np.inf) -> Ints:
    """Nearest open site of each row, -1 beyond `reach`."""
    if opened.size == 0:
        return np.full(rows.size, -1, np.int64)
    away = problem.distance[np.ix_(rows, opened)]
    place = away.argmin(axis=1)
    return np.where(away[np.arange(rows.size), place] <= reach, opened[place], -1)


def hunt_for(problem: Problem, rows: Ints, clock: Clock, seed: int, report: Report) -> Hunt:
    """Build the p-median search of pmedian and mclp."""
    weight = problem.yearly[rows].mean(axis=1)
    status = np.where(problem.kept, OPEN, FREE).astype(np.int8)
    if problem.kind == "mclp":
        links = cover_links(problem.distance[rows] <= float(problem.radius or 0.0), weight, problem.fees)
        costs = weight
    else:
        cost = travel(problem, rows, problem.burden[rows])
        links = nearest_links(cost, problem.fees, keep=links_within_budget(rows.size, cost.shape[1], problem.most))
        costs = links.cost[np.isfinite(links.cost)]
    unit = int(bool((costs == np.round(costs)).all()))
    return Hunt(links, problem.most, status, clock, unit, np.random.default_rng(seed), report)


def travel(problem: Problem, rows: Ints, weight: Floats) -> Floats:
    """Children times distance, inf where unreachable (also for rows without children)."""
    distance = problem.distance[rows]
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(distance), distance * weight[:, None], np.inf)


def seek_median(problem: Problem, rows: Ints, clock: Clock, seed: int, report: Report) -> Found:
    """Least total travel without capacities."""
    outcome = solve_median(hunt_for(problem, rows, clock, seed, report))
    opened = np.flatnonzero(outcome.sites)
    homes = nearest_homes(problem, rows, opened)
    if opened.size == 0 or not np.isfinite(problem.distance[rows, homes]).all():
        raise DomainError("在限定的处数和预算内，没有找到让每个需求点都能到达的方案。")
    return opened, homes, outcome.bound, outcome


def seek_cover(problem: Problem, rows: Ints, clock: Clock, seed: int, report: Report) -> Found:
    """Most children within the radius; bound and value are turned from children missed to children covered."""
    total = float(problem.yearly[rows].mean(axis=1).sum())
    hunt = hunt_for(problem, rows, clock, seed, lambda value, bound: report(total - value, total - bound))
    outcome = solve_median(hunt)
    opened = np.flatnonzero(outcome.sites)
    return opened, nearest_homes(problem, rows, opened, float(problem.radius or 0.0)), total - outcome.bound, outcome


def seek_capacitated(problem: Problem, rows: Ints, clock: Clock, seed: int, report: Report) -> Found:
    """Least total travel with capacities, each row at one site."""
    weight = problem.yearly[rows]
    cost = travel(problem, rows, problem.burden[rows])
    finite = np.isfinite(cost)
    m = cost.shape[1]
    links = nearest_links(cost, problem.fees, keep=links_within_budget(rows.size, m, problem.most))
    worst = float(cost[finite].max(initial=1.0))
    dense = np.where(finite, cost, 20.0 * worst)
    floor = np.zeros(m) if problem.minimum_size is None else problem.minimum_size.astype(np.float64)
    capacity = np.zeros(m) if problem.capacity is None else problem.capacity.astype(np.float64)
    status = np.where(problem.kept, OPEN, FREE).astype(np.int8)
    town = make_town(np.ascontiguousarray(dense), links, weight, (capacity, floor), status, problem.most)
    outcome = solve_capacitated(town, clock, seed, report)
    homes = outcome.assignment
    if homes is None or outcome.value > 1e299 or not finite[np.arange(rows.size), homes].all():
        raise DomainError(f"在{clock.spent:.0f}秒内没有找到满足容量和规模要求的方案，请放宽处数、托位数或时限。")
    return np.flatnonzero(outcome.sites), homes, outcome.bound, outcome


def seek_fewest(problem: Problem, rows: Ints, clock: Clock, _seed: int, _report: Report) -> Found:
    """Fewest sites that cover every coverable row."""
    reach = float(problem.radius or 0.0)
    cover = problem.distance[rows] <= reach
    sites, bound = fewest_sites(cover, Rules(problem.kept, problem.fees), clock)
    if not np.isfinite(bound) or float(problem.fees[sites].sum()) > 1.0 + 1e-9:
        raise DomainError("预算不够让每个需求点都在服务半径之内。")
    opened = np.flatnonzero(sites)
    return opened, nearest_homes(problem, rows, opened, reach), bound, None


def seek_centre(problem: Problem, rows: Ints, clock: Clock, _seed: int, _report: Report) -> Found:
    """Least longest way."""
    sites, bound = smallest_radius(problem.distance[rows], problem.most, Rules(problem.kept, problem.fees), clock)
    opened = np.flatnonzero(sites)
    homes = nearest_homes(problem, rows, opened)
    if opened.size == 0 or not np.isfinite(problem.distance[rows, homes]).all():
        raise DomainError("在限定的处数和预算内，没有找到让每个需求点都能到达的方案。")
    return opened, homes, bound, None
