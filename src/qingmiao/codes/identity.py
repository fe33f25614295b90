"""The number by which a person who works is known: 公民身份号码, 港澳台居民居住证, passport.

A 港澳台居民居住证 has eighteen characters built like a 公民身份号码, beginning with 81, 82 or 83. The document is 待核.
"""

import re
from dataclasses import dataclass
from datetime import date

from qingmiao.codes.citizen_id import Sex, parse_citizen_id
from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.errors import DomainError

CITIZEN, RESIDENCE, PASSPORT = "citizen_id", "residence_permit", "passport"
OF_RESIDENCE = ("81", "82", "83")
PASSPORT_SHAPE = re.compile(r"[A-Z0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Identity:
    """A number in its one spelling, of which kind, and what it says of its holder; a passport says neither birth date nor sex."""

    kind: str
    number: str
    birth_date: date | None = None
    sex: Sex | None = None


def parse_identity(text: str, *, is_passport: bool = False) -> Identity:
    """Return a number as it is kept, or raise DomainError saying what is wrong with it. Blanks and letter case do not matter."""
    if is_passport:
        number = clean_code(text)
        if not PASSPORT_SHAPE.fullmatch(number):
            raise DomainError("护照号码由 6 至 14 位字母和数字组成，请核对。")
        return Identity(PASSPORT, number)
    found = parse_citizen_id(text)
    kind = RESIDENCE if found.number.startswith(OF_RESIDENCE) else CITIZEN
    return Identity(kind, found.number, found.birth_date, found.sex)
