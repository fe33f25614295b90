"""Access as its page shows it: a map with fixed breaks, its table, what changed, and the fifteen minutes around a community."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from django.urls import reverse

from qingmiao.codes.days import day_words
from qingmiao.core.legislation import declare, load
from qingmiao.engines.siting.formats import sphere_distances
from qingmiao.planning.queries.access import (
    Access,
    Asked,
    Part,
    Way,
    access_of,
    changes_between,
    points_of,
    reach_on,
    road_factor_on,
)
from qingmiao.planning.queries.demand import demand_on, wish_on
from qingmiao.planning.queries.demand_pages import UNKNOWN, rounded
from qingmiao.planning.queries.supply import House, houses_on
from qingmiao.planning.rules.cohorts import Floats
from qingmiao.regions.models import Division, TownPoint
from qingmiao.regions.queries import counties, counties_and_towns
from qingmiao.ui import components

(BREAKS,) = declare("planning.access_breaks")
NOTHING, FIRST = 1, 2


@dataclass(frozen=True)
class AccessPage:
    """What the page of access shows."""

    figures: list[components.Figure]
    map: components.AreaMap
    towns: components.Table
    changes: components.Table
    definition: list[str]


def access_page(asked: Asked, before: date) -> AccessPage:
    """Return the page; in ten queries where demand and access are kept."""
    found = access_of(asked)
    names = {row.code: row.name for row in counties_and_towns()}
    return AccessPage(
        _figures(found), shaded_map(found, _title(asked)), _towns(found, names), _changes(asked.on, before, names), _definition(found)
    )


def _title(asked: Asked) -> str:
    return f"每名3岁以下儿童可达的托位（{asked.basis.label}，{asked.only.label}）"


def _definition(found: Access) -> list[str]:
    """Say everything that a number on the map depends on."""
    asked, reach = found.asked, found.reach
    return [
        f"方法：两步移动搜索法（E2SFCA，高斯衰减）；从儿童到托位，{asked.way.label} {reach.minutes} 分钟，"
        f"按道路约 {reach.km:.1f} 公里（直线距离 × {road_factor_on(asked.on)}，待核）。",
        f"数据日期：{day_words(asked.on)}的备案；儿童：{asked.of_year} 年底{asked.variant.label}。",
        "村居没有坐标的按所在乡镇驻地计算；乡镇也没有坐标的列为“不明”，不是 0。",
    ]


def breaks_on(on: date) -> list[float]:
    """Return where the classes of a map of access begin; the same for all maps that are compared."""
    return [float(value) for value in load().value(BREAKS, on).value]


def shade_of(per_child: float | None, breaks: Sequence[float]) -> int:
    """Return the shade of a value: 0 unknown, 1 nothing in reach, then one for each class."""
    if per_child is None:
        return 0
    return NOTHING if per_child <= 0 else FIRST + sum(per_child >= limit for limit in breaks)


def steps_of(breaks: Sequence[float]) -> list[tuple[int, str]]:
    """Return the legend."""
    first = [(0, "不明"), (NOTHING, "没有可达托位"), (FIRST, f"不到 {breaks[0]:g}")]
    inside = [(FIRST + place, f"{low:g} 至不到 {high:g}") for place, (low, high) in enumerate(pairwise(breaks), 1)]
    return [*first, *inside, (FIRST + len(breaks), f"{breaks[-1]:g} 及以上")]


def per_child_words(part: Part | None) -> str:
    """Return a value as a person reads it, rounded here and nowhere else."""
    return UNKNOWN if part is None or part.per_child is None else f"{part.per_child:.3f}"


def shaded_map(found: Access, title: str) -> components.AreaMap:
    """Return counties shaded and towns as dots, by the same classes; two queries."""
    breaks = breaks_on(found.asked.on)
    areas = [
        components.Area(
            row.code,
            row.name,
            per_child_words(part := found.by_code.get(row.code)),
            shade_of(part.per_child if part else None, breaks),
            reverse("planning_circle", kwargs={"pk": row.code}),
        )
        for row in counties()
    ]
    dots = [
        components.Dot(
            point.division.name,
            per_child_words(part := found.by_code.get(point.division_id)),
            shade_of(part.per_child if part else None, breaks),
            (float(point.lat), float(point.lon)),
        )
        for point in TownPoint.objects.select_related("division").order_by("division_id")
    ]
    told = f"{day_words(found.asked.on)}，{found.asked.way.label} {found.reach.minutes} 分钟"
    return components.AreaMap(title, reverse("counties_geojson"), areas, steps_of(breaks), f"{told}；圆点是乡镇街道，界线只作示意", dots)


def _figures(found: Access) -> list[components.Figure]:
    on = found.asked.on
    share = UNKNOWN if found.without is None else f"{found.without * 100:.1f}"
    gini = UNKNOWN if found.gini is None else f"{found.gini:.2f}"
    return [
        components.Figure("计入的机构", str(found.houses), "家", f"其中没有坐标、不计可达的 {found.houses_without_position} 家", on),
        components.Figure("计入的托位", f"{found.places:,}", "个", found.asked.basis.label, on),
        components.Figure("没有可达托位的儿童", share, "%", "位置已知的3岁以下儿童中，范围内一个托位也没有的比例", on),
        components.Figure("不均衡程度", gini, "", "基尼系数：0 是人人一样，接近 1 是集中在少数地方", on),
        components.Figure("位置不明的儿童", rounded(found.unlocated), "人", "所在乡镇没有坐标，不计入前两项", on),
    ]


def _towns(found: Access, names: dict[str, str]) -> components.Table:
    columns = [
        components.Column("乡镇街道"),
        components.Column("县（市、区）"),
        components.Column("儿童（人，推算）", "number"),
        components.Column("可达托位（个/人）", "number"),
        components.Column("没有可达托位（%）", "number"),
    ]
    towns = [part for code, part in found.by_code.items() if len(code) == 9]
    towns.sort(key=lambda part: (part.per_child is None, part.per_child or 0.0, -part.children))
    return components.Table("乡镇街道，最缺的在前", columns, [_town(part, names) for part in towns])


def _town(part: Part, names: dict[str, str]) -> components.Row:
    without = UNKNOWN if part.without is None else f"{part.without * 100:.0f}"
    told = (names.get(part.code[:6], ""), rounded(part.children), per_child_words(part), without)
    return components.Row(names.get(part.code, part.code), reverse("planning_circle", kwargs={"pk": part.code}), told)


def _changes(on: date, before: date, names: dict[str, str]) -> components.Table:
    columns = [
        components.Column("机构"),
        components.Column("县（市、区）"),
        components.Column("变化"),
        components.Column("原有托位", "number"),
        components.Column("现有托位", "number"),
    ]
    rows = [
        components.Row(one.name, "", (names.get(one.county_code, ""), one.what, one.before, one.after))
        for one in changes_between(before, on)
    ]
    return components.Table(f"{day_words(before)}以来的变化", columns, rows)


@dataclass(frozen=True)
class Circle:
    """What is within a walk of a community, and what is missing."""

    division: Division
    is_located: bool
    minutes: int
    km: float
    figures: list[components.Figure]
    houses: components.Table


def circle_of(division: Division, on: date) -> Circle:
    """Return the fifteen-minute circle of a community; of a town or county the circles of its villages, taken together."""
    reach, demand = reach_on(Way.WALK, on), demand_on(on)
    points = points_of([code for code in demand.outlooks if len(code) == 12 and code.startswith(division.code)])
    near, is_located = _near(houses_on(on), points.lat, points.lon, reach.km, on)
    wanted = float(demand.children(division.code, on.year) @ wish_on(on)) if division.code in demand.outlooks else None
    offered = sum(house.places for house, _ in near)
    children = demand.total(division.code, on.year) if wanted is not None else None
    missing = None if wanted is None or not is_located else max(wanted - offered, 0.0)
    return Circle(
        division, is_located, reach.minutes, reach.km, _circle_figures((children, wanted, offered, missing), on), _near_table(near)
    )


def _near(houses: Sequence[House], lat: Floats, lon: Floats, km: float, on: date) -> tuple[list[tuple[House, float]], bool]:
    """Return the houses within reach of any of the points, nearest first, and whether any point is known."""
    where = np.column_stack([lat, lon])
    where = where[~np.isnan(where).any(axis=1)]
    known = [house for house in houses if house.lat is not None and house.lon is not None]
    if not len(where) or not known:
        return [], bool(len(where))
    there = np.array([(house.lat, house.lon) for house in known], np.float64)
    away = sphere_distances(where, there, road_factor_on(on)).min(axis=0) / 1000
    found = [(house, float(far)) for house, far in zip(known, away, strict=True) if far <= km]
    return sorted(found, key=lambda one: one[1]), True


def _circle_figures(told: tuple[float | None, float | None, int, float | None], on: date) -> list[components.Figure]:
    children, wanted, offered, missing = told
    year = f"{on.year} 年底，推算或实测"
    return [
        components.Figure("3岁以下儿童", UNKNOWN if children is None else rounded(children), "人", year, on),
        components.Figure("想送托的", UNKNOWN if wanted is None else rounded(wanted), "人", "各年龄儿童乘以送托意愿，待核", on),
        components.Figure("圈内备案托位", str(offered), "个", "范围内备案有效的机构托位之和", on),
        components.Figure(
            "还缺", UNKNOWN if missing is None else rounded(missing), "个", "想送托的减去圈内托位；圈内托位也有别处的孩子用", on
        ),
    ]


def _near_table(near: list[tuple[House, float]]) -> components.Table:
    columns = [
        components.Column("机构"),
        components.Column("约（公里）", "number"),
        components.Column("托位", "number"),
        components.Column("普惠"),
    ]
    rows = [
        components.Row(
            house.name,
            reverse("institution_detail", kwargs={"pk": house.pk}),
            (f"{far:.1f}", house.places, "普惠" if house.inclusive else "—"),
        )
        for house, far in near
    ]
    return components.Table("圈内的机构", columns, rows)
