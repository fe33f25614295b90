"""The rules once more, slowly: one family, one month at a time, in Decimal yuan, straight from the legislation files' meaning."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
SCALE = ((36000, 3), (144000, 10), (300000, 20), (420000, 25), (660000, 30), (960000, 35), (None, 45))
ALLOWANCE_YEAR, ALLOWANCE_MONTH, BASIC = Decimal(3600), Decimal(300), Decimal(60000)


@dataclass(frozen=True)
class SlowChild:
    year: int
    month: int
    eligible: bool
    fee: Decimal
    care_months: int
    public: bool
    category: str
    later: bool
    applied: date | None


@dataclass(frozen=True)
class SlowFamily:
    children: tuple[SlowChild, ...]
    incomes: tuple[Decimal, Decimal]
    share: str
    rates: dict[str, Decimal] = field(default_factory=dict)
    cap: Decimal | None = None


def third_birthday(child: SlowChild) -> tuple[int, int]:
    return child.year + 3, child.month


def allowance(child: SlowChild, on: date) -> Decimal | None:
    """None where it cannot be told: a child of 2022 to 2024 not applied for, while the extended deadline is not known."""
    if not child.eligible or on.year < 2025:
        return Decimal(0)
    if child.year >= 2025:
        due = child.year <= on.year <= child.year + 2 and in_time(child, date(child.year + 1, 12, 31), on)
        return ALLOWANCE_YEAR if due else Decimal(0)
    months = [m for m in range(1, 13) if (on.year, m) <= third_birthday(child)]
    if months and child.applied is None and on >= date(2026, 7, 21):
        return None
    return ALLOWANCE_MONTH * len(months) if in_time(child, date(2025, 12, 31), on) else Decimal(0)


def in_time(child: SlowChild, deadline: date, on: date) -> bool:
    """Whether the amount is shown: applied in time, still possible, or applied while the extended deadline of old births is not known."""
    if child.applied is not None and child.applied <= deadline:
        return True
    if child.year < 2025 and on >= date(2026, 7, 21):
        return True
    return child.applied is None and on <= deadline


def deduction(child: SlowChild, on: date) -> Decimal:
    total = Decimal(0)
    for month in range(1, 13):
        born, turned = (child.year, child.month), third_birthday(child)
        if born <= (on.year, month) < turned:
            total += 2000 if on.year >= 2023 else 1000 if on.year == 2022 else 0
    return total


def tax(base: Decimal) -> Decimal:
    due, lower = Decimal(0), Decimal(0)
    for bound, percent in SCALE:
        upper = base if bound is None else min(base, Decimal(bound))
        if upper > lower:
            due += (upper - lower) * percent / 100
            lower = upper
    return due.quantize(CENT, ROUND_HALF_UP)


def tax_saved(family: SlowFamily, on: date) -> tuple[Decimal, Decimal, Decimal]:
    total = sum((deduction(child, on) for child in family.children), Decimal(0))
    parts = {"both": (total / 2, total / 2), "first": (total, Decimal(0)), "second": (Decimal(0), total)}[family.share]
    saved = Decimal(0)
    for income, part in zip(family.incomes, parts, strict=True):
        saved += tax(income - BASIC) - tax(income - BASIC - part)
    return parts[0], parts[1], saved


def reduction(child: SlowChild, family: SlowFamily) -> Decimal | None:
    if not child.public:
        return Decimal(0)
    kind = child.category or ("later" if child.later else "")
    if not kind or child.fee == 0 or child.care_months == 0:
        return Decimal(0)
    rate = family.rates.get(kind)
    if rate is None:
        return None
    month = (child.fee * rate).quantize(CENT, ROUND_HALF_UP)
    return (month if family.cap is None else min(month, family.cap)) * child.care_months
