"""Rooms as their list and page show them: what the rules say, how many places fit, and how many children near by have nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.legislation import load
from qingmiao.core.rules import RuleLine
from qingmiao.engines.siting.formats import sphere_distances
from qingmiao.planning.models import Facility
from qingmiao.planning.queries.access import Asked, Way, access_of, points_of, reach_on, road_factor_on
from qingmiao.planning.rules.rooms import CostClass, RoomKind, Talk, cost_fen, is_unfit, judge_room, places_in
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

TALK_TONES: dict[str, components.Tone] = {
    Talk.OPEN: "none",
    Talk.TALKING: "warn",
    Talk.WILLING: "warn",
    Talk.AGREED: "ok",
    Talk.DECLINED: "bad",
}


@dataclass(frozen=True)
class Match:
    """What rooms could do: places by area, cost in 分, and children within a walk who have no place in reach; None without a position."""

    places: int
    cost_fen: int
    children_without: float | None


def lines_of_room(row: Facility, on: date) -> list[RuleLine]:
    """Return what the premises rules say."""
    return judge_room(row.premises, on, load())


def fit_of(row: Facility, on: date) -> components.Status:
    """Return in a word whether rooms can serve."""
    lines = lines_of_room(row, on)
    if is_unfit(lines):
        return components.Status("不可用", "bad")
    return components.Status("有待核事项", "unsure") if any(line.blocks for line in lines) else components.Status("可用", "ok")


def match_of(row: Facility, on: date) -> Match:
    """Return what rooms could do for the children around."""
    law = load()
    places = places_in(row.area_m2, on, law)
    return Match(places, cost_fen(CostClass(row.cost_class), places, on, law), _children_without(row, on))


def _children_without(row: Facility, on: date) -> float | None:
    if row.latitude is None or row.longitude is None:
        return None
    found = access_of(Asked(on, Way.WALK))
    empty = [code for code, part in found.by_code.items() if len(code) == 12 and part.per_child == 0.0]
    points = points_of(empty)
    if not empty:
        return 0.0
    away = sphere_distances(np.column_stack([points.lat, points.lon]), np.array([[row.latitude, row.longitude]]), road_factor_on(on))
    near = away[:, 0] <= reach_on(Way.WALK, on).km * 1000
    return float(sum(found.by_code[code].children for code, is_near in zip(empty, near, strict=True) if is_near))


def talk_of(row: Facility) -> components.Status:
    """Return how far the talk is."""
    return components.Status(row.get_talk_display(), TALK_TONES[row.talk])


def _dress(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    law = load()
    return [
        components.Row(
            row.name,
            reverse("facility_show", kwargs={"pk": row.pk}),
            (row.get_kind_display(), row.area_m2, places_in(row.area_m2, on, law), fit_of(row, on), talk_of(row)),
        )
        for row in rows
    ]


ROOMS: Listing[Facility] = Listing(
    title="可用设施",
    columns=(
        components.Column("名称", order="name"),
        components.Column("类型", order="kind"),
        components.Column("面积（㎡）", "number", order="area_m2"),
        components.Column("可设托位", "number"),
        components.Column("场地规则", "status"),
        components.Column("洽谈", "status", order="talk"),
    ),
    dress=_dress,
    find=("name__icontains", "owner__icontains", "address__icontains"),
    find_hint="名称、单位、地址",
    boxes=(Box("", "全部", lambda _on: Q()), Box("agreed", "愿意或已谈妥", lambda _on: Q(talk__in=[Talk.WILLING, Talk.AGREED]))),
    choices=(
        Choice("county", "县（市、区）", "county_code", lambda _rows: [(county.code, county.name) for county in counties()]),
        Choice("kind", "类型", "kind", lambda _rows: RoomKind.choices()),
    ),
    order=("county_code", "name", "pk"),
    empty_title="还没有登记可用的房子",
    empty_text="登记社区、学校、闲置国有房产等可以办托的用房。",
    symbol="building",
)
