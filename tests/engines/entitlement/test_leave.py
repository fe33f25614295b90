"""Leave for a birth and for a young child, and the one way to count months and years of age."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.entitlement.test_entitlement import LAW, answer, family_of
from qingmiao.codes.ages import add_months, completed_months
from qingmiao.engines.entitlement import leave_days
from qingmiao.engines.entitlement.population import Status
from qingmiao.engines.immunisation.days import add_months as add_months_to_days
from qingmiao.engines.immunisation.days import to_dates, to_days


@pytest.mark.parametrize(("babies", "difficult", "days"), [(1, False, 178), (2, False, 193), (3, True, 238)])
def test_maternity_leave_grows_with_babies_and_a_difficult_birth(babies: int, difficult: bool, days: int) -> None:
    family = family_of(date(2026, 2, 1), babies=babies, difficult_birth=difficult)
    assert answer(family, date(2026, 3, 1), "maternity_leave").amount == days
    assert answer(family, date(2026, 3, 1), "paternity_leave").amount == 15


def test_parental_leave_ends_on_the_third_birthday() -> None:
    family = family_of(date(2023, 6, 2))
    assert answer(family, date(2026, 6, 1), "parental_leave").amount == 10
    assert answer(family, date(2026, 6, 2), "parental_leave").amount == 0


def test_a_child_of_29_february_is_three_on_the_28th_everywhere() -> None:
    born_on = date(2024, 2, 29)
    assert completed_months(born_on, date(2027, 2, 27)) == 35
    assert completed_months(born_on, date(2027, 2, 28)) == 36
    assert answer(family_of(born_on), date(2027, 2, 27), "parental_leave").amount == 10
    assert answer(family_of(born_on), date(2027, 2, 28), "parental_leave").amount == 0


@given(st.dates(date(1999, 1, 1), date(2032, 12, 31)), st.integers(0, 100))
def test_every_calendar_of_the_engines_adds_months_as_codes_ages_does(day: date, months: int) -> None:
    later = to_dates(add_months_to_days(to_days(np.array([day], "datetime64[D]")), months))[0].astype(object)
    assert later == add_months(day, months)
    assert completed_months(day, later) == months


def test_parental_leave_begins_with_the_regulation_and_nobody_has_it_before() -> None:
    family = family_of(date(2020, 6, 1))
    before, itself = answer(family, date(2021, 11, 30), "parental_leave"), answer(family, date(2021, 12, 1), "parental_leave")
    assert (before.status, before.amount) == (Status.NOT_IN_FORCE.name, 0)
    assert "2021-12-01" in before.why
    assert (itself.status, itself.amount, itself.since) == (Status.GRANTED.name, 10, date(2021, 12, 1))
    for name in ("parental_leave", "maternity_leave", "paternity_leave"):
        cited = answer(family_of(date(2024, 6, 1)), date(2026, 1, 1), name).sources
        assert any(one.version.document == "《广东省人口与计划生育条例》" for one in cited), name
    assert {one.version.document for one in itself.sources} == {"《广东省人口与计划生育条例》"}


def test_leave_of_impossible_facts_is_flagged_and_not_zero() -> None:
    days = leave_days(np.array([0, 1]), np.array([False, False]), np.array([3, -2]), LAW, date(2026, 1, 1))
    assert days.maternity.tolist() == [-1, -1]
