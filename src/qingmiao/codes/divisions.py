"""Codes of administrative divisions: 6 digits to the county, 9 to the town, 12 to the village. Structure only, no names.

Source: GB/T 2260 (province, prefecture, county), GB/T 10114 (town), statistical codes (village).
"""

import re
from dataclasses import dataclass
from typing import Literal

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.errors import DomainError

Level = Literal["province", "prefecture", "county", "town", "village"]
SHAPE = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}")


@dataclass(frozen=True, slots=True)
class Division:
    """A well-formed code. Whether such a division exists is for the register of regions to say."""

    code: str

    @property
    def level(self) -> Level:
        """What the code stands for, by its length and its zeros."""
        if len(self.code) == 12:
            return "village"
        if len(self.code) == 9:
            return "town"
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def parent(self) -> "Division | None":
        """The division above; None for a province. The towns of a prefecture without counties hang on the prefecture."""
        above: dict[Level, str] = {
            "village": self.code[:9],
            "town": self.code[:6],
            "county": self.code[:4] + "00",
            "prefecture": self.code[:2] + "0000",
        }
        return Division(above[self.level]) if self.level in above else None

    def lies_in(self, other: "Division") -> bool:
        """Tell whether this is the other division or lies in it."""
        here: Division | None = self
        while here is not None:
            if here == other:
                return True
            here = here.parent
        return False


def parse_division(code: str) -> Division:
    """Return the division of a code of 6, 9 or 12 digits, or raise DomainError."""
    code = clean_code(code)
    if not SHAPE.fullmatch(code):
        raise DomainError(f"行政区划代码“{code[:20]}”应为6位、9位或12位数字，请核对。")
    return Division(code)


def covers(area: str, code: str) -> bool:
    """Tell whether a division is another one or lies in it, by their codes; a code of no division covers nothing and lies nowhere."""
    if not SHAPE.fullmatch(area) or not SHAPE.fullmatch(code):
        return False
    return Division(code).lies_in(Division(area))


def city_code_of(code: str) -> str:
    """Return the code of the prefecture in which a county, town or village lies: 441800 for 441802."""
    return f"{code[:4]}00"
