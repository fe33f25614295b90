"""`qingmiao compute siting`: where new places should go, from a public instance file or from our own tables."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.engines import siting
from qingmiao.engines.siting.formats import column, plane_distances, read_table, sphere_distances
from qingmiao.engines.siting.model import KINDS

EXAMPLE = """示例：
  qingmiao compute siting --problem pmedian --orlib pmed1.txt --time-limit 60 --json
  qingmiao compute siting --problem cpmedian --demand 需求.csv --sites 选址.csv --p 30 --time-limit 30 --json
需求表：id,lat,lon（或 x,y）,demand 或 demand_2026、demand_2027……
选址表：id,lat,lon（或 x,y）[,capacity,existing,opening_cost_fen,minimum_size]
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = EXAMPLE
    parser.add_argument("--problem", choices=KINDS, required=True, help="问题类型")
    parser.add_argument("--orlib", type=Path, help="公开算例文件（pmed、pmedcap、SJC）")
    parser.add_argument("--demand", type=Path, help="需求点 CSV")
    parser.add_argument("--sites", type=Path, help="选址点 CSV")
    parser.add_argument("--p", type=int, help="开放总数（含保留的已有机构）；公开算例默认用文件里的值")
    parser.add_argument("--radius", type=float, help="服务半径，米（300、1000、3000）或算例的距离单位")
    parser.add_argument("--budget-fen", type=int, help="新建预算，分")
    parser.add_argument("--road-factor", type=float, default=1.3, help="道路系数：路程与直线距离之比，默认1.3")
    parser.add_argument("--time-limit", type=float, default=60.0, help="时限，秒，默认60")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，默认1")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Read, solve, print."""
    started = time.perf_counter()
    problem, names, sites = read_problem(args)
    left = max(0.5, args.time_limit - (time.perf_counter() - started))
    plan = siting.solve(problem, time_limit_s=left, seed=args.seed, report=Progress())
    answer = answer_of(plan, names, sites, time.perf_counter() - started)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print_plan(problem, plan, sites)
    return 0


class Progress:
    """Says on the error stream how far the search is, at most once in two seconds."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def __call__(self, plan: siting.Plan) -> None:
        """Report the best value and the bound."""
        if time.perf_counter() - self._last < 2.0:
            return
        self._last = time.perf_counter()
        sys.stderr.write(f"目前最好 {plan.value:.2f}，界 {plan.bound:.2f}，差距 {100 * plan.gap:.3f}%\n")


def answer_of(plan: siting.Plan, names: list[str], sites: list[str], seconds: float) -> dict[str, Any]:
    """What --json prints. For instance files sites and rows are numbered from 1, as the files number them."""
    del names
    return {
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "open": [sites[j] for j in plan.open],
        "assignment": [sites[j] if j >= 0 else None for j in plan.assignment],
        "seconds": round(seconds, 3),
        "proven": plan.proven,
        "problem": plan.kind,
        "worst_decile": None if np.isnan(plan.worst_decile) else plan.worst_decile,
        "flags": {str(i): int(f) for i, f in enumerate(plan.flag) if f},
    }


def print_plan(problem: siting.Problem, plan: siting.Plan, sites: list[str]) -> None:
    """Print the plan and the reason of every site."""
    state = "已证明最优" if plan.proven else f"差距 {100 * plan.gap:.3f}%"
    print(f"目标值 {plan.value:.2f}，界 {plan.bound:.2f}，{state}，用时 {plan.seconds:.1f} 秒")
    for reason in siting.explain(problem, plan):
        kind = "已有" if reason.is_existing else "新建"
        print(
            f"{kind} {sites[reason.site]}：服务{reason.children:.0f}人，其中{reason.closer:.0f}人更近，新覆盖{reason.newly_reached:.0f}人"
        )


def read_problem(args: argparse.Namespace) -> tuple[siting.Problem, list[str], list[Any]]:
    """Read the problem and the names of its rows and sites."""
    if args.orlib is not None:
        problem = siting.read_instance(args.orlib, args.problem, p=args.p, radius=args.radius)
        n, m = problem.distance.shape
        return problem, [str(i + 1) for i in range(n)], [j + 1 for j in range(m)]
    if args.demand is None or args.sites is None:
        raise DomainError("请给出 --orlib 文件，或同时给出 --demand 和 --sites 两个表。", exit_code=2)
    rows, places = read_table(args.demand, ("id",)), read_table(args.sites, ("id",))
    years = sorted(name for name in rows[0] if name.startswith("demand_")) or ["demand"]
    demand = np.stack([column(rows, name) for name in years], axis=1)
    capacity = column(places, "capacity", 0.0) if args.problem == "cpmedian" else None
    problem = siting.Problem(
        args.problem,
        distances(rows, places, args),
        demand,
        p=args.p,
        capacity=capacity,
        minimum_size=column(places, "minimum_size", 0.0) if args.problem == "cpmedian" else None,
        existing=column(places, "existing", 0.0) > 0,
        opening_cost=column(places, "opening_cost_fen", 0.0).astype(np.int64),
        budget=args.budget_fen,
        radius=args.radius,
    )
    return problem, [row["id"] for row in rows], [place["id"] for place in places]


def distances(rows: list[dict[str, str]], places: list[dict[str, str]], args: argparse.Namespace) -> np.ndarray:
    """Distances from lat and lon (metres by road factor), otherwise from x and y (straight)."""
    for names, by_sphere in ((("lat", "lon"), True), (("x", "y"), False)):
        if all(name in rows[0] and name in places[0] for name in names):
            here = np.stack([column(rows, name) for name in names], axis=1)
            there = np.stack([column(places, name) for name in names], axis=1)
            if not np.isfinite(there).all():
                raise DomainError(f"文件 {args.sites} 里有选址点没有坐标。", exit_code=2)
            if by_sphere:
                return sphere_distances(here, there, args.road_factor)
            return plane_distances(np.concatenate([here, there]))[: len(here), len(here) :]
    raise DomainError("两个表都要有 lat、lon 列，或都要有 x、y 列。", exit_code=2)
