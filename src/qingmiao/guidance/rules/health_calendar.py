"""What health care a child is due: visits by the national service, vaccines by the engine, with or without a record.

Without a record the programme's least ages stand beside the child's days: nobody is told to be late. With a record the engine judges it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from qingmiao.codes.ages import add_months, age_text
from qingmiao.codes.days import day_words
from qingmiao.engines.immunisation import Children, Given, edition_on, forecast, product_number
from qingmiao.engines.immunisation.days import to_days
from qingmiao.engines.immunisation.programme import Dose, programme_on
from qingmiao.engines.immunisation.report import COMPLETE, UNKNOWN, describe
from qingmiao.guidance.rules.ages import LAST_MONTH
from qingmiao.guidance.rules.shipped import visit_rows

# The programme lists both products of a series; a family without a record is told of the one that is given unless it chose the other.
OTHER_PRODUCTS = frozenset({"JE-I", "HepA-I"})
UNSURE = frozenset({"low", "unsure"})


@dataclass(frozen=True)
class Visit:
    """A health visit and its days; `last` is the last day of the window, or a month after the age is reached."""

    key: str
    title: str
    first: date
    last: date
    where: str
    what: str
    state: str


@dataclass(frozen=True)
class Jab:
    """A dose of the programme and the day from which it may be given."""

    code: str
    name: str
    age: str
    first: date
    complete_before: str
    state: str


@dataclass(frozen=True)
class JabDay:
    """A day on which doses may be given together."""

    on: date
    names: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What the engine says of a record: in words, what does not count and why, and the days to go."""

    verdict: str
    is_complete: bool
    missing: tuple[str, ...]
    remarks: tuple[str, ...]
    days: tuple[JabDay, ...]
    is_unsure: bool


def visits_of(birth: date, on: date) -> list[Visit]:
    """Return the health visits up to 36 months: past, now or later on a day."""
    visits = []
    for row in visit_rows():
        if "days" in row:
            first, last = (birth + timedelta(days=days) for days in row["days"])
        else:
            first = add_months(birth, row["months"])
            last = add_months(birth, row["months"] + 1) - timedelta(days=1)
        visits.append(Visit(row["key"], row["title"], first, last, row["where"], row["what"], _state(first, last, on)))
    return visits


def jabs_of(birth: date, on: date) -> list[Jab]:
    """Return the doses of the programme to 36 months by the least age of each, in the order of their days."""
    jabs = [_jab(dose, birth, on) for dose in doses_on(on)]
    return sorted(jabs, key=lambda jab: (jab.first, jab.code))


def doses_on(on: date) -> list[Dose]:
    """Return the doses that a family is told of on a day."""
    doses = programme_on(edition_on(on), on).doses
    return [dose for dose in doses if dose.age_months <= LAST_MONTH and dose.vaccine not in OTHER_PRODUCTS]


def judge_record(birth: date, given: Mapping[str, date], on: date) -> Judged:
    """Return what the engine says of the doses in a record: dose code → day given."""
    by_code = {dose.code: dose for dose in doses_on(on)}
    rows = [(by_code[code], day) for code, day in given.items() if code in by_code]
    children = Children(to_days(np.array([birth], "datetime64[D]")))
    record = Given(
        np.zeros(len(rows), np.int64),
        np.array([product_number(dose.vaccine) for dose, _ in rows], np.int8),
        to_days(np.array([day for _, day in rows], "datetime64[D]")),
    )
    told = describe(forecast(children, record, on), children, record, 0)
    names = {dose.code: name_of(dose) for dose in programme_on(edition_on(on), on).doses}
    remarks = [
        f"{name_of(dose)}（{day_words(day)}）：{'；'.join(text for text in row['texts'] if text != '有效')}"
        for (dose, day), row in zip(rows, told["doses"], strict=True)
        if any(text != "有效" for text in row["texts"])
    ]
    return Judged(
        "无法判断" if told["verdict"] == UNKNOWN else "到今天该打的都打了" if told["verdict"] == COMPLETE else "有该补种的",
        told["verdict"] == COMPLETE,
        tuple(names[code] for code in told["missing"]),
        tuple(remarks),
        tuple(JabDay(date.fromisoformat(day["on"]), tuple(names[code] for code in day["doses"])) for day in told["plan"]),
        any(row["confidence"] in UNSURE for row in told["outstanding"]),
    )


def coming_days(jabs: Sequence[Jab]) -> list[JabDay]:
    """Return the days to come by the programme alone, doses of one day together."""
    by_day: dict[date, list[str]] = {}
    for jab in jabs:
        if jab.state == "later":
            by_day.setdefault(jab.first, []).append(jab.name)
    return [JabDay(day, tuple(names)) for day, names in by_day.items()]


def name_of(dose: Dose) -> str:
    """Return a dose in words."""
    return f"{dose.name}第{dose.number}剂"


def _jab(dose: Dose, birth: date, on: date) -> Jab:
    first = add_months(birth, dose.age_months)
    age = age_text(dose.age_months) if dose.age_months else "出生时"
    return Jab(dose.code, name_of(dose), age, first, dose.before_label, "later" if first > on else "past")


def _state(first: date, last: date, on: date) -> str:
    return "past" if last < on else "later" if first > on else "now"
