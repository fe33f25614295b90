"""Children under three by county, town and village: counted, estimated, and assumed for the years to come, each apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from qingmiao.core.keeping import kept, version_of
from qingmiao.core.legislation import LegalValue, declare, load
from qingmiao.planning.models import ChildCount
from qingmiao.planning.rules.cohorts import (
    AGES,
    VARIANTS,
    Assumed,
    Floats,
    Node,
    Outlook,
    Start,
    Variant,
    estimate_start,
    spread,
    village_weights,
)
from qingmiao.planning.rules.cohorts import Origin as Origin
from qingmiao.regions.models import Basis, Division, Level, Metric, PopulationFigure

YEARS_AHEAD = 5
BIRTH_RATE, SURVIVAL, TREND, MIGRATION, WISH = declare(
    "planning.birth_rate", "planning.survival", "planning.births_trend", "planning.migration", "planning.wish"
)


@dataclass(frozen=True)
class Birth:
    """The births of one year in one county, and where they come from: a published figure, or people times a rate."""

    year: int
    value: float
    figure: PopulationFigure | None
    people: PopulationFigure | None
    rate: LegalValue | None


@dataclass(frozen=True)
class Demand:
    """The city's children: outlook by code, base by code, births by county; `years` are those of the outlook."""

    years: tuple[int, ...]
    outlooks: Mapping[str, Outlook]
    starts: Mapping[str, Start]
    births: Mapping[str, list[Birth]]
    shares: Mapping[str, float]

    def children(self, code: str, year: int, variant: Variant = Variant.MIDDLE) -> Floats:
        """(3,) children by age; nothing known raises KeyError."""
        return np.asarray(self.outlooks[code].children[VARIANTS.index(variant), self.years.index(year)], np.float64)

    def total(self, code: str, year: int, variant: Variant = Variant.MIDDLE) -> float:
        """Children under three."""
        return float(self.children(code, year, variant).sum())


def demand_on(on: date) -> Demand:
    """Return the demand as it is known on a day; kept until a count, a figure or a division is written to."""
    return kept("planning.demand", on, version_of((Division, PopulationFigure, ChildCount)), lambda: _demand(on))


def assumed_on(on: date) -> Assumed:
    """Return what is assumed of the years to come."""
    law = load()
    ways = {name: law.value(name, on).value for name in (TREND, MIGRATION)}
    told = {name: np.array([float(way[variant.value]) for variant in VARIANTS]) for name, way in ways.items()}
    return Assumed(np.array(law.value(SURVIVAL, on).value, np.float64), told[TREND], told[MIGRATION])


def wish_on(on: date) -> Floats:
    """(3,) share of the children of each age whose families want a place."""
    return np.array(load().value(WISH, on).value, np.float64)


def _demand(on: date) -> Demand:
    divisions = list(Division.objects.exclude(level=Level.CITY).order_by("code").values_list("code", "kind", "parent_id", "level"))
    figures, counts = _figures(on), _newest_counts(on)
    given = assumed_on(on)
    starts = {code: Start(np.array(row.ages, np.float64), row.as_of.year, Origin.OBSERVED) for code, row in counts.items()}
    births: dict[str, list[Birth]] = {}
    shares: dict[str, float] = {}
    trees = _trees(divisions, figures, shares)
    for root in trees:
        told = None if root.code in starts else _births(root.code, figures, on)
        if told is not None:
            births[root.code] = told
            starts[root.code] = estimate_start({one.year: one.value for one in told}, told[0].year, given.survival)
    years = tuple(range(min([on.year, *(start.year for start in starts.values())]), on.year + YEARS_AHEAD + 1))
    outlooks: dict[str, Outlook] = {}
    for root in trees:
        if root.code in starts:  # of another county nobody published anything: its children are unknown, not none
            outlooks |= spread(root, starts, years, given)
    return Demand(years, outlooks, starts, births, shares)


Figures = dict[tuple[str, str], list[PopulationFigure]]


def _figures(on: date) -> Figures:
    """Return resident figures by division and metric, newest first; one query."""
    found: Figures = defaultdict(list)
    for row in PopulationFigure.objects.filter(basis=Basis.RESIDENT, as_of__lte=on).order_by("-as_of", "division_id"):
        found[row.division_id, row.metric].append(row)
    return found


def _newest_counts(on: date) -> dict[str, ChildCount]:
    """Return by code the newest count of residents; one query."""
    rows = ChildCount.objects.filter(as_of__lte=on, basis=Basis.RESIDENT).order_by("division_id", "-as_of").distinct("division_id")
    return {row.division_id: row for row in rows}


def _births(county: str, figures: Figures, on: date) -> list[Birth] | None:
    """Return the births of the year of the newest population figure and of the two before; None without a population figure."""
    people = figures.get((county, Metric.RESIDENT_POPULATION), [])
    if not people:
        return None
    published = {row.year: row for row in figures.get((county, Metric.BIRTHS), [])}
    return [_birth(year, published.get(year), people, on) for year in range(people[0].year, people[0].year - AGES, -1)]


def _birth(year: int, figure: PopulationFigure | None, people: list[PopulationFigure], on: date) -> Birth:
    if figure is not None:
        return Birth(year, float(figure.value), figure, None, None)
    # The figure of that year or the newest before it; where there is none, the oldest there is.
    of_whom = next((row for row in people if row.year <= year), people[-1])
    rate = load().value(BIRTH_RATE, min(date(year, 12, 31), on))
    return Birth(year, float(of_whom.value) * float(rate.value) / 1000, None, of_whom, rate)


def _trees(divisions: list[tuple[Any, ...]], figures: Figures, shares: dict[str, float]) -> list[Node]:
    """Return the counties with their towns and villages, each with its share of its parent; `shares` is filled by code."""
    below: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, kind, parent, _level in divisions:
        below[parent].append((code, kind))
    return [_tree(code, below, figures, shares) for code, _kind, _parent, level in divisions if level == Level.COUNTY]


def _tree(county: str, below: dict[str, list[tuple[str, str]]], figures: Figures, shares: dict[str, float]) -> Node:
    kinds = {code: kind for town, _ in below[county] for code, kind in below[town]}
    urban, rural = _urban_and_rural(county, figures)
    weights = village_weights(kinds, urban, rural)
    root = Node(county, 1.0)
    whole = sum(weights.values())
    for town, _ in below[county]:
        inside = {code: weights[code] for code, _ in below[town]}
        people = sum(inside.values())
        shares[town] = people / whole if whole else 0.0
        shares |= {code: weight / people if people else 0.0 for code, weight in inside.items()}
        root.children.append(Node(town, shares[town], [Node(code, shares[code]) for code in inside]))
    return root


def _urban_and_rural(county: str, figures: Figures) -> tuple[float, float]:
    """Return the residents of a county in towns and in the country; all count as rural, evenly, where nobody published it."""
    people = figures.get((county, Metric.RESIDENT_POPULATION), [])
    urban = figures.get((county, Metric.URBAN_RESIDENT_POPULATION), [])
    if not people or not urban:
        return 1.0, 1.0
    return float(urban[0].value), max(float(people[0].value) - float(urban[0].value), 0.0)
