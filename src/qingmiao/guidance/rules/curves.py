"""The curves as lines in a picture: those of a standard, and the child's points among them. Numbers only; the page draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from qingmiao.engines.growth.measurements import DAYS_PER_MONTH
from qingmiao.engines.growth.tables import who_table, wst_table
from qingmiao.guidance.rules.ages import LAST_MONTH

WIDTH, HEIGHT = 340, 300
LEFT, RIGHT, TOP, BOTTOM = 30, 38, 10, 26
SHOWN_SD = (-2, -1, 0, 1, 2)
SD_WORDS = {-2: "−2", -1: "−1", 0: "中间", 1: "+1", 2: "+2"}
STANDARDS = {"wst": "中国标准（WS/T 423—2022）", "who": "世界卫生组织标准（2006）"}
STEP = {"wfa": 2, "lhfa": 10}


@dataclass(frozen=True)
class Line:
    """A curve: its path, where its name stands, and whether it is the middle one."""

    path: str
    words: str
    y: float
    is_middle: bool


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its number."""

    at: float
    words: str


@dataclass(frozen=True)
class Dot:
    """One of the child's points."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Picture:
    """A picture of one indicator: everything in its own units of 340 × 300."""

    title: str
    unit: str
    lines: Sequence[Line]
    across: Sequence[Tick]
    up: Sequence[Tick]
    dots: Sequence[Dot]
    path: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def draw(indicator: str, standard: str, sex: int, points: Sequence[tuple[float, float, str]]) -> Picture:
    """Return the picture of weight (wfa) or length (lhfa) for age; points are (months, value, words), nan values left out."""
    curves = {sd: _curve(indicator, standard, sex, sd) for sd in SHOWN_SD}
    own = [point for point in points if not isnan(point[1])]
    values = [value for curve in curves.values() for value in curve] + [value for _, value, _ in own]
    step = STEP[indicator]
    low, high = step * int(min(values) // step), step * int(-(-max(values) // step))

    def place(months: float, value: float) -> tuple[float, float]:
        x = LEFT + months / LAST_MONTH * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
        return round(x, 1), round(y, 1)

    lines = []
    for sd, curve in curves.items():
        placed = [place(month, value) for month, value in enumerate(curve)]
        lines.append(Line(_path(placed), SD_WORDS[sd], placed[-1][1], sd == 0))
    dots = [Dot(*place(months, value), words) for months, value, words in own]
    return Picture(
        *(("体重", "公斤") if indicator == "wfa" else ("身长（身高）", "厘米")),
        lines,
        [Tick(place(month, low)[0], str(month)) for month in range(0, LAST_MONTH + 1, 6)],
        [Tick(place(0, value)[1], str(value)) for value in range(low, high + 1, step)],
        dots,
        _path([(dot.x, dot.y) for dot in dots]) if len(dots) > 1 else "",
    )


def _path(placed: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in placed)


def _curve(indicator: str, standard: str, sex: int, sd: int) -> list[float]:
    """Values at each completed month from 0 to 36."""
    if standard == "wst":
        return [float(row[sd + 3]) for row in wst_table(indicator, "sd").points[sex, : LAST_MONTH + 1]]
    table = who_table(indicator)
    days = np.rint(np.arange(LAST_MONTH + 1) * DAYS_PER_MONTH).astype(np.int64) + sex * table.rows
    power, middle, spread = table.at(days)
    if table.is_linear:
        return [float(value) for value in middle * (1 + spread * sd)]
    return [float(value) for value in middle * np.power(1 + power * spread * sd, 1 / power)]
