"""Rows at which every action on publications is tried."""

from collections.abc import Iterator

from django.db.models import Model

from demonstration.factories import a_house
from filings.factories import city_officer, manager_of
from publicity.factories import a_booking, a_draft, an_event, in_review
from qingmiao.publicity.models import Kind


def situations() -> Iterator[Model]:
    """Yield drafts and editions of an institution, of a county and of the city, an event and its booking."""
    house = a_house(4)
    for row in (a_draft(manager_of(house), Kind.OPEN_DAY), a_draft(), a_draft(city_officer())):
        yield from (row, in_review(row))
    event = an_event()
    yield from (event, event.editions.get(), a_booking(event))
    for number, by in enumerate((manager_of(house), city_officer()), start=2):
        own = an_event(Kind.OPEN_DAY, by)
        yield from (own, own.editions.get(), a_booking(own, phone=f"1390000000{number}"))
