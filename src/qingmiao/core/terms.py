"""A closed list of words: the value that is kept, and the Chinese word a person reads. No Django."""

from enum import StrEnum
from typing import Any, Self


class Term(StrEnum):
    """A value with the Chinese word a person reads, in `.label`."""

    label: str
    details: tuple[Any, ...]

    def __new__(cls, value: str, label: str = "", *details: Any) -> Self:
        """Keep the first item as the value, the second as the label, the rest for the properties of the list."""
        term = str.__new__(cls, value)
        term._value_ = value
        term.label, term.details = label, details
        return term

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (value, label) pairs, as a Django field wants them."""
        return [(term.value, term.label) for term in cls]
