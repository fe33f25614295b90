"""What a month costs: the lines of a published fee list that come back every month, added up for a child."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qingmiao.institutions.rules.vocabulary import CareMode, ClassType, FeeKind, FeeUnit

DAYS_A_MONTH = 22  # no rule fixes it for the city: an estimate, and every page that uses it says so
LABELS = {kind.value: str(kind.label) for kind in FeeKind}
UNITS = {unit.value: str(unit.label) for unit in FeeUnit}
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MonthPart:
    """One kind of cost in a month. `is_estimated`: charged by the day and taken for 22 days."""

    label: str
    amount_fen: int
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class MonthFees:
    """What a month costs one child. `others`: what is charged otherwise (once, by term, by the hour), in words."""

    parts: tuple[MonthPart, ...]
    others: tuple[str, ...] = ()

    @property
    def total_fen(self) -> int:
        """The sum of the parts."""
        return sum(part.amount_fen for part in self.parts)

    @property
    def is_estimated(self) -> bool:
        """Whether a part was taken for 22 days."""
        return any(part.is_estimated for part in self.parts)


def month_fees(fees: Iterable[Line], class_type: str = "", mode: str = CareMode.FULL_DAY.value) -> MonthFees | None:
    """Return what a month costs a child of a class type; None where the list has no care fee by month or day for it.

    A line for one class type or one mode counts for that only; where two lines of a kind fit, the one that names more counts.
    """
    chosen: dict[str, Line] = {}
    for fee in fees:
        if not _fits(fee.get("class_type"), class_type) or not _fits(fee.get("mode"), mode) or fee.get("amount_fen") is None:
            continue
        name = f"{fee.get('kind')}-{fee.get('unit')}" if fee.get("kind") == FeeKind.CARE.value else f"{fee.get('kind')}-{fee.get('name')}"
        if name not in chosen or _named(fee) > _named(chosen[name]):
            chosen[name] = fee
    parts = tuple(part for fee in chosen.values() if (part := _part(fee)) is not None)
    if not any(part.label == LABELS[FeeKind.CARE.value] for part in parts):
        return None
    by_month = {fee.get("kind") for fee in chosen.values() if fee.get("unit") == FeeUnit.MONTH.value}
    # Whoever pays by the month does not pay by the day as well.
    kept = tuple(part for part in parts if not (part.is_estimated and part.label == LABELS[FeeKind.CARE.value] and "care" in by_month))
    return MonthFees(kept, tuple(_words(fee) for fee in chosen.values() if _part(fee) is None))


def fees_by_class(fees: Iterable[Line], types: Iterable[str]) -> dict[str, MonthFees]:
    """Return what a month costs in each of the class types that a house has, where its list tells."""
    lines = list(fees)
    found = {kind: month_fees(lines, kind) for kind in types}
    return {kind: month for kind, month in found.items() if month is not None}


def class_types_of(age_months: int) -> tuple[str, ...]:
    """Return the class types that take a child of an age in completed months."""
    return tuple(kind.value for kind in ClassType if kind.age_from_months <= age_months < kind.age_below_months)


def _fits(wanted: str | None, given: str) -> bool:
    return not wanted or not given or wanted == given


def _named(fee: Line) -> int:
    return bool(fee.get("class_type")) + bool(fee.get("mode"))


def _part(fee: Line) -> MonthPart | None:
    label = LABELS.get(fee.get("kind") or "", "其他服务费")
    if fee.get("unit") == FeeUnit.MONTH.value:
        return MonthPart(label, fee["amount_fen"])
    if fee.get("unit") == FeeUnit.DAY.value:
        return MonthPart(label, fee["amount_fen"] * DAYS_A_MONTH, is_estimated=True)
    return None


def _words(fee: Line) -> str:
    whole, rest = divmod(fee["amount_fen"], 100)
    amount = f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"
    return f"{fee.get('name') or LABELS.get(fee.get('kind') or '', '其他')} {UNITS.get(fee.get('unit') or '', '')} {amount}"
