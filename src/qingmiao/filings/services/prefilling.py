"""What is known of an organisation before it types anything: apps above tell it here, by its code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qingmiao.codes.cleaning import clean_code


@dataclass(frozen=True)
class KnownFacts:
    """Facts of the basic section, and for the audit where they come from."""

    values: dict[str, Any]
    origin: dict[str, Any]


# Filled while the apps start.
SOURCES: list[Callable[[str], KnownFacts | None]] = []


def known_facts(uscc: str) -> KnownFacts | None:
    """Return what the first source that knows a code tells of it."""
    code = clean_code(uscc)
    found = (source(code) for source in SOURCES if code)
    return next((known for known in found if known is not None), None)
