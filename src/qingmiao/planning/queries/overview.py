"""One page for whoever decides: the gap of each county in three years, what is on its way, what waits for a decision."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from qingmiao.planning.models import HousingProject, Project, Scenario, ScenarioState
from qingmiao.planning.queries.demand import demand_on, wish_on
from qingmiao.planning.queries.demand_pages import UNKNOWN, rounded
from qingmiao.planning.queries.projects import OVER
from qingmiao.planning.queries.supply import houses_on
from qingmiao.regions.models import Division
from qingmiao.regions.queries import counties
from qingmiao.ui import components

AHEAD = 3


@dataclass(frozen=True)
class Overview:
    """What the page shows."""

    year: int
    figures: list[components.Figure]
    chart: components.Chart
    by_county: components.Table
    decisions: list[components.Linked]


def overview_on(on: date) -> Overview:
    """Return the page; in eight queries where the demand is kept."""
    year, demand, wish = on.year + AHEAD, demand_on(on), wish_on(on)
    filed: Counter[str] = Counter()
    for house in houses_on(on):
        filed[house.county_code] += house.places
    coming: Counter[str] = Counter()
    for code, places, opening in Project.objects.exclude(state__in=OVER).values_list("county_code", "promised_places", "opening_due_on"):
        coming[code] += places if opening.year <= year else 0
    rows = []
    for county in counties():
        wanted = float(demand.children(county.code, year) @ wish) if county.code in demand.outlooks else None
        gap = None if wanted is None else wanted - filed[county.code] - coming[county.code]
        rows.append((county, wanted, filed[county.code], coming[county.code], gap))
    known = [gap for *_, gap in rows if gap is not None]
    short = sum(max(gap, 0.0) for gap in known)
    figures = [
        components.Figure("备案托位", f"{sum(filed.values()):,}", "个", "今天备案有效", on),
        components.Figure(f"{year} 年前在建", f"{sum(coming.values()):,}", "个", "没有结束的项目承诺的托位", on),
        components.Figure(f"{year} 年还缺", rounded(short), "个", "想送托的儿童减去备案和在建，缺的县相加，富余的不抵；推算", on),
    ]
    chart = components.Chart(
        "gap", f"{year} 年各县缺口（个托位）", [row[0].name for row in rows],
        [components.Series("缺口", [None if row[4] is None else round(row[4]) for row in rows])], "bar_across",
    )  # fmt: skip
    return Overview(year, figures, chart, _by_county(rows, year), decisions_on(on))


def _by_county(rows: Sequence[tuple[Division, float | None, int, int, float | None]], year: int) -> components.Table:
    columns = [
        components.Column("县（市、区）"),
        components.Column(f"{year} 年想送托（人，推算）", "number"),
        components.Column("备案托位", "number"),
        components.Column("在建托位", "number"),
        components.Column("还缺", "number"),
    ]
    told = sorted(rows, key=lambda row: -(row[4] or 0.0))
    lines = [components.Row(str(county), "", (_words(wanted), filed, coming, _words(gap))) for county, wanted, filed, coming, gap in told]
    return components.Table("各县（市、区），最缺的在前（负数为富余）", columns, lines)


def _words(value: float | None) -> str:
    return UNKNOWN if value is None else rounded(value)


def decisions_on(on: date) -> list[components.Linked]:
    """Return what waits for somebody to decide or to push."""
    late = Project.objects.exclude(state__in=OVER).filter(opening_due_on__lt=on).count()
    missing = HousingProject.objects.exclude(state="delivered").filter(handover_on__lt=on).count()
    plans = Scenario.objects.filter(state=ScenarioState.DONE, projects=None).count()
    told = [
        (late, f"{late} 个项目已过计划开办日期", reverse("project_list") + "?box=late"),
        (missing, f"{missing} 个小区住房已交付，配建设施没有交付", reverse("housing_list") + "?box=late"),
        (plans, f"{plans} 个布点方案还没有采用", reverse("scenario_list") + "?box=done"),
    ]
    return [components.Linked(words, url) for number, words, url in told if number]
