"""Who is in a house and is never counted in a ratio: an app above knows them, as students of an internship or as volunteers.

It declares them here, and the classes of the house count without them, whatever a roster says.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

Uncounted = Mapping[tuple[int, int], str]  # (worker, institution) → what the person is there, in words
READERS: list[Callable[[Collection[int], date], Uncounted]] = []


def declare_uncounted(read: Callable[[Collection[int], date], Uncounted]) -> None:
    """Let a reader say who of some workers is not counted where on a day; in one query."""
    READERS.append(read)


def uncounted(workers: Collection[int], on: date) -> dict[tuple[int, int], str]:
    """Return who of these workers is not counted at which institution on a day, and what they are there."""
    return {key: words for read in READERS for key, words in read(workers, on).items()} if workers else {}
