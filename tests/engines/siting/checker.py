"""A slow second opinion: objective, rules and bounds in plain loops, without the engine's code."""

import itertools
import math

import numpy as np

from qingmiao.engines.siting import Plan, Problem


def value_of(problem: Problem, sites: tuple[int, ...], homes: list[int]) -> float:
    """The objective of a plan, written as the definition says."""
    total, covered, longest = 0.0, 0.0, 0.0
    for i, j in enumerate(homes):
        if j < 0:
            continue
        years = np.atleast_1d(problem.demand[i])
        weight = sum(float(x) for x in years) / len(years)
        count = weight if problem.travel_weight is None else float(problem.travel_weight[i])
        total += count * float(problem.distance[i, j])
        covered += weight
        longest = max(longest, float(problem.distance[i, j]))
    total += fair_part(problem, homes)
    return {"mclp": covered, "lscp": float(len(sites)), "pcenter": longest}.get(problem.kind, total)


def fair_part(problem: Problem, homes: list[int]) -> float:
    """Fairness x all children x mean way of the worst-served tenth, by handing the tenth out child by child share."""
    ways = []
    for i, j in enumerate(homes):
        years = np.atleast_1d(problem.demand[i])
        count = float(years.mean()) if problem.travel_weight is None else float(problem.travel_weight[i])
        if j >= 0:
            ways.append((float(problem.distance[i, j]), count))
    everyone = sum(count for _, count in ways)
    left, walked = everyone / 10.0, 0.0
    for way, count in sorted(ways, reverse=True):
        walked += way * min(count, left)
        left -= min(count, left)
    return problem.fairness * walked * 10.0 if everyone else 0.0


def faults_of(problem: Problem, plan: Plan) -> list[str]:
    """Every rule that the plan breaks."""
    faults = []
    opened = {int(j) for j in plan.open}
    if problem.p is not None and problem.kind != "lscp" and len(opened) > problem.p:
        faults.append("too many sites")
    if problem.existing is not None and not {int(j) for j in np.flatnonzero(problem.existing)} <= opened:
        faults.append("an existing site was closed")
    if any(int(j) not in opened for j in plan.assignment if j >= 0):
        faults.append("a row is sent to a shut site")
    if problem.budget is not None and problem.opening_cost is not None:
        new = [j for j in opened if problem.existing is None or not problem.existing[j]]
        if sum(int(problem.opening_cost[j]) for j in new) > problem.budget:
            faults.append("the budget is exceeded")
    return faults + [fault for j in opened for fault in load_faults(problem, plan, j)]


def load_faults(problem: Problem, plan: Plan, j: int) -> list[str]:
    """What is wrong with the load of one open site."""
    load = problem.demand.reshape(len(problem.demand), -1)[plan.assignment == j].sum(axis=0)
    faults = []
    if problem.capacity is not None and (load > problem.capacity[j] + 1e-9).any():
        faults.append(f"site {j} is overfull")
    if problem.minimum_size is not None and load.mean() < problem.minimum_size[j] - 1e-9:
        faults.append(f"site {j} is too small")
    return faults


def bound_of(problem: Problem, multipliers: np.ndarray) -> float:
    """The Lagrangian bound at the multipliers, by sorting and, where capacities are whole, by a plain knapsack table."""
    n, m = problem.distance.shape
    demand = problem.demand.reshape(n, -1)
    peak = demand[:, int(demand.sum(axis=0).argmax())]
    saving = []
    for j in range(m):
        if problem.kind == "mclp":
            costs = [0.0 if problem.distance[i, j] <= problem.radius else math.inf for i in range(n)]
        else:
            weight = demand.mean(axis=1) if problem.travel_weight is None else problem.travel_weight
            costs = [float(weight[i] * problem.distance[i, j]) for i in range(n)]
        gains = [(float(multipliers[i]) - costs[i], float(peak[i])) for i in range(n) if multipliers[i] > costs[i]]
        saving.append(-packed(gains, None if problem.kind != "cpmedian" else float(problem.capacity[j])))
    kept = problem.existing if problem.existing is not None else np.zeros(m, bool)
    free = sorted(s for j, s in enumerate(saving) if not kept[j])
    room = (problem.p if problem.p is not None else m) - int(kept.sum())
    bound = float(multipliers[:n].sum()) + sum(s for j, s in enumerate(saving) if kept[j]) + sum(min(s, 0.0) for s in free[:room])
    return float(demand.mean(axis=1).sum()) - bound if problem.kind == "mclp" else bound


def packed(gains: list[tuple[float, float]], room: float | None) -> float:
    """Most that rows with (gain, places) bring into `room` places; exact for whole numbers."""
    if room is None:
        return sum(gain for gain, _ in gains)
    best = {0: 0.0}
    for gain, places in gains:
        for used, value in list(best.items()):
            now = used + int(places)
            if now <= room:
                best[now] = max(best.get(now, -math.inf), value + gain)
    return max(best.values())


def best_by_trying_all(problem: Problem) -> float:
    """Optimum by trying every set of sites, and every assignment where capacities bind; inf (mclp: -inf) where none exists."""
    n, m = problem.distance.shape
    kept = set() if problem.existing is None else {int(j) for j in np.flatnonzero(problem.existing)}
    best = -math.inf if problem.kind == "mclp" else math.inf
    most = m if problem.kind == "lscp" else int(problem.p or m)
    for count in range(1, most + 1):
        for sites in itertools.combinations(range(m), count):
            if not kept <= set(sites):
                continue
            for homes in homes_to_try(problem, sites, n):
                value = value_of(problem, sites, homes)
                best = max(best, value) if problem.kind == "mclp" else min(best, value)
    return best


def homes_to_try(problem: Problem, sites: tuple[int, ...], n: int):
    """Assignments worth trying for a set of sites."""
    if problem.kind == "cpmedian":
        for homes in itertools.product(sites, repeat=n):
            load = np.zeros(problem.distance.shape[1])
            np.add.at(load, list(homes), problem.demand)
            small = problem.minimum_size is not None and any(load[j] < problem.minimum_size[j] for j in sites)
            if (load <= problem.capacity).all() and not small:
                yield list(homes)
        return
    nearest = [min(sites, key=lambda j, i=i: problem.distance[i, j]) for i in range(n)]
    if problem.kind in ("mclp", "lscp"):
        nearest = [j if problem.distance[i, j] <= problem.radius else -1 for i, j in enumerate(nearest)]
    if problem.kind != "lscp" or -1 not in nearest:
        yield nearest
