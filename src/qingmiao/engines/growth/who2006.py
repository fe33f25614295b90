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
    mark_implausible,
)
from qingmiao.engines.growth.tables import WHO_LAST_DAY, LmsTable, who_table, who_weight_for_length

LAST_AGE_DAYS = 1856  # 60 completed months; weight for height goes on to here, tables by age end at 1826
CHUNK_ROWS = 16_384  # the temporaries of a chunk stay in the cache; with smaller ones the calls cost more than the rows

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
    result = Zscores(np.empty((len(INDICATORS), n)), np.empty(n, np.uint32), np.empty(n))
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
    mark(part.flags, in_age & ~by_age, Flag.BY_AGE_OUTSIDE)
    usable = by_age & part.has_sex
    # Boys and girls in one table, girls behind: one look-up instead of two and a merge.
    day = np.clip(part.age_days, 0, WHO_LAST_DAY) + part.sex * (WHO_LAST_DAY + 1)
    with np.errstate(invalid="ignore"):
        z[0] = _by_age(part.weight_kg, who_table("wfa"), day, usable)
        z[1] = _by_age(part.length_cm, who_table("lhfa"), day, usable)
        z[3] = _by_age(body_mass_index(part.weight_kg, part.length_cm), who_table("bmi"), day, usable)
        z[4] = _by_age(part.head_cm, who_table("hc"), day, usable)
        z[2] = _weight_for_length(part, part.has_sex & (in_age | ~part.has_age))
    mark_implausible(part.flags, z)


def _by_age(measured: Floats, table: LmsTable, day: Ints, usable: NDArray[np.bool_]) -> Floats:
    l_value, m_value, s_value = table.at(day)
    ratio = np.where(usable, measured, np.nan) / m_value
    if table.is_linear:  # L = 1: length and head, which are not restricted either
        return (ratio - 1.0) / s_value
    return _restricted(ratio, measured, (l_value, m_value, s_value))


def _weight_for_length(part: Cleaned, usable: NDArray[np.bool_]) -> Floats:
    table = who_weight_for_length()
    which = part.sex + 2 * part.standing
    position = part.length_cm * 10.0 - table.first.take(which)
    nearest = np.rint(position)
    np.copyto(position, nearest, where=np.abs(position - nearest) < 1e-6)  # 81.3 × 10 is 812.9999…
    inside = (position >= 0) & (position <= table.last.take(which))
    mark(part.flags, np.isfinite(part.length_cm) & ~inside, Flag.LENGTH_OUTSIDE_TABLE)
    position[~inside] = 0.0
    lower = position.astype(np.int64)
    share = position - lower
    lower += table.start.take(which)
    values = table.at(lower)
    # Most lengths are measured to the millimetre and stand in the table; only others pay for the second row.
    if share.any():  # lengths by whole 0.1 cm stand in the table
        values = tuple(low + share * (high - low) for low, high in zip(values, table.at(lower + (share > 0)), strict=True))
    return _restricted(np.where(inside & usable, part.weight_kg, np.nan) / values[1], part.weight_kg, values)


def _restricted(ratio: Floats, measured: Floats, values: tuple[Floats, ...]) -> Floats:
    """Z-scores by L, M, S of each row, from measured over M.

    Beyond ±3 a standard deviation has the width of the step between 2 and 3: the tails of weight were too thin to be fitted. WHO's rule.
    """
    l_value, m_value, s_value = values
    z = np.power(ratio, l_value)
    z -= 1.0
    z /= l_value * s_value
    rows = np.flatnonzero(np.abs(z) > 3.0)
    if rows.size:
        side = np.sign(z[rows])
        power, median = l_value[rows], m_value[rows]
        spread = power * s_value[rows] * side
        at_three = median * np.power(1.0 + 3.0 * spread, 1.0 / power)
        step = np.abs(at_three - median * np.power(1.0 + 2.0 * spread, 1.0 / power))
        z[rows] = 3.0 * side + (measured[rows] - at_three) / step
    return z
