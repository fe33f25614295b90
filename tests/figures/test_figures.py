"""Indicators of any day: boundaries, ratios that cannot be told, the rows behind, and how many queries it takes."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures.factories import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    changed_from,
    chosen,
    filed_since,
    granted,
    places_of,
    receipt_clock,
    the_regions,
)
from portal.factories import closed
from qingmiao.accounts.models import Organisation
from qingmiao.config import rooms
from qingmiao.core.indicators import CATALOGUE, ratio
from qingmiao.figures.queries.figures import city_and_counties, compute, figure, figures, rows_behind
from qingmiao.governance.services.plan_files import read_plans
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.regions.models import PopulationFigure

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = date(2024, 6, 3), date(2024, 7, 1), date(2024, 8, 1)
MOST_QUERIES = 2 * len(rooms.modules("indicators"))  # two for each app


@pytest.fixture(autouse=True)
def _regions(db: None) -> None:
    the_regions()


def value(key: str, on: date, code: str = CITY) -> Any:
    return figure(key, code, on).value


def test_an_institution_counts_from_the_day_of_its_receipt_to_the_day_before_it_closes() -> None:
    closed(filed_since(JUNE), JULY)
    assert [value("institutions", day) for day in (date(2024, 6, 2), JUNE, date(2024, 6, 30), JULY)] == [0, 1, 1, 0]


def test_the_city_counts_what_its_counties_count_and_a_county_only_its_own() -> None:
    filed_since(JUNE)
    filed_since(JUNE, county_code=OTHER_COUNTY)
    assert [value("institutions", JUNE, code) for code in (CITY, COUNTY, OTHER_COUNTY, "441821")] == [2, 1, 1, 0]


def test_facts_count_as_they_were_on_the_day_and_not_as_they_are_now() -> None:
    house = filed_since(JUNE, form="standalone", sponsor="private")
    changed_from(house, JULY, classes=places_of(80), form="kindergarten_class", sponsor="public")
    before, after = date(2024, 6, 30), JULY
    assert [value("standalone_institutions", day) for day in (before, after)] == [1, 0]
    assert [value("kindergarten_institutions", day) for day in (before, after)] == [0, 1]
    assert [value("private_institutions", day) for day in (before, after)] == [1, 0]
    assert value("places", after) == 80
    assert value("places", before) != 80


def test_a_town_counts_once_and_as_long_as_one_institution_is_left_in_it() -> None:
    first = filed_since(JUNE)
    filed_since(JULY, name="同镇另一家")
    closed(first, AUGUST)
    assert [value("towns_with_institution", day) for day in (JUNE, JULY, AUGUST)] == [1, 1, 1]
    assert [spell.label for spell in rows_behind("towns_with_institution", CITY, AUGUST).counted] == ["凤城街道"]


def test_an_inclusive_recognition_holds_through_its_last_day_only() -> None:
    filed_since(JUNE, inclusive_from="2024-06-10", inclusive_until="2024-06-30")
    shares = [value("inclusive_share", day) for day in (date(2024, 6, 9), date(2024, 6, 10), date(2024, 6, 30), JULY)]
    assert shares == [0, 100, 100, 0]


def test_a_share_of_nothing_has_no_value_and_says_why() -> None:
    nothing = figure("inclusive_share", CITY, JUNE)
    assert nothing.value is None
    assert nothing.denominator is None
    assert "不计算" in nothing.note


def test_places_per_thousand_say_which_year_they_divide_by() -> None:
    changed_from(filed_since(JUNE), JULY, classes=places_of(1130))
    of_county = figure("places_per_thousand", COUNTY, JULY)
    assert (of_county.value, of_county.denominator) == (Decimal("1.00"), 1129700)
    assert of_county.note == "按2023年常住人口1,129,700人"
    assert figure("places_per_thousand", CITY, JULY).note == "按2023年常住人口3,986,700人"


@pytest.mark.parametrize(
    ("on", "year"),
    [
        ("2020-10-31", None),
        ("2020-11-01", "2020"),
        ("2021-12-31", "2020"),
        ("2022-01-01", None),
        ("2023-12-30", None),
        ("2023-12-31", "2023"),
        ("2024-12-31", "2023"),
        ("2025-01-01", None),
    ],
)
def test_no_other_years_population_silently_divides(on: str, year: str | None) -> None:
    filed_since(date(2020, 1, 6))
    found = figure("places_per_thousand", CITY, date.fromisoformat(on))
    if year is None:
        assert (found.value, found.denominator) == (None, None)
        assert found.note.startswith("没有")
        assert found.note.endswith("没有计算")
    else:
        assert found.value is not None
        assert f"{year}年常住人口" in found.note


def test_a_county_without_a_population_has_no_value_though_the_city_has_one() -> None:
    filed_since(JUNE)
    PopulationFigure.objects.filter(division_id=COUNTY).delete()
    assert figure("places_per_thousand", COUNTY, JUNE).value is None
    assert figure("places_per_thousand", CITY, JUNE).value is not None


def test_a_paper_is_in_order_through_its_last_valid_day() -> None:
    house = filed_since(JUNE)
    changed_from(house, JULY, certificates=[{"kind": "fire", "issued_on": "2024-01-01", "expires_on": "2024-07-31"}])
    shares = [value("certificates_in_order", day) for day in (JULY, date(2024, 7, 31), AUGUST)]
    assert shares == [100, 100, 0]
    assert [spell.label for spell in rows_behind("certificates_in_order", CITY, AUGUST).outside] == [house.name]


def test_a_deadline_counts_when_it_is_kept_or_from_the_day_after_it_passed() -> None:
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 18))
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), None)
    days = [date(2024, 6, 17), date(2024, 6, 18), date(2024, 6, 19)]
    assert [value("filed_in_time", day) for day in days] == [None, 100, 50]


def test_a_late_answer_stays_late_and_what_was_taken_back_in_time_says_nothing() -> None:
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 20))
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 10), outcome="withdrawn")
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 10), outcome="returned")
    found = figure("filed_in_time", CITY, JULY)
    assert (found.value, found.numerator, found.denominator) == (0, 0, 1)


def test_a_deadline_leaves_the_figure_after_a_year() -> None:
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 10))
    assert value("filed_in_time", date(2025, 6, 9)) == 100
    assert value("filed_in_time", date(2025, 6, 10)) is None


def test_a_refused_round_is_chosen_until_the_decision_and_a_term_holds_its_days() -> None:
    house, other = filed_since(date(2020, 1, 6)), filed_since(date(2020, 1, 6), name="另一家")
    chosen(house, JUNE, state="refused", decided_on=JULY)
    granted(other, JULY, AUGUST)
    assert [value("demonstration_chosen", day) for day in (date(2024, 6, 2), JUNE, date(2024, 6, 30), JULY)] == [0, 1, 1, 1]
    assert [value("demonstration_granted", day) for day in (date(2024, 6, 30), JULY, date(2024, 7, 31), AUGUST)] == [0, 1, 1, 0]


def test_a_withdrawn_demonstration_ends_on_that_day_and_a_renewed_one_counts_once() -> None:
    house = filed_since(date(2020, 1, 6))
    first = granted(house, JUNE, JULY, state="expired", ended_on=JULY)
    granted(house, JULY, state="withdrawn", ended_on=AUGUST, renews=first)
    assert [value("demonstration_granted", day) for day in (JUNE, JULY, date(2024, 7, 31), AUGUST)] == [1, 1, 1, 0]
    assert value("demonstration_chosen", AUGUST) == 1


def test_an_inclusive_demonstration_is_both_on_the_same_day() -> None:
    house = filed_since(date(2020, 1, 6), inclusive_from="2024-07-01", inclusive_until=None)
    granted(house, JUNE)
    assert [value("demonstration_inclusive", day) for day in (date(2024, 6, 30), JULY)] == [0, 1]


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_rows_behind_a_figure_add_up_to_it(key: str) -> None:
    for number in range(3):
        granted(filed_since(JUNE, name=f"第{number}家"), JUNE)
    receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 10))
    found, behind = figure(key, CITY, JULY), rows_behind(key, CITY, JULY)
    assert sum(spell.value for spell in behind.counted) == found.numerator
    assert sum(spell.value for spell in behind.base) == (found.denominator or 0)


def test_every_indicator_that_the_plan_names_is_in_the_catalogue() -> None:
    for plan in read_plans():
        named = {target.indicator for target in plan.targets if target.indicator} | {key for row in plan.measures for key in row.indicators}
        assert named <= set(CATALOGUE)


@pytest.mark.parametrize("count", [1, 3])
def test_all_indicators_of_the_city_take_the_same_few_queries(count: int) -> None:
    for number in range(count):
        granted(filed_since(JUNE, name=f"第{number}家"), JUNE)
        receipt_clock(date(2024, 6, 3), date(2024, 6, 18), date(2024, 6, 10))
    with CaptureQueriesContext(connection) as queries:
        found = compute(list(CATALOGUE), [JULY], city_and_counties())[JULY]
    assert len(found) == len(CATALOGUE) * 9
    assert len(queries) <= MOST_QUERIES


def test_all_indicators_of_a_city_with_six_hundred_institutions_take_less_than_a_second() -> None:
    one = filed_since(JUNE)
    version = one.facts_versions.get()
    houses = Organisation.objects.bulk_create(
        Organisation(kind="institution", name=f"机构{number}", division_code=COUNTY) for number in range(600)
    )
    made = Institution.objects.bulk_create(
        Institution(organisation=house, code=f"X{house.pk}", county_code=COUNTY, name=house.name) for house in houses
    )
    FactsVersion.objects.bulk_create(FactsVersion(institution=row, period=version.period, facts=version.facts) for row in made)
    started = time.process_time()
    assert figures(CATALOGUE, JULY)["institutions", CITY].value == 601
    assert time.process_time() - started < 1


def test_places_are_divided_by_the_latest_population_under_a_name_of_their_own() -> None:
    the_regions()
    filed_since(date(2025, 1, 6))
    strict, latest = (figure(key, CITY, date(2026, 11, 23)) for key in ("places_per_thousand", "places_per_thousand_latest"))
    assert strict.value is None
    assert latest.value is not None
    assert latest.note == "按2023年常住人口3,986,700人"
    assert figure("places_per_thousand_latest", CITY, JULY).value == figure("places_per_thousand", CITY, JULY).value


@pytest.mark.parametrize(("above", "below", "value"), [(2999, 3000, "99.9"), (3000, 3000, "100.0"), (1, 3000, "0.1"), (0, 3000, "0.0")])
def test_a_share_is_never_rounded_up_to_all_nor_down_to_nothing(above: int, below: int, value: str) -> None:
    assert str(ratio(above, below, 100, 1)) == value
