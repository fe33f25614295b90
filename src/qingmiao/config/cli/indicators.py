"""`qingmiao indicators`: the figures of any day, and whether they still are what was stored that night."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from django.utils import timezone

from qingmiao.codes.errors import DomainError
from qingmiao.governance.queries.figures import EARLIEST, Figure, figures
from qingmiao.governance.queries.indicators import CATALOGUE
from qingmiao.governance.queries.snapshots import Difference, differences, stored_on
from qingmiao.governance.queries.states import number, plain
from qingmiao.regions.queries import divisions_by_code

EXAMPLE = "例：qingmiao indicators --on 2025-12-31 --verify"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the day and what to do with its figures."""
    parser.epilog = EXAMPLE
    parser.add_argument("--on", metavar="日期", help="哪一天，如 2025-12-31；默认今天")
    parser.add_argument("--json", action="store_true", help="输出 JSON，格式见 docs/indicators.md")
    parser.add_argument("--verify", action="store_true", help="与当天保存的快照核对；0 一致，1 不一致或没有快照")


def run(args: argparse.Namespace) -> int:
    """Print the figures of the day, or what differs from its snapshot."""
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


def _day(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise DomainError(f"“{text}”不是日期，请写成 2025-12-31 这样。", exit_code=2) from error
    if on > timezone.localdate():
        raise DomainError(f"{text} 还没有到，请选今天或更早的日期。", exit_code=2)
    if on < EARLIEST:
        raise DomainError(f"{text} 太早，请选 {EARLIEST.isoformat()} 以后的日期。", exit_code=2)
    return on


def _verify(on: date, computed: dict[tuple[str, str], Figure], names: dict[str, str], *, as_json: bool) -> int:
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


def _words(key: str, figure: Figure) -> str:
    value = f"{plain(figure.value)}{CATALOGUE[key].unit}" if figure.value is not None else "没有数值"
    return f"{value}（{figure.note}）" if figure.note else value


def _as_json(key: str, code: str, figure: Figure) -> dict[str, Any]:
    numbers = {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}
    return {"indicator": key, "division_code": code, **{name: number(value) for name, value in numbers.items()}, "note": figure.note}


def _difference_as_json(row: Difference) -> dict[str, Any]:
    stored = _as_json(row.indicator, row.division_code, row.stored) if row.stored else None
    return {"stored": stored, "computed": _as_json(row.indicator, row.division_code, row.computed)}


def _print_json(whole: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
