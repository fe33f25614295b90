"""Plans of the studio beside a greedy one and one that shares the budget among the counties: same children, rooms and money.

    python bench/planning_scenarios.py        prints one line for each budget; the children and rooms are made up, by seed

Children covered within five kilometres by road, of 清远's 84 towns with a point; rooms and their cost are drawn by seed.
"""

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from qingmiao.engines import siting  # noqa: E402
from qingmiao.engines.siting.formats import sphere_distances  # noqa: E402

Array = np.ndarray[Any, Any]
DATA = ROOT / "src" / "qingmiao" / "regions" / "data"
ROOMS, RADIUS_M, ROAD = 160, 5000.0, 1.3
BUDGETS = (500, 1000, 2000, 4000)  # ten thousands of yuan


def city() -> tuple[Array, Array, Array, Array, Array, Array]:
    """Return towns' positions, children, counties, and rooms' positions, counties and costs in 分."""
    with (DATA / "divisions.csv").open(encoding="utf-8") as file:
        villages = Counter(row["code"][:9] for row in csv.DictReader(file) if len(row["code"]) == 12)
    with (DATA / "town_points.csv").open(encoding="utf-8") as file:
        towns = list(csv.DictReader(file))
    rng = np.random.default_rng(21)
    where = np.array([[float(row["lat"]), float(row["lon"])] for row in towns])
    children = np.array([villages[row["code"]] * 30.0 for row in towns])
    home = rng.choice(len(towns), ROOMS)
    rooms = where[home] + rng.normal(0, 0.02, (ROOMS, 2))
    cost = rng.integers(20, 60, ROOMS) * rng.choice([300_000, 1_000_000, 3_000_000], ROOMS)
    counties = np.array([row["code"][:6] for row in towns])
    return where, children, counties, rooms, counties[home], cost.astype(np.int64)


def greedy(cover: Array, children: Array, cost: Array, budget: int, allowed: Array) -> list[int]:
    """Open the room that newly covers most children for its money until the money is spent."""
    chosen: list[int] = []
    left, missing = budget, np.ones(len(children), bool)
    while True:
        gain = (cover[missing] * children[missing, None]).sum(axis=0) / cost
        gain[(cost > left) | ~allowed] = 0.0
        gain[chosen] = 0.0
        best = int(gain.argmax())
        if gain[best] <= 0:
            return chosen
        chosen.append(best)
        left -= int(cost[best])
        missing &= ~cover[:, best]


def main() -> None:
    """Print children covered by each way."""
    where, children, counties, rooms, of_county, cost = city()
    distance = sphere_distances(where, rooms, ROAD)
    cover = distance <= RADIUS_M
    share = {county: children[counties == county].sum() / children.sum() for county in sorted(set(counties))}
    print("budget(万元)  greedy  per county  studio  proven  seconds")
    for wan in BUDGETS:
        budget = wan * 1_000_000
        ways = {"greedy": greedy(cover, children, cost, budget, np.ones(ROOMS, bool)), "county": []}
        for county, part in share.items():
            ways["county"] += greedy(cover, children, cost, int(budget * part), of_county == county)
        told = {name: float(children[cover[:, chosen].any(axis=1)].sum()) if chosen else 0.0 for name, chosen in ways.items()}
        problem = siting.Problem("mclp", distance, children, opening_cost=cost, budget=budget, radius=RADIUS_M)
        plan = siting.solve(problem, time_limit_s=10)
        print(f"{wan:>12}  {told['greedy']:>6.0f}  {told['county']:>10.0f}  {plan.value:>6.0f}  {plan.proven!s:>6}  {plan.seconds:.2f}")


if __name__ == "__main__":
    main()
