"""What a month costs: from the contract's prices, the working days of care, and the days the child came.

The month charged selects the law.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingmiao.institutions.rules.vocabulary import FeeUnit


@dataclass(frozen=True, slots=True)
class Price:
    """One line of the contract's price list, as it stands in the published list. amount_fen: 分 for one `unit`."""

    name: str
    kind: str
    unit: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Month:
    """The days of a month that matter. open_days: worked and not closed; due: those within the contract; came: days the child came.

    A term's or a one-off amount is due in the contract's first month (`is_first`), a term's again where `begins_term`.
    """

    first: date
    open_days: int
    worked_days: int
    due_days: int
    came_days: int
    is_first: bool = False
    begins_term: bool = False


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One line of a charge, and how it was reckoned."""

    name: str
    kind: str
    amount_fen: int
    how: str


def month_charge(prices: Sequence[Price], month: Month, reductions_bp: Mapping[str, int] | None = None) -> list[ChargeLine]:
    """Return the lines of one month; a reduction (basis points by kind) stands in a line of its own."""
    lines = [line for price in prices if (line := _line(price, month)) is not None]
    for kind, share in (reductions_bp or {}).items():
        base = sum(line.amount_fen for line in lines if line.kind == kind)
        if base and share:
            lines.append(ChargeLine("减免", kind, -half_up(base * share, 10_000), f"{share / 100:g}%"))
    return lines


def total_fen(lines: Sequence[ChargeLine]) -> int:
    """Return what the lines come to."""
    return sum(line.amount_fen for line in lines)


def half_up(numerator: int, denominator: int) -> int:
    """Return a quotient of amounts rounded half up; no float comes near money."""
    return (2 * numerator + denominator) // (2 * denominator)


def _line(price: Price, month: Month) -> ChargeLine | None:
    if price.unit == FeeUnit.MONTH:
        return _by_month(price, month)
    if price.unit == FeeUnit.DAY:
        amount = price.amount_fen * month.came_days
        return ChargeLine(price.name, price.kind, amount, f"到托 {month.came_days} 天") if amount else None
    if price.unit == FeeUnit.ONCE and month.is_first:
        return ChargeLine(price.name, price.kind, price.amount_fen, "一次性，入托当月")
    if price.unit == FeeUnit.TERM and (month.is_first or month.begins_term):
        return ChargeLine(price.name, price.kind, price.amount_fen, "每学期，学期开始当月")
    return None


def _by_month(price: Price, month: Month) -> ChargeLine | None:
    if not month.due_days or not month.worked_days:
        return None
    if month.due_days >= month.worked_days:
        return ChargeLine(price.name, price.kind, price.amount_fen, "整月")
    amount = half_up(price.amount_fen * month.due_days, month.worked_days)
    return ChargeLine(price.name, price.kind, amount, f"当月 {month.worked_days} 个工作日，照护 {month.due_days} 个")
