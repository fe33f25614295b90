"""公民身份号码 and, for a newborn without one, the number of the birth certificate.

Source: GB 11643-1999, modulus 11-2 of GB/T 17710.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.errors import DomainError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
SHAPE = re.compile(r"[0-9]{17}[0-9X]")
TEST_REGION = "99"
BIRTH_CERTIFICATE = re.compile(r"[A-Z][0-9]{9}")
Sex = Literal["M", "F"]


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A number whose date exists and whose check character is right."""

    number: str
    birth_date: date

    @property
    def sex(self) -> Sex:
        """M for an odd, F for an even sequence number."""
        return "M" if int(self.number[16]) % 2 else "F"

    @property
    def division(self) -> str:
        """The six digits of the division where the number was first given; it may be a division of former times."""
        return self.number[:6]

    @property
    def is_synthetic(self) -> bool:
        """Whether the number lies in the region 99xxxx, which no living person can have."""
        return self.number.startswith(TEST_REGION)


def parse_citizen_id(text: str) -> CitizenId:
    """Return the number, upper-cased and without blanks, or raise DomainError saying what is wrong with it."""
    number = clean_code(text)
    if not SHAPE.fullmatch(number):
        raise DomainError("公民身份号码应为18位数字，最后一位可以是X，请核对。")
    if number[0] == "0":
        raise DomainError("公民身份号码的前六位不是行政区划代码，请核对。")
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as impossible:
        raise DomainError("公民身份号码里的出生日期不存在，请核对。") from impossible
    if check_character(number[:17]) != number[17]:
        raise DomainError("公民身份号码的校验码不对，请核对。")
    return CitizenId(number, birth_date)


def check_character(head: str) -> str:
    """Return the eighteenth character for the first seventeen digits."""
    return CHECK_CHARACTERS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, head, strict=True)) % 11]


def synthetic_citizen_id(region: str, birth_date: date, sequence: int) -> CitizenId:
    """Return a number that cannot be a real person's.

    region: six digits beginning with 99. sequence: 0 to 999, odd for boys and men. Raises ValueError otherwise.
    """
    if not re.fullmatch(r"99[0-9]{4}", region) or not 0 <= sequence <= 999:
        raise ValueError("a synthetic number needs a region 99xxxx and a sequence of 0 to 999")
    head = f"{region}{birth_date.isoformat().replace('-', '')}{sequence:03d}"
    return CitizenId(head + check_character(head), birth_date)


def parse_birth_certificate(text: str) -> str:
    """Return the number of a 出生医学证明, one letter and nine digits, or raise DomainError."""
    number = clean_code(text)
    if not BIRTH_CERTIFICATE.fullmatch(number):
        raise DomainError("出生医学证明编号应为1位字母加9位数字，请核对。")
    return number
