"""Indicators: figures of any day, each declared by the app whose rows it counts, in `<app>/indicators.py`.

A figure of a day is the sum of the spells that hold on it, so any past day is recomputed from the same rows. The app figures
computes, keeps and shows what is declared here; targets and measures name an indicator by its key, never a count of their own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from qingmiao.core.permissions import Action
from qingmiao.core.spells import Number, Spell

T = TypeVar("T")
# Before it nobody filed, and the sums of days would leave the calendar.
EARLIEST = date(2000, 1, 1)


class Window:
    """The days from `since` (None: the beginning) to `until`, both included, and the rows that were read for them."""

    def __init__(self, since: date | None, until: date) -> None:
        self.since, self.until = since, until
        self._rows: dict[Callable[[Window], Any], Any] = {}

    def read(self, load: "Callable[[Window], T]") -> T:
        """Return what a loader reads for these days; it is asked once, however many indicators rest on it."""
        if load not in self._rows:
            self._rows[load] = load(self)
        rows: T = self._rows[load]
        return rows

    def has_read(self, load: "Callable[[Window], Any]") -> bool:
        """Tell whether a loader was asked already."""
        return load in self._rows


Spells = Callable[[Window], Sequence[Spell]]


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
        return ratio(above, below, self.scale, self.decimals)


def ratio(above: Number, below: Number, scale: int, decimals: int) -> Decimal:
    """Return `above` × `scale` / `below` to so many decimals. What is not all is never rounded up to all, nor something down to nothing."""
    step = Decimal(1).scaleb(-decimals)
    value = (Decimal(above) * scale / Decimal(below)).quantize(step)
    if value == scale and above < below:
        return value - step
    return step if value == 0 and above > 0 else value


# Every indicator by its key, in the order of the catalogue; filled while the apps start.
CATALOGUE: dict[str, Indicator] = {}
_positions: dict[str, int] = {}


# The tables that indicators are computed from: what is kept of them holds until one of these is written to (core.keeping).
SOURCES: list[type[Model]] = []


def rest_on(*models: type[Model]) -> None:
    """Say from which tables an app's indicators are computed. Their writes must be noted: `WatchTable` in a migration."""
    SOURCES.extend(model for model in models if model not in SOURCES)


def declare_indicators(position: int, *indicators: Indicator) -> None:
    """Put indicators into the catalogue, after all of a lower position."""
    for indicator in indicators:
        assert indicator.key not in CATALOGUE, f"indicator declared twice: {indicator.key}"  # noqa: S101
        CATALOGUE[indicator.key], _positions[indicator.key] = indicator, position
    ordered = sorted(CATALOGUE.items(), key=lambda row: _positions[row[0]])
    CATALOGUE.clear()
    CATALOGUE.update(ordered)
