"""docs/pictures/growth.svg: weight of one made-up boy on the curves of WS/T 423—2022. `python bench/pictures_growth.py`."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import numpy as np  # noqa: E402  # found only after the path is set
from svg import Drawing  # noqa: E402

from qingmiao.engines.growth import COURSE_TEXTS, FALTERING, Course, Measurements, assess_wst423, follow_trajectory  # noqa: E402
from qingmiao.engines.growth.tables import wst_table  # noqa: E402

VISITS = ((1, 4.5), (3, 6.6), (6, 8.2), (8, 8.8), (12, 9.0), (18, 9.9), (24, 11.6), (30, 13.0), (36, 14.2))


def main() -> None:
    """Draw."""
    months, weights = (np.array(column, float) for column in zip(*VISITS, strict=True))
    boy = Measurements(np.zeros(len(months), np.int64), np.full(len(months), np.nan), weights, np.full(len(months), np.nan))
    result = assess_wst423(boy, months.astype(int))
    course = follow_trajectory(np.zeros(len(months), int), months * 30.4375, result.z[0], weights).course
    drawing = Drawing((0, 37), (2, 20))
    drawing.title("年龄别体重，男童：WS/T 423—2022 标准差曲线与一名虚构儿童（单位：千克、月龄）")
    drawing.ticks(range(0, 37, 3), range(2, 21, 2))
    points = wst_table("wfa", "sd").points[0]
    for place, name in enumerate(("−3SD", "−2SD", "−1SD", "中位数", "+1SD", "+2SD", "+3SD")):
        colour = {3: "#2e7d5b", 2: "#8fbfa8", 4: "#8fbfa8", 1: "#d9a441", 5: "#d9a441"}.get(place, "#c0504d")
        drawing.line([(month, points[month, place]) for month in range(37)], colour, width=2 if place == 3 else 1.2)
        drawing.word(36.1, points[36, place] - 0.1, name, size=10, colour=colour)
    drawing.line(VISITS, "#1f3a5f", width=1.5)
    for (month, weight), z, how in zip(VISITS, result.z[0], course, strict=True):
        faltering = bool(Course(int(how)) & FALTERING)
        drawing.dot(month, weight, "#c0504d" if faltering else "#1f3a5f")
        drawing.word(month + 0.3, weight - 0.75, f"{z:.2f}", size=10)
        if faltering:
            drawing.word(month - 1, weight - 1.4, COURSE_TEXTS[Course(int(how))], size=10, colour="#c0504d")
    drawing.save(HERE.parent / "docs" / "pictures" / "growth.svg")


if __name__ == "__main__":
    main()
