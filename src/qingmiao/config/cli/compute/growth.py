"""`qingmiao compute growth`: measurements in a CSV file, z-scores, levels and flags out."""

import argparse
import sys
from collections.abc import Callable
from math import isnan
from pathlib import Path

import numpy as np

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import UNREADABLE, Table, read_blocks, whole_or_nothing
from qingmiao.config.cli.compute.watch import Watch, add_time_limit, say_incomplete
from qingmiao.engines.growth import (
    COURSE_TEXTS,
    FLAG_TEXTS,
    INDICATORS,
    Assessment,
    Course,
    Flag,
    Measurements,
    Zscores,
    assess_who2006,
    assess_wst423,
    completed_months,
    corrected_age_days,
    follow_trajectory,
)

ROWS_PER_BLOCK = 50_000
SEXES = {"M": 0, "1": 0, "男": 0, "F": 1, "2": 1, "女": 1}  # 1 and 2 as in GB/T 2261.1 and in WHO Anthro
REQUIRED = ("sex", "age_days", "weight_kg", "length_cm")
EXAMPLE = """输入列：sex（M/F、1/2 或 男/女）、age_days、weight_kg、length_cm，可有 measure（l 卧位/h 立位）、head_cm、oedema（y/n）、
age_months（满月龄，仅 wst423 使用；缺省时由 age_days÷30.4375 取整）、gestation_days（出生孕龄天数；不足37周者到24月龄前按矫正年龄，
此时不用 age_months）。空白表示未测；不可用的值写入 flags，不中断。
--child 列名：同一儿童的多次测量之间，另给年龄别体重和身长的 z 值变化（dz_*）与走向（course_*：正常增长、增长不良、增长过速）。
both：两个标准并列，各列分别以 who_ 和 wst_ 开头。

例：
  qingmiao compute growth --standard who2006 IN.csv OUT.csv
  qingmiao compute growth --standard wst423 IN.csv OUT.csv --full
  qingmiao compute growth --standard both IN.csv OUT.csv --child name

IN.csv：
  sex,age_days,weight_kg,length_cm,measure,head_cm,oedema
  F,683,10.4,84.8,l,,n
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = EXAMPLE
    parser.add_argument("--standard", choices=["who2006", "wst423", "both"], required=True, help="生长标准")
    parser.add_argument("input", type=Path, metavar="IN.csv", help="测量值")
    parser.add_argument("output", type=Path, metavar="OUT.csv", help="结果：原有各列之后加 z 值、分级与标记")
    parser.add_argument("--full", action="store_true", help="另给全部小数位的 z 值和百分位")
    parser.add_argument("--child", metavar="列名", help="哪一列说明是哪名儿童；给出时另评价历次测量之间的走向")
    add_time_limit(parser, "写出已评价的各行")


def run(args: argparse.Namespace) -> int:
    """Assess every row; 0 when written, 2 (by DomainError) when the input cannot be read, 3 when the time did not suffice."""
    watch = Watch(args.time_limit)
    required = REQUIRED if args.child is None else (*REQUIRED, args.child)
    per_block = ROWS_PER_BLOCK if args.child is None else sys.maxsize  # a course needs all visits at once
    done, faulty = 0, 0
    with whole_or_nothing(args.output) as write:
        for number, block in enumerate(read_blocks(args.input, required, rows_per_block=per_block)):
            if number and watch.is_over:
                return say_incomplete(f"评价了前 {done} 行，其余没有评价，也没有写出。")
            added = _columns(block, args)
            if number == 0:
                write([[*block.header, *added]])
            write([*row, *extra] for row, extra in zip(block.rows, zip(*added.values(), strict=True), strict=True))
            done += len(block.rows)
            faulty += len(block.faulty)
            watch.say(f"已评价 {done} 行")
    if faulty:
        sys.stderr.write(f"有 {faulty} 行的内容不能全部读取，已在 flags 中标明（{int(Flag.UNREADABLE)}）。\n")
    return 0


def _columns(block: Table, args: argparse.Namespace) -> "Columns":
    kinds = {"who2006": _who_columns, "wst423": _wst_columns}
    found: Columns = {}
    for name in kinds if args.standard == "both" else (args.standard,):
        prefix = f"{name[:3]}_" if args.standard == "both" else ""
        found |= {prefix + column: values for column, values in kinds[name](block, args).items()}
    clash = sorted(set(found) & set(block.header))
    if clash:
        raise DomainError(f"输入文件已有结果列 {'、'.join(clash)}，请先删去或改名。", exit_code=UNREADABLE)
    return found


def _measurements(block: Table) -> Measurements:
    postures = {"L": 0, "H": 1}
    return Measurements(
        sex=np.array([SEXES.get(text.upper(), -1) for text in block.texts("sex")], np.int8),
        age_days=corrected_age_days(np.array(block.numbers_or_nan("age_days")), np.array(block.numbers_or_nan("gestation_days"))),
        weight_kg=np.array(block.numbers_or_nan("weight_kg")),
        length_cm=np.array(block.numbers_or_nan("length_cm")),
        head_cm=np.array(block.numbers_or_nan("head_cm")),
        posture=np.array([postures.get(text.upper(), -1) for text in block.texts("measure")], np.int8),
        oedema=_oedema(block),
    )


def _oedema(block: Table) -> np.ndarray:
    texts = [text.upper() for text in block.texts("oedema")]
    block.faulty.update(number for number, text in enumerate(texts) if text not in {"", "Y", "N"})
    return np.array([text == "Y" for text in texts], np.bool_)


Columns = dict[str, list[str]]


def _who_columns(block: Table, args: argparse.Namespace) -> Columns:
    visits = _measurements(block)
    scores = assess_who2006(visits)
    columns = _z_columns(scores, full=args.full)
    if args.full:
        columns |= _per_indicator("p", scores.percentiles(), "{:.2f}".format)
    return columns | _course_columns(block, args.child, visits, scores.z) | _flag_columns(block, scores.flags)


def _wst_columns(block: Table, args: argparse.Namespace) -> Columns:
    visits = _measurements(block)
    months = completed_months(visits.age_days)
    given = np.array(block.numbers_or_nan("age_months"))
    is_corrected = visits.age_days != np.array(block.numbers_or_nan("age_days"))
    months = np.where(np.isnan(given) | is_corrected, months, np.floor(np.nan_to_num(given, nan=-1.0))).astype(np.int64)
    assessment = assess_wst423(visits, months)
    columns = _z_columns(assessment, full=args.full)
    if args.full:
        columns |= _per_indicator("p", assessment.percentile, _percentile_text)
    columns |= {f"level_{indicator}": assessment.levels(indicator) for indicator in INDICATORS}
    statuses = [assessment.statuses(indicator) for indicator in INDICATORS]
    columns["nutrition"] = ["、".join(dict.fromkeys(filter(None, found))) for found in zip(*statuses, strict=True)]
    return columns | _course_columns(block, args.child, visits, assessment.z) | _flag_columns(block, assessment.flags)


def _course_columns(block: Table, child: str | None, visits: Measurements, z: np.ndarray) -> Columns:
    """The change of z since the same child's visit before, and the course, for weight and length."""
    if child is None:
        return {}
    names = np.array(block.texts(child), dtype=object)
    _, number = np.unique(names, return_inverse=True)
    z = np.where(names == "", np.nan, z)  # nobody knows whose visit it was
    columns: Columns = {}
    for row, indicator, measured in ((0, "wfa", visits.weight_kg), (1, "lhfa", visits.length_cm)):
        found = follow_trajectory(number, visits.age_days, z[row], measured)
        columns[f"dz_{indicator}"] = ["" if isnan(value) else two_decimals(value) for value in found.delta_z.tolist()]
        columns[f"course_{indicator}"] = [COURSE_TEXTS[Course(code)] for code in found.course.tolist()]
    return columns


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


def _flag_columns(block: Table, flags: np.ndarray) -> Columns:
    codes = (flags | np.where(block.is_faulty(), np.uint32(Flag.UNREADABLE), np.uint32(0))).tolist()
    texts = {code: "；".join(FLAG_TEXTS[flag] for flag in Flag(code)) for code in set(codes)}
    return {"flags": [str(code) for code in codes], "flag_texts": [texts[code] for code in codes]}
