"""The city's desk: promised and done, what is late and whose it is, one indicator on the map and over the months."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.core.indicators import CATALOGUE, Indicator, Window
from qingmiao.figures.queries.figures import FigureOnDay, figures_of_days
from qingmiao.figures.queries.showing import Reach, area_map, rows_url, trend, words_of
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.governance.queries.board import Board, board
from qingmiao.governance.rules.promises import IN_PLACE, OUT_OF_PLACE, Word
from qingmiao.regions.models import Division
from qingmiao.ui import components

LATE_COLUMNS = (
    components.Column("目标"),
    components.Column("最早逾期自", "date"),
    components.Column("逾期", "number"),
    components.Column("是谁的"),
)
PROMISED_COLUMNS = (
    components.Column("目标"),
    components.Column("期限", "date"),
    components.Column("谁承诺"),
    components.Column("办到", "number"),
    components.Column("现在"),
)
FIGURE_COLUMNS = (components.Column("指标"), components.Column("数值", "number"))


@dataclass(frozen=True)
class Desk:
    """The whole desk on a day."""

    board: Board | None
    tiles: list[components.Figure]
    late: components.Table
    promised: components.Table
    area_map: components.AreaMap | None
    trend: components.Chart
    figures: components.Table
    values: dict[tuple[str, str], FigureOnDay]


def desk(plan: Plan | None, lines: "QuerySet[TargetLine]", reach: Reach, indicator: Indicator, on: date) -> Desk:
    """Return the desk on a day; all rows are read once, so that it takes the same queries however much there is."""
    window = Window(None, on)
    shown = board(plan, lines, on, reach.names, window=window) if plan is not None else None
    values = figures_of_days(CATALOGUE, [on], reach.codes, window=window)[on]
    return Desk(
        shown,
        _tiles(shown, on) if shown else [],
        _late(shown),
        _promised(shown),
        area_map(indicator, reach, values, on) if len(reach.counties) > 1 else None,
        trend(indicator, reach.whole, on, window),
        _figures(reach.whole, values, on),
        values,
    )


def _tiles(shown: Board, on: date) -> list[components.Figure]:
    counts = shown.counts
    kept, missing = (sum(counts[word] for word in words) for words in (IN_PLACE, OUT_OF_PLACE))
    not_due = counts[Word.OPEN] + counts[Word.NOT_BEGUN]
    return [
        components.Figure("承诺", str(shown.line_count), "项", "全市的目标算 1 项，各县（市、区）的每地算 1 项", on),
        components.Figure("办到", str(kept), "项", f"其中晚于期限的 {counts[Word.DONE_LATE]} 项，重新达到的 {counts[Word.REGAINED]} 项"),
        components.Figure("逾期", str(missing), "项", f"期限已过，现在没有达到；其中达到后又失去的 {counts[Word.LOST]} 项"),
        components.Figure("未到期", str(not_due), "项", "期限还没有到，还没有达到"),
    ]


def _late(shown: Board | None) -> components.Table:
    rows = [
        components.Row(
            f"{view.target.code} {view.target.title}",
            reverse("target_show", kwargs={"pk": view.target.pk}),
            (view.late_since, f"{len(view.late)} 处", "、".join(line.whose for line in view.late)),
        )
        for view in (shown.late if shown else [])
    ]
    return components.Table("逾期的目标，最早逾期的在前", LATE_COLUMNS, rows)


def _promised(shown: Board | None) -> components.Table:
    rows = [
        components.Row(
            f"{view.target.code} {view.target.title}",
            reverse("target_show", kwargs={"pk": view.target.pk}),
            (view.deadline, view.owed_by, f"{view.kept_count}/{len(view.lines)}", "，".join(status.label for status in view.summary)),
        )
        for view in (shown.targets if shown else [])
    ]
    return components.Table("承诺与完成", PROMISED_COLUMNS, rows)


def _figures(whole: Division, values: dict[tuple[str, str], FigureOnDay], on: date) -> components.Table:
    rows = [
        components.Row(indicator.name, rows_url(indicator, whole, on), (words_of(indicator, figure.value),), figure.note)
        for key, indicator in CATALOGUE.items()
        for figure in [values[key, whole.code]]
    ]
    return components.Table(f"{whole.name}各项指标", FIGURE_COLUMNS, rows)
