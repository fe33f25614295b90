"""The city's desk: promised and done, what is late and whose it is, one indicator on the map and over the months."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.core.errors import DomainError
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.governance.queries.board import KEPT, Board, board
from qingmiao.governance.queries.figures import Figure, RowsBehind, figures_of_days
from qingmiao.governance.queries.indicator import Indicator
from qingmiao.governance.queries.indicators import CATALOGUE
from qingmiao.governance.queries.sources import Sources
from qingmiao.governance.queries.states import number, plain
from qingmiao.governance.rules.promises import Word
from qingmiao.governance.rules.spells import Spell
from qingmiao.regions.models import Division
from qingmiao.regions.models import Level as DivisionLevel
from qingmiao.ui import components

MONTHS = 36
SHADES = 5
NO_VALUE = "没有数值"
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
ROW_COLUMNS = (
    components.Column("名称"),
    components.Column("县（市、区）"),
    components.Column("数值", "number"),
    components.Column("起算日", "date"),
)


@dataclass(frozen=True)
class Reach:
    """The divisions a post may look at: the city with its counties, or one county. The first is the whole."""

    divisions: list[Division]

    @property
    def whole(self) -> Division:
        """The city, or the one county."""
        return self.divisions[0]

    @property
    def codes(self) -> list[str]:
        """All codes."""
        return [row.code for row in self.divisions]

    @property
    def names(self) -> dict[str, str]:
        """Names by code."""
        return {row.code: row.name for row in self.divisions}

    @property
    def counties(self) -> list[Division]:
        """The counties among them."""
        return [row for row in self.divisions if row.level == DivisionLevel.COUNTY]


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
    values: dict[tuple[str, str], Figure]


def reach_of(divisions: "QuerySet[Division]") -> Reach:
    """Return the city and counties among the divisions of a post, in one query. Raises DomainError where none is loaded."""
    found = list(divisions.filter(level__in=[DivisionLevel.CITY, DivisionLevel.COUNTY]).order_by("code"))
    if not found:
        raise DomainError("行政区划还没有载入，算不出指标；请系统管理员运行 qingmiao load-reference 后再看。")
    return Reach(found)


def desk(plan: Plan | None, lines: "QuerySet[TargetLine]", reach: Reach, indicator: Indicator, on: date) -> Desk:
    """Return the desk on a day; all rows are read once, so that it takes the same queries however much there is."""
    sources = Sources(None, on)
    shown = board(plan, lines, on, reach.names, sources=sources) if plan is not None else None
    values = figures_of_days(CATALOGUE, [on], reach.codes, sources=sources)[on]
    return Desk(
        shown,
        _tiles(shown, on) if shown else [],
        _late(shown),
        _promised(shown),
        area_map(indicator, reach, values, on) if len(reach.counties) > 1 else None,
        trend(indicator, reach.whole, on, sources),
        _figures(reach.whole, values, on),
        values,
    )


def area_map(indicator: Indicator, reach: Reach, values: dict[tuple[str, str], Figure], on: date) -> components.AreaMap:
    """Return the counties shaded by an indicator in five equal steps up to the highest value."""
    found = {county.code: values[indicator.key, county.code].value for county in reach.counties}
    most = max((value for value in found.values() if value is not None), default=Decimal(0))
    areas = [
        components.Area(
            county.code,
            county.name,
            words_of(indicator, found[county.code]),
            shade_of(found[county.code], most),
            _rows_url(indicator, county, on),
        )
        for county in reach.counties
    ]
    notes = {values[indicator.key, county.code].note for county in reach.counties if found[county.code] is None}
    title = f"各县（市、区）{indicator.name}（{indicator.unit}）"
    return components.AreaMap(title, reverse("counties_geojson"), areas, _steps(indicator, most), "；".join(sorted(notes)))


def shade_of(value: Decimal | None, most: Decimal) -> int:
    """Return the step of a value, 1 to 5 in equal parts of the highest; 0 without a value."""
    if value is None:
        return 0
    return 1 if most <= 0 or value <= 0 else min(int(value * SHADES / most) + 1, SHADES)


def _steps(indicator: Indicator, most: Decimal) -> list[tuple[int, str]]:
    if most <= 0:
        return []
    edge = Decimal(10) ** -(indicator.decimals + 1)
    bounds = [plain((most * step / SHADES).quantize(edge)) for step in range(SHADES + 1)]
    return [(0, NO_VALUE), *((step, f"{bounds[step - 1]} 起" if step > 1 else f"不到 {bounds[1]}") for step in range(1, SHADES + 1))]


def trend(indicator: Indicator, place: Division, on: date, sources: Sources | None = None) -> components.Chart:
    """Return how an indicator of a place ran over three years, by the last day of each month and the day itself; recomputed."""
    days = month_ends(on, MONTHS)
    found = figures_of_days([indicator.key], days, [place.code], sources=sources)
    values = [number(found[day][indicator.key, place.code].value) for day in days]
    title = f"{place.name}{indicator.name}，每月末（{indicator.unit}）"
    labels = [f"{day:%Y-%m}" for day in days[:-1]] + [f"{on:%Y-%m-%d}"]
    return components.Chart(f"trend-{indicator.key}", title, labels, [components.Series(indicator.name, values)], "line")


def month_ends(on: date, months: int) -> list[date]:
    """Return the last days of the months before a day, oldest first, and the day itself."""
    found = [on]
    first = on.replace(day=1)
    for _ in range(months):
        last = first - timedelta(days=1)
        found.insert(0, last)
        first = last.replace(day=1)
    return found


def words_of(indicator: Indicator, value: Decimal | None) -> str:
    """Write a value with its unit."""
    return NO_VALUE if value is None else f"{plain(value)} {indicator.unit}"


def rows_table(indicator: Indicator, behind: RowsBehind, names: dict[str, str]) -> components.Table:
    """Return the rows behind a figure; of a ratio those that do not count above come first, they are what is to be done."""
    if not indicator.is_ratio or indicator.base_is_own:
        return components.Table(f"{indicator.name}的明细", ROW_COLUMNS, [_row(spell, names) for spell in behind.counted])
    columns = (*ROW_COLUMNS, components.Column("计入分子", "status"))
    outside = [_row(spell, names, components.Status("没有", "warn")) for spell in behind.outside]
    counted = [_row(spell, names, components.Status("计入", "ok")) for spell in behind.counted]
    return components.Table(f"{indicator.name}的明细", columns, outside + counted)


def _row(spell: Spell, names: dict[str, str], *more: components.Status) -> components.Row:
    place = names.get(spell.division_code, spell.division_code)
    return components.Row(spell.label, spell.url, (place, plain(Decimal(spell.value)), spell.days.first, *more))


def _tiles(shown: Board, on: date) -> list[components.Figure]:
    counts = shown.counts
    kept = sum(counts[word] for word in KEPT)
    tiles = [
        components.Figure("承诺", str(shown.line_count), "项", "全市的目标算 1 项，各县（市、区）的每地算 1 项", on),
        components.Figure("办到", str(kept), "项", f"其中晚于期限的 {counts[Word.DONE_LATE]} 项"),
        components.Figure("逾期", str(counts[Word.LATE]), "项", "期限已过，现在没有达到"),
    ]
    not_due = counts[Word.OPEN] + counts[Word.NOT_BEGUN]
    return [*tiles, components.Figure("未到期", str(not_due), "项", "期限还没有到，还没有达到")]


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


def _figures(whole: Division, values: dict[tuple[str, str], Figure], on: date) -> components.Table:
    rows = [
        components.Row(indicator.name, _rows_url(indicator, whole, on), (words_of(indicator, figure.value),), figure.note)
        for key, indicator in CATALOGUE.items()
        for figure in [values[key, whole.code]]
    ]
    return components.Table(f"{whole.name}各项指标", FIGURE_COLUMNS, rows)


def _rows_url(indicator: Indicator, place: Division, on: date) -> str:
    return f"{reverse('board_indicator', kwargs={'key': indicator.key})}?county={place.code}&on={on.isoformat()}"
