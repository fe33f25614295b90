"""A child's measurements read, placed on the curves of both standards, and told in words that a grandparent understands.

The standard's own names (低体重, 消瘦 …) are not shown: a child is "lighter than most", and somebody should look. Never a diagnosis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Any

import numpy as np

from qingmiao.codes.ages import age_text, completed_months
from qingmiao.engines.growth import FALTERING, Course, Flag, Measurements, assess_who2006, assess_wst423, follow_trajectory
from qingmiao.engines.growth.measurements import DAYS_PER_MONTH
from qingmiao.guidance.rules.ages import LAST_MONTH

MOST_ROWS = 40
WRONG_WEIGHT = Flag.WEIGHT_IMPOSSIBLE | Flag.WFA_IMPLAUSIBLE
WRONG_LENGTH = Flag.LENGTH_IMPOSSIBLE | Flag.LHFA_IMPLAUSIBLE
WEIGHT_WORDS = {
    "下": "比大多数同龄孩子轻",
    "中下": "偏轻一些",
    "中": "和大多数同龄孩子差不多",
    "中上": "偏重一些",
    "上": "比大多数同龄孩子重",
}
LENGTH_WORDS = {
    "下": "比大多数同龄孩子短",
    "中下": "偏短一些",
    "中": "和大多数同龄孩子差不多",
    "中上": "偏长一些",
    "上": "比大多数同龄孩子长",
}
LOOK_WORDS = {
    "低体重": "体重比绝大多数同龄孩子轻",
    "生长迟缓": "身长比绝大多数同龄孩子短",
    "消瘦": "按身长看，偏瘦得多",
    "超重": "按身长看，偏胖",
    "肥胖": "按身长看，胖得多",
}


@dataclass(frozen=True)
class Reading:
    """One day's measurement as typed: completed months for words, months with their fraction for the picture; nan where not measured.

    `problem` says in words why a row cannot be used; it has no day then.
    """

    typed: tuple[str, str, str]
    on: date | None = None
    completed: int = 0
    months: float = nan
    kg: float = nan
    cm: float = nan
    problem: str = ""

    @property
    def age(self) -> str:
        """The age on that day in words."""
        return age_text(self.completed) if self.on else ""


@dataclass(frozen=True)
class Told:
    """What one reading means, in words; `look` names why somebody should look at the child."""

    reading: Reading
    weight: str
    length: str
    look: tuple[str, ...]


def read_readings(rows: Sequence[tuple[str, str, str]], birth: date, on: date) -> list[Reading]:
    """Read rows of day, kilograms and centimetres; rows in which nothing is typed are left out. At most MOST_ROWS."""
    typed = [(row[0].strip(), row[1].strip(), row[2].strip()) for row in rows[:MOST_ROWS]]
    return [_read(row, birth, on) for row in typed if any(row)]


def _read(row: tuple[str, str, str], birth: date, on: date) -> Reading:
    try:
        day = date.fromisoformat(row[0])
    except ValueError:
        return Reading(row, problem="看不懂测量日期，请写成 2026-03-01 的样子。" if row[0] else "请填哪天量的。")
    if day < birth or day > on:
        return Reading(row, problem="测量日期早于出生日期，请核对。" if day < birth else "测量日期还没有到，请核对。")
    months = completed_months(birth, day)
    if months > LAST_MONTH:
        return Reading(row, problem="那天孩子已经满3周岁了，这里只画到36个月。")
    kg, cm = _number(row[1]), _number(row[2])
    if kg is None or cm is None:
        return Reading(row, problem="体重和身长请只写数字，比如 8.5 和 70.2。")
    if np.isnan(kg) and np.isnan(cm):
        return Reading(row, problem="体重和身长至少填一个。")
    return Reading(row, day, months, (day - birth).days / DAYS_PER_MONTH, kg, cm)


def _number(typed: str) -> float | None:
    """Return a typed number; nan where nothing is typed, None where it is none."""
    if not typed:
        return nan
    plain = typed.translate(str.maketrans("０１２３４５６７８９．，。,", "0123456789...."))
    digits = plain.removesuffix("公斤").removesuffix("厘米").removesuffix("kg").removesuffix("cm").strip()
    if len(digits) > 6 or not digits.replace(".", "", 1).isdecimal() or not digits.isascii():
        return None
    return float(digits)


@dataclass(frozen=True)
class Growth:
    """All of it: readings in the order of their days, what is wrong with the others, words, z-scores for whoever wants them."""

    readings: Sequence[Reading]
    wrong: Sequence[Reading]
    told: Sequence[Told]


def assess(readings: Sequence[Reading], birth: date, sex: int) -> Growth:
    """Place the readings and say what they mean. A value that no child has is not used, and the row says so."""
    usable = sorted((row for row in readings if row.on), key=lambda row: row.on or birth)
    wrong = [row for row in readings if not row.on]
    if not usable:
        return Growth((), wrong, ())
    days = np.array([(row.on - birth).days for row in usable if row.on], np.float64)
    months = np.array([completed_months(birth, row.on) for row in usable if row.on], np.int64)
    visits = Measurements(
        np.full(len(usable), sex, np.int8), days, np.array([row.kg for row in usable]), np.array([row.cm for row in usable])
    )
    who, wst = assess_who2006(visits), assess_wst423(visits, months)
    flags = who.flags | wst.flags
    held = [_without_wrong(row, int(flag)) for row, flag in zip(usable, flags, strict=True)]
    courses = [_courses(days, wst.z[place], values) for place, values in ((0, visits.weight_kg), (1, visits.length_cm))]
    told = [_tell(held[at], wst, at, [course[at] for course in courses]) for at in range(len(held)) if not held[at].problem]
    return Growth([row for row in held if not row.problem], [*wrong, *(row for row in held if row.problem)], told)


def _without_wrong(row: Reading, flags: int) -> Reading:
    if flags & WRONG_WEIGHT:
        return Reading(row.typed, problem=f"体重 {row.typed[1]} 公斤不像这个月龄的孩子：是不是按斤填了，或者小数点错了？")
    if flags & WRONG_LENGTH:
        return Reading(row.typed, problem=f"身长 {row.typed[2]} 厘米不像这个月龄的孩子，请核对后再填。")
    return row


def _courses(days: Any, z: Any, measured: Any) -> list[int]:
    return [int(one) for one in follow_trajectory(np.zeros(len(days), np.int64), days, z, measured).course]


def _tell(row: Reading, wst: Any, at: int, courses: Sequence[int]) -> Told:
    weight, length = wst.levels("wfa")[at], wst.levels("lhfa")[at]
    found = [wst.statuses(name)[at] for name in ("wfa", "lhfa", "wfl")]
    look = [next(words for name, words in LOOK_WORDS.items() if name in status) for status in found if status]
    if courses[0] & FALTERING:
        look.append("体重比上次轻了" if courses[0] & Course.FALLING else "体重长得比上次慢了")
    if courses[1] & (Course.FALLING | Course.FLAT):
        look.append("身长没有比上次长，可能是量法不同，请再量一次")
    elif courses[1] & Course.SLOW:
        look.append("身长长得比上次慢了")
    return Told(row, WEIGHT_WORDS.get(weight, ""), LENGTH_WORDS.get(length, ""), tuple(dict.fromkeys(look)))
