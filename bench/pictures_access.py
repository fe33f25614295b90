"""docs/pictures/access.svg: access of Qingyuan's towns. `python bench/pictures_access.py FOLDER`, FOLDER holds the divisions' files.

Towns, their points and boundaries are real; demand (communities of a town × 4) and supply (drawn by seed) are made up for the picture.
Also writes DEMAND.csv and SUPPLY.csv beside the picture when called with --inputs FOLDER.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import numpy as np  # noqa: E402  # found only after the path is set
from svg import Drawing  # noqa: E402

from qingmiao.engines.access import Measure, Places, decays, find_pairs, measure_access, summarise  # noqa: E402

CATCHMENT_KM = 15.0
SHADES = ((0.0, "#c0504d"), (0.1, "#e39a5b"), (0.25, "#e8d174"), (0.5, "#9cc88b"), (1.0, "#2e7d5b"))


def towns_of(folder: Path) -> list[tuple[str, float, float, int]]:
    """(name, lat, lon, communities) of every town with a point."""
    with (folder / "qingyuan_towns.csv").open(encoding="utf-8") as file:
        communities = {row["town_code"]: int(row["n_villages"]) for row in csv.DictReader(file)}
    with (folder / "qingyuan_town_points.csv").open(encoding="utf-8") as file:
        return [
            (row["town"], float(row["lat_wgs84"]), float(row["lon_wgs84"]), communities[row["town_code"]]) for row in csv.DictReader(file)
        ]


def colour_of(access: float) -> str:
    """Redder where less."""
    return next(shade for limit, shade in reversed(SHADES) if access >= limit)


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--inputs", type=Path)
    args = parser.parse_args()
    towns = towns_of(args.folder)
    lat, lon = np.array([town[1] for town in towns]), np.array([town[2] for town in towns])
    demand = Places(lat, lon, np.array([town[3] * 4.0 for town in towns]))
    rng = np.random.default_rng(21)
    chosen = rng.choice(len(towns), 30, replace=False, p=demand.amount / demand.amount.sum())
    supply = Places(lat[chosen], lon[chosen], (rng.integers(3, 13, len(chosen)) * 10.0).astype(np.float64))
    result = measure_access(
        Measure.ENHANCED, find_pairs(demand, supply, CATCHMENT_KM, road_factor=1.3), demand, supply, decays.gaussian(CATCHMENT_KM / 2)
    )
    summary = summarise(result, demand, supply)
    drawing = Drawing((111.85, 113.95), (23.4, 25.25), width=760, height=720, margin=40)
    drawing.title(
        f"清远市各乡镇托位可及性（E2SFCA，15公里）：基尼系数 {summary.gini:.2f}，无可及需求 {summary.without_access:.0%}；需求与托位为虚构"
    )
    for feature in json.loads((args.folder / "qingyuan_counties_wgs84.geojson").read_text(encoding="utf-8"))["features"]:
        kind, rings = feature["geometry"]["type"], feature["geometry"]["coordinates"]
        for polygon in rings if kind == "MultiPolygon" else [rings]:
            drawing.line([(x, y) for x, y, *_ in polygon[0][::12]], "#b5b5b5", width=0.8, fill="#f6f4ee")
        x, y = feature["properties"]["centroid"][:2]
        drawing.word(x, y, feature["properties"]["name"], size=11, anchor="middle", colour="#8a8a8a")
    for place in chosen:
        x, y = drawing.at(lon[place], lat[place])
        drawing.parts.append(f"<rect x='{x - 6}' y='{y - 6}' width='12' height='12' fill='none' stroke='#1f3a5f' stroke-width='1.4'/>")
    for (_, north, east, communities), access in zip(towns, result.access, strict=True):
        drawing.dot(east, north, colour_of(access), 2.5 + communities**0.5 / 2)
    for row, (limit, shade) in enumerate(SHADES):
        drawing.dot(111.9, 23.75 - row * 0.06, shade, 5)
        drawing.word(111.94, 23.74 - row * 0.06, f"每名儿童 {limit:g} 个托位以上" if limit else "不足 0.1", size=11)
    drawing.word(111.88, 23.43, "方框：有托位的乡镇；圆点大小：村居数", size=11)
    drawing.save(HERE.parent / "docs" / "pictures" / "access.svg")
    if args.inputs:
        _write_inputs(args.inputs, towns, (demand, supply), chosen)


def _write_inputs(folder: Path, towns: list[tuple[str, float, float, int]], places: tuple[Places, Places], chosen: np.ndarray) -> None:
    for name, these, rows in (("demand", places[0], range(len(towns))), ("supply", places[1], chosen)):
        with (folder / f"{name.upper()}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "lat", "lon", name])
            columns = zip(these.lat, these.lon, these.amount, strict=True)
            writer.writerows([towns[row][0], *values] for row, values in zip(rows, columns, strict=True))


if __name__ == "__main__":
    main()
