"""How alike two reports are: a hint for the officer that they tell of one event. Nothing is joined by itself."""

import re
import unicodedata

ALIKE_FROM = 0.34
NOT_WORDS = re.compile(r"[\W_]+")


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return from 0 to 1 how many pairs of characters two texts share (Dice); of an empty text 0."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text, whatever its width, case, blanks and marks."""
    plain = NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
