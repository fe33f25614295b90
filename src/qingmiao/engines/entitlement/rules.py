"""The law of one calendar year as numbers, ready for a whole population.

Which date selects the law: a yearly amount and the brackets those of 1 January; a monthly amount that of the first day of each month; rates
of fee reductions and a deadline as known on the day asked about. The yearly allowance begins on the first day of its first known version.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.entitlement.kernel import BOUNDS, Tables
from qingmiao.engines.entitlement.parameters import UNSURE, Parameters

UNKNOWN = np.iinfo(np.int64).min  # an amount the law does not tell, or that a bad row does not allow to work out
NO_DAY = -1
EPOCH = date(1970, 1, 1)
CATEGORIES = ("", "martyr", "difficulty")  # of a child, as fee reductions know them


@dataclass(frozen=True, slots=True)
class YearRules:
    """Numbers for one year.

    first_month: January of the year as year * 12. scheme_month: the month in which the allowance began.
    allowance_months, deduction_months: (13,) int64, sum over the first 0..12 months of the monthly amount, UNKNOWN nowhere.
    allowance_year: yearly amount, UNKNOWN if not known; in_force: whether there is one at all.
    brackets: (b, 3) int64: upper bound (the last is the largest integer), percent, quick deduction, in 分.
    reduction_bp: (3,) int64 per category (none, martyr, difficulty), UNKNOWN where not known.
    """

    year: int
    first_month: int
    scheme_month: int
    until_age_years: int
    allowance_months: NDArray[np.int64]
    allowance_year: int
    in_force: bool
    application_years: int
    old_deadline_day: int
    old_deadline_known: bool
    on_day: int
    deduction_months: NDArray[np.int64]
    deduction_age_months: int
    standard_deduction: int
    brackets: NDArray[np.int64]
    reduction_bp: NDArray[np.int64]
    later_child_bp: int
    reduction_cap: int


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def year_rules(parameters: Parameters, on: date) -> YearRules:
    """Work out the numbers of the calendar year that `on` lies in."""
    january = date(on.year, 1, 1)
    yearly = parameters.history("childcare_allowance_year")
    begun = min((v.since for v in yearly if v.value is not None), default=date.max)
    amount = parameters.number("childcare_allowance_year", january)
    version = parameters.find("childcare_allowance_year", january)
    # The last day that is known stays the measure: an extension to an unknown day only adds to it.
    known = [v for v in parameters.history("childcare_allowance_old_births_deadline") if v.value is not None and v.since <= on]
    deadline = parameters.find("childcare_allowance_old_births_deadline", on)
    return YearRules(
        year=on.year,
        first_month=on.year * 12,
        scheme_month=begun.year * 12 + begun.month - 1,
        until_age_years=_number(parameters, "childcare_allowance_until_age_years", max(january, begun)) if begun < date.max else 0,
        allowance_months=_sums(parameters, "childcare_allowance_month", on.year),
        allowance_year=amount if amount is not None else UNKNOWN if version and version.confidence == UNSURE else 0,
        in_force=version is not None and (version.value is not None or version.confidence == UNSURE),
        application_years=parameters.number("childcare_allowance_first_application_years", january) or 0,
        old_deadline_day=day_number(date.fromisoformat(str(known[-1].value))) if known else NO_DAY,
        old_deadline_known=deadline is not None and deadline.value is not None,
        on_day=day_number(on),
        deduction_months=_sums(parameters, "iit_infant_care_deduction_month", on.year),
        deduction_age_months=parameters.number("iit_infant_care_age_months", january) or 0,
        standard_deduction=parameters.number("iit_standard_deduction_year", january) or 0,
        brackets=_brackets(parameters, january),
        reduction_bp=_reductions(parameters, on),
        later_child_bp=_number(parameters, "fee_reduction_later_child_bp", on),
        reduction_cap=parameters.number("fee_reduction_month_cap", on) or np.iinfo(np.int64).max,
    )


def _number(parameters: Parameters, name: str, on: date) -> int:
    value = parameters.number(name, on)
    return UNKNOWN if value is None else value


def _sums(parameters: Parameters, name: str, year: int) -> NDArray[np.int64]:
    amounts = [parameters.number(name, date(year, month, 1)) or 0 for month in range(1, 13)]
    return np.concatenate([[0], np.cumsum(amounts)]).astype(np.int64)


def _brackets(parameters: Parameters, on: date) -> NDArray[np.int64]:
    version = parameters.find("iit_brackets", on)
    rows: list[list[Any]] = version.value if version and version.value else [[None, 0, 0]]
    top = np.iinfo(np.int64).max
    if len(rows) > BOUNDS + 1:
        raise ValueError(f"iit_brackets has {len(rows)} rows, at most {BOUNDS + 1} are possible")
    table = np.array([[top if bound is None else bound, percent, quick] for bound, percent, quick in rows], np.int64)
    # At a bound both brackets must give the same tax, or one 分 more of income would cost a jump: a typing error in the law's table.
    jumps = table[:-1, 0] * np.diff(table[:, 1]) - np.diff(table[:, 2]) * 100
    if jumps.any() or (np.diff(table[:, 1]) <= 0).any():
        raise ValueError(f"iit_brackets ({len(rows)} rows) must rise without a jump; check bounds, percents and quick deductions")
    return table


def _reductions(parameters: Parameters, on: date) -> NDArray[np.int64]:
    named = [_number(parameters, f"fee_reduction_{category}_bp", on) for category in CATEGORIES[1:]]
    return np.array([0, *named], np.int64)


def tables_of(rules: YearRules) -> Tables:
    """Return the tables as the compiled pass takes them."""
    rows = rules.brackets.shape[0]
    bounds = np.full(BOUNDS, np.iinfo(np.int64).max)
    bounds[: rows - 1] = rules.brackets[:-1, 0]
    lows = np.concatenate([[np.iinfo(np.int64).min], bounds])
    percents, quick = np.zeros(BOUNDS + 1, np.int64), np.zeros(BOUNDS + 1, np.int64)
    percents[:rows], quick[:rows] = rules.brackets[:, 1], rules.brackets[:, 2] * 100
    rates = np.repeat(rules.reduction_bp, 2)
    # Looked up by category and order of birth at once: one read in the loop, no branch.
    rates[1] = rules.later_child_bp  # a child of no category that is not the first of its family
    return Tables(rules.allowance_months, rules.deduction_months, bounds, lows, percents, quick, rates)


def narrowest_bracket(rules: YearRules) -> int:
    """Width of the narrowest bracket above the first: a smaller step down crosses one bound at most."""
    widths = np.diff(rules.brackets[:-1, 0])
    return int(widths.min()) if widths.size else np.iinfo(np.int64).max
