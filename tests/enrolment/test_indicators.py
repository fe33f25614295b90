"""The figures on the day before and the day itself of every change."""

from datetime import date, timedelta

import pytest

from enrolment.factories import a_child_in_care, a_direct_application, a_house, the_choice
from filings.factories import AT, ON, manager_of
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.enrolment.rules.vocabulary import EndReason
from qingmiao.enrolment.services.answering import offer_place
from qingmiao.enrolment.services.seating import end_enrolment

pytestmark = pytest.mark.django_db


def days(key: str) -> list[tuple[date, date | None]]:
    spells = CATALOGUE[key].spells(Window(None, ON + timedelta(days=900)))
    return [(spell.days.first, spell.days.end) for spell in spells]


def test_a_child_counts_from_its_first_day_to_its_last_and_not_beyond_its_third_birthday() -> None:
    house = a_house(1)
    row = a_child_in_care(1, house)
    assert days("enrolment_children") == [(ON, date(2028, 3, 2))]
    end_enrolment(row, EndReason.FAMILY, ON + timedelta(days=3), version=row.version, actor=manager_of(house), at=AT)
    assert days("enrolment_children") == [(ON, ON + timedelta(days=4))]


def test_an_answer_in_time_counts_from_the_day_it_was_given() -> None:
    house = a_house(1)
    choice = the_choice(a_direct_application(1, house))
    assert days("enrolment_answered_in_time") == []
    offer_place(choice, version=choice.version, actor=manager_of(house), at=AT)
    assert [first for first, _ in days("enrolment_answered_in_time")] == [ON]
