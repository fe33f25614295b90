"""Compiled: one pass over families and their children, whole numbers of 分 throughout."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.compiling import inner, lean

UNKNOWN = np.int64(np.iinfo(np.int64).min)
_GRANTED, _NOT_ELIGIBLE, _OUT_OF_AGE, _NOT_IN_FORCE, _TO_APPLY, _TOO_LATE, _DEADLINE_UNSURE, _RATE_UNSURE, _BAD_ROW = range(1, 10)
_BIRTH, _FEE, _CATEGORY, _INCOME, _SHARE, _APPLIED = 1, 2, 4, 8, 16, 64
_MAX_FEN = 10**13
BOUNDS = 7  # a scale of up to eight brackets; unused bounds are the largest integer
_EARLIEST, _LATEST = 1990 * 12, 2101 * 12
_DAYS_TO_1970 = 719468  # from 0000-03-01, for the calendar below


class Columns(NamedTuple):
    """The columns of a population."""

    family_first: NDArray[np.int64]
    birth_month: NDArray[np.int32]
    eligible: NDArray[np.bool_]
    fee_month: NDArray[np.int64]
    care_months: NDArray[np.int8]
    public: NDArray[np.bool_]
    category: NDArray[np.int8]
    later_child: NDArray[np.bool_]
    applied_day: NDArray[np.int32]
    income: NDArray[np.int64]
    share: NDArray[np.int8]


class Tables(NamedTuple):
    """The tables of a year (rules.YearRules).

    bounds: the BOUNDS upper bounds of the brackets; lows: their lower bounds; percents; quick: quick deductions in 1/100 分.
    reduction_bp: by category * 2 + later child.
    """

    allowance_months: NDArray[np.int64]
    deduction_months: NDArray[np.int64]
    bounds: NDArray[np.int64]
    lows: NDArray[np.int64]
    percents: NDArray[np.int64]
    quick: NDArray[np.int64]
    reduction_bp: NDArray[np.int64]


class Numbers(NamedTuple):
    """The numbers of a year (rules.YearRules); no arrays, so that handing them on costs nothing."""

    first_month: int
    scheme_month: int
    until_age_years: int
    allowance_year: int
    in_force: int
    application_years: int
    old_deadline_day: int
    old_deadline_known: int
    on_day: int
    deduction_age_months: int
    standard_deduction: int
    narrowest_bracket: int
    reduction_cap: int


class Results(NamedTuple):
    """The columns of an assessment."""

    allowance: NDArray[np.int64]
    allowance_status: NDArray[np.uint8]
    months: NDArray[np.int8]
    deduction: NDArray[np.int64]
    reduction: NDArray[np.int64]
    reduction_status: NDArray[np.uint8]
    child_flags: NDArray[np.uint8]
    deducted: NDArray[np.int64]
    tax_saved: NDArray[np.int64]
    net_cost: NDArray[np.int64]
    family_flags: NDArray[np.uint8]


@inner
def _year_end(year: int) -> int:
    """Days from 1970-01-01 to 31 December, by the civil calendar."""
    return 365 * year + year // 4 - year // 100 + year // 400 + 306 - _DAYS_TO_1970 - 1


@inner
def _month_start(month: int) -> Any:
    """Days from 1970-01-01 to the first day of a month (year * 12 + month - 1), by the civil calendar."""
    year, since_march = _over(month - 2, 12), (month - 2) % 12  # years begin in March, so that a leap day ends one
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * since_march + 2) // 5 - _DAYS_TO_1970


@inner
def _months_in_year(first: int, last: int, january: int) -> Any:
    """The months of the year from `first` to `last` inclusive, as a half-open range of 0..12."""
    return min(max(first - january, 0), 12), max(min(last - january + 1, 12), 0)


@inner
def _over(amount: Any, divisor: int) -> Any:
    """Whole part of an amount that is not negative: without a sign the division is a multiplication."""
    return np.int64(np.uint64(amount) // np.uint64(divisor))


@inner
def _allowance(birth: int, law: Any, by_month: Any) -> Any:
    """Amount and months of the childcare allowance in the year, before any deadline. Nothing branches: births are in no order."""
    # A table lookup and two products instead of a branch: births are in no order, so every branch would be guessed wrongly half the time.
    instalment = law.first_month // 12 - _over(birth, 12)
    due = law.allowance_year if 0 <= instalment < law.until_age_years else 0
    begin, end = _months_in_year(law.scheme_month, birth + 12 * law.until_age_years, law.first_month)
    end = max(begin, end)
    old = np.int64(birth < law.scheme_month)
    # Sums from January on: any run of months is one difference, whatever the law changed within the year.
    monthly = by_month[end] - by_month[begin]
    return due + old * (monthly - due), old * (end - begin)


@inner
def _window(birth: int, applied: int, law: Any) -> int:
    """Whether the first application came, or still can come, in time."""
    # Nobody asked: a budget counts who is entitled, not who has applied.
    if applied == -2:
        return _GRANTED
    old = birth < law.scheme_month
    deadline = law.old_deadline_day if old else _year_end(birth // 12 + law.application_years)
    if 0 <= applied <= deadline:
        return _GRANTED
    if old and not law.old_deadline_known:
        return _DEADLINE_UNSURE
    if applied < 0 and law.on_day <= deadline:
        return _TO_APPLY
    return _TOO_LATE


@inner
def _decide(amount: int, eligible: Any, window: int, applied: int, in_force: int) -> Any:
    """Amount and status of the allowance, the decisive reason first.

    Under an extended deadline whose day is not known an application that was made has its amount; one that was not may come too late.
    """
    if not in_force:
        return 0, _NOT_IN_FORCE
    if not eligible:
        return 0, _NOT_ELIGIBLE
    if amount == UNKNOWN:
        return amount, _RATE_UNSURE
    # Too old or too young is the better reason: a deadline does not matter to who would get nothing.
    if amount == 0:
        return amount, _OUT_OF_AGE
    if window == _DEADLINE_UNSURE and applied < 0:
        return UNKNOWN, window
    return (0 if window == _TOO_LATE else amount), window


@inner
def _reduction(fee: int, months: int, bp: int, cap: int) -> Any:
    """Fee reduction of the year: rate on the monthly fee, rounded half up to 分, capped, times months; and its status."""
    due = (fee != 0) & (months != 0) & (bp != 0)
    if due and bp == UNKNOWN:
        return UNKNOWN, _RATE_UNSURE
    rate = bp if bp != UNKNOWN else np.int64(0)
    # Rounded once, on the month: this is the amount that stands on a bill.
    return min(_over(fee * rate + 5000, 10000), cap) * months, _NOT_ELIGIBLE - due


@inner
def _bracket(base: int, bounds: Any) -> Any:
    """Which bracket, counted and not searched, so that nothing is mispredicted."""
    row = np.int64(base > bounds[0]) + np.int64(base > bounds[1]) + np.int64(base > bounds[2]) + np.int64(base > bounds[3])
    return row + np.int64(base > bounds[4]) + np.int64(base > bounds[5]) + np.int64(base > bounds[6])


@inner
def _tax_saved(base: int, less: int, scale: Any, narrowest: int) -> Any:
    """Tax of a year on a base, less the tax on a base that is smaller by `less`; each rounded half up to 分."""
    bounds, lows, percents, quick = scale
    # Most deductions cross one bound of the scale at most, so the second look-up is one comparison.
    row, rest = _bracket(base, bounds), base - less
    below = row - np.int64(rest <= lows[row]) if less <= narrowest else _bracket(rest, bounds)
    tax = _over(max(base, 0) * percents[row] - quick[row] + 50, 100)
    return tax - _over(max(rest, 0) * percents[below] - quick[below] + 50, 100)


@inner
def _split(total: int, share: int) -> Any:
    """What each parent deducts; an odd 分 goes to the first."""
    first = (total + 1) >> 1 if share == 0 else (total if share == 1 else 0)
    return first, total - first


@inner
def _bad_income(income: int) -> bool:
    return income < 0 or income > _MAX_FEN


@lean
def assess_families(facts: Any, law: Any, tables: Any, out: Any) -> None:  # noqa: C901, PLR0915  # see the docstring
    """Fill the results for every family and child.

    One loop over unpacked arrays: handing arrays through functions costs more than the work itself.
    """
    first, birth_month, eligible, fee_month, care_months, public, category, later_child, applied_day, incomes, shares = facts
    by_month, deduction_months, bounds, lows, percents, quick, reduction_bp = tables
    scale = (bounds, lows, percents, quick)
    allowances, allowance_status, allowance_months, deductions, reductions, reduction_status, child_flags = out[:7]
    deducted, tax_saved, net_cost, family_flags = out[7:]
    for family in range(shares.size):
        flags, deduction, cost, known = 0, 0, 0, True
        for child in range(first[family], first[family + 1]):
            birth, applied, wrong = birth_month[child], applied_day[child], 0
            if birth < _EARLIEST or birth >= _LATEST:
                wrong |= _BIRTH
                allowances[child], allowance_status[child], allowance_months[child] = UNKNOWN, _BAD_ROW, 0
                deductions[child] = UNKNOWN
            else:
                amount, allowance_months[child] = _allowance(birth, law, by_month)
                amount, status = _decide(amount, eligible[child], _window(birth, applied, law), applied, law.in_force)
                if applied >= 0 and applied < _month_start(birth):
                    amount, status, wrong = UNKNOWN, _BAD_ROW, _APPLIED
                allowances[child], allowance_status[child] = amount, status
                begin, end = _months_in_year(birth, birth + law.deduction_age_months - 1, law.first_month)
                of_child = deduction_months[max(begin, end)] - deduction_months[begin]
                deductions[child] = of_child
                deduction += of_child
                known = known and amount != UNKNOWN
                cost -= amount if amount != UNKNOWN else 0
            fee, months = fee_month[child], care_months[child]
            if fee < 0 or fee > _MAX_FEN or months < 0 or months > 12:
                wrong |= _FEE
            if category[child] < 0 or category[child] > 2:
                wrong |= _CATEGORY
            reduced, status = UNKNOWN, _BAD_ROW
            if not wrong & (_FEE | _CATEGORY):
                bp = reduction_bp[2 * np.int64(category[child]) + later_child[child]] * public[child]
                reduced, status = _reduction(fee, months, bp, law.reduction_cap)
                cost += fee * months - (reduced if reduced != UNKNOWN else 0)
            reductions[child], reduction_status[child], child_flags[child] = reduced, status, wrong
            known = known and reduced != UNKNOWN
            flags |= wrong
        if _bad_income(incomes[family, 0]) or _bad_income(incomes[family, 1]):
            flags |= _INCOME
        if shares[family] < 0 or shares[family] > 2:
            flags |= _SHARE
        family_flags[family] = flags
        mine, theirs = (UNKNOWN, UNKNOWN) if flags & (_SHARE | _BIRTH) else _split(deduction, shares[family])
        deducted[family, 0], deducted[family, 1] = mine, theirs  # what may be deducted does not wait for the income
        if flags & (_INCOME | _SHARE | _BIRTH):
            tax_saved[family] = net_cost[family] = UNKNOWN
            continue
        base, other = incomes[family, 0] - law.standard_deduction, incomes[family, 1] - law.standard_deduction
        saved = _tax_saved(base, mine, scale, law.narrowest_bracket) + _tax_saved(other, theirs, scale, law.narrowest_bracket)
        tax_saved[family] = saved
        net_cost[family] = cost - saved if known else UNKNOWN
