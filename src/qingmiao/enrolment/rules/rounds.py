"""A round as the engine reads it: published items, places and reserves of each institution, one row per application.

The closing day selects the law. Only receipt codes stand in it, never a name, for the whole of it is published when the round is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qingmiao.enrolment.rules.points import Item


@dataclass(frozen=True, slots=True)
class Reserve:
    """Places of one class type kept first for children with one of these items; a hard one stays empty rather than go to others."""

    class_type: str
    items: tuple[str, ...]
    places: int
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Offering:
    """What one institution gives in the round: places by class type, of which some are reserved, in the order they are offered."""

    code: str
    name: str
    places: Mapping[str, int]
    reserves: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """One application: its receipt code, the class type of its age, its choices in order with the items that count there.

    held: the institution where it has a place already that it cannot lose; family: the same word for siblings who want to be together.
    """

    receipt: str
    class_type: str
    choices: Sequence[tuple[str, Sequence[str]]]
    held: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A whole round, as it was published and as it closed."""

    name: str
    seed: str
    commitment: str
    items: Sequence[Item]
    offerings: Sequence[Offering]
    wishes: Sequence[Wish] = field(default_factory=list)


def round_document(facts: RoundFacts) -> dict[str, Any]:
    """Return the document of `engines.matching.reading.read_round`; an institution without places is left out of nothing."""
    return {
        "round": facts.name,
        "seed": facts.seed,
        "commitment": facts.commitment,
        "rules": [{"code": item.code, "name": item.name, "points": item.points} for item in facts.items],
        "institutions": [_institution(offering) for offering in facts.offerings],
        "children": [_child(wish) for wish in facts.wishes],
    }


def _institution(offering: Offering) -> dict[str, Any]:
    reserves = [
        {"class": reserve.class_type, "rules": list(reserve.items), "places": reserve.places, "hard": reserve.is_hard}
        for reserve in offering.reserves
        if reserve.places
    ]
    row: dict[str, Any] = {"id": offering.code, "name": offering.name, "places": dict(offering.places)}
    return {**row, "reserves": reserves} if reserves else row


def _child(wish: Wish) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": wish.receipt,
        "class": wish.class_type,
        "choices": [{"institution": code, "rules": list(items)} for code, items in wish.choices],
    }
    if wish.held:
        row["held"] = wish.held
    if wish.family:
        row["family"] = wish.family
    return row
