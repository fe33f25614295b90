"""Masks of personal values, by what the value is: how much of a name may be seen has nothing to do with its length."""

from enum import StrEnum


class Personal(StrEnum):
    """What a personal value is."""

    NAME = "name"
    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    OTHER = "other"


# Kind → from how many characters on how many of the beginning and of the end are shown; the first that fits.
SHOWN: dict[Personal, tuple[tuple[int, int, int], ...]] = {
    Personal.NAME: ((1, 1, 0),),  # of a Chinese name the surname's first character; of any other its first letter
    Personal.IDENTITY_NUMBER: ((15, 4, 4), (8, 0, 2)),
    Personal.PHONE: ((11, 3, 4), (7, 0, 2)),
    Personal.OTHER: ((8, 2, 2), (3, 1, 0)),
}


def mask(value: str, kind: Personal) -> str:
    """Return a value with most of it hidden: 张**, 138****5678, 4418**********123X."""
    value = value.strip()
    for length, first, last in SHOWN[kind]:
        if len(value) >= length:
            return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]
    return "*" * len(value)
