"""Whose ban check is clear and not too old on a day, of people who hold no post: volunteers, students. The same rules as for staff."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date

import numpy as np

from qingmiao.core.legislation import load
from qingmiao.workforce.queries.fitness import background_of, is_hit
from qingmiao.workforce.rules.duty import background_clear, background_yearly
from qingmiao.workforce.rules.people import NO_DAY, YES, Answer, People


def cleared_until(workers: Collection[int], on: date) -> dict[int, date]:
    """Return the last day on which a ban check of each worker holds; who has none in force on a day is missing. One query."""
    told = background_of(workers, on) if workers else {}
    known, law = list(told), load()
    people = _people(
        last_clear_on=[told[pk][0].toordinal() if told[pk][0] else NO_DAY for pk in known],
        last_doubt_on=[told[pk][2].toordinal() if told[pk][2] else NO_DAY for pk in known],
        is_hit=[is_hit(told[pk]) for pk in known],
    )
    clear = background_clear(people, on.toordinal(), law.value("staff.background_check_clear", on))
    yearly = background_yearly(people, on.toordinal(), law.value("staff.background_check_months", on))
    return {pk: date.fromordinal(day) for pk, holds, day in _both(known, clear, yearly) if holds}


def _both(known: list[int], clear: Answer, yearly: Answer) -> list[tuple[int, bool, int]]:
    until = yearly.until if yearly.until is not None else np.zeros(len(known), np.int32)
    holds = (clear.holds == YES) & (yearly.holds == YES)
    return list(zip(known, holds.tolist(), until.tolist(), strict=True))


def _people(**told: list[int] | list[bool]) -> People:
    """Return a population of which only the ban checks are known."""
    n = len(told["is_hit"])
    return People(
        **{field.name: np.array(told.get(field.name, [0] * n), np.int32) for field in fields(People)}
        | {"is_hit": np.array(told["is_hit"], bool)}
    )
