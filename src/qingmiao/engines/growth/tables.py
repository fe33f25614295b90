"""The published tables, read once and kept read-only."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.growth.measurements import Floats

WHO_LAST_DAY = 1826
WST_MONTHS = 84  # the standard is for children under seven
WST_HEAD_LAST_MONTH = 36
PERCENTILES = (3.0, 10.0, 25.0, 50.0, 75.0, 90.0, 97.0)
DEVIATIONS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)

_DATA = Path(__file__).parent / "data"
_STORED_NAMES = {"wfa": "wfa", "lhfa": "lhfa", "wfl": "wfl", "wfh": "wfh", "bmi": "bmifa", "hc": "hcfa"}


@dataclass(frozen=True)
class LmsTable:
    """One WHO table. l, m, s: (2 × rows,), the rows of girls after those of boys. first: x of row 0, in days or in 0.1 cm."""

    l: Floats  # noqa: E741  # L, M, S are the published names
    m: Floats
    s: Floats
    first: int
    rows: int
    is_linear: bool

    def at(self, row: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
        """L, M, S of these rows."""
        return self.l.take(row), self.m.take(row), self.s.take(row)


@cache
def who_table(indicator: str) -> LmsTable:
    """The LMS table of wfa, lhfa, bmi, hc (daily), wfl or wfh (by 0.1 cm).

    Source: WHO Child Growth Standards 2006 and 2007, as published with WHO Anthro.
    """
    with np.load(_DATA / "who2006_lms.npz") as stored:
        values = stored[_STORED_NAMES[indicator]]
    flat = values.reshape(-1, 3)
    first = {"wfl": 450, "wfh": 650}.get(indicator, 0)
    l_values = flat[:, 0] / 1e4
    table = LmsTable(l_values, flat[:, 1] / 1e4, flat[:, 2] / 1e5, first, values.shape[1], bool((l_values == 1.0).all()))
    for column in (table.l, table.m, table.s):
        # Shared by every caller of the process: nobody may change the standard by accident.
        column.flags.writeable = False
    return table


@dataclass(frozen=True)
class LengthTable:
    """The tables of weight by length and by height as one: of boys and girls lying (wfl), then of boys and girls standing (wfh).

    l, m, s: rows of all four. first, last, start: (4,), x of row 0 in 0.1 cm, the last row, and where row 0 stands in l, m, s.
    """

    l: Floats  # noqa: E741
    m: Floats
    s: Floats
    first: Floats
    last: Floats
    start: NDArray[np.int64]

    def at(self, row: NDArray[np.int64]) -> tuple[Floats, ...]:
        """L, M, S of these rows."""
        return self.l.take(row), self.m.take(row), self.s.take(row)


@cache
def who_weight_for_length() -> LengthTable:
    """Weight for length and weight for height side by side, so that children of every age are looked up at once."""
    lying, standing = who_table("wfl"), who_table("wfh")
    l_values, m_values, s_values = (np.concatenate(pair) for pair in ((lying.l, standing.l), (lying.m, standing.m), (lying.s, standing.s)))
    tables = (lying, lying, standing, standing)
    start = np.cumsum([0, *(table.rows for table in tables[:-1])])
    first, last = (np.array(column, np.float64) for column in zip(*((table.first, table.rows - 1) for table in tables), strict=True))
    return LengthTable(l_values, m_values, s_values, first, last, start)


@dataclass(frozen=True)
class PointTable:
    """One WS/T 423 table. points: (2 sexes, rows, 7), row r at x = first + r (completed months, or whole cm)."""

    points: Floats
    first: int


@cache
def wst_table(indicator: str, method: str) -> PointTable:
    """Points of wfa, lhfa, bmi, hc by month 0–83 (hc 0–36), wfl or wfh by cm; method is "sd" or "percentile".

    From 24 months the standard prints every third month: the months between are interpolated linearly here, and 82 and 83 repeat 81.
    Source: WS/T 423—2022, Annex A (percentile) and Annex B (sd).
    """
    columns = {
        "sd": ("sd_minus3", "sd_minus2", "sd_minus1", "median", "sd_plus1", "sd_plus2", "sd_plus3"),
        "percentile": ("p3", "p10", "p25", "p50", "p75", "p90", "p97"),
    }[method]
    xs: dict[str, list[float]] = {"M": [], "F": []}
    values: dict[str, list[list[float]]] = {"M": [], "F": []}
    with (_DATA / f"wst423_2022_{method}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["indicator"] == _STORED_NAMES[indicator]:
                xs[row["sex"]].append(float(row["x"]))
                values[row["sex"]].append([float(row[column]) for column in columns])
    first = int(xs["M"][0])
    last = int(xs["M"][-1])
    grid = np.arange(first, WST_MONTHS if last > WST_HEAD_LAST_MONTH and first == 0 else last + 1)
    points = np.empty((2, len(grid), len(columns)))
    for sex, name in enumerate("MF"):
        known = np.array(values[name])
        for column in range(len(columns)):
            points[sex, :, column] = np.interp(grid, xs[name], known[:, column])
    points.flags.writeable = False
    return PointTable(points, first)


@cache
def wst_labels(table: str, indicator: str) -> tuple[str, ...]:
    """Label of each of the eight classes cut by −3 … +3 SD, from the lowest; empty where the standard names none.

    table: "growth_level" or "nutrition_status". The lower bound is included, the upper excluded.
    Source: WS/T 423—2022, Tables 2 and 3.
    """
    cuts = ("sd_minus3", "sd_minus2", "sd_minus1", "median", "sd_plus1", "sd_plus2", "sd_plus3")
    stored = {"wfl": "wfl_wfh", "bmi": "bmifa", "hc": "hcfa"}.get(indicator, indicator)
    labels = [""] * 8
    with (_DATA / "wst423_2022_classification.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["table"], row["method"], row["indicator"]) == (table, "sd", stored):
                low = cuts.index(row["lower_incl"]) + 1 if row["lower_incl"] else 0
                high = cuts.index(row["upper_excl"]) + 1 if row["upper_excl"] else 8
                labels[low:high] = [row["label_zh"]] * (high - low)
    return tuple(labels)
