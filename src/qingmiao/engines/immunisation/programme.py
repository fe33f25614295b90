"""The national programme as data: doses with ages and intervals, products, parameters, each with its confidence."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_DATA = Path(__file__).parent / "data"
EDITIONS = ("2021", "2026")
CONFIDENCES = ("high", "medium", "low", "unsure")
OPEN_END = 10_000  # months: no completion age
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Dose:
    """One dose of the programme. Ages in completed months; the completion age is exclusive, OPEN_END where the text gives none."""

    code: str
    vaccine: str
    name: str
    number: int
    age_months: int
    before_months: int
    before_label: str
    interval_days: int
    interval_months: int
    longest_interval_days: int
    confidence: str
    sources: str


@dataclass(frozen=True)
class Course:
    """The doses of one series in their order. first: place of the first among all doses of the programme."""

    name: str
    first: int
    doses: tuple[Dose, ...]

    def late_months(self) -> NDArray[np.int32]:
        """Age from which each dose is overdue: its completion age, or where the text gives none the age of the next dose (our reading)."""
        following = [*(dose.age_months for dose in self.doses[1:]), OPEN_END]
        return np.array(
            [after if dose.before_months == OPEN_END else dose.before_months for dose, after in zip(self.doses, following, strict=True)],
            np.int32,
        )

    def column(self, field: str) -> NDArray[np.int32]:
        """One number of every dose."""
        return np.array([getattr(dose, field) for dose in self.doses], np.int32)


@dataclass(frozen=True)
class Product:
    """What may stand in a record."""

    vaccine: str
    name: str
    series: tuple[str, ...]
    is_live_injected: bool
    by_leaflet: bool


@dataclass(frozen=True)
class Programme:
    """An edition as it applies on a day: courses by name, and all doses in one order."""

    edition: str
    courses: dict[str, Course]
    doses: tuple[Dose, ...]

    def place_of(self, code: str) -> int:
        """Place of a dose among all. Raises KeyError where the programme has no such dose."""
        for place, dose in enumerate(self.doses):
            if dose.code == code:
                return place
        raise KeyError(code)


@cache
def parameter(name: str) -> int:
    """A number of the general rules; dates as days since 1970. Raises KeyError for an unknown name."""
    with (_DATA / "parameters.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["name"] == name:
                return (date.fromisoformat(row["value"]) - EPOCH).days if row["unit"] == "date" else int(row["value"])
    raise KeyError(name)


@cache
def products() -> tuple[Product, ...]:
    """Every vaccine code that is understood, in the order of their numbers in records."""
    with (_DATA / "products.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Product(
                row["vaccine"],
                row["name_zh"],
                tuple(filter(None, row["series"].split("+"))),
                row["is_live_injected"] == "1",
                row["by_leaflet"] == "1",
            )
            for row in csv.DictReader(file)
        )


@cache
def product_number(vaccine: str) -> int:
    """Number of a vaccine code in records, −1 where it is not understood."""
    return next((number for number, product in enumerate(products()) if product.vaccine == vaccine), -1)


def edition_on(on: date) -> str:
    """The edition in force on a day. Which date selects it: the day of judgement; the day of issue of 2026 is taken (confidence medium)."""
    return "2026" if (on - EPOCH).days >= parameter("edition_2026_on") else "2021"


@cache
def dtp_ages() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Least ages in months of the five doses before and since the change of 2025 (R09)."""
    ages: dict[str, list[int]] = {"2021": [], "2026": []}
    with (_DATA / "schedule.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["series"] == "DTP":
                ages[row["edition"]].append(int(row["age_months"]))
    return np.array(ages["2021"], np.int32), np.array(ages["2026"], np.int32)


@cache
def programme_on(edition: str, on: date) -> Programme:
    """An edition as it applies on a day: DTaP follows the notice of 2024 from 2025-01-01 on, whatever the edition.

    Raises ValueError for an unknown edition.
    """
    if edition not in EDITIONS:
        message = f"edition must be one of {EDITIONS}, got {edition!r}"
        raise ValueError(message)
    # The notice of 2024 changed one series between two editions; whichever edition is asked for, its later days follow the notice.
    dtp_edition = edition if (on - EPOCH).days < parameter("dtap_change_on") else "2026"
    by_series: dict[str, list[Dose]] = {}
    with (_DATA / "schedule.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["edition"] == (dtp_edition if row["series"] == "DTP" else edition):
                # Live and inactivated are two ways through one series, each with a course of its own.
                name = row["vaccine"] if row["series"] in {"JE", "HepA"} else row["series"]
                by_series.setdefault(name, []).append(_dose(row))
    by_series["HepB-light"] = _light_child(by_series["HepB"])
    courses: dict[str, Course] = {}
    doses: list[Dose] = []
    for name, of_series in by_series.items():
        courses[name] = Course(name, len(doses), tuple(of_series))
        doses.extend(of_series)
    return Programme(edition, courses, tuple(doses))


def _dose(row: dict[str, str]) -> Dose:
    def number(name: str, missing: int) -> int:
        return int(row[name]) if row[name] else missing

    levels = [row["age_confidence"], row["interval_confidence"], row["before_confidence"]]
    return Dose(
        row["dose"],
        row["vaccine"],
        row["name_zh"],
        int(row["number"]),
        int(row["age_months"]),
        number("before_months", OPEN_END),
        row["before_label"],
        number("interval_days", 0),
        number("interval_months", 0),
        number("longest_interval_days", 0),
        max(levels, key=CONFIDENCES.index),
        row["sources"],
    )


def _light_child(usual: Sequence[Dose]) -> list[Dose]:
    """R06: a child under 2000 g of a mother with HBsAg, or with an unknown state, gets three more doses at 1, 2 and 7 months.

    R06 names ages and no intervals. A child who comes late would get all three on one day, so the extra doses keep the usual course's
    intervals, the last dose its last one; for the doses that R06 adds this is our reading: unsure (待核).
    """
    birth, second, third = usual
    extra = replace(second, age_months=2, confidence="unsure")
    course = (birth, second, extra, replace(third, age_months=7, confidence="unsure"))
    return [
        replace(
            dose,
            code=f"HepB-{number}",
            number=number,
            before_months=third.before_months if number == len(course) else OPEN_END,
            confidence=max(dose.confidence, "medium", key=CONFIDENCES.index),
            sources="R06",
        )
        for number, dose in enumerate(course, start=1)
    ]
