"""What an indicator is: its name, unit and formula in words, and the spells it is computed from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qingmiao.core.permissions import Action
from qingmiao.governance.queries.sources import Sources
from qingmiao.governance.rules.spells import Number, Spell

Spells = Callable[[Sources], Sequence[Spell]]


@dataclass(frozen=True)
class Indicator:
    """One figure of the catalogue. Everyone may see the figure itself; `rows_action` opens the rows behind it.

    With `base` it is a ratio: the sum of `spells` times `scale`, over the sum of `base`, to so many `decimals`. `base_is_own`:
    each division has a base of its own (a population figure), the city's is not the sum of its counties'.
    `no_base` says in a sentence why there is no value when the base is empty.
    """

    key: str
    name: str
    unit: str
    formula: str
    sources: str
    rows_action: Action[Any]
    spells: Spells
    base: Spells | None = None
    base_is_own: bool = False
    scale: int = 1
    decimals: int = 0
    no_base: str = ""

    @property
    def is_ratio(self) -> bool:
        """Whether it divides."""
        return self.base is not None

    def value_of(self, above: Number, below: Number | None = None) -> Decimal | None:
        """Return the figure of a sum, or of two; None where there is nothing to divide by."""
        if not self.is_ratio:
            return Decimal(above)
        if not below:
            return None
        return (Decimal(above) * self.scale / Decimal(below)).quantize(Decimal(1).scaleb(-self.decimals))
