"""What children reach: more places never make it worse, unknown is not none, past days are what they were."""

from datetime import timedelta
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from filings.factories import AT, ON, city_officer, signed_in
from qingmiao.planning.queries.access import Asked, Points, Way, access_of, changes_between, measure
from qingmiao.planning.queries.access_pages import shade_of, steps_of
from qingmiao.planning.queries.supply import House, houses_on
from regions.factories import the_whole_city
from workforce.factories import a_house


def house(lat: float | None, lon: float | None, places: int, pk: int = 1) -> House:
    return House(pk, f"示例{pk}", "441802", "441802006", lat, lon, "standalone", places, 0, None, False, None, None)


SPOT = st.tuples(st.floats(23.6, 23.9), st.floats(112.9, 113.2))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(SPOT, st.integers(1, 60)), min_size=1, max_size=6), SPOT, st.integers(1, 100))
def test_adding_a_place_never_makes_access_worse(held: list[Any], spot: tuple[float, float], places: int) -> None:
    points = Points(("441802006001", "441802007001", "441802008001"), np.array([23.70, 23.75, 23.80]), np.array([113.0, 113.05, 113.1]))
    children = np.array([40.0, 80.0, 10.0])
    houses = [house(lat, lon, number, pk) for pk, ((lat, lon), number) in enumerate(held)]
    before = measure(Asked(ON), points, children, houses)
    after = measure(Asked(ON), points, children, [*houses, house(*spot, places, 99)])
    for code, part in before.by_code.items():
        assert (after.by_code[code].per_child or 0.0) >= (part.per_child or 0.0) - 1e-12


def test_unknown_is_a_class_of_its_own_and_never_the_lowest() -> None:
    points = Points(("441802006001", "441826108001"), np.array([23.7, np.nan]), np.array([113.0, np.nan]))
    found = measure(Asked(ON), points, np.array([10.0, 20.0]), [house(24.9, 112.0, 30), house(None, None, 30, 2)])
    assert found.by_code["441826"].per_child is None
    assert found.by_code["441802"].per_child == 0.0
    assert (found.unlocated, found.houses_without_position) == (20.0, 1)
    assert [shade_of(value, [0.05, 0.1, 0.2]) for value in (None, 0.0, 0.01, 0.05, 0.15, 0.2)] == [0, 1, 2, 3, 4, 5]
    assert steps_of([0.05, 0.1, 0.2])[-1] == (5, "0.2 及以上")


@pytest.mark.django_db
def test_a_past_day_is_what_it_was_and_a_change_is_explained(client: Client, django_assert_max_num_queries: Any) -> None:
    the_whole_city(AT)
    filed = a_house()
    today = access_of(Asked(ON))
    assert today.houses == 1
    assert (today.by_code["441802006"].per_child or 0) > 0
    yesterday = ON - timedelta(days=1)
    assert access_of(Asked(yesterday)).houses == len(houses_on(yesterday)) == 0
    assert [(one.name, one.before, one.what) for one in changes_between(yesterday, ON)] == [(filed.name, 0, "新增")]
    signed_in(client, city_officer())
    page = reverse("planning_access")
    asked = {"way": Way.WALK.value, "on": "x", "before": "2027-01-01"}
    client.get(page, asked)
    with django_assert_max_num_queries(18):
        shown = client.get(page, asked).content.decode()
    assert "步行 15 分钟" in shown
    assert "没有可达托位" in shown
    for code in ("441802006001", "441826108"):
        assert "步行圈" in client.get(reverse("planning_circle", kwargs={"pk": code})).content.decode()


def test_the_whole_city_is_measured_in_a_blink() -> None:
    random = np.random.default_rng(1)
    spots = random.uniform([23.5, 112.0], [25.0, 114.0], (1535, 2))
    points = Points(tuple(f"44180200{n:04d}" for n in range(1235)), spots[:1235, 0], spots[:1235, 1])
    houses = [house(*spot, 40, pk) for pk, spot in enumerate(spots[1235:].tolist())]
    measure(Asked(ON), points, np.ones(1235), houses)
    begun = perf_counter()
    measure(Asked(ON), points, np.ones(1235), houses)
    assert perf_counter() - begun < 1.5  # goal 0.3 s on a quiet machine
