"""docs/pictures/immunisation.svg: record, outlook and plan of one made-up child. `python bench/pictures_immunisation.py`."""

import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import numpy as np  # noqa: E402  # found only after the path is set
from svg import Drawing  # noqa: E402

from qingmiao.engines.immunisation import Children, Given, forecast, plan_visits, product_number  # noqa: E402
from qingmiao.engines.immunisation.days import to_days  # noqa: E402

BIRTH, ON = date(2025, 1, 10), date(2026, 11, 23)
RECORD = (
    ("HepB", "2025-01-10"), ("BCG", "2025-01-10"), ("HepB", "2025-02-12"), ("IPV", "2025-03-12"), ("DTaP", "2025-03-12"),
    ("IPV", "2025-04-15"), ("bOPV", "2025-05-15"), ("DTaP", "2025-05-15"), ("HepB", "2025-07-05"), ("DTaP", "2025-07-14"),
    ("MPSV-A", "2025-07-14"), ("MMR", "2025-09-12"), ("JE-L", "2025-09-25"), ("MPSV-A", "2025-10-14"),
)  # fmt: skip
ROWS = ("HepB", "BCG", "polio", "DTP", "MMR", "JE", "MenPS", "HepA")
NAMES = ("乙肝", "卡介苗", "脊灰", "百白破", "麻腮风", "乙脑", "流脑", "甲肝")


def main() -> None:
    """Draw."""
    children = Children(to_days(np.array([BIRTH], "datetime64[D]")))
    given = Given(
        np.zeros(len(RECORD), np.int64),
        np.array([product_number(vaccine) for vaccine, _ in RECORD], np.int8),
        to_days(np.array([day for _, day in RECORD], "datetime64[D]")),
    )
    result = forecast(children, given, ON)
    series = {vaccine: name for name, course in result.programme.courses.items() for vaccine in {dose.vaccine for dose in course.doses}}
    series |= {"JE-L": "JE", "HepA-L": "HepA", "HepB": "HepB"}
    drawing = Drawing((-4, 37), (-1, 8.3), width=760, height=380, margin=40)
    drawing.title("一名虚构儿童：绿＝有效，红＝无效，蓝＝补种计划（2026-11-23 判定，2026年版程序；横轴为月龄）")
    drawing.ticks(range(0, 37, 3), [])
    for row, name in enumerate(NAMES):
        drawing.word(-3.8, 7 - row - 0.1, name)
    for (vaccine, day), place in zip(RECORD, result.outcome.place[np.argsort(result.outcome.dose)], strict=True):
        months = (date.fromisoformat(day) - BIRTH).days / 30.4375
        drawing.dot(months, 7 - ROWS.index(series[vaccine]), "#2e7d5b" if place >= 0 else "#c0504d", 6)
    for visit in plan_visits(result, children, 0):
        for place in visit.places:
            dose = result.programme.doses[place]
            months, row = (visit.on - BIRTH).days / 30.4375, 7 - ROWS.index(series[dose.vaccine])
            drawing.dot(months, row, "#3b6fb6", 6)
            drawing.word(months + 0.4, row + 0.15, dose.code, size=9, colour="#3b6fb6")
    now = (ON - BIRTH).days / 30.4375
    drawing.line([(now, -0.6), (now, 7.8)], "#555", width=1)
    drawing.word(now + 0.2, -0.8, "判定日", size=10)
    drawing.save(HERE.parent / "docs" / "pictures" / "immunisation.svg")


if __name__ == "__main__":
    main()
