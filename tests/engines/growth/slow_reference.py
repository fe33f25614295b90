"""The two standards again, slowly and plainly, one child at a time: to compare with, never to run."""

import csv
from decimal import Decimal, getcontext
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

import qingmiao.engines.growth

getcontext().prec = 40
DATA = Path(qingmiao.engines.growth.__file__).parent / "data"
WHO_FILES = {"wfa": "wfa", "lhfa": "lhfa", "bmi": "bmifa", "hc": "hcfa", "wfl": "wfl", "wfh": "wfh"}


@cache
def who_values(table: str) -> list[list[list[int]]]:
    with np.load(DATA / "who2006_lms.npz") as stored:
        return stored[WHO_FILES[table]].tolist()


def who_lms(table: str, sex: int, row: int) -> tuple[Decimal, Decimal, Decimal]:
    power, median, spread = who_values(table)[sex][row]
    return Decimal(power) / 10_000, Decimal(median) / 10_000, Decimal(spread) / 100_000


def lms_z(y: Decimal, lms: tuple[Decimal, Decimal, Decimal], *, restricted: bool) -> Decimal:
    power, median, spread = lms

    def at(z: int) -> Decimal:
        return median * (1 + power * spread * z) ** (1 / power)

    z = ((y / median) ** power - 1) / (power * spread)
    if restricted and z > 3:
        return 3 + (y - at(3)) / (at(3) - at(2))
    if restricted and z < -3:
        return -3 + (y - at(-3)) / (at(-2) - at(-3))
    return z


def who_posture_and_length(age: int | None, posture: int, length: float | None) -> tuple[bool, Decimal | None]:
    """Stands?, and the length in that posture. Under nine months WHO does not believe that a child stood."""
    if age is not None and posture == 1 and age / 30.4375 < 9:
        posture = -1
    if length is None:
        return age is not None and age >= 731, None
    if age is not None:
        stands = age >= 731
    elif posture in (0, 1):
        stands = posture == 1
    else:
        stands = length >= 87
    value = Decimal(repr(length))
    if posture == 0 and stands:
        value -= Decimal("0.7")
    if posture == 1 and not stands:
        value += Decimal("0.7")
    return stands, value


def who_z(sex: int, age: int | None, weight: float | None, length: float | None, head: float | None, *, posture: int, oedema: bool) -> list:
    """wfa, lhfa, wfl, bmi, hc; None where the standard gives none."""
    answers: list[Decimal | None] = [None] * 5
    if sex not in (0, 1):
        return answers
    stands, cm = who_posture_and_length(age, posture, length)
    kg = None if weight is None or oedema else Decimal(repr(weight))
    if age is not None and 0 <= age <= 1826:
        if kg is not None:
            answers[0] = lms_z(kg, who_lms("wfa", sex, age), restricted=True)
        if cm is not None:
            answers[1] = lms_z(cm, who_lms("lhfa", sex, age), restricted=False)
        if kg is not None and cm is not None:
            answers[3] = lms_z(kg / (cm / 100) ** 2, who_lms("bmi", sex, age), restricted=True)
        if head is not None:
            answers[4] = lms_z(Decimal(repr(head)), who_lms("hc", sex, age), restricted=False)
    if kg is not None and cm is not None and (age is None or 0 <= age <= 1856):
        answers[2] = who_weight_for_length(kg, cm, sex, stands)
    return answers


def who_weight_for_length(kg: Decimal, cm: Decimal, sex: int, stands: bool) -> Decimal | None:
    table, first, last = ("wfh", 65, 120) if stands else ("wfl", 45, 110)
    if not first <= cm <= last:
        return None
    tenths = (cm - first) * 10
    row = int(tenths)
    share = tenths - row
    low = who_lms(table, sex, row)
    high = who_lms(table, sex, row + 1) if share else low
    return lms_z(kg, tuple(a + share * (b - a) for a, b in zip(low, high, strict=True)), restricted=True)


SD_COLUMNS = ("sd_minus3", "sd_minus2", "sd_minus1", "median", "sd_plus1", "sd_plus2", "sd_plus3")


@cache
def wst_rows(indicator: str, sex: str) -> list[tuple[Decimal, list[Decimal]]]:
    with (DATA / "wst423_2022_sd.csv").open(encoding="utf-8") as file:
        return [
            (Decimal(row["x"]), [Decimal(row[column]) for column in SD_COLUMNS])
            for row in csv.DictReader(file)
            if row["indicator"] == indicator and row["sex"] == sex
        ]


def wst_points(indicator: str, sex: str, x: Decimal) -> list[Decimal]:
    rows = wst_rows(indicator, sex)
    for (left, low), (right, high) in pairwise(rows):
        if left <= x <= right:
            return [a + (x - left) / (right - left) * (b - a) for a, b in zip(low, high, strict=True)]
    return rows[-1][1]


def wst_z_and_class(indicator: str, sex: str, x: Decimal, y: Decimal) -> tuple[Decimal, int]:
    points = wst_points(indicator, sex, x)
    below = sum(point <= y for point in points)
    left = min(max(below - 1, 0), 5)
    return left - 3 + (y - points[left]) / (points[left + 1] - points[left]), below


LEVELS = ("下", "下", "中下", "中", "中", "中上", "上", "上")
STATUSES = {
    "wfa": ("重度低体重", "低体重", "", "", "", "", "", ""),
    "lhfa": ("重度生长迟缓", "生长迟缓", "", "", "", "", "", ""),
    "wfl": ("重度消瘦", "消瘦", "", "", "", "超重", "肥胖", "重度肥胖"),
    "bmi": ("重度消瘦", "消瘦", "", "", "", "超重", "肥胖", "重度肥胖"),
    "hc": ("", "", "", "", "", "", "", ""),
}
