"""Targets and figures as open data: which fields, what they mean, and their lines."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.queries.showing import number
from qingmiao.governance.queries.board import Board, PromisedLine, PromisedTarget
from qingmiao.governance.rules.promises import Word
from qingmiao.portal.queries.export import BYTE_ORDER_MARK, harmless
from qingmiao.portal.queries.targets import Places, Snapshots


@dataclass(frozen=True)
class Field:
    """One column: its key in JSON, its title in CSV, what it means."""

    key: str
    title: str
    meaning: str


TARGET_FIELDS = (
    Field("plan", "方案", "方案编号"),
    Field("code", "目标编号", "方案里的编号，如 T2"),
    Field("title", "目标", "目标的简称"),
    Field("statement", "承诺的内容", "用自己的话写的承诺"),
    Field("phase", "阶段", "目标所在的阶段"),
    Field("deadline", "期限", "阶段的最后一天，年-月-日"),
    Field("division_code", "区划代码", "谁承诺：全市或一个县（市、区），6位，GB/T 2260"),
    Field("division", "地区", "区划名称"),
    Field("responsible", "责任单位", "已指定的责任单位，可为空"),
    Field("proof", "如何认定", "按指标或经审核认可的佐证"),
    Field("indicator", "指标", "指标键，见指标数据，可为空"),
    Field("goal", "目标值", "指标的目标值，可为空"),
    Field("state", "状态", "、".join(word for word in Word if word is not Word.NOT_REPORTED)),
    Field("since", "状态自", "这个状态从哪天起，年-月-日，可为空"),
    Field("value", "现值", "指标在数据日期的数值，可为空"),
    Field("because", "说明", "为什么是这个状态，一句话"),
    Field("as_of", "数据日期", "年-月-日"),
)
FIGURE_FIELDS = (
    Field("indicator", "指标键", "指标目录里的键"),
    Field("name", "指标", "指标名称"),
    Field("unit", "单位", "数值的单位"),
    Field("division_code", "区划代码", "6位，GB/T 2260"),
    Field("division", "地区", "区划名称"),
    Field("value", "数值", "可为空，这时“说明”写明原因"),
    Field("numerator", "分子", "计数或求和的结果"),
    Field("denominator", "分母", "比率的分母，可为空"),
    Field("note", "说明", "没有数值的原因，或所用人口的年份"),
    Field("revision", "版次", "1为当晚保存，2及以上为更正"),
    Field("as_of", "数据日期", "年-月-日"),
)
Row = dict[str, Any]


def target_rows(boards: Sequence[Board]) -> list[Row]:
    """Return every line of every board by the fields' keys."""
    return [_target_row(board, target, view) for board in boards for target in board.targets for view in target.lines]


def figure_rows(places: Places, snapshots: Snapshots) -> list[Row]:
    """Return every figure of the newest snapshot by the fields' keys, in the order of the catalogue and of the divisions."""
    rows = snapshots.rows
    return [_figure_row(rows[key, code], name) for key in CATALOGUE for code, name in places.names.items() if (key, code) in rows]


def definitions() -> list[Row]:
    """Return what each indicator is, in words."""
    kept = ("key", "name", "unit", "formula", "sources")
    return [{name: getattr(indicator, name) for name in kept} for indicator in CATALOGUE.values()]


def as_csv(fields: Sequence[Field], rows: Sequence[Row]) -> str:
    """Return rows as CSV: UTF-8 with mark, Chinese titles, nothing that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([field.title for field in fields])
    for row in rows:
        cells = [row[field.key] for field in fields]
        writer.writerow(["" if cell is None else harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return BYTE_ORDER_MARK + out.getvalue()


def described(fields: Sequence[Field]) -> dict[str, str]:
    """Return what each key means."""
    return {field.key: field.meaning for field in fields}


def _target_row(board: Board, target: PromisedTarget, view: PromisedLine) -> Row:
    line, state = view.line, view.state
    return {
        "plan": board.plan.key,
        "code": target.target.code,
        "title": target.target.title,
        "statement": target.target.statement,
        "phase": target.target.phase.name,
        "deadline": target.deadline.isoformat(),
        "division_code": line.division_code,
        "division": view.place,
        "responsible": str(line.responsible) if line.responsible else None,
        "proof": target.target.get_proof_display(),
        "indicator": target.target.indicator or None,
        "goal": number(target.target.goal),
        "state": str(state.word),
        "since": state.since.isoformat() if state.since else None,
        "value": number(state.figure.value) if state.figure else None,
        "because": state.because,
        "as_of": board.on.isoformat(),
    }


def _figure_row(row: IndicatorSnapshot, name: str) -> Row:
    indicator = CATALOGUE[row.indicator]
    return {
        "indicator": row.indicator,
        "name": indicator.name,
        "unit": indicator.unit,
        "division_code": row.division_code,
        "division": name,
        "value": number(row.value),
        "numerator": number(row.numerator),
        "denominator": number(row.denominator),
        "note": row.note,
        "revision": row.revision,
        "as_of": row.on.isoformat(),
    }
