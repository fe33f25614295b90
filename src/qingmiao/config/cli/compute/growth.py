"""`qingmiao compute growth`: measurements in a CSV file, z-scores, levels and flags out."""

import argparse
import sys
from collections.abc import Callable, Iterable
from math import isnan
from pathlib import Path

import numpy as np

from qingmiao.config.cli.compute.csv_files import Table, read_blocks, whole_or_nothing
from qingmiao.engines.growth import (
    FLAG_TEXTS,
    INDICATORS,
    Assessment,
    Flag,
    Measurements,
    Zscores,
    assess_who2006,
    assess_wst423,
    completed_months,
    corrected_age_days,
)

REQUIRED = ("sex", "age_days", "weight_kg", "length_cm")
EXAMPLE = """输入列：sex（M/F）、age_days、weight_kg、length_cm，可有 measure（l 卧位/h 立位）、head_cm、oedema（y/n）、
age_months（满月龄，仅 wst423 使用；缺省时由 age_days÷30.4375 取整）、gestation_days（出生孕龄天数；不足37周者到24月龄前按矫正年龄，
此时不用 age_months）。空白表示未测；不可用的值写入 flags，不中断。

例：
  qingmiao compute growth --standard who2006 IN.csv OUT.csv
  qingmiao compute growth --standard wst423 IN.csv OUT.csv --full

IN.csv：
  sex,age_days,weight_kg,length_cm,measure,head_cm,oedema
  F,683,10.4,84.8,l,,n
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = EXAMPLE
    parser.add_argument("--standard", choices=["who2006", "wst423"], required=True, help="生长标准")
    parser.add_argument("input", type=Path, metavar="IN.csv", help="测量值")
    parser.add_argument("output", type=Path, metavar="OUT.csv", help="结果：原有各列之后加 z 值、分级与标记")
    parser.add_argument("--full", action="store_true", help="另给全部小数位的 z 值和百分位")


def run(args: argparse.Namespace) -> int:
    """Assess every row; 0 when written, 2 (by DomainError) when the input cannot be read."""
    columns = _who_columns if args.standard == "who2006" else _wst_columns
    done = 0
    with whole_or_nothing(args.output) as write:
        for number, block in enumerate(read_blocks(args.input, REQUIRED)):
            added = columns(block, full=args.full)
            if number == 0:
                write([[*block.header, *added]])
            write([*row, *extra] for row, extra in zip(block.rows, zip(*added.values(), strict=True), strict=True))
            done += len(block.rows)
            if number:
                sys.stderr.write(f"已评价 {done} 行\n")
    return 0


def _measurements(block: Table) -> Measurements:
    sexes = {"M": 0, "F": 1}
    postures = {"L": 0, "H": 1}
    return Measurements(
        sex=np.array([sexes.get(text.upper(), -1) for text in block.texts("sex")], np.int8),
        age_days=corrected_age_days(np.array(block.numbers("age_days")), np.array(block.numbers("gestation_days"))),
        weight_kg=np.array(block.numbers("weight_kg")),
        length_cm=np.array(block.numbers("length_cm")),
        head_cm=np.array(block.numbers("head_cm")),
        posture=np.array([postures.get(text.upper(), -1) for text in block.texts("measure")], np.int8),
        oedema=np.array([text.upper() == "Y" for text in block.texts("oedema")], np.bool_),
    )


Columns = dict[str, list[str]]


def _who_columns(block: Table, *, full: bool) -> Columns:
    scores = assess_who2006(_measurements(block))
    columns = _z_columns(scores, full=full)
    if full:
        columns |= _per_indicator("p", scores.percentiles(), "{:.2f}".format)
    return columns | _flag_columns(scores.flags)


def _wst_columns(block: Table, *, full: bool) -> Columns:
    visits = _measurements(block)
    months = completed_months(visits.age_days)
    given = np.array(block.numbers("age_months"))
    is_corrected = visits.age_days != np.array(block.numbers("age_days"))
    months = np.where(np.isnan(given) | is_corrected, months, np.floor(np.nan_to_num(given, nan=-1.0))).astype(np.int64)
    assessment = assess_wst423(visits, months)
    columns = _z_columns(assessment, full=full)
    if full:
        columns |= _per_indicator("p", assessment.percentile, _percentile_text)
    columns |= {f"level_{indicator}": assessment.levels(indicator) for indicator in INDICATORS}
    statuses = [assessment.statuses(indicator) for indicator in INDICATORS]
    columns["nutrition"] = ["、".join(dict.fromkeys(filter(None, found))) for found in zip(*statuses, strict=True)]
    return columns | _flag_columns(assessment.flags)


def _z_columns(result: Zscores | Assessment, *, full: bool) -> Columns:
    columns = _per_indicator("z", result.z, two_decimals)
    if full:
        columns |= {f"{name}_full": values for name, values in _per_indicator("z", result.z, repr).items()}
    return columns


def _per_indicator(prefix: str, values: np.ndarray, text: Callable[[float], str]) -> Columns:
    return {
        f"{prefix}_{indicator}": ["" if isnan(value) else text(value) for value in row.tolist()]
        for indicator, row in zip(INDICATORS, values, strict=True)
    }


def two_decimals(value: float) -> str:
    """A z-score as WHO prints it; no minus before a zero."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def _percentile_text(value: float) -> str:
    return {float("-inf"): "<3", float("inf"): ">97"}.get(value) or f"{value:.2f}"


def _flag_columns(flags: Iterable[int]) -> Columns:
    codes = [int(flag) for flag in flags]
    texts = {code: "；".join(FLAG_TEXTS[flag] for flag in Flag(code)) for code in set(codes)}
    return {"flags": [str(code) for code in codes], "flag_texts": [texts[code] for code in codes]}
