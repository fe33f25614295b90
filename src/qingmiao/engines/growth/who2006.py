"""Z-scores by the WHO Child Growth Standards 2006."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.growth.measurements import (
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
)
from qingmiao.engines.growth.tables import WHO_LAST_DAY, LmsTable, who_table

LAST_AGE_DAYS = 1856  # 60 completed months; weight for height goes on to here, tables by age end at 1826
CHUNK_ROWS = 8192  # a chunk and its temporaries stay in the second-level cache
PLAUSIBLE = {"wfa": (-6.0, 5.0), "lhfa": (-6.0, 6.0), "wfl": (-5.0, 5.0), "bmi": (-5.0, 5.0), "hc": (-5.0, 5.0)}

_erfc = np.frompyfunc(erfc, 1, 1)


@dataclass(frozen=True)
class Zscores:
    """z: (5, n) float64 in the order of INDICATORS, nan where not computed. flags: (n,) uint32 of Flag. length_cm: (n,), as looked up."""

    z: Floats
    flags: Flags
    length_cm: Floats

    def percentiles(self) -> Floats:
        """(5, n): share of the healthy population below, in per cent, by the normal distribution that LMS assumes."""
        return np.asarray(_erfc(self.z / -sqrt(2.0)), np.float64) * 50.0


def assess_who2006(visits: Measurements) -> Zscores:
    """Z-scores of every visit.

    Restricted LMS beyond ±3 for wfa, wfl and bmi. Weight for length uses the length table below 731 days and the height table from then;
    between two 0.1 cm rows L, M and S are interpolated. With oedema nothing that rests on weight is computed.
    Source: WHO Child Growth Standards: Methods and development (2006), chapter 7; head circumference (2007); limits of WHO Anthro.
    """
    n = len(visits)
    result = Zscores(np.full((len(INDICATORS), n), np.nan), np.empty(n, np.uint32), np.empty(n))
    for start in range(0, n, CHUNK_ROWS):
        stop = min(start + CHUNK_ROWS, n)
        part = clean(visits.part(start, stop))
        _assess_chunk(part, result.z[:, start:stop])
        result.flags[start:stop] = part.flags
        result.length_cm[start:stop] = part.length_cm
    return result


def _assess_chunk(part: Cleaned, z: Floats) -> None:
    in_age = part.has_age & (part.age_days >= 0) & (part.age_days <= LAST_AGE_DAYS)
    mark(part.flags, part.has_age & ~in_age, Flag.AGE_OUTSIDE)
    by_age = in_age & (part.age_days <= WHO_LAST_DAY)
    mark(part.flags, in_age & ~by_age, Flag.AGE_PAST_LAST_ROW)
    usable = by_age & part.has_sex
    day = np.clip(part.age_days, 0, WHO_LAST_DAY) + part.sex * (WHO_LAST_DAY + 1)
    with np.errstate(invalid="ignore"):
        z[0] = _by_age(part.weight_kg, who_table("wfa"), day, usable)
        z[1] = _by_age(part.length_cm, who_table("lhfa"), day, usable)
        z[3] = _by_age(body_mass_index(part.weight_kg, part.length_cm), who_table("bmi"), day, usable)
        z[4] = _by_age(part.head_cm, who_table("hc"), day, usable)
        _weight_for_length(part, z[2], part.has_sex & (in_age | ~part.has_age))
        for row, indicator in enumerate(INDICATORS):
            low, high = PLAUSIBLE[indicator]
            mark(part.flags, (z[row] < low) | (z[row] > high), Flag[f"{indicator.upper()}_IMPLAUSIBLE"])


def _by_age(measured: Floats, table: LmsTable, day: Ints, usable: NDArray[np.bool_]) -> Floats:
    l_value, m_value, s_value = table.at(day)
    ratio = np.where(usable, measured, np.nan) / m_value
    if table.is_linear:  # L = 1: length and head, which are not restricted either
        return (ratio - 1.0) / s_value
    z = (np.power(ratio, l_value) - 1.0) / (l_value * s_value)
    return _restrict(z, measured, l_value, m_value, s_value)


def _weight_for_length(part: Cleaned, z: Floats, usable: NDArray[np.bool_]) -> None:
    has_length = np.isfinite(part.length_cm)
    for indicator, is_row in (("wfl", ~part.standing), ("wfh", part.standing)):
        table = who_table(indicator)
        position = part.length_cm * 10.0 - table.first
        nearest = np.rint(position)
        position = np.where(np.abs(position - nearest) < 1e-6, nearest, position)  # 81.3 × 10 is 812.9999…
        inside = (position >= 0) & (position <= table.rows - 1)
        mark(part.flags, is_row & has_length & ~inside, Flag.LENGTH_OUTSIDE_TABLE)
        rows = np.flatnonzero(is_row & inside & usable & np.isfinite(part.weight_kg))
        if rows.size:
            z[rows] = _interpolated(part.weight_kg[rows], table, position[rows], part.sex[rows])


def _interpolated(weight_kg: Floats, table: LmsTable, position: Floats, sex: Ints) -> Floats:
    lower = position.astype(np.int64)
    share = position - lower
    first = lower + sex * table.rows
    second = first + (share > 0)
    low, high = table.at(first), table.at(second)
    l_value, m_value, s_value = (a + share * (b - a) for a, b in zip(low, high, strict=True))
    z = (np.power(weight_kg / m_value, l_value) - 1.0) / (l_value * s_value)
    return _restrict(z, weight_kg, l_value, m_value, s_value)


def _restrict(z: Floats, measured: Floats, l_value: Floats, m_value: Floats, s_value: Floats) -> Floats:
    """Beyond ±3 a standard deviation has the width of the step between 2 and 3: the tails of weight were too thin to be fitted."""
    for rows, side in ((np.flatnonzero(z > 3.0), 1.0), (np.flatnonzero(z < -3.0), -1.0)):  # WHO's rule
        if rows.size:
            power, spread, median = l_value[rows], l_value[rows] * s_value[rows] * side, m_value[rows]
            at_three = median * np.power(1.0 + 3.0 * spread, 1.0 / power)
            step = np.abs(at_three - median * np.power(1.0 + 2.0 * spread, 1.0 / power))
            z[rows] = 3.0 * side + (measured[rows] - at_three) / step
    return z
