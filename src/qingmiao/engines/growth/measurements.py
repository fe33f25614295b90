"""What was measured on a child, and the flags that say what could not be used."""

from dataclasses import dataclass, field
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.uint32]

INDICATORS = ("wfa", "lhfa", "wfl", "bmi", "hc")
"""Rows of every result: weight for age, length or height for age, weight for length or height, BMI for age, head for age."""

MALE, FEMALE = 0, 1
LYING, STANDING = 0, 1
UNKNOWN = -1

STANDING_FROM_DAYS = 731  # WHO's own macro switches tables at 731 days; 730 is a common mistake
LYING_MINUS_STANDING_CM = 0.7
DAYS_PER_MONTH = 30.4375
STANDS_FROM_MONTHS = 9  # WHO Anthro takes a standing height of a younger child for a slip and drops the posture
PLAUSIBLE = {"wfa": (-6.0, 5.0), "lhfa": (-6.0, 6.0), "wfl": (-5.0, 5.0), "bmi": (-5.0, 5.0), "hc": (-5.0, 5.0)}
"""Z-scores beyond are more likely a wrong measurement than a child: the limits of WHO Anthro, used for both standards."""


class Flag(IntFlag):
    """Why a z-score is missing or doubtful; several may be set on one row. The numbers are part of the public format."""

    SEX_UNKNOWN = 1
    AGE_MISSING = 2
    AGE_OUTSIDE = 4
    WEIGHT_MISSING = 8
    WEIGHT_IMPOSSIBLE = 16
    LENGTH_MISSING = 32
    LENGTH_IMPOSSIBLE = 64
    LENGTH_OUTSIDE_TABLE = 128
    HEAD_MISSING = 256
    HEAD_IMPOSSIBLE = 512
    OEDEMA = 1024
    MEASURE_ASSUMED = 2048
    MEASURE_CONVERTED = 4096
    WFA_IMPLAUSIBLE = 8192
    LHFA_IMPLAUSIBLE = 16384
    WFL_IMPLAUSIBLE = 32768
    BMI_IMPLAUSIBLE = 65536
    HC_IMPLAUSIBLE = 131072
    AGE_PAST_LAST_ROW = 262144
    HEAD_AGE_OUTSIDE = 524288
    UNREADABLE = 1048576  # set by whoever reads a file
    BY_AGE_OUTSIDE = 2097152
    STANDING_UNLIKELY = 4194304


FLAG_TEXTS = {
    Flag.SEX_UNKNOWN: "性别缺失或无法识别",
    Flag.AGE_MISSING: "日龄缺失",
    Flag.AGE_OUTSIDE: "日龄超出标准范围",
    Flag.WEIGHT_MISSING: "体重缺失",
    Flag.WEIGHT_IMPOSSIBLE: "体重不可能",
    Flag.LENGTH_MISSING: "身长（身高）缺失",
    Flag.LENGTH_IMPOSSIBLE: "身长（身高）不可能",
    Flag.LENGTH_OUTSIDE_TABLE: "身长（身高）超出身长别体重表",
    Flag.HEAD_MISSING: "头围缺失",
    Flag.HEAD_IMPOSSIBLE: "头围不可能",
    Flag.OEDEMA: "水肿，不计算与体重有关的指标",
    Flag.MEASURE_ASSUMED: "未说明卧位或立位，按年龄推定",
    Flag.MEASURE_CONVERTED: "卧位与立位已换算0.7厘米",
    Flag.WFA_IMPLAUSIBLE: "年龄别体重不合理",
    Flag.LHFA_IMPLAUSIBLE: "年龄别身长（身高）不合理",
    Flag.WFL_IMPLAUSIBLE: "身长（身高）别体重不合理",
    Flag.BMI_IMPLAUSIBLE: "年龄别BMI不合理",
    Flag.HC_IMPLAUSIBLE: "年龄别头围不合理",
    Flag.AGE_PAST_LAST_ROW: "超过表中最后一个月龄，用最后一行",
    Flag.HEAD_AGE_OUTSIDE: "超出头围表的年龄",
    Flag.BY_AGE_OUTSIDE: "日龄超过1826天，年龄别各指标没有标准值，只计算身高别体重",
    Flag.STANDING_UNLIKELY: "不满9个月的婴儿不会立位测量，按未说明处理",
    Flag.UNREADABLE: "本行列数与表头不符或有不是数字的内容，按缺失处理",
}

POSSIBLE = {"weight_kg": (0.2, 100.0), "length_cm": (15.0, 200.0), "head_cm": (10.0, 100.0)}
"""Below or above no child under seven has ever been in these units: grams, millimetres or a slip of the keys."""


@dataclass(frozen=True)
class Measurements:
    """One visit per row, every array of shape (n,).

    sex: int8, 0 male, 1 female, anything else unknown. age_days, weight_kg, length_cm, head_cm: float64, nan where missing.
    posture: int8, 0 lying, 1 standing, anything else not said. oedema: bool. Leave out what nobody measured.
    """

    sex: NDArray[np.int8]
    age_days: Floats
    weight_kg: Floats
    length_cm: Floats
    head_cm: Floats = field(default_factory=lambda: np.empty(0))
    posture: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    oedema: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))

    def __post_init__(self) -> None:
        """Fill what was left out and refuse arrays of unequal length.

        Raises ValueError with the names and sizes.
        """
        wanted = np.shape(self.sex)
        for name, missing, kind in (
            ("sex", UNKNOWN, np.int8),
            ("age_days", np.nan, np.float64),
            ("weight_kg", np.nan, np.float64),
            ("length_cm", np.nan, np.float64),
            ("head_cm", np.nan, np.float64),
            ("posture", UNKNOWN, np.int8),
            ("oedema", False, np.bool_),
        ):
            values = np.asarray(getattr(self, name), kind)
            if values.size == 0 and name in {"head_cm", "posture", "oedema"}:
                values = np.full(wanted, missing, kind)
            if values.ndim != 1 or values.shape != wanted:
                message = f"{name} has shape {values.shape}, sex has shape {wanted}: every array must be (n,)"
                raise ValueError(message)
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        """How many visits."""
        return len(self.sex)

    def part(self, start: int, stop: int) -> "Measurements":
        """Rows start to stop, without copying."""
        return Measurements(
            self.sex[start:stop],
            self.age_days[start:stop],
            self.weight_kg[start:stop],
            self.length_cm[start:stop],
            self.head_cm[start:stop],
            self.posture[start:stop],
            self.oedema[start:stop],
        )


@dataclass(frozen=True)
class Cleaned:
    """Measurements after the common rules: unusable values nan, age in whole days, length in the posture that the tables want."""

    sex: Ints
    has_sex: NDArray[np.bool_]
    age_days: Ints
    has_age: NDArray[np.bool_]
    standing: NDArray[np.bool_]
    weight_kg: Floats
    length_cm: Floats
    head_cm: Floats
    flags: Flags


def clean(visits: Measurements, *, standing_from_days: int | NDArray[np.bool_] = STANDING_FROM_DAYS) -> Cleaned:
    """Apply the rules that do not depend on the standard.

    `standing_from_days` may also be a mask (n,) of the rows whose tables are for standing height. Age is rounded half up to whole days.
    A height measured below the switch becomes a length by +0.7 cm, a length above it a height by −0.7 cm. A posture that is not said is
    assumed right for the age; without an age, lying under 87 cm. Standing is not believed of a child under nine months.
    Source: WHO Child Growth Standards, Methods and development (2006); the rules of WHO Anthro.
    """
    flags = np.zeros(len(visits), np.uint32)
    has_sex = (visits.sex == MALE) | (visits.sex == FEMALE)
    mark(flags, ~has_sex, Flag.SEX_UNKNOWN)
    has_age = np.isfinite(visits.age_days)
    mark(flags, ~has_age, Flag.AGE_MISSING)
    with np.errstate(invalid="ignore"):
        # Whole days, for the tables are daily; clipped first, because a number beyond int64 would become any number.
        age_days = np.where(has_age, np.floor(np.clip(visits.age_days, -1e9, 1e9) + 0.5), -1).astype(np.int64)
    weight = _usable(visits.weight_kg, flags, Flag.WEIGHT_MISSING, "weight_kg")
    length = _usable(visits.length_cm, flags, Flag.LENGTH_MISSING, "length_cm")
    head = _usable(visits.head_cm, flags, Flag.HEAD_MISSING, "head_cm")
    by_age = age_days >= standing_from_days if isinstance(standing_from_days, int) else standing_from_days
    unlikely = (visits.posture == STANDING) & (visits.age_days < STANDS_FROM_MONTHS * DAYS_PER_MONTH)  # nan compares false
    mark(flags, unlikely & np.isfinite(length), Flag.STANDING_UNLIKELY)
    said = ((visits.posture == LYING) | (visits.posture == STANDING)) & ~unlikely
    with np.errstate(invalid="ignore"):
        without_age = np.where(said, visits.posture == STANDING, length >= 87.0)  # WHO Anthro
    standing = np.where(has_age, by_age, without_age)
    mark(flags, ~said & np.isfinite(length), Flag.MEASURE_ASSUMED)
    # A lying child measures 0.7 cm more. The tables of an age are for one posture; a value of the other is carried over.
    converted = said & (standing != (visits.posture == STANDING)) & np.isfinite(length)
    mark(flags, converted, Flag.MEASURE_CONVERTED)
    length = length + np.where(converted, np.where(standing, -LYING_MINUS_STANDING_CM, LYING_MINUS_STANDING_CM), 0.0)
    mark(flags, visits.oedema, Flag.OEDEMA)
    # Water weighs: with oedema a weight says nothing of growth, in either standard.
    weight = np.where(visits.oedema, np.nan, weight)
    return Cleaned(np.where(has_sex, visits.sex, 0).astype(np.int64), has_sex, age_days, has_age, standing, weight, length, head, flags)


def _usable(values: Floats, flags: Flags, missing: Flag, name: str) -> Floats:
    """Flag missing and impossible values; the impossible ones become nan too. The impossible flag is the missing one's neighbour."""
    is_missing = np.isnan(values)
    low, high = POSSIBLE[name]
    with np.errstate(invalid="ignore"):
        impossible = ~is_missing & ~((values >= low) & (values < high))
    mark(flags, is_missing, missing)
    mark(flags, impossible, Flag(missing * 2))
    return np.where(impossible, np.nan, values)


def mark(flags: Flags, rows: NDArray[np.bool_], flag: Flag) -> None:
    """Set one flag on the rows of a mask."""
    if rows.any():  # most flags are rare
        flags |= rows.astype(np.uint32) * np.uint32(flag)


def mark_implausible(flags: Flags, z: Floats) -> None:
    """Flag z-scores, (5, n) in the order of INDICATORS, that are beyond what WHO takes for possible; nan is no score."""
    with np.errstate(invalid="ignore"):
        for row, indicator in enumerate(INDICATORS):
            low, high = PLAUSIBLE[indicator]
            mark(flags, (z[row] < low) | (z[row] > high), Flag[f"{indicator.upper()}_IMPLAUSIBLE"])


def body_mass_index(weight_kg: Floats, length_cm: Floats) -> Floats:
    """Weight in kg over the square of length in metres."""
    return weight_kg / np.square(length_cm / 100.0)
