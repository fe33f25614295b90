"""Dated legal values as this engine takes them: frozen, with their source, one of them replaceable for a what-if."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

AREA = "support."
UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Version:
    """One value from the first day in force to the last, None while open. `value` None: not fixed, or not known yet (confidence)."""

    value: Any
    since: date
    until: date | None = None
    document: str | None = None
    article: str | None = None
    confidence: str = "known"
    mandatory: bool = True
    note: str | None = None
    unit: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A version an answer rests on, under its name."""

    name: str
    version: Version


@dataclass(frozen=True, slots=True)
class Parameters:
    """Every legal value the engine uses, by name ("support.…"), versions in order of their first day."""

    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)

    def history(self, name: str) -> tuple[Version, ...]:
        """Return all versions of a name; KeyError for an unknown one."""
        return self.versions[AREA + name]

    def find(self, name: str, on: date) -> Version | None:
        """Return the version in force on a day, None when none is."""
        for version in reversed(self.history(name)):
            if version.since <= on:
                return version if version.until is None or on <= version.until else None
        return None

    def number(self, name: str, on: date) -> int | None:
        """Return the value in force on a day; None when none is in force or it is not known."""
        version = self.find(name, on)
        return None if version is None or version.value is None else int(version.value)

    def cite(self, *names: str, on: date) -> tuple[Cited, ...]:
        """Return the versions in force on a day, for the answer that rests on them."""
        found = ((name, self.find(name, on)) for name in names)
        return tuple(Cited(AREA + name, version) for name, version in found if version is not None)

    def replaced(self, name: str, value: Any, since: date) -> "Parameters":
        """Return a copy in which one value (full name, "support.…") holds from a day on, whatever the law says later.

        Raises KeyError for an unknown name.
        """
        former = [version for version in self.versions[name] if version.since < since]
        if former:
            last = former[-1]
            ends = since - timedelta(days=1)
            former[-1] = replace(last, until=ends if last.until is None or last.until > ends else last.until)
        # The trial holds from its day on, whatever later versions say: otherwise it would end where the law knows its next value.
        tried = Version(value, since, confidence="what_if", mandatory=False, note="试算", unit=self.versions[name][0].unit)
        return Parameters({**self.versions, name: (*former, tried)})
