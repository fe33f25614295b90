"""Scenarios as their list, their page, the comparison, the paper and the exports show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.planning.models import Facility, Scenario, ScenarioState
from qingmiao.planning.queries.demand_pages import UNKNOWN, rounded
from qingmiao.planning.queries.scenario_inputs import changed_since, prefix_of
from qingmiao.planning.queries.supply import houses_on
from qingmiao.planning.rules.rooms import RoomKind
from qingmiao.planning.rules.siting import yuan
from qingmiao.regions.queries import counties_and_towns, division
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

State = ScenarioState
TONES: dict[str, components.Tone] = {State.QUEUED: "none", State.RUNNING: "warn", State.DONE: "ok", State.REFUSED: "bad"}
STATES_OF_PLACES = {"standalone": "已有机构", "service_centre": "方案选中", "community": "固定", "home_based": "候选，未选"}
GAP_WORDS = 0.00005


def status_of_scenario(row: Scenario) -> components.Status:
    """Return where a run stands."""
    return components.Status(row.get_state_display(), TONES[row.state])


def gap_words(told: dict[str, Any]) -> str:
    """Return how far from the best a plan can be at most."""
    gap = float(told["gap"])
    return "已证明最优" if told.get("proven") or gap < GAP_WORDS else f"与最优相差不超过 {gap * 100:.2f}%"


def _dress(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.name,
            reverse("scenario_show", kwargs={"pk": row.pk}),
            (
                row.get_aim_display(),
                yuan(row.budget_fen),
                len(row.result.get("sites", [])) if row.result else "—",
                row.result.get("places", "—"),
                status_of_scenario(row),
                timezone.localdate(row.asked_at),
            ),
        )
        for row in rows
    ]


SCENARIOS: Listing[Scenario] = Listing(
    title="布点方案",
    columns=(
        components.Column("方案", order="name"),
        components.Column("目标", order="aim"),
        components.Column("预算", "number", order="budget_fen"),
        components.Column("新增（处）", "number"),
        components.Column("托位", "number"),
        components.Column("状态", "status", order="state"),
        components.Column("测算日期", "date", order="asked_at"),
    ),
    dress=_dress,
    find=("name__icontains",),
    find_hint="方案名称",
    boxes=(Box("", "全部", lambda _on: Q()), Box("done", "已完成", lambda _on: Q(state=State.DONE))),
    order=("-asked_at", "-pk"),
    empty_title="还没有方案",
    empty_text="选范围、预算和目标，系统在后台测算。",
    symbol="map",
)


@dataclass(frozen=True)
class ScenarioPage:
    """What the page of a finished scenario shows."""

    area: str
    facts: list[tuple[str, str]]
    changed: list[str]
    figures: list[components.Figure]
    map: components.Map
    sites: components.Table
    towns: components.Table
    curves: list[components.Chart]


def asked_words(row: Scenario, area: str) -> list[tuple[str, str]]:
    """Return what was asked for, in words."""
    kinds = "、".join(RoomKind(kind).label for kind in row.kinds) or "不限"
    return [
        ("范围", area),
        ("目标", row.get_aim_display()),
        ("儿童", f"{row.year} 年底，{row.get_variant_display()}，按送托意愿"),
        ("预算", yuan(row.budget_fen)),
        ("服务半径", f"{row.radius_m / 1000:g} 公里（按道路，直线 × 绕行系数）"),
        ("最多新增", "不限" if row.most_new is None else f"{row.most_new} 处"),
        ("公平权重", f"{row.fairness:g}"),
        ("每处最少托位", str(row.least_places)),
        ("设施类型", kinds),
    ]


def scenario_page(row: Scenario, on: date) -> ScenarioPage:
    """Return the page of a finished scenario; in twelve queries."""
    area = division(row.division_code)
    names = {one.code: one.name for one in counties_and_towns()}
    told = row.result
    return ScenarioPage(
        area.name if area else row.division_code,
        asked_words(row, area.name if area else row.division_code),
        changed_since(row, on),
        result_figures(row),
        _map(row, on),
        sites_table(told, names),
        _towns(told, names),
        _curves(told),
    )


def result_figures(row: Scenario) -> list[components.Figure]:
    """Return the main numbers of a plan, rounded here."""
    told = row.result
    before, after = told["covered"]
    worst = ["—" if value is None else f"{value / 1000:.1f}" for value in told["worst_m"]]
    on = timezone.localdate(row.ended_at) if row.ended_at else None
    return [
        components.Figure("新增", str(len(told["sites"])), "处", gap_words(told), on),
        components.Figure("新增托位", f"{told['places']:,}", "个", "按设施面积", on),
        components.Figure("费用", yuan(told["cost_fen"]), "", f"预算 {yuan(row.budget_fen)}", on),
        components.Figure("半径内想送托的儿童", f"{rounded(before)} → {rounded(after)}", "人", "方案前 → 方案后", on),
        components.Figure("最远的一成平均路程", f"{worst[0]} → {worst[1]}", "公里", "方案前 → 方案后", on),
        components.Figure("需要保育人员", f"{told['carers']:,}", "人", "新增托位按托小班的照护比，逐处进位", on),
    ]


def sites_table(told: dict[str, Any], names: dict[str, str]) -> components.Table:
    """Return the sites, each with why."""
    columns = [
        components.Column("设施"),
        components.Column("乡镇街道"),
        components.Column("托位", "number"),
        components.Column("费用", "number"),
        components.Column("服务（人）", "number"),
        components.Column("为什么"),
    ]
    return components.Table("选中的设施", columns, [_site(site, names) for site in told["sites"]])


def _site(site: dict[str, Any], names: dict[str, str]) -> components.Row:
    without = "没有它，这些孩子没有别处可去" if site["saved_km"] is None else f"没有它，总路程多 {site['saved_km']:,.0f} 人公里"
    why = f"{'固定的点；' if site['is_fixed'] else ''}新覆盖 {rounded(site['newly'])} 人；{without}"
    cells = (names.get(site["town"], ""), site["places"], yuan(site["cost_fen"]), rounded(site["children"]), why)
    return components.Row(site["name"], reverse("facility_show", kwargs={"pk": site["facility"]}), cells)


def _towns(told: dict[str, Any], names: dict[str, str]) -> components.Table:
    columns = [
        components.Column("乡镇街道"),
        components.Column("方案前（个/人）", "number"),
        components.Column("方案后（个/人）", "number"),
    ]
    rows = sorted(told["towns"], key=lambda row: (row[1] is None, row[1] or 0.0))
    words = [[UNKNOWN if value is None else f"{value:.3f}" for value in row[1:]] for row in rows]
    lines = [components.Row(names.get(row[0], row[0]), "", tuple(cells)) for row, cells in zip(rows, words, strict=True)]
    return components.Table("各乡镇街道每名儿童可达托位，最缺的在前", columns, lines)


def _curves(told: dict[str, Any]) -> list[components.Chart]:
    titles = {"budget": "预算变动时", "demand": "儿童人数变动时", "radius": "服务半径变动时"}
    return [
        components.Chart(
            f"curve-{key}",
            f"{title}，半径内的儿童（人）",
            [f"{share * 100:.0f}%" for share, _ in told["curves"][key]],
            [components.Series("最多覆盖", [round(value) for _, value in told["curves"][key]])],
            "line",
        )
        for key, title in titles.items()
    ]


def _map(row: Scenario, on: date) -> components.Map:
    """Return existing, fixed, chosen and candidate places, each state with a shape of its own."""
    own, chosen = prefix_of(row.division_code), {site["facility"]: site for site in row.result["sites"]}
    houses = [h for h in houses_on(on) if h.county_code.startswith(own) and h.lat is not None and h.lon is not None]
    places = [components.MapPlace(f"h{h.pk}", h.name, h.lat or 0.0, h.lon or 0.0, "standalone", note=f"{h.places} 个托位") for h in houses]
    rooms = Facility.objects.filter(county_code__startswith=own, latitude__isnull=False, longitude__isnull=False).order_by("pk")
    for room in rooms:
        site = chosen.get(room.pk)
        form = "home_based" if site is None else "community" if site["is_fixed"] else "service_centre"
        url = reverse("facility_show", kwargs={"pk": room.pk})
        places.append(
            components.MapPlace(f"f{room.pk}", room.name, room.latitude or 0.0, room.longitude or 0.0, form, url, STATES_OF_PLACES[form])
        )
    return components.Map("scenario", reverse("counties_geojson"), places, STATES_OF_PLACES, is_near=True)


def comparison(rows: Sequence[Scenario]) -> components.Table:
    """Return finished scenarios side by side: one column each, one row a figure."""
    columns = [components.Column("数字"), *(components.Column(row.name, "number") for row in rows)]
    told = [{figure.label: f"{figure.value} {figure.unit}".strip() for figure in result_figures(row)} for row in rows]
    asked = [dict(asked_words(row, row.division_code)) for row in rows]
    lines = [components.Row(label, "", tuple(one[label] for one in asked)) for label in ("目标", "预算", "服务半径", "公平权重")]
    lines += [components.Row(label, "", tuple(one[label] for one in told)) for label in (told[0] if told else {})]
    proofs = tuple(gap_words(row.result) for row in rows)
    return components.Table("方案比较", columns, [*lines, components.Row("离最优", "", proofs)])


def features(row: Scenario) -> dict[str, Any]:
    """Return the sites of a plan as GeoJSON, WGS-84."""
    return {
        "type": "FeatureCollection",
        "name": row.name,
        "features": [
            {
                "type": "Feature",
                "properties": {key: site[key] for key in ("name", "town", "places", "cost_fen", "children", "newly", "is_fixed")},
                "geometry": {"type": "Point", "coordinates": [site["lon"], site["lat"]]},
            }
            for site in row.result["sites"]
        ],
    }


def paper_of(row: Scenario, on: date) -> dict[str, Any]:
    """Return what the planning paper says, as plain words."""
    shown = scenario_page(row, on)
    return {
        "title": "布点方案",
        "issuer": row.asked_by.organisation.name if row.asked_by.organisation else "",
        "name": row.name,
        "day": day_words(timezone.localdate(row.ended_at)) if row.ended_at else "",
        "asked": [list(pair) for pair in shown.facts],
        "figures": [[figure.label, f"{figure.value} {figure.unit}".strip(), figure.definition] for figure in shown.figures],
        "sites": [[line.title, *map(str, line.cells)] for line in shown.sites.rows],
        "towns": [[line.title, *map(str, line.cells)] for line in shown.towns.rows],
        "changed": shown.changed,
    }
