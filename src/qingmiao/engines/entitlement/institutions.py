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
    """Work out the worth under the law of a day (the day the tax, the fee or the bill arises).

    Known simplification: the income tax is that of an institution in profit; one with a loss saves nothing now. Rounded half up to 分.
    Raises ValueError for columns whose lengths do not belong together.
    """
    _check(facts)
    everyone = np.ones(facts.turnover.size, np.bool_)
    worth = {name: _exempt(parameters, f"relief_{name}_bp", getattr(facts, name), facts.community, on) for name in _TAXES}
    counted = _value(parameters, "relief_income_counted_bp", on)
    spared = 0 if counted is None else UNKNOWN if counted == UNKNOWN else 10000 - counted
    return Worth(
        vat=_share(_share_value(_value(parameters, "relief_vat_bp", on)), facts.vat_bp, facts.turnover, facts.community),
        income_tax=_share(spared, facts.income_tax_bp, facts.turnover, facts.community),
        **worth,
        operating_subsidy=_times(_value(parameters, "operating_subsidy_child_month", on), facts.child_months, facts.inclusive),
        construction_subsidy=_times(_value(parameters, "construction_subsidy_place", on), facts.new_places, facts.inclusive),
        city_construction_subsidy=_times(_value(parameters, "city_construction_subsidy_place", on), facts.new_places, facts.inclusive),
        utilities=np.stack([_utility(parameters, facts, at, everyone, on) for at in range(len(UTILITIES))], axis=1),
    )


_TAXES = ("deed_tax", "property_tax", "land_use_tax", "fees")


def _value(parameters: Parameters, name: str, on: date) -> int | None:
    """The number in force, UNKNOWN where the law exists but the number is not known, None where nothing is in force."""
    version = parameters.find(name, on)
    if version is None or (version.value is None and version.confidence != UNSURE):
        return None
    return UNKNOWN if version.value is None else int(version.value)


def _share_value(value: int | None) -> int:
    return 0 if value is None else value


def _share(relief_bp: int, rate_bp: NDArray[Any], base: NDArray[Any], entitled: NDArray[Any]) -> NDArray[np.int64]:
    """The part `relief_bp` of the base, taxed at `rate_bp`."""
    if relief_bp == 0:
        return np.zeros(base.size, np.int64)
    good = (base >= 0) & (base <= MAX_FEN) & (rate_bp >= 0) & (rate_bp <= 10000) & (relief_bp != UNKNOWN)
    money, rate = np.where(good, base, 0).astype(np.int64), np.where(good, rate_bp, 0).astype(np.int64)
    factor = rate * (relief_bp if relief_bp != UNKNOWN else 0)
    amount = _over_hundred_million(money, factor)
    return np.where(entitled, np.where(good, amount, UNKNOWN), 0)


def _over_hundred_million(money: NDArray[np.int64], factor: NDArray[np.int64]) -> NDArray[np.int64]:
    """Money times factor over 10**8, half up, in two limbs because the product of a large turnover would not fit int64."""
    high, low = np.divmod(money, 10**4)
    upper, carry = np.divmod(high * factor, 10**4)
    return upper + (carry * 10**4 + low * factor + 5 * 10**7) // 10**8


def _exempt(parameters: Parameters, name: str, due: NDArray[Any], entitled: NDArray[Any], on: date) -> NDArray[np.int64]:
    full_rate = np.full(due.size, 10000, np.int64)
    return _share(_share_value(_value(parameters, name, on)), full_rate, due, entitled)


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
