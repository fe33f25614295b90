"""What care children can reach: places per child by E2SFCA, village by village, of any day, with or without what is on its way."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from qingmiao.core.keeping import kept, version_of
from qingmiao.core.legislation import declare, load
from qingmiao.core.terms import Term
from qingmiao.engines.access import Measure, Places, decays, find_pairs, measure_access, summarise
from qingmiao.institutions.models import FactsVersion, Vacancy
from qingmiao.planning.models import ChildCount
from qingmiao.planning.queries.demand import Demand, demand_on
from qingmiao.planning.queries.supply import Basis, House, Only, as_places, counted, houses_on
from qingmiao.planning.rules.cohorts import Floats, Variant
from qingmiao.regions.models import Division, PopulationFigure, TownPoint

REACH, ROAD_FACTOR = declare("planning.reach", "planning.road_factor")
RESTS_ON = (FactsVersion, Vacancy, TownPoint, ChildCount, Division, PopulationFigure)


class Way(Term):
    """How a family comes there."""

    BUS = "bus", "乘车"
    WALK = "walk", "步行"


@dataclass(frozen=True)
class Asked:
    """Which access: on which day, by which way, which places, whose, for the children of which year and variant."""

    on: date
    way: Way = Way.BUS
    basis: Basis = Basis.FILED
    only: Only = Only.ALL
    variant: Variant = Variant.MIDDLE
    year: int = 0

    @property
    def of_year(self) -> int:
        """The year whose children are counted."""
        return self.year or self.on.year


@dataclass(frozen=True)
class Reach:
    """How far a family goes: minutes, and kilometres along the road."""

    minutes: int
    km: float


@dataclass(frozen=True)
class Points:
    """The villages as points of demand. codes: (n,). lat, lon: (n,), nan where neither the village nor its town has a position."""

    codes: tuple[str, ...]
    lat: Floats
    lon: Floats


@dataclass(frozen=True)
class Part:
    """The access of a county, a town or a village. per_child is None where no position is known, without a child 0."""

    code: str
    children: float
    per_child: float | None
    without: float | None


@dataclass(frozen=True)
class Access:
    """Access of everything in the city. by_code: parts; gini and without are None where nothing can be told."""

    asked: Asked
    reach: Reach
    by_code: Mapping[str, Part]
    gini: float | None
    without: float | None
    unlocated: float
    houses: int
    places: int
    houses_without_position: int


def reach_on(way: Way, on: date) -> Reach:
    """Return how far a way leads in its time."""
    told = load().value(REACH, on).value[way.value]
    return Reach(int(told["minutes"]), int(told["minutes"]) / 60 * float(told["km_per_hour"]))


def road_factor_on(on: date) -> float:
    """Return by how much roads are longer than straight lines."""
    return float(load().value(ROAD_FACTOR, on).value)


def points_of(codes: Sequence[str]) -> Points:
    """Return the positions of villages: their own where one is known, else their town's; one query."""
    known = {code: (float(lat), float(lon)) for code, lat, lon in TownPoint.objects.values_list("division_id", "lat", "lon")}
    nowhere = (float("nan"), float("nan"))
    table = np.array([known.get(code) or known.get(code[:9]) or nowhere for code in codes], np.float64).reshape(-1, 2)
    return Points(tuple(codes), table[:, 0], table[:, 1])


def access_of(asked: Asked) -> Access:
    """Return the access that was asked for; kept until a row that it rests on is written to."""
    return kept("planning.access", repr(asked), version_of(RESTS_ON), lambda: measured(asked, houses_on(asked.on)))


def measured(asked: Asked, houses: Sequence[House], demand: Demand | None = None) -> Access:
    """Return the access of children to these houses, filed or not."""
    demand = demand or demand_on(asked.on)
    points = points_of([code for code in demand.outlooks if len(code) == 12])
    children = np.array([demand.total(code, asked.of_year, asked.variant) for code in points.codes])
    offered = counted(houses, asked.only, asked.on)
    return measure(asked, points, children, offered)


def measure(asked: Asked, points: Points, children: Floats, offered: Sequence[House]) -> Access:
    """Return the access of children at points to what is offered. E2SFCA, Gaussian decay with half the catchment as its width."""
    reach, supply = reach_on(asked.way, asked.on), as_places(offered, asked.basis)
    where = Places(points.lat, points.lon, children)
    pairs = find_pairs(where, supply, reach.km, road_factor=road_factor_on(asked.on))
    found = measure_access(Measure.ENHANCED, pairs, where, supply, decays.gaussian(reach.km / 2))
    summary = summarise(found, where, supply)
    return Access(
        asked,
        reach,
        _by_code(points, children, found.access),
        None if np.isnan(summary.gini) else float(summary.gini),
        None if np.isnan(summary.without_access) else float(summary.without_access),
        float(summary.unlocated),
        len(offered),
        int(supply.usable_amount().sum()),
        int((supply.position_flags() != 0).sum()),
    )


def _by_code(points: Points, children: Floats, access: Floats) -> dict[str, Part]:
    """Add villages up to towns and counties: the mean over the children whose position is known."""
    members: dict[str, list[int]] = defaultdict(list)
    for place, code in enumerate(points.codes):
        for part in (code[:6], code[:9], code):
            members[part].append(place)
    return {code: _part(code, children[places], access[places]) for code, places in members.items()}


def _part(code: str, children: Floats, access: Floats) -> Part:
    known = ~np.isnan(access)
    people = float(children[known].sum())
    if not known.any() or not people:
        return Part(code, float(children.sum()), None if not known.any() else float(access[known].mean()), None)
    given = float(children[known] @ access[known]) / people
    return Part(code, float(children.sum()), given, float(children[known & (access == 0)].sum()) / people)


@dataclass(frozen=True)
class Changed:
    """A house that opened, closed or changed its places between two days."""

    name: str
    county_code: str
    before: int
    after: int

    @property
    def what(self) -> str:
        """What happened, in a word."""
        if not self.before:
            return "新增"
        return "减少到零" if not self.after else "增加托位" if self.after > self.before else "减少托位"


def changes_between(before: date, after: date) -> list[Changed]:
    """Return what opened, closed and grew between two days, the largest first; four queries."""
    old, new = ({house.pk: house for house in houses_on(on)} for on in (before, after))
    found = []
    for pk in old.keys() | new.keys():
        house, was, now = new.get(pk) or old[pk], old.get(pk), new.get(pk)
        changed = Changed(house.name, house.county_code, was.places if was else 0, now.places if now else 0)
        found += [changed] if changed.before != changed.after else []
    return sorted(found, key=lambda one: (-abs(one.after - one.before), one.name))


def at_another_day(asked: Asked, on: date) -> Asked:
    """Return the same question of another day, for the children of the same year."""
    return replace(asked, on=on, year=asked.of_year)
