"""Days of leave in Guangdong, for one birth or for many."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.entitlement.parameters import Parameters

NO_DAYS = -1


@dataclass(frozen=True, slots=True)
class LeaveDays:
    """Days, (n,) int32 each, NO_DAYS (-1) where the facts or the law do not tell.

    parental: per parent and year, 0 once too old, and 0 before the law knew it.
    """

    maternity: NDArray[np.int32]
    paternity: NDArray[np.int32]
    parental: NDArray[np.int32]


def leave_days(babies: NDArray[Any], difficult: NDArray[Any], age_months: NDArray[Any], parameters: Parameters, on: date) -> LeaveDays:
    """Work out the leave. babies: (n,) int, born together, 1..9; difficult: (n,) bool; age_months: (n,) int, completed, on the day.

    `on` selects the law: the day of birth for maternity and paternity leave, the day asked about for parental leave.
    """
    if not babies.shape == difficult.shape == age_months.shape:
        raise ValueError(f"babies {babies.shape}, difficult {difficult.shape} and age_months {age_months.shape} must have one length")
    names = ("maternity_days", "maternity_extra_days", "multiple_birth_days", "difficult_birth_days", "paternity_days")
    values = [parameters.number(f"leave_{name}", on) for name in names]
    good = (babies >= 1) & (babies <= 9) & (age_months >= 0)
    missing = np.full(babies.shape, NO_DAYS, np.int32)
    maternity, paternity = missing, missing
    if None not in values:
        national, extra, multiple, hard, father = (value or 0 for value in values)
        maternity = np.where(good, national + extra + multiple * (babies - 1) + hard * difficult, NO_DAYS).astype(np.int32)
        paternity = np.where(good, father, NO_DAYS).astype(np.int32)
    yearly, until = parameters.number("leave_parental_days_per_year", on), parameters.number("leave_parental_until_age_years", on)
    parental = missing
    if yearly is not None and until is not None:
        parental = np.where(good, np.where(age_months < 12 * until, yearly, 0), NO_DAYS).astype(np.int32)
    # No law yet is an answer, other than a law we have not seen: nobody has this leave before it was created.
    elif on < parental_leave_since(parameters):
        parental = np.where(good, 0, NO_DAYS).astype(np.int32)
    return LeaveDays(maternity, paternity, parental)


def parental_leave_since(parameters: Parameters) -> date:
    """Return the first day of parental leave, which the regulation created; of the older leaves we do not know the first day."""
    return parameters.history("leave_parental_days_per_year")[0].since
