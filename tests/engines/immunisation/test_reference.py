"""Thousands of random records beside the slow reference, and what must hold for every record."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.immunisation import slow_reference
from qingmiao.engines.immunisation import Children, Given, Reason, Status, forecast, missing_doses, plan_visits, product_number
from qingmiao.engines.immunisation.days import NEVER, add_months, to_dates, to_days
from qingmiao.engines.immunisation.programme import parameter, products, programme_on
from qingmiao.engines.immunisation.programme import product_number as number_of

ON = date(2026, 11, 23)
VACCINES = list(slow_reference.SERIES)


def as_arrays(records):
    """Children and doses of [(birth, [(vaccine, day)])]."""
    flat = [(child, vaccine, day) for child, (_, doses) in enumerate(records) for vaccine, day in doses]
    return (
        Children(to_days(np.array([birth for birth, _ in records], "datetime64[D]"))),
        Given(
            np.array([child for child, _, _ in flat], np.int64),
            np.array([product_number(vaccine) for _, vaccine, _ in flat], np.int8),
            to_days(np.array([day for _, _, day in flat], "datetime64[D]")),
        ),
    )


def random_records(seed, n):
    """Half near the schedule, half at random; ages to seven years."""
    rng = np.random.default_rng(seed)
    usual = [(dose.vaccine, dose.age_months) for dose in programme_on("2026", ON).doses if dose.sources != "R06"]
    records = []
    for child in range(n):
        birth = ON - timedelta(days=int(rng.integers(0, 2700)))
        if child % 2:
            chosen = rng.integers(len(VACCINES), size=rng.integers(25))
            doses = [(VACCINES[vaccine], birth + timedelta(days=int(rng.integers(-5, 2700)))) for vaccine in chosen]
        else:
            doses = [
                (vaccine, birth + timedelta(days=int(months * 30.4375 + rng.integers(-4, 45))))
                for vaccine, months in usual
                if rng.random() < 0.8
            ]
        rng.shuffle(doses)
        records.append((birth, [(str(vaccine), day) for vaccine, day in doses]))
    return records


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_random_records_agree_with_the_slow_reference(seed) -> None:
    records = random_records(seed, 1500)
    children, doses = as_arrays(records)
    result = forecast(children, doses, ON)
    assert len(result.outcome.dose) == len(doses)  # no five-in-one here: one part for each dose
    names = np.array([dose.code for dose in result.programme.doses])
    ours = np.empty(len(doses), object)
    for dose, place, reason in zip(result.outcome.dose, result.outcome.place, result.outcome.reason, strict=True):
        ours[dose] = names[place] if place >= 0 else Reason(int(reason)).name.lower()
    start = 0
    for child, (birth, given_doses) in enumerate(records):
        wanted, _ = slow_reference.judged(birth, given_doses, ON)
        assert ours[start : start + len(given_doses)].tolist() == wanted, (birth, given_doses)
        start += len(given_doses)
        found = slow_reference.as_outstanding(result.outlook.status[:, child], result.outlook.earliest[:, child], ON)
        assert found == slow_reference.outstanding(birth, given_doses, ON), (birth, given_doses)


doses_of_a_child = st.lists(st.tuples(st.sampled_from([*VACCINES, "IG", "DTaP-IPV-Hib", "Rota"]), st.integers(-10, 1200)), max_size=20)


@settings(deadline=None, max_examples=40)
@given(st.lists(doses_of_a_child, max_size=6), st.randoms())
def test_neither_order_nor_company_changes_a_child(children_doses, random) -> None:
    birth = date(2024, 5, 17)
    records = [(birth, [(vaccine, birth + timedelta(days=day)) for vaccine, day in doses]) for doses in children_doses]
    children, doses = as_arrays(records)
    together = forecast(children, doses, ON)
    order = list(range(len(doses)))
    random.shuffle(order)
    shuffled = forecast(children, Given(doses.child[order], doses.vaccine[order], doses.day[order]), ON)
    np.testing.assert_array_equal(shuffled.outlook.status, together.outlook.status)
    for child, record in enumerate(records):
        alone = forecast(*as_arrays([record]), ON)
        np.testing.assert_array_equal(alone.outlook.status[:, 0], together.outlook.status[:, child])
        np.testing.assert_array_equal(alone.outlook.earliest[:, 0], together.outlook.earliest[:, child])


@settings(deadline=None, max_examples=60)
@given(doses_of_a_child, st.integers(0, 1095))
def test_a_child_who_follows_the_plan_has_every_dose_counted(given_doses, age) -> None:
    birth = date(2025, 6, 10)
    on = birth + timedelta(days=age)
    record = [(vaccine, birth + timedelta(days=day)) for vaccine, day in given_doses if birth + timedelta(days=day) <= on]
    children, doses = as_arrays([(birth, record)])
    result = forecast(children, doses, on, "2026")
    visits = plan_visits(result, children, 0)
    planned = [(products()[result.outlook.product[place, 0]].vaccine, visit.on) for visit in visits for place in visit.places]
    children, doses = as_arrays([(birth, record + planned)])
    end = max([on, *(visit.on for visit in visits)])
    after = forecast(children, doses, end, "2026")
    counted = set(after.outcome.dose[after.outcome.place >= 0].tolist())
    assert counted >= set(range(len(record), len(record) + len(planned)))
    for before, visit in pairwise(visits):
        assert before.on < visit.on


def test_a_missing_birth_date_is_no_outlook_and_not_complete() -> None:
    children = Children(np.array([NEVER], np.int32))
    result = forecast(children, Given(np.zeros(1, np.int64), np.array([0], np.int8), np.array([20_000], np.int32)), ON)
    assert Reason(int(result.outcome.reason[0])) == Reason.MISSING_DATE
    assert not result.is_complete[0]
    assert (result.outlook.status == Status.NONE).all()
    assert plan_visits(result, children, 0) == []


def test_no_children_is_an_empty_answer() -> None:
    result = forecast(Children(np.empty(0, np.int32)), Given(np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0, np.int32)), ON)
    assert missing_doses(result.outlook).shape[1] == 0


def test_wrong_shapes_and_numbers_are_refused_with_names_and_sizes() -> None:
    with pytest.raises(ValueError, match="one shape"):
        Given(np.zeros(2, np.int64), np.zeros(1, np.int8), np.zeros(2, np.int32))
    with pytest.raises(ValueError, match=r"ppd_positive has shape \(2,\), birth has shape \(1,\)"):
        Children(np.zeros(1, np.int32), ppd_positive=np.zeros(2, bool))
    with pytest.raises(ValueError, match="must lie in 0 to 0"):
        forecast(Children(np.zeros(1, np.int32)), Given(np.array([3]), np.zeros(1, np.int8), np.zeros(1, np.int32)), ON)
    with pytest.raises(ValueError, match="edition"):
        forecast(Children(np.zeros(1, np.int32)), Given(np.array([0]), np.zeros(1, np.int8), np.zeros(1, np.int32)), ON, "1978")
    with pytest.raises(KeyError):
        parameter("no_such_number")
    assert number_of("Rota") == -1


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 120))
def test_months_are_added_as_a_calendar_does(day, months) -> None:
    ours = to_dates(add_months(to_days(np.array([day], "datetime64[D]")), months))[0].astype(object)
    assert ours == slow_reference.months_later(day, months)
