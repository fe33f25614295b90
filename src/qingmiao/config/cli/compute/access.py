"""`qingmiao compute access`: demand and supply in CSV files, access of every demand point and a summary out."""

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import UNREADABLE, Table, read_table, whole_or_nothing
from qingmiao.config.cli.compute.watch import INCOMPLETE, Watch, add_time_limit
from qingmiao.engines.access import (
    PLACE_FLAG_TEXTS,
    Measure,
    Pairs,
    PlaceFlag,
    Places,
    decays,
    find_pairs,
    measure_access,
    pairs_from_table,
    summarise,
)
from qingmiao.engines.access.measures import Decay
from qingmiao.engines.access.pairs import LONGEST_REACH_KM, Tick

EXAMPLE = """输入列：DEMAND.csv 有 id、lat、lon、demand；SUPPLY.csv 有 id、lat、lon、supply（WGS-84 度；数量不小于0）。
距离为大圆距离乘道路系数；已有路网距离或时间时用 --pairs，其列为 demand_id、supply_id、cost，此时不读 lat、lon，
--catchment-km 是 cost 的上限（单位随表）；同一对出现多次的只算一次，取最小的 cost。
输出：DEMAND.csv 各列之后加 access、flags、flag_texts，位置不明的行 access 为空；汇总（基尼系数、无可及需求占比等）为一行 JSON，
其中 supply_left_out 列出没有用上的供给行及原因。

例：
  qingmiao compute access DEMAND.csv SUPPLY.csv --catchment-km 5 --measure e2sfca
  qingmiao compute access DEMAND.csv SUPPLY.csv --catchment-km 3 --measure 2sfca --road-factor 1.3 --output OUT.csv
  qingmiao compute access DEMAND.csv SUPPLY.csv --pairs MINUTES.csv --catchment-km 30 --measure 3sfca
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = EXAMPLE
    parser.add_argument("demand", type=Path, metavar="DEMAND.csv", help="需求点")
    parser.add_argument("supply", type=Path, metavar="SUPPLY.csv", help="供给点")
    parser.add_argument("--catchment-km", type=float, required=True, help="服务半径（公里），含边界")
    parser.add_argument("--measure", choices=[str(measure) for measure in Measure], required=True, help="算法")
    parser.add_argument("--decay", choices=["gaussian", "power", "none"], help="衰减；缺省 hansen 用 power，2sfca 不用，其余 gaussian")
    parser.add_argument("--sigma-km", type=float, help="gaussian 的 σ，缺省为半径的一半")
    parser.add_argument("--exponent", type=float, default=1.5, help="power 的指数，缺省 1.5（最近距离按 0.1 计）")
    parser.add_argument("--road-factor", type=float, default=1.0, help="道路距离与直线距离之比，缺省 1")
    parser.add_argument("--pairs", type=Path, metavar="PAIRS.csv", help="已知的距离或时间")
    parser.add_argument("--output", type=Path, metavar="OUT.csv", help="写入文件；缺省写到标准输出")
    add_time_limit(parser, "停止，因各点相互影响，不写出部分结果")


def run(args: argparse.Namespace) -> int:
    """Measure and write; 0 when written, 2 or 3 (by DomainError) when the input cannot be used or the time did not suffice."""
    watch = Watch(args.time_limit)
    _check_numbers(args)
    measure = Measure(args.measure)
    position = () if args.pairs else ("lat", "lon")
    demand_table = read_table(args.demand, ("id", *position, "demand"), keeps_torn=True)
    supply_table = read_table(args.supply, ("id", *position, "supply"), keeps_torn=True)
    demand = _places(demand_table, "demand", has_position=not args.pairs)
    supply = _places(supply_table, "supply", has_position=not args.pairs)
    if args.pairs:
        pairs = _pairs_of(args.pairs, demand_table, supply_table, args.catchment_km)
    else:
        search = _tick(watch, "寻找范围内的服务点")
        pairs = find_pairs(demand, supply, args.catchment_km, road_factor=args.road_factor, tick=search)
    result = measure_access(measure, pairs, demand, supply, _decay(args, measure), _tick(watch, "计算可及性"))
    summary = {"measure": str(measure), "catchment": args.catchment_km, "pairs": len(pairs.site)}
    summary |= {name: _finite(value) for name, value in asdict(summarise(result, demand, supply)).items()}
    supply_flags = supply.amount_flags() | (0 if args.pairs else supply.position_flags())
    summary["supply_left_out"] = [
        {"id": name, "flag_texts": _words(flag)}
        for name, flag in zip(supply_table.texts("id"), _with_faults(supply_table, supply_flags), strict=True)
        if flag
    ]
    rows = _rows(demand_table, result.access, _with_faults(demand_table, result.demand_flags))
    _write(args.output, rows, json.dumps(summary, ensure_ascii=False))
    return 0


def _tick(watch: Watch, what: str) -> Tick:
    def tick(share: float) -> None:
        if watch.is_over:
            raise DomainError(f"已到时限：{what}还没有完成（{share:.0%}），没有写出结果。", exit_code=INCOMPLETE)
        watch.say(f"{what} {share:.0%}")

    return tick


def _with_faults(table: Table, flags: np.ndarray) -> list[int]:
    found: list[int] = (flags | np.where(table.is_faulty(), np.uint8(PlaceFlag.UNREADABLE), np.uint8(0))).tolist()
    return found


def _words(flag: int) -> str:
    return "；".join(PLACE_FLAG_TEXTS[one] for one in PlaceFlag(flag))


def _check_numbers(args: argparse.Namespace) -> None:
    sigma = args.catchment_km / 2 if args.sigma_km is None else args.sigma_km
    for name, value in (
        ("--catchment-km", args.catchment_km),
        ("--road-factor", args.road_factor),
        ("--exponent", args.exponent),
        ("--sigma-km", sigma),
    ):
        if not (value > 0 and math.isfinite(value)):
            raise DomainError(f"{name} 须是大于0的数，现在是 {value:g}。", exit_code=UNREADABLE)
    if not args.pairs and args.catchment_km / args.road_factor > LONGEST_REACH_KM:
        raise DomainError(f"按坐标计算时半径不超过 {LONGEST_REACH_KM:g} 公里，更远请用 --pairs 提供距离。", exit_code=UNREADABLE)


def _places(table: Table, amount: str, *, has_position: bool) -> Places:
    amounts = np.array(table.numbers_or_nan(amount))
    if not has_position:
        return Places.without_position(amounts)
    return Places(np.array(table.numbers_or_nan("lat")), np.array(table.numbers_or_nan("lon")), amounts)


def _pairs_of(path: Path, demand: Table, supply: Table, limit: float) -> Pairs:
    table = read_table(path, ("demand_id", "supply_id", "cost"))
    columns = []
    for name, places, file in (("demand_id", demand, "需求"), ("supply_id", supply, "供给")):
        ids = places.texts("id")
        index = {text: number for number, text in enumerate(ids)}
        if len(index) != len(ids):
            repeated = next(text for number, text in enumerate(ids) if index[text] != number)
            raise DomainError(f"{file}文件的 id 有重复（{repeated}），请改正后重试。", exit_code=UNREADABLE)
        texts = table.texts(name)
        unknown = next((text for text in texts if text not in index), None)
        if unknown is not None:
            raise DomainError(f"文件 {path} 的 {name} {unknown!r} 不在{file}文件中。", exit_code=UNREADABLE)
        columns.append(np.array([index[text] for text in texts], np.int64))
    costs = np.array(table.numbers_or_nan("cost"))
    repeated_pairs = len(table.rows) - len(set(zip(*(column.tolist() for column in columns), strict=True)))
    if repeated_pairs:
        sys.stderr.write(f"文件 {path} 有 {repeated_pairs} 行与前面的是同一对，每对只算一次，取最小的 cost。\n")
    return pairs_from_table(columns[0], columns[1], costs, n_demand=len(demand.rows), n_sites=len(supply.rows), limit=limit)


def _decay(args: argparse.Namespace, measure: Measure) -> Decay | None:
    usual = {Measure.HANSEN: "power", Measure.TWO_STEP: "none"}.get(measure, "gaussian")
    kind = args.decay or usual
    if kind == "none":
        return None
    if kind == "power":
        return decays.power(args.exponent, least_cost=0.1)
    return decays.gaussian(args.catchment_km / 2 if args.sigma_km is None else args.sigma_km)


def _rows(table: Table, access: np.ndarray, flags: Iterable[int]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [[*table.header, "access", "flags", "flag_texts"]]
    for row, value, flag in zip(table.rows, access.tolist(), flags, strict=True):
        rows.append([*row, "" if math.isnan(value) else repr(value), str(flag), _words(flag)])
    return rows


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _write(path: Path | None, rows: Iterable[Sequence[str]], summary: str) -> None:
    if path is None:
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
        sys.stderr.write(f"{summary}\n")
        return
    with whole_or_nothing(path) as write:
        write(rows)
    sys.stdout.write(f"{summary}\n")
