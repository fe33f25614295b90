"""Targets and figures as open data: which fields, what they mean, and their rows."""

from collections.abc import Callable, Sequence
from typing import Any

from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.queries.showing import number
from qingmiao.governance.queries.board import Board, PromisedLine, PromisedTarget
from qingmiao.governance.rules.promises import Word
from qingmiao.portal.queries.open_data import Field, OpenData
from qingmiao.portal.queries.targets import Places, Snapshots

PromisedRow = tuple[Board, PromisedTarget, PromisedLine]
FigureRow = tuple[IndicatorSnapshot, str]


def _promised(key: str, title: str, meaning: str, read: Callable[[Board, PromisedTarget, PromisedLine], Any]) -> Field:
    return Field(key, title, meaning, lambda row: read(*row))


def _figure(key: str, title: str, meaning: str, read: Callable[[IndicatorSnapshot], Any]) -> Field:
    return Field(key, title, meaning, lambda row: read(row[0]))


TARGET_FIELDS = (
    _promised("plan", "方案", "方案编号", lambda board, _target, _line: board.plan.key),
    _promised("code", "目标编号", "方案里的编号，如 T2", lambda _board, target, _line: target.target.code),
    _promised("title", "目标", "目标的简称", lambda _board, target, _line: target.target.title),
    _promised("statement", "承诺的内容", "用自己的话写的承诺", lambda _board, target, _line: target.target.statement),
    _promised("phase", "阶段", "目标所在的阶段", lambda _board, target, _line: target.target.phase.name),
    _promised("deadline", "期限", "阶段的最后一天，年-月-日", lambda _board, target, _line: target.deadline),
    _promised(
        "division_code", "区划代码", "谁承诺：全市或一个县（市、区），6位，GB/T 2260", lambda _board, _target, line: line.line.division_code
    ),
    _promised("division", "地区", "区划名称", lambda _board, _target, line: line.place),
    _promised(
        "responsible",
        "责任单位",
        "已指定的责任单位，可为空",
        lambda _board, _target, line: line.line.responsible and str(line.line.responsible),
    ),
    _promised("proof", "如何认定", "按指标或经审核认可的佐证", lambda _board, target, _line: target.target.get_proof_display()),
    _promised("indicator", "指标", "指标键，见指标数据，可为空", lambda _board, target, _line: target.target.indicator or None),
    _promised("goal", "目标值", "指标的目标值，可为空", lambda _board, target, _line: number(target.target.goal)),
    _promised(
        "state",
        "状态",
        "、".join(word for word in Word if word is not Word.NOT_REPORTED),
        lambda _board, _target, line: str(line.state.word),
    ),
    _promised("since", "状态自", "这个状态从哪天起，年-月-日，可为空", lambda _board, _target, line: line.state.since),
    _promised(
        "value",
        "现值",
        "指标在数据日期的数值，可为空",
        lambda _board, _target, line: number(line.state.figure.value) if line.state.figure else None,
    ),
    _promised("because", "说明", "为什么是这个状态，一句话", lambda _board, _target, line: line.state.because),
    _promised("as_of", "数据日期", "年-月-日", lambda board, _target, _line: board.on),
)
FIGURE_FIELDS = (
    _figure("indicator", "指标键", "指标目录里的键", lambda row: row.indicator),
    _figure("name", "指标", "指标名称", lambda row: CATALOGUE[row.indicator].name),
    _figure("unit", "单位", "数值的单位", lambda row: CATALOGUE[row.indicator].unit),
    _figure("division_code", "区划代码", "6位，GB/T 2260", lambda row: row.division_code),
    Field("division", "地区", "区划名称", lambda row: row[1]),
    _figure("value", "数值", "可为空，这时“说明”写明原因", lambda row: number(row.value)),
    _figure("numerator", "分子", "计数或求和的结果", lambda row: number(row.numerator)),
    _figure("denominator", "分母", "比率的分母，可为空", lambda row: number(row.denominator)),
    _figure("note", "说明", "没有数值的原因，或所用人口的年份", lambda row: row.note),
    _figure("revision", "版次", "1为当晚保存，2及以上为更正", lambda row: row.revision),
    _figure("as_of", "数据日期", "年-月-日", lambda row: row.on),
)
TARGETS = OpenData("targets", "托育服务目标", "targets", TARGET_FIELDS, is_dated=True)
FIGURES = OpenData("indicators", "托育服务指标", "figures", FIGURE_FIELDS, is_dated=True)


def target_rows(boards: Sequence[Board]) -> list[PromisedRow]:
    """Return every line of every board."""
    return [(board, target, line) for board in boards for target in board.targets for line in target.lines]


def figure_rows(places: Places, snapshots: Snapshots) -> list[FigureRow]:
    """Return every figure of the newest snapshot with its place, in the order of the catalogue and of the divisions."""
    rows = snapshots.rows
    return [(rows[key, code], name) for key in CATALOGUE for code, name in places.names.items() if (key, code) in rows]


def definitions() -> list[dict[str, Any]]:
    """Return what each indicator is, in words."""
    kept = ("key", "name", "unit", "formula", "sources")
    return [{name: getattr(indicator, name) for name in kept} for indicator in CATALOGUE.values()]
