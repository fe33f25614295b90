"""`qingmiao compute entitlement`: one family, one institution, or a population; with a what-if."""

import argparse
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from qingmiao.codes.errors import DomainError
from qingmiao.core import legislation
from qingmiao.engines.entitlement.answers import FEN, Answer, Child, Family, family_answers, is_unsure, yuan
from qingmiao.engines.entitlement.institution_answers import institution_answers, one_institution
from qingmiao.engines.entitlement.institutions import UTILITIES
from qingmiao.engines.entitlement.parameters import AREA, Parameters, Version
from qingmiao.engines.entitlement.population import Assessment, Population, RowFlag, Status, assess
from qingmiao.engines.entitlement.rules import CATEGORIES, UNKNOWN
from qingmiao.engines.entitlement.what_if import what_if

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
  fee_month_fen, care_months, public(y/n), category(martyr/difficulty), later_child(y/n)；一行一名儿童，同一 family 的行相邻。
"""
SHARES = {"both": 0, "first": 1, "second": 2}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take one case or a population, a day, and perhaps a what-if."""
    parser.description = "权益：一家一户、一个机构或整个人口在某日法规下的补贴、扣除、假期、减免。"
    parser.epilog = EXAMPLE
    parser.add_argument("input", type=Path, nargs="?", metavar="IN.json", help="一个家庭或一个机构")
    parser.add_argument("--on", type=_day, required=True, metavar="日期", help="按哪一天的法规计算，如 2026-11-01")
    parser.add_argument("--population", type=Path, metavar="FILE.csv", help="人口文件，一行一名儿童")
    parser.add_argument("--what-if", metavar="参数=值@日期", help="试把一个参数从某日起改成新值，比较受益和受损家庭")
    parser.add_argument("--output", type=Path, metavar="OUT.csv", help="人口逐行结果写入此文件")


def run(args: argparse.Namespace) -> int:
    """Print the answers as JSON; write the rows of a population where asked."""
    if (args.input is None) == (args.population is None):
        raise DomainError("请给出一个 IN.json，或用 --population 给出人口文件，二者选一。", exit_code=2)
    parameters = parameters_from_law()
    if args.population is not None:
        print(json.dumps(_population(args, parameters), ensure_ascii=False, indent=1))
        return 0
    if args.what_if:
        parameters = parameters.replaced(*_replacement(args.what_if, parameters))
    document = _load(args.input)
    print(json.dumps({"on": args.on.isoformat(), "answers": _answers(document, parameters, args.on)}, ensure_ascii=False, indent=1))
    return 0


def parameters_from_law() -> Parameters:
    """Turn the legislation into the engine's frozen parameters."""
    law = legislation.load()
    names = [name for name in law.names() if name.startswith(AREA)]
    return Parameters({name: tuple(_version(value) for value in law.history(name)) for name in names})


def _version(value: legislation.LegalValue) -> Version:
    document = value.document
    title = None if document is None else f"《{document.title}》" + (f"（{document.number}）" if document.number else "")
    return Version(
        value=value.value,
        since=value.since,
        until=value.until,
        document=title,
        article=value.article,
        confidence=value.confidence.value,
        mandatory=value.mandatory,
        note=value.note,
        unit=value.unit,
        description=value.description,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期{text}无效，应写作 2026-11-01") from error


def _load(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DomainError(f"文件{path}无法读取：{error.strerror}。", exit_code=2) from error
    except ValueError as error:
        raise DomainError(f"文件{path}不是有效的 JSON（UTF-8）：{error}。", exit_code=2) from error
    if not isinstance(document, dict):
        raise DomainError(f"文件{path}的最外层应是一个 JSON 对象。", exit_code=2)
    return document


def _answers(document: Mapping[str, Any], parameters: Parameters, on: date) -> list[dict[str, Any]]:
    try:
        if "institution" in document:
            facts = dict(document["institution"])
            return [_shown(answer) for answer in institution_answers(_institution(facts), parameters, on, str(facts.get("name", "")))]
        return [_shown(answer) for answer in family_answers(_family(document), parameters, on)]
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise DomainError(f"填报内容缺少或格式不对（{error}），请用 --help 查看示例。", exit_code=2) from error


def _family(document: Mapping[str, Any]) -> Family:
    children = [_child(at, child) for at, child in enumerate(document["children"], start=1)]
    first, second = (int(amount) for amount in document.get("income_fen", (UNKNOWN, UNKNOWN)))
    return Family(children, (first, second), SHARES[str(document.get("share", "both"))])


def _child(number: int, child: Mapping[str, Any]) -> Child:
    applied = child.get("applied_on")
    category = child.get("category") or ""
    if category not in CATEGORIES:
        raise ValueError(f"category 应为 martyr 或 difficulty，现为 {category}")
    return Child(
        name=str(child.get("name", f"第{number}名儿童")),
        born_on=date.fromisoformat(str(child["born_on"])),
        eligible=bool(child.get("eligible", True)),
        applied_on=None if applied is None else date.fromisoformat(str(applied)),
        fee_month_fen=int(child.get("fee_month_fen", 0)),
        care_months=int(child.get("care_months", 0)),
        public=bool(child.get("public", False)),
        category=category,
        later_child=bool(child.get("later_child", False)),
        babies=int(child.get("babies", 1)),
        difficult_birth=bool(child.get("difficult_birth", False)),
    )


def _institution(facts: Mapping[str, Any]) -> Any:
    money = {
        name: facts[f"{name}_fen"] for name in ("turnover", "deed_tax", "property_tax", "land_use_tax", "fees") if f"{name}_fen" in facts
    }
    plain = {
        name: facts[name] for name in ("community", "inclusive", "vat_bp", "income_tax_bp", "child_months", "new_places") if name in facts
    }
    utilities = facts.get("utilities", {})
    usage = [int(utilities.get(name, {}).get("usage", 0)) for name in UTILITIES]
    price = [int(utilities.get(name, {}).get("price", -1)) for name in UTILITIES]
    return one_institution(**money, **plain, usage=usage, price=price)


def _shown(answer: Answer) -> dict[str, Any]:
    unit = "amount_fen" if answer.unit == FEN else "days"
    return {
        "code": answer.code,
        "title": answer.title,
        "about": answer.about,
        unit: answer.amount,
        "unsure": is_unsure(answer),
        "status": answer.status,
        "period": [answer.since.isoformat(), answer.until.isoformat()],
        "why": answer.why,
        "sources": [
            {
                "parameter": cited.name,
                "value": cited.version.value,
                "unit": cited.version.unit,
                "since": cited.version.since.isoformat(),
                "document": cited.version.document,
                "article": cited.version.article,
                "confidence": "待核" if cited.version.confidence == "unsure" else cited.version.confidence,
                "mandatory": cited.version.mandatory,
                "note": cited.version.note,
            }
            for cited in answer.sources
        ],
    }


def _replacement(text: str, parameters: Parameters) -> tuple[str, Any, date]:
    name, equals, rest = text.partition("=")
    value, at, since = rest.partition("@")
    if not (equals and at) or name not in parameters.versions:
        raise DomainError(f"--what-if {text}无法识别，应写作 support.childcare_allowance_year=400000@2027-01-01。", exit_code=2)
    try:
        return name, json.loads(value), date.fromisoformat(since)
    except ValueError as error:
        raise DomainError(f"--what-if {text}中的值或日期无效，应写作 …=400000@2027-01-01。", exit_code=2) from error


def _population(args: argparse.Namespace, parameters: Parameters) -> dict[str, Any]:
    frame = _read_csv(args.population)
    population = _columns(frame)
    result = assess(population, parameters, args.on)
    if args.output:
        _write_rows(args.output, frame, population, result)
    summary = _summary(population, result, args.on)
    if args.what_if:
        try:
            tried = what_if(population, parameters, _replacement(args.what_if, parameters), args.on)
        except (TypeError, ValueError) as error:
            raise DomainError(f"--what-if 的值不适用于该参数（{error}）。", exit_code=2) from error
        summary["what_if"] = {
            "replaced": args.what_if,
            "winners": tried.winners,
            "losers": tried.losers,
            "unchanged": tried.unchanged,
            "unknown": tried.unknown,
            "before_fen": tried.before,
            "after_fen": tried.after,
            "sentence": f"受益{tried.winners}户，受损{tried.losers}户，总额变化{yuan(tried.after - tried.before)}。",
        }
    return summary


def _read_csv(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DomainError(f"人口文件{path}无法读取：{str(error).splitlines()[0]}。", exit_code=2) from error
    missing = [name for name in ("family", "born_on", "income_1_fen", "income_2_fen") if name not in frame.columns]
    if missing:
        raise DomainError(f"人口文件缺少列：{'、'.join(missing)}，请用 --help 查看列名。", exit_code=2)
    return frame


def _columns(frame: pl.DataFrame) -> Population:
    """Read every column; what cannot be read becomes an impossible value, which the engine flags row by row."""

    def whole(name: str, default: int, bad: int) -> np.ndarray[Any, Any]:
        if name not in frame.columns:
            return np.full(frame.height, default, np.int64)
        text = pl.col(name).str.strip_chars()
        read = frame.select(pl.when(text.fill_null("") == "").then(default).otherwise(text.cast(pl.Int64, strict=False).fill_null(bad)))
        return read.to_series().to_numpy()

    def yes(name: str, default: bool) -> np.ndarray[Any, Any]:  # noqa: FBT001  # a column's default
        if name not in frame.columns:
            return np.full(frame.height, default, np.bool_)
        return (
            frame.select(pl.col(name).str.to_lowercase().is_in(["y", "yes", "1", "true", "是"])).to_series().fill_null(default).to_numpy()
        )

    born = frame.select(pl.col("born_on").str.to_date(strict=False)).to_series()
    family = frame.get_column("family").fill_null("")
    first = np.flatnonzero(np.concatenate([[True], (family[1:] != family[:-1]).to_numpy()])) if frame.height else np.zeros(0, np.int64)
    applied = np.full(frame.height, -2, np.int64)
    if "applied_on" in frame.columns:
        applied = (
            frame.select(pl.col("applied_on").str.to_date(strict=False).to_physical().cast(pl.Int64).fill_null(-1)).to_series().to_numpy()
        )
    income = np.stack([whole(f"income_{parent}_fen", UNKNOWN, UNKNOWN)[first] for parent in (1, 2)], axis=1)
    return Population(
        family_first=np.append(first, frame.height),
        birth_month=(born.dt.year().cast(pl.Int64) * 12 + born.dt.month() - 1).fill_null(-1).to_numpy(),
        eligible=yes("eligible", default=True),
        fee_month=whole("fee_month_fen", 0, -1),
        care_months=whole("care_months", 0, -1),
        public=yes("public", default=False),
        category=_codes(frame, "category", {name: at for at, name in enumerate(CATEGORIES)}),
        later_child=yes("later_child", default=False),
        applied_day=applied,
        income=income,
        share=_codes(frame, "share", {"": 0, **SHARES})[first],
    )


def _codes(frame: pl.DataFrame, name: str, codes: Mapping[str, int]) -> np.ndarray[Any, Any]:
    if name not in frame.columns:
        return np.zeros(frame.height, np.int64)
    text = frame.get_column(name).fill_null("").str.strip_chars()
    return text.replace_strict(dict(codes), default=-1, return_dtype=pl.Int64).to_numpy()


def _write_rows(path: Path, frame: pl.DataFrame, population: Population, result: Assessment) -> None:
    family = np.repeat(np.arange(population.share.size), np.diff(population.family_first))
    amounts = {
        "allowance_fen": result.allowance,
        "deduction_fen": result.deduction,
        "reduction_fen": result.reduction,
        "family_tax_saved_fen": result.tax_saved[family],
        "family_net_cost_fen": result.net_cost[family],
    }
    rows = frame.select("family", "born_on").with_columns(
        *(pl.Series(name, column).replace({UNKNOWN: None}) for name, column in amounts.items()),
        pl.Series("allowance_status", [Status(code).name for code in result.allowance_status.tolist()], dtype=pl.String),
        pl.Series(
            "flags",
            ["|".join(flag.name or "" for flag in RowFlag if flag & code) for code in result.family_flags[family].tolist()],
            dtype=pl.String,
        ),
    )
    try:
        rows.write_csv(path)
    except OSError as error:
        raise DomainError(f"文件{path}无法写入：{error.strerror}。", exit_code=2) from error


def _summary(population: Population, result: Assessment, on: date) -> dict[str, Any]:
    def total(column: np.ndarray[Any, Any]) -> int:
        return int(column[column != UNKNOWN].sum())

    statuses = {status.name: int((result.allowance_status == status).sum()) for status in Status}
    return {
        "on": on.isoformat(),
        "families": int(population.share.size),
        "children": int(population.birth_month.size),
        "allowance_fen": total(result.allowance),
        "deducted_fen": total(result.deducted),
        "tax_saved_fen": total(result.tax_saved),
        "fee_reduction_fen": total(result.reduction),
        "allowance_status": {name: count for name, count in statuses.items() if count},
        "reductions_unsure": int((result.reduction_status == Status.RATE_UNSURE).sum()),
        "flagged_families": int((result.family_flags != 0).sum()),
    }


__all__ = ["add_arguments", "parameters_from_law", "run"]
