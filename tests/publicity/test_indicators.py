"""The figures on the day before and the day itself of every change."""

from datetime import timedelta

import pytest

from filings.factories import AT, ON, officer_of
from publicity.factories import STARTS, a_booking, an_article, an_event, edition_of
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.publicity.models import Edition, Publication
from qingmiao.publicity.services.booking import record_attendance
from qingmiao.publicity.services.editing import withdraw_edition

pytestmark = pytest.mark.django_db


def figures(key: str, *days: int) -> list[int]:
    """An indicator's values so many days after ON."""
    spells = CATALOGUE[key].spells(Window(None, ON + timedelta(days=30)))
    return [int(sum(spell.value for spell in spells if spell.days.holds_on(ON + timedelta(days=number)))) for number in days]


def test_an_article_counts_from_its_publication_to_the_day_before_it_was_withdrawn() -> None:
    edition = edition_of(an_article())
    withdraw_edition(edition, version=Edition.objects.get(pk=edition.pk).version, actor=officer_of(), at=AT + timedelta(days=3))
    assert figures("publicity_articles", -1, 0, 2, 3) == [0, 1, 1, 0]


def test_an_event_counts_once_somebody_noted_who_came_from_the_day_it_was_held() -> None:
    row = an_event()
    booking = a_booking(row, people=3)
    assert figures("publicity_events_held", 6) == [0]
    version = Publication.objects.get(pk=row.pk).version
    record_attendance(row, {booking.pk}, 2, version=version, actor=officer_of(), at=STARTS + timedelta(hours=3))
    assert figures("publicity_events_held", 5, 6) == [0, 1]
    assert figures("publicity_attended", 5, 6) == [0, 5]
