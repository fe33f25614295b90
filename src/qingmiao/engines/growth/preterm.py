"""Corrected age of children born before 37 weeks."""

import numpy as np

from qingmiao.engines.growth.measurements import Floats

TERM_DAYS = 280
PRETERM_BELOW_DAYS = 259  # 37 completed weeks
CORRECT_UNTIL_DAYS = 730


def corrected_age_days(age_days: Floats, gestation_days: Floats, *, until_days: int = CORRECT_UNTIL_DAYS) -> Floats:
    """Age counted from the expected date of birth, for children born before 37 weeks and until two years of age.

    age_days, gestation_days: (n,) float64, nan where missing; a missing gestation leaves the age as it is. The result is negative before
    the expected date: the standards then give no z-score (flag AGE_OUTSIDE). The end of correction is a parameter because clinics differ
    (24 months is common; confidence medium). Raises ValueError where the shapes differ.
    Source: usual paediatric practice; neither WHO 2006 nor WS/T 423—2022 prescribes it.
    """
    if np.shape(age_days) != np.shape(gestation_days):
        message = f"age_days has shape {np.shape(age_days)}, gestation_days has shape {np.shape(gestation_days)}: they must be equal"
        raise ValueError(message)
    with np.errstate(invalid="ignore"):
        is_corrected = (gestation_days < PRETERM_BELOW_DAYS) & (gestation_days > 0) & (age_days < until_days)
    return np.where(is_corrected, age_days - (TERM_DAYS - gestation_days), age_days)
