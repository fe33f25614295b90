"""`qingmiao compute entitlement`: one family, one institution, or a population; with a what-if."""

import argparse
import importlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from qingmiao.codes.days import read_day
from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.entitlement_cases import answers_of
from qingmiao.config.cli.compute.json_files import read_object
from qingmiao.config.cli.compute.watch import Watch, add_time_limit, say_incomplete
from qingmiao.core.entitlement import parameters_from_law
from qingmiao.engines.entitlement.parameters import Parameters

EXAMPLE = """示例：
  qingmiao compute entitlement family.json --on 2026-11-01
  qingmiao compute entitlement --population families.csv --on 2026-11-01 --output result.csv
  qingmiao compute entitlement --population families.csv --on 2027-06-01 \\
      --what-if support.childcare_allowance_year=400000@2027-01-01

family.json（金额以分计）：
  {"children": [{"name": "甲", "born_on": "2025-03-08", "applied_on": "2025-09-01",
                 "fee_month_fen": 150000, "care_months": 6, "public": true, "category": "difficulty"}],
   "income_fen": [12000000, 9000000], "share": "both"}
institution.json：
  {"institution": {"name": "某托育园", "community": true, "inclusive": true, "turnover_fen": 200000000,
                   "vat_bp": 300, "income_tax_bp": 2500, "child_months": 480,
                   "utilities": {"power": {"usage": 24000, "price": 8000}}}}
families.csv 的列：family, born_on, income_1_fen, income_2_fen；可选 share(both/first/second), eligible(y/n), applied_on,
  fee_month_fen, care_months, public(y/n), category(martyr/difficulty), later_child(y/n)；一行一名儿童，同一 family 的行相邻，
  收入和 share 相同。不能读取的内容不中断，写在结果的 flags 中，有关金额为空。
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take one case or a population, a day, and perhaps a what-if."""
    parser.description = "权益：一家一户、一个机构或整个人口在某日法规下的补贴、扣除、假期、减免。"
    parser.epilog = EXAMPLE
    parser.add_argument("input", type=Path, nargs="?", metavar="IN.json", help="一个家庭或一个机构")
    parser.add_argument("--on", type=_day, required=True, metavar="日期", help="按哪一天的法规计算，如 2026-11-01")
    parser.add_argument("--population", type=Path, metavar="FILE.csv", help="人口文件，一行一名儿童")
    parser.add_argument("--what-if", metavar="参数=值@日期", help="试把一个参数从某日起改成新值，比较受益和受损家庭")
    parser.add_argument("--output", type=Path, metavar="OUT.csv", help="人口逐行结果写入此文件")
    add_time_limit(parser, "停止读取人口文件，汇总和写出已计算的各户")


def run(args: argparse.Namespace) -> int:
    """Print the answers as JSON; write the rows of a population where asked. 3 when the time did not suffice for all rows."""
    if (args.input is None) == (args.population is None):
        raise DomainError("请给出一个 IN.json，或用 --population 给出人口文件，二者选一。", exit_code=2)
    parameters = parameters_from_law()
    replacement = _replacement(args.what_if, parameters) if args.what_if else None
    if args.population is not None:
        return _population(args, parameters, replacement)
    if replacement:
        parameters = parameters.replaced(*replacement)
    answers = answers_of(read_object(args.input), parameters, args.on)
    print(json.dumps({"on": args.on.isoformat(), "answers": answers}, ensure_ascii=False, indent=1))
    return 0


def _population(args: argparse.Namespace, parameters: Parameters, replacement: tuple[str, Any, date] | None) -> int:
    rows = importlib.import_module("qingmiao.config.cli.compute.entitlement_rows")  # it imports polars, which one family need not wait for
    job = rows.Job(args.population, args.output, parameters, args.on, replacement)
    summary = rows.assess_file(job, Watch(args.time_limit))
    if replacement:
        summary["what_if"]["replaced"] = args.what_if
    print(json.dumps(summary, ensure_ascii=False, indent=1))
    if summary["complete"]:
        return 0
    left = summary["rows_in_file"] - summary["children"]
    return say_incomplete(f"计算了前 {summary['children']} 行，其余 {left} 行没有计算，合计数只含已计算的各行。")


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"日期{text}无效，应写作 2026-11-01")
    return day


def _replacement(text: str, parameters: Parameters) -> tuple[str, Any, date]:
    name, equals, rest = text.partition("=")
    value, at, since = rest.partition("@")
    if not (equals and at) or name not in parameters.versions:
        raise DomainError(f"--what-if {text}无法识别，应写作 support.childcare_allowance_year=400000@2027-01-01。", exit_code=2)
    try:
        tried = json.loads(value)
        first_day = _day(since)
    except (ValueError, argparse.ArgumentTypeError) as error:
        raise DomainError(f"--what-if {text}中的值或日期无效，应写作 …=400000@2027-01-01。", exit_code=2) from error
    is_amount = any(isinstance(version.value, int) for version in parameters.versions[name])
    if is_amount and (isinstance(tried, bool) or not isinstance(tried, int) or tried < 0):
        raise DomainError(f"--what-if {text}中的值须是不小于0的整数（金额以分计）。", exit_code=2)
    return name, tried, first_day


__all__ = ["add_arguments", "run"]
