"""Figures as shown: in words, on the map, over the months, and the rows behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.codes.days import day_words
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import Indicator, Window
from qingmiao.core.spells import Spell
from qingmiao.figures.queries.figures import FigureOnDay, RowsBehind, figures_of_days
from qingmiao.regions.models import Division
from qingmiao.regions.models import Level as DivisionLevel
from qingmiao.ui import components

MONTHS = 36
SHADES = 5
NO_VALUE = "没有数值"
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


def reach_of(divisions: "QuerySet[Division]") -> Reach:
    """Return the city and counties among the divisions of a post, in one query. Raises DomainError where none is loaded."""
    found = list(divisions.filter(level__in=[DivisionLevel.CITY, DivisionLevel.COUNTY]).order_by("code"))
    if not found:
        raise DomainError("行政区划还没有载入，算不出指标；请系统管理员运行 qingmiao load-reference 后再看。")
    return Reach(found)


def area_map(indicator: Indicator, reach: Reach, values: dict[tuple[str, str], FigureOnDay], on: date) -> components.AreaMap:
    """Return the counties shaded by an indicator in five equal steps up to the highest value."""
    found = {county.code: values[indicator.key, county.code].value for county in reach.counties}
    most = max((value for value in found.values() if value is not None), default=Decimal(0))
    areas = [
        components.Area(
            county.code,
            county.name,
            words_of(indicator, found[county.code]),
            shade_of(found[county.code], most),
            rows_url(indicator, county, on),
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


def trend(indicator: Indicator, place: Division, on: date, window: Window | None = None) -> components.Chart:
    """Return how an indicator of a place ran over three years, by the last day of each month and the day itself; recomputed."""
    days = month_ends(on, MONTHS)
    found = figures_of_days([indicator.key], days, [place.code], window=window)
    values = [number(found[day][indicator.key, place.code].value) for day in days]
    title = f"{place.name}{indicator.name}，每月末（{indicator.unit}）"
    labels = [f"{day:%Y-%m}" for day in days[:-1]] + [day_words(on)]
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


def rows_url(indicator: Indicator, place: Division, on: date) -> str:
    """Return the page of the rows behind an indicator of a place on a day."""
    return f"{reverse('indicator_show', kwargs={'key': indicator.key})}?county={place.code}&on={on.isoformat()}"


def plain(value: Decimal | None) -> str:
    """Write a number without needless zeros: 1,234, 0.53; empty for None."""
    if value is None:
        return ""
    return f"{value.normalize():,f}"


def number(value: Decimal | None) -> float | int | None:
    """Return a value as JSON and charts write it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
