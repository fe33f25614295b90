"""What comes with the program: cards, sources, warning signs, visits; read once from `guidance/data`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qingmiao.guidance.rules.ages import BANDS

DATA = Path(__file__).resolve().parents[1] / "data"
SPANS = {"0-6": (0, 6), "7-12": (7, 12), "13-24": (13, 24), "25-36": (25, 36)}


@dataclass(frozen=True)
class PublicSource:
    """A public document that cards rest on; `document` is its key in the policy library, empty where the library does not hold it."""

    key: str
    title: str
    issuer: str
    document: str = ""


@dataclass(frozen=True)
class ShippedCard:
    """A card as it comes with the program. Ages are completed months, both ends included."""

    key: str
    topic: str
    first_month: int
    last_month: int
    title: str
    points: tuple[str, ...]
    see_doctor: str
    sources: tuple[str, ...]


@cache
def public_sources() -> dict[str, PublicSource]:
    """Return the public sources by key."""
    return {key: PublicSource(key, **row) for key, row in _read("sources.yaml").items()}


@cache
def shipped_cards() -> tuple[ShippedCard, ...]:
    """Return every card, in the order in which they are shown."""
    return (*_areas(), *_injuries(), *_play(), *_carers())


def _areas() -> Iterator[ShippedCard]:
    for band in BANDS:
        file = _read(f"cards-{band.key}.yaml")
        for topic, row in file["cards"].items():
            yield _card(f"{band.key}-{topic}", topic, (band.first, band.last), row, file["sources"][topic])


def _injuries() -> Iterator[ShippedCard]:
    file = _read("cards-injury.yaml")
    for topic, spans in file["cards"].items():
        for span, row in spans.items():
            yield _card(f"{topic}-{span}", topic, SPANS[span], row, file["sources"])


def _play() -> Iterator[ShippedCard]:
    file = _read("cards-play.yaml")
    for band in BANDS:
        for name, row in file["cards"][band.key].items():
            yield _card(f"play-{band.key}-{name}", "play", (band.first, band.last), row, file["sources"])


def _carers() -> Iterator[ShippedCard]:
    for topic, rows in _read("cards-carer.yaml")["cards"].items():
        for name, row in rows.items():
            first, last = map(int, row["months"].split("-"))
            yield _card(f"{topic}-{name}", topic, (first, last), row, row["sources"])


def _card(key: str, topic: str, months: tuple[int, int], row: Mapping[str, Any], sources: list[str]) -> ShippedCard:
    return ShippedCard(key, topic, *months, row["title"], tuple(row["points"]), row["doctor"], tuple(sources))


@cache
def warning_signs() -> dict[int, tuple[str, ...]]:
    """Return the four questions of each of the eight ages in months."""
    return {int(months): tuple(questions) for months, questions in _read("warning_signs.yaml")["ages"].items()}


@cache
def visit_rows() -> tuple[Mapping[str, Any], ...]:
    """Return the health visits as they stand in the data."""
    return tuple(_read("visits.yaml")["visits"])


def _read(name: str) -> Any:
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.safe_load(file)
