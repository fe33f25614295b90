"""What a scenario rests on: children by place, houses that stay, rooms that could open; and whether that has changed since."""

from collections import defaultdict
from datetime import date

import numpy as np

from qingmiao.core.legislation import load
from qingmiao.planning.models import Facility, Scenario
from qingmiao.planning.queries.access import points_of, road_factor_on
from qingmiao.planning.queries.demand import demand_on, wish_on
from qingmiao.planning.queries.supply import House, houses_on
from qingmiao.planning.rules.cohorts import Variant
from qingmiao.planning.rules.rooms import CostClass, Talk, cost_fen, is_unfit, judge_room, places_in
from qingmiao.planning.rules.siting import Aim, Candidate, Inputs, Wishes
from qingmiao.regions.queries import counties_and_towns

FACTS = {"children": "想送托的儿童", "houses": "备案机构", "places": "备案托位", "rooms": "候选设施", "area": "候选设施的托位"}


def wishes_of(row: Scenario) -> Wishes:
    """Return what a scenario asks for."""
    return Wishes(Aim(row.aim), row.radius_m, row.budget_fen, row.most_new, row.fairness)


def prefix_of(division_code: str) -> str:
    """Return how the codes within a county or a city begin."""
    return division_code[:4] if division_code.endswith("00") else division_code


def inputs_of(row: Scenario, on: date) -> Inputs:
    """Return what a scenario rests on, as it is known on a day."""
    own = prefix_of(row.division_code)
    labels, where, demand = _children(row, own, on)
    houses = [house for house in houses_on(on) if house.county_code.startswith(own)]
    candidates = _candidates(row, own, on)
    facts = {
        "children": round(float(demand.sum()), 3),
        "houses": len(houses),
        "places": sum(house.places for house in houses),
        "rooms": len(candidates),
        "area": sum(one.places for one in candidates),
    }
    return Inputs(labels, where, demand, _spots(houses), candidates, road_factor_on(on), facts)


def _children(row: Scenario, own: str, on: date) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Add up the children who want a place at every spot that is known: villages without a position of their own share their town's."""
    demand, wish = demand_on(on), wish_on(on)
    points = points_of([code for code in demand.outlooks if len(code) == 12 and code.startswith(own)])
    names = {division.code: division.name for division in counties_and_towns()}
    found: dict[tuple[float, float], float] = defaultdict(float)
    labels: dict[tuple[float, float], str] = {}
    for code, lat, lon in zip(points.codes, points.lat.tolist(), points.lon.tolist(), strict=True):
        if not np.isnan(lat):
            found[lat, lon] += float(demand.children(code, row.year, Variant(row.variant)) @ wish)
            labels.setdefault((lat, lon), names.get(code[:9], code[:9]))
    spots = list(found)
    return tuple(labels[spot] for spot in spots), np.array(spots, np.float64).reshape(-1, 2), np.array([found[spot] for spot in spots])


def _spots(houses: list[House]) -> np.ndarray:
    return np.array([(h.lat, h.lon) for h in houses if h.lat is not None and h.lon is not None], np.float64).reshape(-1, 2)


def _candidates(row: Scenario, own: str, on: date) -> tuple[Candidate, ...]:
    """Return the rooms that could open: placed on the map, no binding rule broken, free by then, large enough, not refused."""
    law = load()
    rooms = Facility.objects.filter(county_code__startswith=own, latitude__isnull=False, longitude__isnull=False)
    found = []
    for room in rooms.exclude(talk=Talk.DECLINED).order_by("pk"):
        places = places_in(room.area_m2, on, law)
        is_fixed = room.pk in row.fixed
        fits = not row.kinds or room.kind in row.kinds
        is_free = room.free_from_year is None or room.free_from_year <= row.year
        if (is_fixed or (fits and is_free and places >= row.least_places)) and places and not is_unfit(judge_room(room.premises, on, law)):
            cost = cost_fen(CostClass(room.cost_class), places, on, law)
            found.append(Candidate(room.pk, room.name, room.town_code, room.latitude or 0.0, room.longitude or 0.0, places, cost, is_fixed))
    return tuple(found)


def changed_since(row: Scenario, on: date) -> list[str]:
    """Say what a finished scenario rested on and is not so any more; empty where all is the same."""
    if not row.facts:
        return []
    now = inputs_of(row, on).facts
    return [
        f"{label}：当时 {row.facts[key]:,.0f}，现在 {now[key]:,.0f}"
        for key, label in FACTS.items()
        if abs(float(row.facts[key]) - float(now[key])) > 0.5
    ]
