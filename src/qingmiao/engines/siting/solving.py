"""From a problem to a plan: prepares the rows, calls the search of its kind, and recomputes what the search claims."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qingmiao.codes.errors import DomainError
from qingmiao.engines.siting.capacitated import solve_capacitated
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.covering import Rules, fewest_sites, smallest_radius
from qingmiao.engines.siting.fairness import Answer, FairSearch, worst_tenth
from qingmiao.engines.siting.instance import make_instance
from qingmiao.engines.siting.links import FREE, OPEN, Floats, Ints, Marks, Tell, cover_links, links_within_budget, nearest_links
from qingmiao.engines.siting.median import MedianSearch, Outcome, solve_median
from qingmiao.engines.siting.model import SERVED, UNCOVERED, Plan, Problem, refuse_impossible, usable_rows

Report = Callable[[Plan], None]
Found = tuple[Ints, Ints, float, Outcome | None]
BETWEEN_S = 0.4  # at least so long between two reports


def ignore(_plan: Plan) -> None:
    """Report to nobody."""


@dataclass
class Reporter:
    """Turns what a search tells into plans and reports them, not too often."""

    problem: Problem
    flag: npt.NDArray[np.uint8]
    rows: Ints
    clock: Clock
    report: Report
    last: float = -BETWEEN_S
    bound: float = -np.inf  # in the search's own terms: for mclp children missed

    def tell(self, bound: float, sites: Marks, homes: Ints | None) -> None:
        """Report the plan of the open `sites`; one that leaves a row unreached is no plan yet."""
        self.bound = max(self.bound, bound)
        if self.report is ignore or self.clock.spent - self.last < BETWEEN_S:
            return
        opened = np.flatnonzero(sites)
        reach = float(self.problem.radius or 0.0) if self.problem.kind == "mclp" else np.inf
        # Cheap as it is, this is done only when a report is due: searches tell after every node.
        placed = nearest_homes(self.problem, self.rows, opened, reach) if homes is None else homes
        if opened.size and (reach < np.inf or np.isfinite(self.problem.distance[self.rows, placed]).all()):
            self.last = self.clock.spent
            total = float(self.problem.yearly[self.rows].mean(axis=1).sum())
            known = total - self.bound if self.problem.kind == "mclp" else self.bound
            self.report(finish_plan(self, (opened, placed, known, None)))


def solve(problem: Problem, *, time_limit_s: float = 60.0, seed: int = 1, report: Report = ignore) -> Plan:
    """Find a plan and a bound within `time_limit_s`; `report(plan)` is called with the best plan as the search goes on.

    The same seed gives the same plan unless the clock cuts the search; with capacities and over 800 rows two threads share it, and that no
    longer holds. Raises DomainError where no plan exists or none was found in time.
    """
    clock = Clock(time_limit_s)
    refuse_impossible(problem)
    flag = usable_rows(problem)
    rows = np.flatnonzero(flag == SERVED)
    if rows.size == 0:
        raise DomainError("没有可以服务的需求点：需求或距离缺失，或都在服务范围之外。")
    reporter = Reporter(problem, flag, rows, clock, report)
    is_fair = problem.fairness > 0 and float(problem.burden[rows].sum()) > 0
    search = seek_fair if is_fair else search_of(problem.kind)
    return finish_plan(reporter, search(problem, rows, clock, seed, reporter.tell))


def search_of(kind: str) -> Callable[..., Found]:
    """Return the search of a kind."""
    return {"mclp": seek_cover, "lscp": seek_fewest, "pcenter": seek_centre, "cpmedian": seek_capacitated}.get(kind, seek_median)


def finish_plan(reporter: Reporter, found: Found) -> Plan:
    """Recompute the value of what a search found, and join it with the bound, the gap and the flags."""
    problem, rows = reporter.problem, reporter.rows
    opened, homes, bound, outcome = found
    flag, assignment = reporter.flag.copy(), np.full(reporter.flag.size, -1, np.int64)
    assignment[rows] = homes
    flag[rows[homes < 0]] = UNCOVERED
    value = evaluate(problem, opened, assignment)
    easy = easy_bound(problem, rows)
    # A bound beyond the recomputed value would be rounding: the value is what is true.
    bound = float(min(max(bound, value), easy) if problem.kind == "mclp" else max(min(bound, value), easy))
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
        seconds=reporter.clock.spent,
        worst_decile=worst_decile(problem, assignment),
        multipliers=lam,
        multiplier_bound=root,
    )


def easy_bound(problem: Problem, rows: Ints) -> float:
    """What no plan can beat at first sight: every row at its nearest site, or all rows covered."""
    nearest = problem.nearest[rows]
    results = {
        "mclp": float(problem.yearly[rows].mean(axis=1).sum()),
        "lscp": float(max(1, problem.kept.sum())),
        "pcenter": float(nearest.max()),
    }
    return results.get(problem.kind, travelled(problem, rows, nearest))


def full_multipliers(problem: Problem, rows: Ints, outcome: Outcome | None) -> tuple[Floats, float]:
    """Spread the multipliers of the used rows over all rows; for mclp the bound is turned into children covered."""
    if outcome is None:
        return np.zeros(0), float("nan")
    lam = np.zeros(problem.distance.shape[0] + 1)
    # Rows left out pay nothing: whoever recomputes the bound need not know which they were.
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
    return results.get(problem.kind, travelled(problem, rows, away))


def travelled(problem: Problem, rows: Ints, away: Floats) -> float:
    """Total travel of the rows, with the fairness term."""
    burden = problem.burden[rows]
    tail = problem.fairness * float(burden.sum()) * worst_tenth(away, burden)[0] if problem.fairness > 0 and burden.sum() > 0 else 0.0
    return float((away * burden).sum()) + tail


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
    return worst_tenth(away, weight)[0]


def nearest_homes(problem: Problem, rows: Ints, opened: Ints, reach: float = np.inf) -> Ints:
    """Nearest open site of each row, -1 beyond `reach`."""
    if opened.size == 0:
        return np.full(rows.size, -1, np.int64)
    away = problem.distance[np.ix_(rows, opened)]
    place = away.argmin(axis=1)
    return np.where(away[np.arange(rows.size), place] <= reach, opened[place], -1)


def median_search(problem: Problem, rows: Ints, clock: Clock, seed: int, tell: Tell) -> MedianSearch:
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
    # Whole costs make whole values: a bound above the best plan less one proves it.
    unit = int(bool((costs == np.round(costs)).all()))
    return MedianSearch(links, problem.most, status, clock, unit, np.random.default_rng(seed), tell)


def travel(problem: Problem, rows: Ints, weight: Floats) -> Floats:
    """Children times distance, inf where unreachable (also for rows without children)."""
    cost = np.array(problem.distance if rows.size == problem.distance.shape[0] else problem.distance[rows], np.float64)
    with np.errstate(invalid="ignore"):
        cost *= weight[:, None]
    cost[np.isnan(cost)] = np.inf
    return cost


def seek_median(problem: Problem, rows: Ints, clock: Clock, seed: int, tell: Tell) -> Found:
    """Least total travel without capacities."""
    outcome = solve_median(median_search(problem, rows, clock, seed, tell))
    opened = np.flatnonzero(outcome.sites)
    homes = nearest_homes(problem, rows, opened)
    if opened.size == 0 or not np.isfinite(problem.distance[rows, homes]).all():
        raise DomainError("在限定的处数和预算内，没有找到让每个需求点都能到达的方案。")
    return opened, homes, outcome.bound, outcome


def seek_fair(problem: Problem, rows: Ints, clock: Clock, seed: int, tell: Tell) -> Found:
    """Least total travel with the fairness term, by a search over thresholds."""
    refusals: list[DomainError] = []

    def solve_plain(distance: Floats, share: Clock) -> Answer | None:
        # Steeper ways, same rules; rows left out before stay out, or the plain problem would flag others.
        plain = replace(problem, distance=distance, demand=problem.demand[rows], travel_weight=problem.burden[rows], fairness=0.0)
        try:
            return search_of(problem.kind)(plain, everyone, share, seed, lambda _bound, sites, homes: tell(-np.inf, sites, homes))[:3]
        except DomainError as refusal:
            refusals.append(refusal)
            return None

    everyone = np.arange(rows.size)
    search = FairSearch(problem.distance[rows], problem.burden[rows], problem.fairness, solve_plain, clock)
    bound = search.run()
    if search.best is None:
        raise refusals[0]
    return *search.best, bound, None


def seek_cover(problem: Problem, rows: Ints, clock: Clock, seed: int, tell: Tell) -> Found:
    """Most children within the radius; bound and value are turned from children missed to children covered."""
    total = float(problem.yearly[rows].mean(axis=1).sum())
    outcome = solve_median(median_search(problem, rows, clock, seed, tell))
    opened = np.flatnonzero(outcome.sites)
    return opened, nearest_homes(problem, rows, opened, float(problem.radius or 0.0)), total - outcome.bound, outcome


def seek_capacitated(problem: Problem, rows: Ints, clock: Clock, seed: int, tell: Tell) -> Found:
    """Least total travel with capacities, each row at one site."""
    weight = problem.yearly[rows]
    cost = travel(problem, rows, problem.burden[rows])
    finite = np.isfinite(cost)
    m = cost.shape[1]
    links = nearest_links(cost, problem.fees, keep=links_within_budget(rows.size, m, problem.most))
    worst = float(cost[finite].max(initial=1.0))
    # A number and not inf: the annealing adds and subtracts costs, and inf less inf is no number. No good plan pays it; one that
    # does is refused below.
    cost[~finite] = 20.0 * worst
    floor = np.zeros(m) if problem.minimum_size is None else problem.minimum_size.astype(np.float64)
    capacity = np.zeros(m) if problem.capacity is None else problem.capacity.astype(np.float64)
    status = np.where(problem.kept, OPEN, FREE).astype(np.int8)
    instance = make_instance(cost, links, weight, (capacity, floor), status, problem.most)
    outcome = solve_capacitated(instance, clock, seed, tell)
    homes = outcome.assignment
    if homes is None or outcome.value > 1e299 or not finite[np.arange(rows.size), homes].all():
        raise DomainError(f"在{clock.spent:.0f}秒内没有找到满足容量和规模要求的方案，请放宽处数、托位数或时限。")
    return np.flatnonzero(outcome.sites), homes, outcome.bound, outcome


def seek_fewest(problem: Problem, rows: Ints, clock: Clock, _seed: int, _tell: Tell) -> Found:
    """Fewest sites that cover every coverable row."""
    reach = float(problem.radius or 0.0)
    cover = problem.distance[rows] <= reach
    sites, bound = fewest_sites(cover, Rules(problem.kept, problem.fees), clock)
    if not np.isfinite(bound) or float(problem.fees[sites].sum()) > 1.0 + 1e-9:
        raise DomainError("预算不够让每个需求点都在服务半径之内。")
    opened = np.flatnonzero(sites)
    return opened, nearest_homes(problem, rows, opened, reach), bound, None


def seek_centre(problem: Problem, rows: Ints, clock: Clock, _seed: int, _tell: Tell) -> Found:
    """Least longest way."""
    sites, bound = smallest_radius(problem.distance[rows], problem.most, Rules(problem.kept, problem.fees), clock)
    opened = np.flatnonzero(sites)
    homes = nearest_homes(problem, rows, opened)
    if opened.size == 0 or not np.isfinite(problem.distance[rows, homes]).all():
        raise DomainError("在限定的处数和预算内，没有找到让每个需求点都能到达的方案。")
    return opened, homes, bound, None
