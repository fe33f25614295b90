"""`qingmiao compute immunisation`: records in a JSON file, judgement, entry check and catch-up plan out."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import UNREADABLE, text_or_nothing
from qingmiao.engines.immunisation import Children, Given, forecast, product_number
from qingmiao.engines.immunisation.days import to_days
from qingmiao.engines.immunisation.programme import EDITIONS, parameter
from qingmiao.engines.immunisation.report import describe

CHILD_KEYS = frozenset({"id", "birth_date", "doses", "mother_hbsag", "birth_weight_g", "ppd_positive", "prefer"})
DOSE_KEYS = frozenset({"vaccine", "date"})
PRODUCTS = {"JE": ("JE-L", "JE-I"), "HepA": ("HepA-L", "HepA-I")}
STATES = ("negative", "positive", "unknown")
EXAMPLE = """输入为一个孩子，或 {"children": [孩子, …]}：
  {
    "birth_date": "2025-01-10",
    "doses": [{"vaccine": "HepB", "date": "2025-01-10"}, {"vaccine": "BCG", "date": "2025-01-10"}],
    "mother_hbsag": "negative",          可缺：negative、positive、unknown
    "birth_weight_g": 3200,              可缺
    "ppd_positive": false,               可缺：结核菌素试验阳性
    "prefer": {"JE": "JE-I"}             可缺：JE、HepA 所选疫苗
  }
疫苗代码：HepB BCG IPV bOPV DTaP DT MMR JE-L JE-I MPSV-A MPSV-AC HepA-L HepA-I DTaP-IPV-Hib DTaP-Hib，IG 为免疫球蛋白。
不认识的代码不中断，在结果中说明。结果为 JSON：各剂次是否有效及原因、应种与逾期、查验结论（齐全/需补种）、到36月龄的补种计划。

例：
  qingmiao compute immunisation IN.json --on 2026-11-23
  qingmiao compute immunisation IN.json --on 2024-06-01 --edition 2021 --output OUT.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = EXAMPLE
    parser.add_argument("input", type=Path, metavar="IN.json", help="接种记录")
    parser.add_argument("--on", required=True, metavar="DATE", help="判定日期，如 2026-11-23")
    parser.add_argument("--edition", choices=EDITIONS, help="免疫程序版本，缺省按判定日期")
    parser.add_argument("--output", type=Path, metavar="OUT.json", help="写入文件；缺省写到标准输出")


def run(args: argparse.Namespace) -> int:
    """Judge and write; 0 when written, 2 (by DomainError) when the input cannot be read."""
    on = _date(args.on, "--on")
    stored = _read(args.input)
    many = isinstance(stored, dict) and "children" in stored
    records = stored["children"] if many else [stored]
    if not isinstance(records, list):
        raise DomainError("children 须是列表。", exit_code=UNREADABLE)
    children, given = _arrays(records)
    result = forecast(children, given, on, args.edition)
    answers = []
    for place, record in enumerate(records):
        described = describe(result, children, given, place)
        described["doses"] = [{**dose, **found} for dose, found in zip(record.get("doses", []), described["doses"], strict=True)]
        identity = {"id": record["id"]} if "id" in record else {}
        answers.append({**identity, "birth_date": record["birth_date"], **described})
    text = json.dumps({"children": answers} if many else answers[0], ensure_ascii=False, indent=1) + "\n"
    if args.output is None:
        sys.stdout.write(text)
    else:
        with text_or_nothing(args.output) as file:
            file.write(text)
    return 0


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        raise DomainError(f"找不到文件 {path}，请检查路径。", exit_code=UNREADABLE) from None
    except UnicodeDecodeError:
        raise DomainError(f"文件 {path} 不是 UTF-8 编码，请另存后重试。", exit_code=UNREADABLE) from None
    except json.JSONDecodeError as fault:
        raise DomainError(f"文件 {path} 第{fault.lineno}行不是正确的 JSON，请改正后重试。", exit_code=UNREADABLE) from None


def _arrays(records: Sequence[Any]) -> tuple[Children, Given]:
    births, facts, owner, vaccines, days = [], [], [], [], []
    for place, record in enumerate(records):
        where = f"第{place + 1}个孩子"
        _check_keys(record, CHILD_KEYS, where, required=("birth_date",))
        births.append(_date(record["birth_date"], f"{where}的 birth_date"))
        facts.append(_facts(record, where))
        doses = record.get("doses", [])
        if not isinstance(doses, list):
            raise DomainError(f"{where}的 doses 须是列表。", exit_code=UNREADABLE)
        for number, dose in enumerate(doses, start=1):
            _check_keys(dose, DOSE_KEYS, f"{where}第{number}剂", required=("vaccine", "date"))
            owner.append(place)
            vaccines.append(product_number(str(dose["vaccine"])))
            days.append(_date(dose["date"], f"{where}第{number}剂的 date"))
    columns = np.array(facts, np.bool_).reshape(-1, 4).T
    children = Children(to_days(np.array(births, "datetime64[D]")), *columns)
    return children, Given(np.array(owner, np.int64), np.array(vaccines, np.int8), to_days(np.array(days, "datetime64[D]")))


def _facts(record: Mapping[str, Any], where: str) -> tuple[bool, bool, bool, bool]:
    """light_at_risk, ppd_positive, prefer_je_i, prefer_hepa_i."""
    state = record.get("mother_hbsag", "negative")
    if state not in STATES:
        raise DomainError(f"{where}的 mother_hbsag 须是 {'、'.join(STATES)} 之一，现在是 {state!r}。", exit_code=UNREADABLE)
    weight = record.get("birth_weight_g")
    if weight is not None and (isinstance(weight, bool) or not isinstance(weight, int | float) or weight <= 0):
        raise DomainError(f"{where}的 birth_weight_g 须是大于0的数，现在是 {weight!r}。", exit_code=UNREADABLE)
    positive = record.get("ppd_positive", False)
    if not isinstance(positive, bool):
        raise DomainError(f"{where}的 ppd_positive 须是 true 或 false。", exit_code=UNREADABLE)
    prefer = record.get("prefer", {})
    _check_keys(prefer, frozenset(PRODUCTS), f"{where}的 prefer", required=())
    for series, product in prefer.items():
        if product not in PRODUCTS[series]:
            raise DomainError(f"{where}的 prefer.{series} 须是 {'、'.join(PRODUCTS[series])} 之一。", exit_code=UNREADABLE)
    light = state != "negative" and weight is not None and weight < parameter("hepb_light_grams")
    return light, positive, prefer.get("JE") == "JE-I", prefer.get("HepA") == "HepA-I"


def _check_keys(record: Any, allowed: frozenset[str], where: str, *, required: Sequence[str]) -> None:
    if not isinstance(record, dict):
        raise DomainError(f"{where}须是 JSON 对象。", exit_code=UNREADABLE)
    missing = [key for key in required if key not in record]
    if missing:
        raise DomainError(f"{where}缺少 {'、'.join(missing)}。", exit_code=UNREADABLE)
    unknown = sorted(set(record) - allowed)
    if unknown:
        raise DomainError(f"{where}有不认识的键 {'、'.join(unknown)}，可用的是 {'、'.join(sorted(allowed))}。", exit_code=UNREADABLE)


def _date(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise DomainError(f"{where} 不是日期（如 2026-11-23）：{text!r}。", exit_code=UNREADABLE) from None
