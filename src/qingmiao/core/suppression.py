"""Counts that name nobody: small cells are not shown, nor the cell from which a small one could be worked out."""

from collections.abc import Mapping
from dataclasses import dataclass

SMALL = 5
FEW = f"少于{SMALL}"


@dataclass(frozen=True)
class Cell:
    """A count as it may be shown: None where it is suppressed."""

    label: str
    count: int | None

    @property
    def words(self) -> str:
        """The count in words."""
        return FEW if self.count is None else str(self.count)


def suppress(counts: Mapping[str, int]) -> list[Cell]:
    """Return counts whose sum is shown elsewhere. Zero is shown; with one small cell alone the next smallest is hidden, too."""
    small = {label for label, count in counts.items() if 0 < count < SMALL}
    if len(small) == 1:
        others = [label for label, count in counts.items() if count >= SMALL]
        small |= {min(others, key=lambda label: counts[label])} if others else set()
    return [Cell(label, None if label in small else count) for label, count in counts.items()]


def shown_total(counts: Mapping[str, int]) -> str:
    """Return the sum as it may be shown."""
    total = sum(counts.values())
    return FEW if 0 < total < SMALL else str(total)
