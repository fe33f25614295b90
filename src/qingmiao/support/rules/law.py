"""The amounts a run works with: the law and what the city has decided, one frozen thing kept with an award. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from qingmiao.engines.entitlement import Parameters, Version
from qingmiao.engines.entitlement.parameters import AREA, UNSURE

DECIDED = "decided"  # the city has fixed it by a decision kept in this system


def short(name: str) -> str:
    """Return a value's name within the area of support, as the engine asks for it."""
    return name.removeprefix(AREA)


def changes_of(law: Parameters, names: Iterable[str]) -> list[date]:
    """Return the days on which one of these values begins or has ended."""
    days: list[date] = []
    for name in names:
        for version in law.history(short(name)):
            days.append(version.since)
            if version.until is not None:
                days.append(version.until + timedelta(days=1))
    return days


def is_unknown(version: Version | None) -> bool:
    """Tell whether something is in force whose amount nobody has seen."""
    return version is not None and version.value is None and version.confidence == UNSURE


def with_decision(law: Parameters, name: str, value: int, since: date, document: str) -> Parameters:
    """Return the law with a value that the city has decided from a day on."""
    changed = law.replaced(name, value, since)
    history = changed.versions[name]
    told = replace(history[-1], confidence=DECIDED, document=document, note=None, description=history[0].description)
    return Parameters({**changed.versions, name: (*history[:-1], told)})


def plain_law(law: Parameters, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the versions of these values as they are kept with an award."""
    return {name: [_plain(version) for version in law.versions[name]] for name in sorted(names)}


def read_law(kept: Mapping[str, list[dict[str, Any]]]) -> Parameters:
    """Read back what `plain_law` wrote."""
    return Parameters({name: tuple(_read(version) for version in versions) for name, versions in kept.items()})


def _plain(version: Version) -> dict[str, Any]:
    days = {"since": version.since.isoformat(), "until": version.until.isoformat() if version.until else None}
    told = {"value": version.value, "document": version.document, "article": version.article, "confidence": version.confidence}
    return {**told, **days, "unit": version.unit, "description": version.description}


def _read(kept: dict[str, Any]) -> Version:
    until = date.fromisoformat(kept["until"]) if kept["until"] else None
    return Version(
        value=kept["value"],
        since=date.fromisoformat(kept["since"]),
        until=until,
        document=kept["document"],
        article=kept["article"],
        confidence=kept["confidence"],
        unit=kept["unit"],
        description=kept["description"],
    )
