"""What relief, subsidies and resident prices are worth to institutions, in 分."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.entitlement.parameters import UNSURE, Parameters
from qingmiao.engines.entitlement.rules import UNKNOWN

MAX_FEN = 9 * 10**11  # nine milliard yuan a year: products with two rates stay within int64
UTILITIES = ("water", "power", "gas")
MONTHS, WHOLE = 12, 10_000  # of a year; ten-thousandths of an amount


@dataclass(frozen=True, slots=True)
class Institutions:
    """Facts of a year, (n,) each; -1 = not known.

    community: bool, fixed-site care for children up to three by a company, public body or social organisation (社区托育).
    inclusive: bool, recognised as 普惠. turnover: int64 分 from childcare in the year.
    vat_bp, income_tax_bp: the rates the institution would otherwise pay, in 1/10000.
    deed_tax, property_tax, land_use_tax, fees: int64 分 otherwise due. child_months: int64, children in care summed over months.
    new_places: int64. usage, price: (n, 3) int64, water m3, power kWh, gas m3, and today's price in 1/10000 yuan.
    """

    community: NDArray[Any]
    inclusive: NDArray[Any]
    turnover: NDArray[Any]
    vat_bp: NDArray[Any]
    income_tax_bp: NDArray[Any]
    deed_tax: NDArray[Any]
    property_tax: NDArray[Any]
    land_use_tax: NDArray[Any]
    fees: NDArray[Any]
    child_months: NDArray[Any]
    new_places: NDArray[Any]
    usage: NDArray[Any]
    price: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Worth:
    """Amounts (n,) int64 分, UNKNOWN where a fact or a value of the law is missing; utilities (n, 3)."""

    vat: NDArray[np.int64]
    income_tax: NDArray[np.int64]
    deed_tax: NDArray[np.int64]
    property_tax: NDArray[np.int64]
    land_use_tax: NDArray[np.int64]
    fees: NDArray[np.int64]
    operating_subsidy: NDArray[np.int64]
    construction_subsidy: NDArray[np.int64]
    city_construction_subsidy: NDArray[np.int64]
    utilities: NDArray[np.int64]


def assess_institutions(facts: Institutions, parameters: Parameters, on: date) -> Worth:
    """Work out the worth in the calendar year of `on`.

    Which date selects the law: for what arises month by month (turnover, property, land), the first day of each month of the year, so that
    a year which the relief covers in part counts its months in twelfths; for what arises once (deed tax, fees), for subsidies and prices,
    the day itself. Where nothing is in force on the day there is no relief.
    Known simplification: the income tax is that of an institution in profit; one with a loss saves nothing now. Rounded half up to 分.
    Raises ValueError for columns whose lengths do not belong together.
    """
    _check(facts)
    everyone = np.ones(facts.turnover.size, np.bool_)
    full_rate = np.full(facts.turnover.size, WHOLE)
    spared = {name: _spared_by_month(parameters, f"relief_{name}_bp", on) for name in ("vat", "income_counted", *_BY_MONTH)}
    by_month = {name: _share(spared[name], full_rate, getattr(facts, name), facts.community) for name in _BY_MONTH}
    at_once = {
        name: _share(MONTHS * _spared(parameters, f"relief_{name}_bp", on), full_rate, getattr(facts, name), facts.community)
        for name in _AT_ONCE
    }
    return Worth(
        vat=_share(spared["vat"], facts.vat_bp, facts.turnover, facts.community),
        income_tax=_share(spared["income_counted"], facts.income_tax_bp, facts.turnover, facts.community),
        **by_month,
        **at_once,
        operating_subsidy=_times(_value(parameters, "operating_subsidy_child_month", on), facts.child_months, facts.inclusive),
        construction_subsidy=_times(_value(parameters, "construction_subsidy_place", on), facts.new_places, facts.inclusive),
        city_construction_subsidy=_times(_value(parameters, "city_construction_subsidy_place", on), facts.new_places, facts.inclusive),
        utilities=np.stack([_utility(parameters, facts, at, everyone, on) for at in range(len(UTILITIES))], axis=1),
    )


_BY_MONTH, _AT_ONCE = ("property_tax", "land_use_tax"), ("deed_tax", "fees")


def _value(parameters: Parameters, name: str, on: date) -> int | None:
    """The number in force, UNKNOWN where the law exists but the number is not known, None where nothing is in force."""
    version = parameters.find(name, on)
    if version is None or (version.value is None and version.confidence != UNSURE):
        return None
    return UNKNOWN if version.value is None else int(version.value)


def _spared(parameters: Parameters, name: str, on: date) -> int:
    """Ten-thousandths that the relief takes away on a day; of income it says what still counts."""
    value = _value(parameters, name, on)
    if value is None or value == UNKNOWN:
        return value or 0
    return WHOLE - value if name == "relief_income_counted_bp" else value


def covered_months(parameters: Parameters, name: str, on: date) -> list[date]:
    """First days of the months of the year on which a relief is in force; none where it is not in force on the day asked about."""
    # By first days of months, as the other monthly amounts of this engine: taxes are declared for months, and notices begin with one.
    firsts = [date(on.year, month, 1) for month in range(1, MONTHS + 1)]
    return [first for first in firsts if parameters.find(name, first)] if parameters.find(name, on) else []


def _spared_by_month(parameters: Parameters, name: str, on: date) -> int:
    """What the relief takes away in each month of the year, added up: 12 x 10000 for a whole year free of the tax."""
    months = [_spared(parameters, name, first) for first in covered_months(parameters, name, on)]
    return UNKNOWN if UNKNOWN in months else sum(months)


def _share(relief: int, rate_bp: NDArray[Any], base: NDArray[Any], entitled: NDArray[Any]) -> NDArray[np.int64]:
    """The part `relief` / (12 x 10000) of the year's base, taxed at `rate_bp`."""
    if relief == 0:
        return np.zeros(base.size, np.int64)
    good = (base >= 0) & (base <= MAX_FEN) & (rate_bp >= 0) & (rate_bp <= WHOLE) & (relief != UNKNOWN)
    money, rate = np.where(good, base, 0).astype(np.int64), np.where(good, rate_bp, 0).astype(np.int64)
    amount = _over_a_year(money, rate * (relief if relief != UNKNOWN else 0))
    return np.where(entitled, np.where(good, amount, UNKNOWN), 0)


def _over_a_year(money: NDArray[np.int64], factor: NDArray[np.int64]) -> NDArray[np.int64]:
    """Money times factor over 12 x 10**8, half up, in two limbs because the product of a large turnover would not fit int64."""
    high, low = np.divmod(money, 10**4)
    upper, carry = np.divmod(high * factor, MONTHS * 10**4)
    return upper + (carry * 10**4 + low * factor + MONTHS * 5 * 10**7) // (MONTHS * 10**8)


def _times(value: int | None, count: NDArray[Any], entitled: NDArray[Any]) -> NDArray[np.int64]:
    if value is None:
        return np.zeros(count.size, np.int64)
    good = (count >= 0) & (count <= 10**6) & (value != UNKNOWN)
    amount = np.where(good, count, 0).astype(np.int64) * (value if value != UNKNOWN else 0)
    return np.where(entitled & (count != 0), np.where(good, amount, UNKNOWN), 0)


def _utility(parameters: Parameters, facts: Institutions, at: int, entitled: NDArray[Any], on: date) -> NDArray[np.int64]:
    """Usage times the difference between today's price and the resident price, never below zero, from 1/10000 yuan to 分."""
    resident = _value(parameters, f"{UTILITIES[at]}_resident_price", on)
    if resident is None:
        return np.zeros(facts.turnover.size, np.int64)
    usage, price = facts.usage[:, at], facts.price[:, at]
    good = (usage >= 0) & (usage <= 10**9) & (price >= 0) & (price <= 10**8) & (resident != UNKNOWN)
    difference = np.maximum(np.where(good, price, 0).astype(np.int64) - (resident if resident != UNKNOWN else 0), 0)
    amount = (np.where(good, usage, 0).astype(np.int64) * difference + 50) // 100
    return np.where(entitled & (usage != 0), np.where(good, amount, UNKNOWN), 0)


def _check(facts: Institutions) -> None:
    n = facts.turnover.size
    for name in Institutions.__dataclass_fields__:
        column = getattr(facts, name)
        expected = (n, len(UTILITIES)) if name in ("usage", "price") else (n,)
        if column.shape != expected:
            raise ValueError(f"{name} must be {expected} for {n} institutions, got {column.shape}")
        if column.dtype.kind == "f":
            raise ValueError(f"{name} must hold integers (money in 分), got {column.dtype}")
