"""`qingmiao compute siting`: where new places should go, from a public instance file or from our own tables."""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import Table, read_table
from qingmiao.engines import siting
from qingmiao.engines.siting.formats import sphere_distances
from qingmiao.engines.siting.model import BAD_DEMAND, KINDS, UNREACHABLE

EXAMPLE = """示例：
  qingmiao compute siting --problem pmedian --orlib pmed1.txt --time-limit 60 --json
  qingmiao compute siting --problem cpmedian --demand 需求.csv --sites 选址.csv --p 30 --time-limit 30 --json
  qingmiao compute siting --problem pmedian --demand 需求.csv --sites 选址.csv --p 8 --fairness 0.5
需求表：id,lat,lon（或 x,y）,demand 或 demand_2026、demand_2027……
选址表：id,lat,lon（或 x,y）[,capacity,existing,opening_cost_fen,minimum_size]
"""


START_S = 0.7  # interpreter and compiler are loaded before the clock starts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = EXAMPLE
    parser.add_argument("--problem", choices=KINDS, required=True, help="问题类型")
    parser.add_argument("--orlib", type=Path, help="公开算例文件（pmed、pmedcap、SJC）")
    parser.add_argument("--demand", type=Path, help="需求点 CSV")
    parser.add_argument("--sites", type=Path, help="选址点 CSV")
    parser.add_argument("--p", type=int, help="开放总数（含保留的已有机构）；公开算例默认用文件里的值")
    parser.add_argument("--radius", type=float, help="服务半径，米（300、1000、3000）或算例的距离单位")
    parser.add_argument("--fairness", type=float, default=0.0, help="公平权重：路程最远的十分之一人，其平均路程另按几倍计入，默认0")
    parser.add_argument("--budget-fen", type=int, help="新建预算，分")
    parser.add_argument("--road-factor", type=float, default=1.3, help="道路系数：路程与直线距离之比，默认1.3")
    parser.add_argument("--time-limit", type=float, default=60.0, help="时限，秒，默认60")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，默认1")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Read, solve, print."""
    started = time.perf_counter()
    check_numbers(args)
    problem, sites = read_problem(args)
    left = max(0.2, args.time_limit - START_S - (time.perf_counter() - started))
    plan = siting.solve_on_time(problem, time_limit_s=left, seed=args.seed, report=Progress())
    if (lost := int((plan.flag == BAD_DEMAND).sum() + (plan.flag == UNREACHABLE).sum())) > 0:
        sys.stderr.write(f"有{lost}个需求点没有可用的需求数或够不到任何选址点，已标出并略去。\n")
    if args.json:
        print(json.dumps(answer_of(plan, sites, time.perf_counter() - started), ensure_ascii=False))
    else:
        print_plan(problem, plan, sites)
    return 0


def check_numbers(args: argparse.Namespace) -> None:
    """Refuse numbers that make no sense, and files that are missing or contradict each other."""
    if args.orlib is not None and (args.demand is not None or args.sites is not None):
        raise DomainError("--orlib 与 --demand、--sites 只能用一种。", exit_code=2)
    if args.orlib is None and (args.demand is None or args.sites is None):
        raise DomainError("请给出 --orlib 文件，或同时给出 --demand 和 --sites 两个表。", exit_code=2)
    for name in ("time_limit", "radius", "road_factor", "p", "fairness", "budget_fen"):
        value, may_be_zero = getattr(args, name), name in ("fairness", "budget_fen")
        if value is not None and not (np.isfinite(value) and (value > 0 or (may_be_zero and value == 0))):
            least = "不小于零" if may_be_zero else "大于零"
            raise DomainError(f"--{name.replace('_', '-')} 要是{least}的数。", exit_code=2)
    if args.orlib is not None and args.budget_fen is not None:
        raise DomainError("公开算例没有费用，不能用 --budget-fen。", exit_code=2)


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


def answer_of(plan: siting.Plan, sites: list[Any], seconds: float) -> dict[str, Any]:
    """What --json prints. For instance files sites and rows are numbered from 1, as the files number them."""
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


def print_plan(problem: siting.Problem, plan: siting.Plan, sites: list[Any]) -> None:
    """Print the plan and the reason of every site."""
    state = "已证明最优" if plan.proven else f"差距 {100 * plan.gap:.3f}%"
    print(f"目标值 {plan.value:.2f}，界 {plan.bound:.2f}，{state}，用时 {plan.seconds:.1f} 秒")
    for reason in siting.explain(problem, plan):
        kind = "已有" if reason.is_existing else "新建"
        print(
            f"{kind} {sites[reason.site]}：服务{reason.children:.0f}人，其中{reason.closer:.0f}人更近，新覆盖{reason.newly_reached:.0f}人"
        )


def read_problem(args: argparse.Namespace) -> tuple[siting.Problem, list[Any]]:
    """Read the problem and the names of its sites."""
    if args.orlib is not None:
        problem = replace(siting.read_instance(args.orlib, args.problem, p=args.p, radius=args.radius), fairness=args.fairness)
        sites: list[Any] = list(range(1, problem.distance.shape[1] + 1))
    else:
        problem, sites = read_tables(args)
    if problem.p is not None and not 1 <= problem.p <= len(sites):
        raise DomainError(f"开放总数{problem.p}不合理：选址点共{len(sites)}个。", exit_code=2)
    return problem, sites


def read_tables(args: argparse.Namespace) -> tuple[siting.Problem, list[Any]]:
    """Read the problem from our two tables."""
    rows, places = filled(args.demand, ("id",)), filled(args.sites, ("id",))
    years = sorted(name for name in rows.header if name.startswith("demand_")) or ["demand"]
    if years == ["demand"] and "demand" not in rows.header:
        raise DomainError(f"文件 {args.demand} 缺少列：demand（或 demand_2026 等）。", exit_code=2)
    names = places.texts("id")
    if len(set(names)) < len(names) or "" in names:
        raise DomainError(f"文件 {args.sites} 的 id 列有重复或空白。", exit_code=2)
    if args.problem == "cpmedian" and "capacity" not in places.header:
        raise DomainError(f"文件 {args.sites} 缺少列：capacity。", exit_code=2)
    if args.budget_fen is not None and "opening_cost_fen" not in places.header:
        raise DomainError(f"给出了 --budget-fen，文件 {args.sites} 要有 opening_cost_fen 列。", exit_code=2)
    capacities = args.problem == "cpmedian"
    problem = siting.Problem(
        args.problem,
        distances(rows, places, args),
        np.stack([np.array(rows.numbers_or_nan(name)) for name in years], axis=1),
        p=args.p,
        capacity=site_numbers(places, "capacity", args.sites) if capacities else None,
        minimum_size=site_numbers(places, "minimum_size", args.sites) if capacities else None,
        existing=site_numbers(places, "existing", args.sites) > 0,
        opening_cost=np.round(site_numbers(places, "opening_cost_fen", args.sites)).astype(np.int64),
        budget=args.budget_fen,
        radius=args.radius,
        fairness=args.fairness,
    )
    return problem, names


def filled(path: Path, needed: tuple[str, ...]) -> Table:
    """Read a table that has rows."""
    table = read_table(path, needed)
    if not table.rows:
        raise DomainError(f"文件 {path} 没有数据行。", exit_code=2)
    return table


def site_numbers(places: Table, name: str, path: Path) -> np.ndarray:
    """One column of the sites, 0 where it is empty; a refusal where a number is unreadable or negative: a site is nothing to leave out."""
    value: np.ndarray = np.nan_to_num(np.array(places.numbers(name)), nan=0.0, posinf=-1.0, neginf=-1.0)
    if (value < 0).any():
        line = places.first_line + int(np.argmax(value < 0))
        raise DomainError(f"文件 {path} 第{line}行有误：{name} 列要是不小于零的数。", exit_code=2)
    return value


def distances(rows: Table, places: Table, args: argparse.Namespace) -> np.ndarray:
    """Distances from lat and lon (metres by road factor), otherwise from x and y (straight); nan for a demand row without coordinates."""
    for names, by_sphere in ((("lat", "lon"), True), (("x", "y"), False)):
        if all(name in rows.header and name in places.header for name in names):
            here, there = (points_of(table, names, by_sphere=by_sphere) for table in (rows, places))
            if np.isnan(there).any():
                line = int(np.argmax(np.isnan(there).any(axis=1))) + 2
                raise DomainError(f"文件 {args.sites} 第{line}行没有合理的坐标。", exit_code=2)
            if by_sphere:
                return sphere_distances(here, there, args.road_factor)
            straight: np.ndarray = np.hypot(here[:, None, 0] - there[:, 0], here[:, None, 1] - there[:, 1])
            return straight
    raise DomainError("两个表都要有 lat、lon 列，或都要有 x、y 列。", exit_code=2)


def points_of(table: Table, names: tuple[str, str], *, by_sphere: bool) -> np.ndarray:
    """(n, 2) coordinates, nan where they are missing, not finite or outside the globe."""
    points: np.ndarray = np.stack([np.array(table.numbers_or_nan(name)) for name in names], axis=1)
    wrong = ~np.isfinite(points).all(axis=1)
    if by_sphere:
        wrong |= (np.abs(points) > np.array([90.0, 180.0])).any(axis=1)
    points[wrong] = np.nan
    return points
