"""Where demand and supply are, and what of it cannot be used."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class PlaceFlag(IntFlag):
    """Why a place takes no part, or has no access; the numbers are part of the public format."""

    POSITION_MISSING = 1
    POSITION_IMPOSSIBLE = 2
    AMOUNT_MISSING = 4
    AMOUNT_IMPOSSIBLE = 8
    OUT_OF_REACH = 16
    UNREADABLE = 32  # set by whoever reads a file


PLACE_FLAG_TEXTS = {
    PlaceFlag.POSITION_MISSING: "经纬度缺失",
    PlaceFlag.POSITION_IMPOSSIBLE: "经纬度不可能",
    PlaceFlag.AMOUNT_MISSING: "数量缺失",
    PlaceFlag.AMOUNT_IMPOSSIBLE: "数量不可能",
    PlaceFlag.OUT_OF_REACH: "范围内没有可用的服务点",
    PlaceFlag.UNREADABLE: "本行列数与表头不符或有不是数字的内容，按缺失处理",
}


@dataclass(frozen=True)
class Places:
    """Points with an amount: children who need care, or places that are offered.

    lat, lon: (n,) float64, degrees WGS-84, nan where missing (all nan when distances come from a table). amount: (n,) float64, 0 or more.
    Raises ValueError with names and sizes where the shapes differ.
    """

    lat: Floats
    lon: Floats
    amount: Floats

    def __post_init__(self) -> None:
        """Refuse arrays of unequal length."""
        for name in ("lat", "lon", "amount"):
            values = np.ascontiguousarray(getattr(self, name), np.float64)
            if values.ndim != 1 or values.shape != np.shape(self.amount):
                message = f"{name} has shape {values.shape}, amount has shape {np.shape(self.amount)}: every array must be (n,)"
                raise ValueError(message)
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        """How many places."""
        return len(self.amount)

    @classmethod
    def without_position(cls, amount: Floats) -> "Places":
        """Places whose distances come from a table."""
        nowhere = np.full(np.shape(amount), np.nan)
        return cls(nowhere, nowhere, amount)

    def amount_flags(self) -> NDArray[np.uint8]:
        """(n,) flags of the amounts."""
        missing = np.isnan(self.amount)
        with np.errstate(invalid="ignore"):
            impossible = ~missing & ~((self.amount >= 0) & np.isfinite(self.amount))
        return _codes(missing, PlaceFlag.AMOUNT_MISSING) | _codes(impossible, PlaceFlag.AMOUNT_IMPOSSIBLE)

    def position_flags(self) -> NDArray[np.uint8]:
        """(n,) flags of the positions."""
        missing = np.isnan(self.lat) | np.isnan(self.lon)
        with np.errstate(invalid="ignore"):
            inside = (np.abs(self.lat) <= 90.0) & (np.abs(self.lon) <= 180.0)
        return _codes(missing, PlaceFlag.POSITION_MISSING) | _codes(~missing & ~inside, PlaceFlag.POSITION_IMPOSSIBLE)

    def usable_amount(self) -> Floats:
        """Amounts with zero where they cannot be used: such a place neither needs nor offers anything."""
        return np.where(self.amount_flags() == 0, self.amount, 0.0)


def _codes(rows: NDArray[np.bool_], flag: PlaceFlag) -> NDArray[np.uint8]:
    return rows.astype(np.uint8) * np.uint8(flag)
