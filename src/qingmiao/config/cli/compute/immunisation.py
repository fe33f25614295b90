"""`qingmiao compute immunisation`: records in a JSON file, judgement, entry check and catch-up plan out."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import UNREADABLE
from qingmiao.config.cli.compute.json_files import read_json, write_json
from qingmiao.config.cli.compute.watch import Watch, add_time_limit, say_incomplete
from qingmiao.engines.immunisation import Children, Given, forecast, product_number
from qingmiao.engines.immunisation.days import Days, to_days
from qingmiao.engines.immunisation.programme import EDITIONS, parameter
from qingmiao.engines.immunisation.report import describe

CHILD_KEYS = frozenset({"id", "birth_date", "doses", "mother_hbsag", "birth_weight_g", "ppd_positive", "prefer"})
DOSE_KEYS = frozenset({"vaccine", "date"})
PRODUCTS = {"JE": ("JE-L", "JE-I"), "HepA": ("HepA-L", "HepA-I")}
STATES = ("negative", "positive", "unknown")
CHILDREN_PER_BLOCK = 500
Check = Callable[[Any], bool]
FIRST_ON, LAST_ON = date(2000, 1, 1), date(2100, 12, 31)
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
不认识的代码不中断，在结果中说明。一批孩子中某个孩子的内容不能读取时，该部分不采用，写在他的 problems 中，其余照常。
结果为 JSON：各剂次是否有效及原因、应种与逾期、查验结论（齐全/需补种）、到36月龄的补种计划。

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
    add_time_limit(parser, "写出已判定的孩子")


def run(args: argparse.Namespace) -> int:
    """Judge and write; 0 when written, 2 (by DomainError) when the input cannot be read, 3 when the time did not suffice."""
    watch = Watch(args.time_limit)
    on = _day_of_judgement(args.on)
    stored = read_json(args.input)
    many = isinstance(stored, dict) and "children" in stored
    records = stored["children"] if many else [stored]
    if not isinstance(records, list):
        raise DomainError("children 须是列表。", exit_code=UNREADABLE)
    answers: list[dict[str, Any]] = []
    while len(answers) < len(records) and not (answers and watch.is_over):
        read = [_Reader(record).child() for record in records[len(answers) : len(answers) + CHILDREN_PER_BLOCK]]
        if not many and read[0].problems:
            raise DomainError("；".join(read[0].problems) + "。", exit_code=UNREADABLE)
        answers += _judge(read, on, args.edition)
        watch.say(f"已判定 {len(answers)} 个孩子，共 {len(records)} 个")
    _write(args.output, {"children": answers} if many else answers[0])
    doubtful = sum("problems" in answer for answer in answers)
    if doubtful:
        sys.stderr.write(f"有 {doubtful} 个孩子的记录不能全部采用，原因见各自的 problems。\n")
    if len(answers) < len(records):
        return say_incomplete(f"判定了前 {len(answers)} 个孩子，其余 {len(records) - len(answers)} 个没有判定。")
    return 0


def _day_of_judgement(text: str) -> date:
    on = _date(text)
    if on is None:
        raise DomainError(f"--on 不是日期（如 2026-11-23）：{text!r}。", exit_code=UNREADABLE)
    if not FIRST_ON <= on <= LAST_ON:
        raise DomainError(f"--on 须在 {FIRST_ON} 至 {LAST_ON} 之间：没有更早或更晚的免疫程序。", exit_code=UNREADABLE)
    return on


def _write(path: Path | None, document: Any) -> None:
    if path is None:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    else:
        write_json(path, document)


@dataclass
class _Child:
    """One record as the engine takes it, with what of it could not be used."""

    record: Mapping[str, Any]
    birth: date | None = None
    doses: list[tuple[Mapping[str, Any], int, date | None]] = field(default_factory=list)
    facts: tuple[bool, bool, bool, bool] = (False, False, False, False)
    problems: list[str] = field(default_factory=list)


class _Reader:
    """Reads one record; what cannot be used is left out and said."""

    def __init__(self, record: Any) -> None:
        self.found = _Child(record if isinstance(record, dict) else {})
        if not isinstance(record, dict):
            self.found.problems.append("须是 JSON 对象")

    def child(self) -> _Child:
        """The whole record."""
        record, found = self.found.record, self.found
        self._no_others(record, CHILD_KEYS, "")
        found.birth = _date(record.get("birth_date"))
        self._hold(found.birth is not None, f"birth_date 缺失或不是日期（如 2026-11-23）：{record.get('birth_date')!r}")
        found.facts = self._facts(record)
        doses = self._kept(record, "doses", [])
        for number, dose in enumerate(doses, start=1):
            self._dose(dose if isinstance(dose, dict) else {}, f"第{number}剂的")
        return found

    def _dose(self, dose: Mapping[str, Any], where: str) -> None:
        self._no_others(dose, DOSE_KEYS, where)
        vaccine, day = dose.get("vaccine"), _date(dose.get("date"))
        self._hold(isinstance(vaccine, str), f"{where} vaccine 缺失或不是疫苗代码：{vaccine!r}")
        self._hold(day is not None, f"{where} date 缺失或不是日期（如 2026-11-23）：{dose.get('date')!r}")
        self.found.doses.append((dose, product_number(str(vaccine)), day))

    def _facts(self, record: Mapping[str, Any]) -> tuple[bool, bool, bool, bool]:
        """light_at_risk, ppd_positive, prefer_je_i, prefer_hepa_i."""
        state, weight = self._kept(record, "mother_hbsag", "negative"), self._kept(record, "birth_weight_g", None)
        positive, prefer = self._kept(record, "ppd_positive", default=False), self._kept(record, "prefer", {})
        self._no_others(prefer, frozenset(PRODUCTS), "prefer 中")
        chosen = [self._kept(prefer, series, None) for series in PRODUCTS]
        light = state != "negative" and weight is not None and weight < parameter("hepb_light_grams")
        return light, positive, chosen[0] == "JE-I", chosen[1] == "HepA-I"

    def _kept(self, record: Mapping[str, Any], key: str, default: Any) -> Any:
        value = record.get(key)
        if value is None:
            return default
        is_good, wanted = CHECKS[key]
        good = is_good(value)
        name = f"prefer.{key}" if key in PRODUCTS else key
        self._hold(good, f"{name} {wanted}，现在是 {value!r}")
        return value if good else default

    def _hold(self, good: bool, otherwise: str) -> None:  # noqa: FBT001  # the fact that is held
        if not good:
            self.found.problems.append(otherwise)

    def _no_others(self, record: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
        unknown = sorted(set(record) - allowed)
        self._hold(not unknown, f"{where}有不认识的键 {'、'.join(unknown)}，可用的是 {'、'.join(sorted(allowed))}")


def _is_one_of(names: Sequence[str]) -> Check:
    return lambda value: isinstance(value, str) and value in names


def _is_a(kind: type) -> Check:
    return lambda value: isinstance(value, kind)


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


CHECKS: dict[str, tuple[Check, str]] = {
    "doses": (_is_a(list), "须是列表"),
    "mother_hbsag": (_is_one_of(STATES), f"须是 {'、'.join(STATES)} 之一"),
    "birth_weight_g": (_is_weight, "须是大于0的数"),
    "ppd_positive": (_is_a(bool), "须是 true 或 false"),
    "prefer": (_is_a(dict), "须是 JSON 对象"),
    **{series: (_is_one_of(names), f"须是 {'、'.join(names)} 之一") for series, names in PRODUCTS.items()},
}


def _judge(read: Sequence[_Child], on: date, edition: str | None) -> list[dict[str, Any]]:
    children = Children(_days([child.birth for child in read]), *np.array([child.facts for child in read], np.bool_).reshape(-1, 4).T)
    owner = np.repeat(np.arange(len(read)), [len(child.doses) for child in read])
    doses = [dose for child in read for dose in child.doses]
    given = Given(owner, np.array([vaccine for _, vaccine, _ in doses], np.int8), _days([day for _, _, day in doses]))
    result = forecast(children, given, on, edition)
    answers = []
    for place, child in enumerate(read):
        described = describe(result, children, given, place)
        found = zip(child.doses, described["doses"], strict=True)
        described["doses"] = [{**dose, **outcome} for (dose, _, _), outcome in found]
        identity = {"id": child.record["id"]} if "id" in child.record else {}
        problems = {"problems": child.problems} if child.problems else {}
        answers.append({**identity, "birth_date": child.record.get("birth_date"), **problems, **described})
    return answers


def _days(dates: Sequence[date | None]) -> Days:
    return to_days(np.array(dates, "datetime64[D]"))


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
