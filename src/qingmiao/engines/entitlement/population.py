"""Families by the million: facts in arrays, amounts out in 分."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.entitlement.kernel import Columns, Numbers, Results, assess_families
from qingmiao.engines.entitlement.parameters import Parameters
from qingmiao.engines.entitlement.rules import CATEGORIES, UNKNOWN, YearRules, narrowest_bracket, tables_of, year_rules

LINE = 64  # bytes; every column begins on a line of the cache
STEPS = 100  # interpreted, a child takes as long as so many steps of a simple loop
MAX_FEN = 10**13  # a hundred milliard yuan: beyond it a figure is a typing error, and sums stay within int64


class Status(IntEnum):
    """Why an amount is what it is."""

    GRANTED = 1
    NOT_ELIGIBLE = 2
    OUT_OF_AGE = 3
    NOT_IN_FORCE = 4
    TO_APPLY = 5  # due, once the application that is still possible is made
    TOO_LATE = 6
    DEADLINE_UNSURE = 7  # the deadline has been extended to a day not known: the amount of who applied stands if it was in time
    RATE_UNSURE = 8  # due in principle, the amount is not known
    BAD_ROW = 9


class RowFlag(IntFlag):
    """What was wrong with a child's row or a family's row; amounts that depend on it are UNKNOWN, never zero."""

    BIRTH = 1  # missing or outside 1990..2100
    FEE = 2  # fee or months of care impossible
    CATEGORY = 4
    INCOME = 8  # family: missing (UNKNOWN), negative or above MAX_FEN
    SHARE = 16  # family: not 0, 1 or 2
    APPLIED = 64  # applied before the month of birth
    UNREADABLE = 32  # set by whoever reads a file: some cell could not be read, or rows of a family contradict each other


@dataclass(frozen=True, slots=True)
class Population:
    """Children sorted by family.

    family_first: (f + 1,) int64, children family_first[i]..family_first[i + 1] belong to family i.
    birth_month: (c,) int32, year * 12 + month - 1. eligible: (c,) bool, national, born or adopted lawfully.
    fee_month: (c,) int64, 分 of basic fee a month; care_months: (c,) int8, months in care this year; public: (c,) bool, whether the
    institution is a public one.
    category: (c,) int8, index of rules.CATEGORIES. later_child: (c,) bool, second child of the family or later.
    applied_day: (c,) int32, days since 1970-01-01 of the first application, -1 not yet, -2 not asked about (taken as in time).
    income: (f, 2) int64, 分, each parent's comprehensive income of the year after all other deductions but before the standard one.
    share: (f,) int8, who deducts: 0 both half, 1 or 2 that parent all.
    """

    family_first: NDArray[Any]
    birth_month: NDArray[Any]
    eligible: NDArray[Any]
    fee_month: NDArray[Any]
    care_months: NDArray[Any]
    public: NDArray[Any]
    category: NDArray[Any]
    later_child: NDArray[Any]
    applied_day: NDArray[Any]
    income: NDArray[Any]
    share: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Amounts of one calendar year in 分, UNKNOWN (the smallest int64) where they cannot be told.

    Per child (c,): allowance, allowance_status, months (allowance months of a child born before the scheme, else 0), deduction, reduction,
    reduction_status, child_flags. Per family (f,): tax_saved, net_cost (fees - reduction - allowance - tax saved), family_flags;
    deducted (f, 2) per parent.
    """

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


def assess(population: Population, parameters: Parameters, on: date) -> Assessment:
    """Work out what every family receives and saves in the calendar year of `on`.

    Known simplifications: a move of the household register and a death are not looked at (the provinces' rules differ); the yearly renewal
    is taken as made. Raises ValueError for columns whose lengths do not belong together.
    """
    check_shapes(population)
    return assess_by(population, year_rules(parameters, on))


def assess_by(population: Population, rules: YearRules) -> Assessment:
    """Work out a population under the numbers of a year."""
    children, families = population.birth_month.size, population.share.size
    columns = Columns(**{name: _narrow(getattr(population, name), kind) for name, kind in _COLUMNS.items()})
    results = _room(children, families)
    with np.errstate(over="ignore"):  # interpreted, an unknown amount wraps around as it does when compiled, and is not used
        assess_families.for_work(children * STEPS)(columns, _numbers(rules), tables_of(rules), results)
    return Assessment(*results)


def _room(children: int, families: int) -> Results:
    """Every column of the results within one piece of memory, which the system hands out in large pages."""
    shapes = {name: (families,) if name in _PER_FAMILY else (children,) for name in _RESULTS} | {"deducted": (families, 2)}
    sizes = [int(np.prod(shape)) * np.dtype(_RESULTS[name]).itemsize for name, shape in shapes.items()]
    starts = np.concatenate([[0], np.cumsum([-(-size // LINE) * LINE for size in sizes])]).tolist()
    room = np.empty(starts[-1], np.uint8)
    columns = {
        name: room[start : start + size].view(_RESULTS[name]).reshape(shape)
        for (name, shape), start, size in zip(shapes.items(), starts, sizes, strict=False)
    }
    return Results(**columns)


def _narrow(column: NDArray[Any], kind: Any) -> NDArray[Any]:
    """Give a column its type; what does not fit becomes the smallest value, which every check refuses."""
    if kind is np.bool_ or np.can_cast(column.dtype, kind):
        return np.ascontiguousarray(column, kind)
    limits = np.iinfo(kind)
    return np.where((column < limits.min) | (column > limits.max), limits.min, column).astype(kind)


_RESULTS: dict[str, Any] = {
    "allowance": np.int64,
    "allowance_status": np.uint8,
    "months": np.int8,
    "deduction": np.int64,
    "reduction": np.int64,
    "reduction_status": np.uint8,
    "child_flags": np.uint8,
    "deducted": np.int64,
    "tax_saved": np.int64,
    "net_cost": np.int64,
    "family_flags": np.uint8,
}
_PER_FAMILY = ("deducted", "tax_saved", "net_cost", "family_flags")
_COLUMNS: dict[str, Any] = {
    "family_first": np.int64,
    "birth_month": np.int32,
    "eligible": np.bool_,
    "fee_month": np.int64,
    "care_months": np.int8,
    "public": np.bool_,
    "category": np.int8,
    "later_child": np.bool_,
    "applied_day": np.int32,
    "income": np.int64,
    "share": np.int8,
}


def _numbers(rules: YearRules) -> Numbers:
    return Numbers(
        rules.first_month,
        rules.scheme_month,
        rules.until_age_years,
        rules.allowance_year,
        int(rules.in_force),
        rules.application_years,
        rules.old_deadline_day,
        int(rules.old_deadline_known),
        rules.on_day,
        rules.deduction_age_months,
        rules.standard_deduction,
        narrowest_bracket(rules),
        rules.reduction_cap,
    )


def check_shapes(population: Population) -> None:
    """Raise ValueError with names and sizes when the columns do not belong together."""
    children, families = population.birth_month.size, population.share.size
    expected = dict.fromkeys(_COLUMNS, (children,))
    expected |= {"family_first": (families + 1,), "income": (families, 2), "share": (families,)}  # type: ignore[dict-item]  # one is 2-D
    for name, shape in expected.items():
        column = getattr(population, name)
        if column.shape != shape:
            raise ValueError(f"{name} must be {shape} for {children} children and {families} families, got {column.shape}")
        if column.dtype.kind == "f":
            raise ValueError(f"{name} must hold integers (money in 分), got {column.dtype}")
    first = population.family_first
    if first[0] != 0 or first[-1] != children or (np.diff(first) < 0).any():
        raise ValueError(f"family_first must rise from 0 to {children} children, got {first[0]}..{first[-1]}")


__all__ = ["CATEGORIES", "UNKNOWN", "Assessment", "Population", "RowFlag", "Status", "assess", "assess_by", "check_shapes"]
