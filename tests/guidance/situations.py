"""Rows at which every action on guidance is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT
from guidance.factories import a_card, text_of


def situations() -> Iterator[Model]:
    """Yield a card that came with the program, and what stands on it."""
    card = a_card(AT)
    yield from (card, text_of(card))
