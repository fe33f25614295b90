"""Growth level and nutrition status by WS/T 423—2022, the Chinese standard for children under seven."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.growth.measurements import (
    DAYS_PER_MONTH,
    INDICATORS,
    Cleaned,
    Flag,
    Flags,
    Floats,
    Ints,
    Measurements,
    body_mass_index,
    clean,
    mark,
    mark_implausible,
)
from qingmiao.engines.growth.tables import DEVIATIONS, PERCENTILES, WST_HEAD_LAST_MONTH, WST_MONTHS, wst_labels, wst_table

STANDING_FROM_MONTHS = 24
LAST_PRINTED_MONTH = 81
CHUNK_ROWS = 8192
TIE = 1e-9  # a computed BMI of 14.6 may be 14.599999999999998: it is on the printed point
NOT_PLACED = -1


@dataclass(frozen=True)
class Assessment:
    """What the standard says of every visit; rows in the order of INDICATORS.

    z: (5, n) float64. classes: (5, n) int8, how many of −3 … +3 SD lie at or below the value (0–7), −1 where not assessed.
    percentile: (5, n) float64, between P3 and P97; −inf below P3, inf above P97, nan where not assessed.
    age_months: (n,) int64 completed months, −1 unknown. flags: (n,) uint32 of Flag.
    """

    z: Floats
    classes: NDArray[np.int8]
    percentile: Floats
    age_months: Ints
    length_cm: Floats
    flags: Flags

    def levels(self, indicator: str) -> list[str]:
        """上, 中上, 中, 中下, 下 of every visit by standard deviation; empty where not assessed."""
        return self._labels("growth_level", indicator)

    def statuses(self, indicator: str) -> list[str]:
        """低体重, 生长迟缓, 消瘦, 超重, 肥胖 and their severe forms; empty where none applies."""
        return self._labels("nutrition_status", indicator)

    def _labels(self, table: str, indicator: str) -> list[str]:
        labels = (*wst_labels(table, indicator), "")  # class −1 reads the last one
        return [labels[place] for place in self.classes[INDICATORS.index(indicator)].tolist()]


def completed_months(age_days: Floats) -> Ints:
    """Completed months from an age in days by the mean month of 30.4375 days; −1 where missing or negative.

    Where the dates are known, count calendar months and pass those instead: by days alone a child may be a day off.
    """
    with np.errstate(invalid="ignore"):
        known = np.isfinite(age_days) & (age_days >= 0)
        return np.where(known, np.floor(np.where(known, np.minimum(age_days, 1e9), 0.0) / DAYS_PER_MONTH), -1).astype(np.int64)


def assess_wst423(visits: Measurements, age_months: Ints | None = None) -> Assessment:
    """Place every visit between the printed points.

    age_months: (n,) completed calendar months, −1 unknown; left out, they are derived from age_days. Below 24 months the tables are for
    length, from 24 for height; a measurement in the other posture is converted by 0.7 cm and flagged (the standard's text on the
    conversion was not seen: confidence medium). Between printed rows the points are interpolated linearly (months after 24, and lengths
    between whole centimetres); z is linear between two points and goes on with the last step beyond ±3. The standard names no limits of
    what is plausible: those of WHO are used.
    Source: WS/T 423—2022, Tables 2 and 3 and Annexes A and B; a recommended standard.
    """
    n = len(visits)
    months = completed_months(visits.age_days) if age_months is None else np.asarray(age_months, np.int64)
    if months.shape != (n,):
        message = f"age_months has shape {months.shape}, sex has shape {(n,)}: both must be (n,)"
        raise ValueError(message)
    shape = (len(INDICATORS), n)
    result = Assessment(
        np.full(shape, np.nan), np.full(shape, NOT_PLACED, np.int8), np.full(shape, np.nan), months, np.empty(n), np.empty(n, np.uint32)
    )
    for start in range(0, n, CHUNK_ROWS):
        _assess_chunk(visits, result, slice(start, min(start + CHUNK_ROWS, n)))
    return result


def _assess_chunk(visits: Measurements, result: Assessment, rows: slice) -> None:
    months = result.age_months[rows]
    visits = visits.part(rows.start, rows.stop)
    # The standard counts months; the days are only there for the rules that both standards share.
    visits = replace(visits, age_days=np.where(months >= 0, months * DAYS_PER_MONTH, visits.age_days))
    part = clean(visits, standing_from_days=months >= STANDING_FROM_MONTHS)
    in_age = (months >= 0) & (months < WST_MONTHS)
    mark(part.flags, part.has_age & ~in_age, Flag.AGE_OUTSIDE)
    mark(part.flags, in_age & (months > LAST_PRINTED_MONTH), Flag.AGE_PAST_LAST_ROW)
    has_head = np.isfinite(part.head_cm)
    in_head_age = in_age & (months <= WST_HEAD_LAST_MONTH)
    mark(part.flags, has_head & in_age & ~in_head_age, Flag.HEAD_AGE_OUTSIDE)
    usable = in_age & part.has_sex
    bmi = body_mass_index(part.weight_kg, part.length_cm)
    for row, indicator, measured, mask in (
        (0, "wfa", part.weight_kg, usable),
        (1, "lhfa", part.length_cm, usable),
        (3, "bmi", bmi, usable),
        (4, "hc", part.head_cm, usable & in_head_age),
    ):
        _place(result, rows, row, _Lookup(indicator, measured, months.astype(np.float64), part.sex), mask)
    _weight_for_length(part, result, rows, usable)
    mark_implausible(part.flags, result.z[:, rows])
    result.flags[rows] = part.flags
    result.length_cm[rows] = part.length_cm


def _weight_for_length(part: Cleaned, result: Assessment, rows: slice, usable: NDArray[np.bool_]) -> None:
    has_length = np.isfinite(part.length_cm)
    for indicator, in_posture in (("wfl", ~part.standing), ("wfh", part.standing)):
        table = wst_table(indicator, "sd")
        with np.errstate(invalid="ignore"):
            inside = (part.length_cm >= table.first) & (part.length_cm <= table.first + table.points.shape[1] - 1)
        mark(part.flags, in_posture & has_length & ~inside, Flag.LENGTH_OUTSIDE_TABLE)
        _place(result, rows, 2, _Lookup(indicator, part.weight_kg, part.length_cm, part.sex), usable & in_posture & inside)


@dataclass(frozen=True)
class _Lookup:
    """What to place (measured) at which x of which table."""

    indicator: str
    measured: Floats
    x: Floats
    sex: Ints


def _place(result: Assessment, rows: slice, row: int, lookup: _Lookup, mask: NDArray[np.bool_]) -> None:
    chosen = np.flatnonzero(mask & np.isfinite(lookup.measured))
    if not chosen.size:
        return
    measured, x, sex = lookup.measured[chosen], lookup.x[chosen], lookup.sex[chosen]
    z, below = _between(measured, _points_at(lookup.indicator, "sd", x, sex), np.array(DEVIATIONS))
    result.z[row, rows][chosen] = z
    result.classes[row, rows][chosen] = below
    percentile, below = _between(measured, _points_at(lookup.indicator, "percentile", x, sex), np.array(PERCENTILES))
    # Outside the printed percentiles there is no number to be had, only the side.
    percentile[below == 0] = -np.inf
    percentile[(below == len(PERCENTILES)) & (percentile > PERCENTILES[-1] + TIE)] = np.inf
    result.percentile[row, rows][chosen] = percentile


def _points_at(indicator: str, method: str, x: Floats, sex: Ints) -> Floats:
    """(k, 7) points at x, between two rows where x is between them."""
    table = wst_table(indicator, method)
    position = x - table.first
    lower = position.astype(np.int64)
    share = position - lower
    upper = np.minimum(lower + 1, table.points.shape[1] - 1)
    low: Floats = table.points[sex, lower]
    between: Floats = low + share[:, None] * (table.points[sex, upper] - low)
    return between


def _between(measured: Floats, points: Floats, scale: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """Place measured (k,) on `scale` by its points (k, 7), linearly; also how many points lie at or below it."""
    below = (points <= measured[:, None] + TIE).sum(axis=1)
    left = np.clip(below - 1, 0, points.shape[1] - 2)
    index = np.arange(len(measured))
    low, high = points[index, left], points[index, left + 1]
    placed = scale[left] + (measured - low) / (high - low) * (scale[left + 1] - scale[left])
    return placed, below.astype(np.int8)
