"""docs/pictures/entitlement*.svg: the family and the what-if of docs/engines.md. `python bench/pictures_entitlement.py`."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import numpy as np  # noqa: E402  # found only after the path is set
from notebook import names_of_page  # noqa: E402
from pictures_matching import bar  # noqa: E402
from svg import Drawing  # noqa: E402

from qingmiao.engines.entitlement.leave import leave_days  # noqa: E402

PICTURES = HERE.parent / "docs" / "pictures"
BORN = date(2025, 3, 1)
MONTHS = 36
ALLOWANCE, TAX, LEAVE = "#2e7d5b", "#d9a441", "#5a7fa8"


def monthly(page: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Yuan of allowance and of tax saved in each month of the child's life: a year's amount spread over the months it is for."""
    years = [(BORN.month - 1 + month) // 12 + BORN.year for month in range(MONTHS)]
    by_year = page["by_year"]
    allowance, saved = ([by_year[year][what] / 100 / years.count(year) for year in years] for what in (0, 2))
    return allowance, saved


def draw_family(page: dict[str, Any]) -> None:
    """Stacked steps by month, leave above them."""
    allowance, saved = monthly(page)
    drawing = Drawing((-1, MONTHS + 1), (0, 760), width=760, height=430, margin=52)
    drawing.title("清远一户人家每月所得（元）：2025年3月出生的孩子，父母年收入12万元和9万元；横轴为月龄")
    drawing.ticks(range(0, MONTHS + 1, 3), range(0, 501, 100))
    for month, (one, other) in enumerate(zip(allowance, saved, strict=True)):
        for low, high, colour in ((0, one, ALLOWANCE), (one, one + other, TAX)):
            drawing.line([(month, low), (month + 1, low), (month + 1, high), (month, high)], colour, width=0, fill=colour)
    drawing.word(13, 140, f"育儿补贴：每月{allowance[13]:.0f}元（出生当年按{allowance[0]:.0f}元计）", size=13, colour="#fff")
    drawing.word(13, allowance[13] + 50, f"个人所得税少缴：每月{saved[13]:.0f}元", size=13, colour="#1d2b28")
    leave = leave_days(np.array([1]), np.array([False]), np.array([0]), page["law"], BORN)
    rows = (
        (f"母亲产假和奖励假 {leave.maternity[0]} 天", leave.maternity[0] / 30.4375, 640),
        (f"父亲陪产假 {leave.paternity[0]} 天", leave.paternity[0] / 30.4375, 590),
    )
    for words, months, y in rows:
        drawing.line([(0, y), (months, y), (months, y + 30), (0, y + 30)], LEAVE, width=0, fill=LEAVE)
        drawing.word(months + 0.3, y + 6, words, size=12)
    for month in range(0, MONTHS, 12):
        drawing.line([(month + 0.1, 690), (month + 11.9, 690), (month + 11.9, 720), (month + 0.1, 720)], "#c9d6e4", width=0, fill="#c9d6e4")
        drawing.word(month + 6, 696, f"育儿假 父母每人{leave.parental[0]}天", size=12, anchor="middle")
    drawing.save(PICTURES / "entitlement.svg")


def draw_what_if(page: dict[str, Any]) -> None:
    """What the trial costs, county by county."""
    cost = sorted(page["cost"].items(), key=lambda row: -row[1][2])
    most = cost[0][1][2] / 1_000_000
    drawing = Drawing((-most * 0.3, most * 1.3), (-0.8, len(cost) - 0.2), width=760, height=360, margin=40)
    drawing.title("试算：育儿补贴由每年3600元改为4200元（2027年起），2027年各县多支出（万元）；人数为估算")
    for row, (county, (winners, _, more)) in enumerate(cost):
        y, amount = len(cost) - 1 - row, more / 1_000_000
        bar(drawing, (0, amount), y, ALLOWANCE)
        drawing.word(-most * 0.01, y - 0.1, page["names"][county], anchor="end")
        drawing.word(amount + most * 0.01, y - 0.1, f"{amount:.0f} 万元，受益 {winners} 户", colour="#56645f")
    drawing.save(PICTURES / "entitlement_what_if.svg")


if __name__ == "__main__":
    page_names = names_of_page()
    draw_family(page_names)
    draw_what_if(page_names)
