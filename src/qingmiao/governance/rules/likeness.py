"""Whether two promises are in other words the same: pure. Asked about before a second one stands in the plan, never refused."""

import re
from collections.abc import Iterable

ALIKE_FROM = 0.6
SIGNS = re.compile(r"[\W_]+")


def alike(words: str, others: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of those whose words are nearly the same. others: (name, words)."""
    pairs = _pairs(words)
    return [name for name, told in others if _share(pairs, _pairs(told)) >= ALIKE_FROM]


def _pairs(words: str) -> set[str]:
    """Return the neighbouring letters of a sentence, signs and blanks left out: what a sentence in other words keeps."""
    plain = SIGNS.sub("", words)
    return {plain[place : place + 2] for place in range(len(plain) - 1)} or {plain}


def _share(one: set[str], other: set[str]) -> float:
    """Return how much two sets share, from 0 to 1 (Dice's coefficient)."""
    return 2 * len(one & other) / (len(one) + len(other))
