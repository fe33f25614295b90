"""Rows at which every action on guidance is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT
from guidance.factories import a_card, a_page, text_of
from qingmiao.guidance.models import KeptTopic
from qingmiao.regions.models import Division
from regions.factories import the_counties


def situations() -> Iterator[Model]:
    """Yield a card that came with the program, what stands on it, an official page of its source, and the counties to be entered."""
    card = a_card(AT)
    yield from (card, text_of(card), a_page(), KeptTopic.objects.get(key=card.topic))
    if not Division.objects.exists():
        the_counties(AT)
    yield from Division.objects.all()
