"""Cards as situations need them."""

from datetime import datetime

from qingmiao.guidance.models import Card, CardText
from qingmiao.guidance.rules.shipped import shipped_cards
from qingmiao.guidance.services.loading import load_cards


def the_cards(at: datetime) -> None:
    """Load what comes with the program."""
    load_cards(shipped_cards(), actor=None, at=at)


def a_card(at: datetime, key: str = "m7-feeding") -> Card:
    """One shipped card with its published text."""
    load_cards([card for card in shipped_cards() if card.key == key], actor=None, at=at)
    return Card.objects.get(key=key)


def text_of(card: Card) -> CardText:
    """The newest text of a card."""
    return card.texts.order_by("-number")[0]
