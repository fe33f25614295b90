"""Reads of divisions, figures and boundaries shaped for pages and other apps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from qingmiao.regions.models import Basis, Boundary, Division, Level, Metric, PopulationFigure, TownPoint

COUNTY_DIGITS, TOWN_DIGITS = 6, 9


@dataclass(frozen=True)
class Place:
    """Where something lies: the names of its county, town and village; empty below the level of its code."""

    county: str
    town: str
    village: str

    def __str__(self) -> str:
        return f"{self.county}{self.town}{self.village}"


def city() -> Division:
    """Return the city."""
    return Division.objects.get(level=Level.CITY)


def counties() -> "QuerySet[Division]":
    """Return the counties in the order of their codes."""
    return Division.objects.filter(level=Level.COUNTY).order_by("code")


def towns_of(county_code: str) -> "QuerySet[Division]":
    """Return the towns of a county in the order of their codes; none for an unknown code."""
    return _children(Level.TOWN, county_code)


def villages_of(town_code: str) -> "QuerySet[Division]":
    """Return the villages of a town in the order of their codes; none for an unknown code."""
    return _children(Level.VILLAGE, town_code)


def children_of(code: str) -> "QuerySet[Division]":
    """Return the divisions directly below one, of whatever level."""
    return Division.objects.filter(parent=code).order_by("code")


def _children(level: Level, parent: str) -> "QuerySet[Division]":
    return Division.objects.filter(level=level, parent=parent).order_by("code")


def counties_and_towns() -> "QuerySet[Division]":
    """Return every county and town in the order of their codes: a hundred rows that name whatever a public list shows."""
    return Division.objects.filter(level__in=[Level.COUNTY, Level.TOWN]).order_by("code")


def division(code: str) -> Division | None:
    """Return the division of a code, or None."""
    return Division.objects.filter(pk=code).first()


def divisions_by_code(codes: "set[str]") -> dict[str, Division]:
    """Return the known divisions among the codes, in one query."""
    return Division.objects.in_bulk(codes)


def places(codes: "set[str]") -> dict[str, Place]:
    """Return for each code (county, town or village) the names above it, in one query; an unknown code is left out."""
    wanted = {part for code in codes for part in _chain(code)}
    names = dict(Division.objects.filter(pk__in=wanted).values_list("code", "name"))
    return {code: _place(code, names) for code in codes if code in names}


def place(code: str) -> Place | None:
    """Return the names above and of one code, or None when it is unknown."""
    return places({code}).get(code)


def _chain(code: str) -> tuple[str, str, str]:
    return code[:COUNTY_DIGITS], code[:TOWN_DIGITS], code


def _place(code: str, names: dict[str, str]) -> Place:
    county, town, village = _chain(code)
    return Place(
        names.get(county, ""),
        names.get(town, "") if len(town) == TOWN_DIGITS else "",
        names.get(village, "") if len(village) > TOWN_DIGITS else "",
    )


def point_of(town_code: str) -> TownPoint | None:
    """Return a town's settlement point, or None: forest farms have none."""
    return TownPoint.objects.filter(pk=town_code).first()


def points_in(county_code: str) -> list[tuple[float, float]]:
    """Return the settlement points of a county's towns as latitude and longitude."""
    return [
        (float(lat), float(lon)) for lat, lon in TownPoint.objects.filter(division__code__startswith=county_code).values_list("lat", "lon")
    ]


def latest_figures(metric: Metric, *, on: date, basis: Basis = Basis.RESIDENT) -> dict[str, PopulationFigure]:
    """Return by division code the newest figure whose reference day is not after `on`."""
    rows = (
        PopulationFigure.objects.filter(metric=metric, basis=basis, as_of__lte=on).order_by("division_id", "-as_of").distinct("division_id")
    )
    return {row.division_id: row for row in rows}


def county_features() -> dict[str, Any]:
    """Return the counties' simplified outlines as a GeoJSON FeatureCollection for maps, WGS-84."""
    rows = Boundary.objects.select_related("division").defer("geometry").order_by("division_id")
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: Boundary) -> dict[str, Any]:
    properties = {
        "code": row.division_id,
        "name": row.division.name,
        "seat": [float(row.seat_lon), float(row.seat_lat)],
        "centroid": [float(row.centroid_lon), float(row.centroid_lat)],
        "area_km2": row.area_km2,
    }
    return {"type": "Feature", "properties": properties, "geometry": row.outline}
