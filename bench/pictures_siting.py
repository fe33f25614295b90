"""Draws docs/pictures/siting_qingyuan.svg: eight places for the towns of Qingyuan. `python bench/pictures_siting.py DATA_FOLDER`."""

import csv
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from qingmiao.engines import siting  # noqa: E402  # found only after the path is set
from qingmiao.engines.siting.formats import sphere_distances  # noqa: E402

PLACES, ROAD_FACTOR = 8, 1.3


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def towns(folder: Path) -> tuple[list[dict[str, str]], np.ndarray, np.ndarray]:
    """Towns, their positions, and resident people: the county's census count of 2020 spread evenly over its towns that have a point."""
    rows = read_rows(folder / "qingyuan_town_points.csv")
    people = {}
    for row in read_rows(folder / "population_county.csv"):
        if row["metric"] == "resident_population" and row["year"].startswith("2020"):
            people[row["code"]] = float(row["value"])
    share = {code: sum(row["county_code"] == code for row in rows) for code in people}
    weight = np.array([people[row["county_code"]] / share[row["county_code"]] for row in rows])
    return rows, np.array([[float(row["lat_wgs84"]), float(row["lon_wgs84"])] for row in rows]), weight


def main() -> None:
    """Solve and draw."""
    rows, place, weight = towns(Path(sys.argv[1]))
    problem = siting.Problem("pmedian", sphere_distances(place, place, ROAD_FACTOR), np.round(weight), p=PLACES, radius=3000.0)
    plan = siting.solve(problem, time_limit_s=30)
    mean = plan.value / float(np.round(weight).sum())
    proof = f"gap {100 * plan.gap:.6f} %, proven {plan.proven}"
    print(f"mean way {mean:.0f} m, worst decile {plan.worst_decile:.0f} m, {proof}, {plan.seconds:.2f} s")
    print("、".join(rows[j]["town"] for j in plan.open))
    low, high = place.min(axis=0), place.max(axis=0)
    scale = 560 / (high - low).max()

    def at(point: np.ndarray) -> tuple[float, float]:
        return round(30 + (point[1] - low[1]) * scale * 0.915, 1), round(30 + (high[0] - point[0]) * scale, 1)

    parts = []
    for i, j in enumerate(plan.assignment):
        (a, b), (c, d) = at(place[i]), at(place[j])
        parts.append(f"<line x1='{a}' y1='{b}' x2='{c}' y2='{d}' stroke='#9bb8a5' stroke-width='1'/>")
    for i in range(len(rows)):
        a, b = at(place[i])
        parts.append(f"<circle cx='{a}' cy='{b}' r='{2 + weight[i] / 40000:.1f}' fill='#5a8f6f'/>")
    for j in plan.open:
        a, b = at(place[j])
        parts.append(f"<rect x='{a - 6}' y='{b - 6}' width='12' height='12' fill='#c2542d' stroke='#fff'/>")
        parts.append(f"<text x='{a + 9}' y='{b + 4}' font-size='13' font-family='Noto Sans SC, sans-serif'>{rows[j]['town']}</text>")
    head = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 640'><rect width='640' height='640' fill='#fff'/>"
    (HERE.parent / "docs" / "pictures" / "siting_qingyuan.svg").write_text(head + "\n".join(parts) + "</svg>\n", encoding="utf-8")


if __name__ == "__main__":
    main()
