"""Reads a folder of reference data into rows that are not saved yet. What it holds is described in data/README.md."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import shapely

from qingmiao.codes.pinyin import pinyin_initials, pinyin_key
from qingmiao.core.errors import DomainError
from qingmiao.regions.models import Basis, Boundary, Confidence, Division, Level, Metric, PopulationFigure, TownPoint, Unit

OWN_DATA = Path(__file__).parents[1] / "data"
# About 300 m: counties stay recognisable at the width of a phone and the whole city weighs little.
OUTLINE_TOLERANCE_DEGREES = 0.003
OUTLINE_GRID_DEGREES = 0.0001
GEONAMES = "GeoNames（CC BY 4.0）"

T = TypeVar("T")
Row = dict[str, str]


@dataclass(frozen=True)
class ReferenceData:
    """Everything one folder says, parents before children."""

    divisions: list[Division]
    boundaries: list[Boundary]
    points: list[TownPoint]
    figures: list[PopulationFigure]


def read_reference(folder: Path) -> ReferenceData:
    """Return the rows of a folder. Raises DomainError naming the file and the line that cannot be used."""
    divisions = sorted(_rows(folder / "divisions.csv", _division), key=lambda row: (len(row.code), row.parent_id is not None, row.code))
    known = {row.code for row in divisions}
    data = ReferenceData(
        divisions,
        _boundaries(folder / "boundaries.geojson"),
        _rows(folder / "town_points.csv", _point),
        _rows(folder / "figures.csv", _figure),
    )
    about = (
        *(row.parent_id for row in divisions if row.parent_id),
        *(row.division_id for row in data.boundaries),
        *(row.division_id for row in data.points),
        *(row.division_id for row in data.figures),
    )
    strange = sorted(set(about) - known)
    if strange:
        raise DomainError(f"{folder} 中有区划代码 {strange[0]}，但 divisions.csv 没有这一行，请补上后再装载。")
    return data


def _rows(path: Path, read: Callable[[Row], T]) -> list[T]:
    result = []
    for number, row in enumerate(csv.DictReader(_text(path).splitlines()), start=2):
        try:
            result.append(read(row))
        except (KeyError, ValueError, ArithmeticError, TypeError) as error:
            raise DomainError(f"{path.name} 第 {number} 行不能用，请核对列名和取值（{error}）。") from error
    return result


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DomainError(f"读不到参考数据文件 {path}，请核对文件夹。") from error


def _division(row: Row) -> Division:
    code, name = row["code"], row["name"]
    level, parent = _place(code)
    return Division(
        code=code, name=name, level=level, kind=row["kind"], parent_id=parent, pinyin=pinyin_key(name), initials=pinyin_initials(name)
    )


def _place(code: str) -> tuple[Level, str | None]:
    """Return a code's level and its parent's code. Source: GB/T 2260 and GB/T 10114, which nest the digits."""
    if not code.isdigit():
        raise ValueError(code)
    if len(code) == 6:
        return (Level.CITY, None) if code.endswith("00") else (Level.COUNTY, f"{code[:4]}00")
    parents = {9: (Level.TOWN, code[:6]), 12: (Level.VILLAGE, code[:9])}
    return parents[len(code)]


def _point(row: Row) -> TownPoint:
    source = f"{GEONAMES} {row['geoname_id']}"
    return TownPoint(division_id=row["code"], lat=Decimal(row["lat"]), lon=Decimal(row["lon"]), source=source)


def _figure(row: Row) -> PopulationFigure:
    as_of = date.fromisoformat(row["as_of"])
    return PopulationFigure(
        division_id=row["code"],
        metric=Metric(row["metric"]).value,
        as_of=as_of,
        year=as_of.year,
        value=Decimal(row["value"]),
        unit=Unit(row["unit"]).value,
        basis=Basis(row["basis"]).value,
        source=row["source"],
        confidence=Confidence(row["confidence"]).value,
        note=row["note"],
    )


def _boundaries(path: Path) -> list[Boundary]:
    try:
        collection = json.loads(_text(path))
        features = collection["features"]
        outlines = _outlines([feature["geometry"] for feature in features])
        return [_boundary(feature, outline, collection["source"]) for feature, outline in zip(features, outlines, strict=True)]
    except (KeyError, ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise DomainError(f"{path.name} 不是可用的 GeoJSON，请核对（{error}）。") from error


def _outlines(geometries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Simplify neighbours together, so that shared borders stay shared and no gaps open between counties."""
    simple = shapely.coverage_simplify([shapely.geometry.shape(geometry) for geometry in geometries], OUTLINE_TOLERANCE_DEGREES)
    rounded = shapely.transform(simple, lambda points: (points / OUTLINE_GRID_DEGREES).round() * OUTLINE_GRID_DEGREES)
    return [json.loads(shapely.to_geojson(shape), parse_float=lambda text: round(float(text), 4)) for shape in rounded]


def _boundary(feature: dict[str, Any], outline: dict[str, Any], source: str) -> Boundary:
    facts = feature["properties"]
    (seat_lon, seat_lat), (centroid_lon, centroid_lat) = facts["seat"], facts["centroid"]
    return Boundary(
        division_id=facts["code"],
        geometry=feature["geometry"],
        outline=outline,
        seat_lat=Decimal(str(seat_lat)),
        seat_lon=Decimal(str(seat_lon)),
        centroid_lat=Decimal(str(centroid_lat)),
        centroid_lon=Decimal(str(centroid_lon)),
        area_km2=facts["area_km2"],
        source=source,
    )
