"""`qingmiao indicators`: the figures of any day, and whether they still are what was stored that night."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from django.utils import timezone

from qingmiao.codes.days import read_day
from qingmiao.codes.errors import DomainError
from qingmiao.core.indicators import CATALOGUE, EARLIEST
from qingmiao.figures.queries.figures import FigureOnDay, figures
from qingmiao.figures.queries.showing import number, plain
from qingmiao.figures.queries.snapshots import Difference, differences, stored_on
from qingmiao.regions.queries import divisions_by_code

INTRODUCTION = """# 指标

由 `qingmiao indicators --catalogue` 生成，不要手改。
加一个指标：在管这些记录的应用的 `indicators` 里声明，再生成本页；写法见 docs/developing/indicator.md。

一个数是一天的：把当天算数的记录加起来（记录从哪天算起、算到哪天，都写在记录里）。所以过去任何一天都能从同样的记录重新算出来，
数后面的记录就是这些记录。县（市、区）是自己的记录之和，全市是各县之和；常住人口各用各的公布数。数本身人人可看，背后的记录按“明细权限”。

每晚零点半保存前一天的快照，并核对近 400 天：背后的记录更正过的，另存一版，页面上显示更正前后；旧的不改。

`qingmiao indicators --on 2025-12-31` 打印一天的数；
`--json` 输出 `{on, figures[{indicator, division_code, value, numerator, denominator, note}]}`，
`value` 为 `null` 时 `note` 说明原因；
`--verify` 与当天的快照核对，输出 `{on, equal, differences[{stored, computed}]}`。
退出码：0 一致或已打印，1 不一致或没有快照，2 日期有误。

目标的状态由指标或佐证算出，从不手填。今天达到的：期限最后一天也达到、此后没有失去就是“已完成”，此后失去过就是“重新达到”，
那天没有达到就是“逾期完成”。今天没有达到的：过了期限、那天达到过就是“达到后失去”，否则是“逾期”；期限没到是“进行中”，
阶段没开始或方案没公布是“未开始”。哪天首次达到、晚几天、哪天失去、哪天又达到，都写在状态后面的一句话里；“自”写这个状态从哪天起。
措施的状态由任务和相关数字得出；方案已公布、两样都没有的是“未报告”，不是“未开始”。
佐证从它写明的达成日期起算，审核认可得晚不算逾期。

| 键 | 名称 | 单位 | 算法 | 数据来自 | 明细权限 |
|---|---|---|---|---|---|
"""
EXAMPLE = "例：qingmiao indicators --on 2025-12-31 --verify"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the day and what to do with its figures."""
    parser.epilog = EXAMPLE
    parser.add_argument("--on", metavar="日期", help="哪一天，如 2025-12-31；默认今天")
    parser.add_argument("--catalogue", action="store_true", help="打印指标目录（docs/indicators.md）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，格式见 docs/indicators.md")
    parser.add_argument("--verify", action="store_true", help="与当天保存的快照核对；0 一致，1 不一致或没有快照")


def run(args: argparse.Namespace) -> int:
    """Print the figures of the day, or what differs from its snapshot."""
    if args.catalogue:
        sys.stdout.write(catalogue_page())
        return 0
    on = _day(args.on)
    computed = figures(CATALOGUE, on)
    names = {row.code: row.name for row in divisions_by_code({code for _, code in computed}).values()}
    if args.verify:
        return _verify(on, computed, names, as_json=args.json)
    if args.json:
        _print_json({"on": on.isoformat(), "figures": [_as_json(key, code, figure) for (key, code), figure in computed.items()]})
        return 0
    for (key, code), figure in computed.items():
        sys.stdout.write(f"{CATALOGUE[key].name}\t{names[code]}\t{_words(key, figure)}\n")
    return 0


def catalogue_page() -> str:
    """Return docs/indicators.md: what an indicator and a state are, and every indicator in words."""
    rows = (
        f"| `{found.key}` | {found.name} | {found.unit} | {found.formula} | {found.sources} | {found.rows_action.label} |\n"
        for found in CATALOGUE.values()
    )
    return INTRODUCTION + "".join(rows)


def _day(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    on = read_day(text)
    if on is None:
        raise DomainError(f"“{text}”不是日期，请写成 2025-12-31 这样。", exit_code=2)
    if on > timezone.localdate():
        raise DomainError(f"{text} 还没有到，请选今天或更早的日期。", exit_code=2)
    if on < EARLIEST:
        raise DomainError(f"{text} 太早，请选 {EARLIEST.isoformat()} 以后的日期。", exit_code=2)
    return on


def _verify(on: date, computed: dict[tuple[str, str], FigureOnDay], names: dict[str, str], *, as_json: bool) -> int:
    stored = stored_on([on])
    if not stored:
        raise DomainError(f"没有保存 {on.isoformat()} 的指标快照，无法核对。")
    found = differences(on, computed, stored)
    if as_json:
        _print_json({"on": on.isoformat(), "equal": not found, "differences": [_difference_as_json(row) for row in found]})
    for row in [] if as_json else found:
        before = _words(row.indicator, row.stored) if row.stored else "没有保存"
        sys.stdout.write(
            f"{CATALOGUE[row.indicator].name}\t{names[row.division_code]}\t快照 {before}\t现算 {_words(row.indicator, row.computed)}\n"
        )
    if not as_json:
        result = f"有 {len(found)} 个与快照不一致" if found else "全部与快照一致"
        sys.stdout.write(f"{on.isoformat()}：重新计算 {len(computed)} 个数，{result}。\n")
    return 1 if found else 0


def _words(key: str, figure: FigureOnDay) -> str:
    value = f"{plain(figure.value)}{CATALOGUE[key].unit}" if figure.value is not None else "没有数值"
    return f"{value}（{figure.note}）" if figure.note else value


def _as_json(key: str, code: str, figure: FigureOnDay) -> dict[str, Any]:
    numbers = {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}
    return {"indicator": key, "division_code": code, **{name: number(value) for name, value in numbers.items()}, "note": figure.note}


def _difference_as_json(row: Difference) -> dict[str, Any]:
    stored = _as_json(row.indicator, row.division_code, row.stored) if row.stored else None
    return {"stored": stored, "computed": _as_json(row.indicator, row.division_code, row.computed)}


def _print_json(whole: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
