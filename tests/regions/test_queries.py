"""Reads of divisions: the right rows, in a fixed number of queries."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from qingmiao.regions import queries
from qingmiao.regions.models import Metric
from qingmiao.regions.services import ReferenceData

Assert = Callable[[int], Any]


def test_counties_come_in_the_order_of_their_codes(loaded_regions: ReferenceData) -> None:
    assert [row.name for row in queries.counties()][:3] == ["清城区", "清新区", "佛冈县"]
    assert queries.city().name == "清远市"


def test_towns_and_villages_are_those_of_the_place_asked_for(loaded_regions: ReferenceData) -> None:
    towns = queries.towns_of("441802")
    assert {row.parent_id for row in towns} == {"441802"}
    villages = queries.villages_of("441802006")
    assert len(villages) == 28
    assert villages[0].name == "高基里社区居委会"


def test_an_unknown_or_misplaced_code_has_no_children(loaded_regions: ReferenceData) -> None:
    assert not queries.towns_of("999999")
    assert not queries.towns_of("441800")
    assert not queries.villages_of("441802")
    assert not queries.children_of("")
    assert queries.division("999999") is None


def test_the_names_of_many_places_are_read_in_one_query(loaded_regions: ReferenceData, django_assert_num_queries: Assert) -> None:
    with django_assert_num_queries(1):
        found = queries.places({"441802006001", "441802006", "441802", "999999"})
    assert str(found["441802006001"]) == "清城区凤城街道高基里社区居委会"
    assert str(found["441802006"]) == "清城区凤城街道"
    assert str(found["441802"]) == "清城区"
    assert "999999" not in found
    assert queries.place("999999") is None


def test_the_latest_figure_is_the_newest_that_was_known_on_the_day(
    loaded_regions: ReferenceData, django_assert_num_queries: Assert
) -> None:
    with django_assert_num_queries(1):
        today = queries.latest_figures(Metric.RESIDENT_POPULATION, on=date(2026, 11, 23))
    assert today["441802"].value == Decimal(1129700)
    before = queries.latest_figures(Metric.RESIDENT_POPULATION, on=date(2023, 12, 30))
    assert before["441802"].value == Decimal(1119901)


def test_a_registered_figure_is_never_given_for_a_resident_one(loaded_regions: ReferenceData) -> None:
    assert set(queries.latest_figures(Metric.BIRTHS, on=date(2026, 11, 23))) == {"441802"}


def test_a_town_without_a_point_has_none(loaded_regions: ReferenceData) -> None:
    assert queries.point_of("441826108") is None
    assert queries.point_of("441802006") is not None
