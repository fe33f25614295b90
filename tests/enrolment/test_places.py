"""Places taken and free: never more than filed without a reason, one per child and half-day, each free one explained."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from enrolment.factories import START, a_child_in_care, a_house, an_accepted_place, an_offer, the_child, the_class
from filings.factories import AT, ON, manager_of
from qingmiao.core.errors import DomainError
from qingmiao.enrolment.models import Enrolment, SeatMovement
from qingmiao.enrolment.queries.occupancy import free_by_type, rooms_of
from qingmiao.enrolment.rules.vocabulary import EndReason, Half
from qingmiao.enrolment.services.seating import end_enrolment
from qingmiao.institutions.models import CareClass, Institution

pytestmark = pytest.mark.django_db


def a_small_house(places: int = 2) -> Institution:
    house = a_house(1)
    CareClass.objects.filter(pk=the_class(house).pk).update(places=places)
    return house


def test_no_more_children_than_filed_places_without_a_reason() -> None:
    house = a_small_house(1)
    a_child_in_care(1, house)
    with pytest.raises(DomainError, match="没有空托位"):
        a_child_in_care(2, house)
    assert a_child_in_care(2, house, over_reason="兄弟姐妹同托，已报县级").over_reason


def test_a_child_has_one_place_at_a_time_but_two_halves_may_differ() -> None:
    house, other = a_small_house(), a_house(2)
    a_child_in_care(1, house, half=Half.MORNING)
    with pytest.raises(DomainError, match="已经有一个托位"):
        a_child_in_care(1, other)
    assert a_child_in_care(1, other, half=Half.AFTERNOON).pk


def test_a_place_is_free_again_from_the_day_after_the_last() -> None:
    house = a_small_house(1)
    row = a_child_in_care(1, house)
    end_enrolment(row, EndReason.FAMILY, date(2026, 12, 31), version=row.version, actor=manager_of(house), at=AT)
    assert free_by_type(house, date(2026, 12, 31))["junior"] == 0
    assert free_by_type(house, date(2027, 1, 1))["junior"] == 1
    assert a_child_in_care(2, house, from_on=date(2027, 1, 1)).pk


def test_an_offer_holds_a_place_from_its_first_day_on() -> None:
    house = a_small_house(1)
    an_offer(1, house)
    (room,) = [room for room in rooms_of([house.pk], ON)[house.pk] if room.class_type == "junior"]
    assert room.held_on(START) == 1
    assert room.held_on(START - timedelta(days=1)) == 0


def test_the_ledger_of_places_explains_what_is_taken_and_is_only_added_to() -> None:
    house = a_small_house(3)
    row = an_accepted_place(1, house)
    end_enrolment(row, EndReason.FAMILY, START, version=row.version, actor=the_child(1)[1], at=AT)
    a_child_in_care(2, house)
    moved = SeatMovement.objects.filter(institution=house).aggregate(sum=Sum("change"))["sum"]
    assert -moved == Enrolment.objects.filter(institution=house, period__endswith=None).count() == 1
    with connection.cursor() as cursor, pytest.raises(Exception, match="只能追加"):
        cursor.execute("UPDATE enrolment_seatmovement SET change = 1")


def test_occupancy_takes_as_many_queries_for_many_as_for_one(django_assert_max_num_queries: object) -> None:
    houses = [a_house(number) for number in (1, 2)]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        rooms_of([house.pk for house in houses], ON)
