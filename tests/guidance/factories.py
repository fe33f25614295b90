"""Cards as situations need them."""

from datetime import datetime

from filings.factories import AT, city_officer
from made_once import made_once
from qingmiao.guidance.models import Card, CardText, OfficialPage
from qingmiao.guidance.rules.shipped import shipped_cards
from qingmiao.guidance.services.loading import load_cards
from qingmiao.guidance.services.pages import add_page


@made_once
def the_cards(at: datetime) -> None:
    """Load what comes with the program."""
    load_cards(shipped_cards(), actor=None, at=at)


@made_once
def a_card(at: datetime, key: str = "m7-feeding") -> Card:
    """One shipped card with its published text."""
    load_cards([card for card in shipped_cards() if card.key == key], actor=None, at=at)
    return Card.objects.get(key=key)


def text_of(card: Card) -> CardText:
    """The newest text of a card."""
    return card.texts.order_by("-number")[0]


def a_page(source: str = "care", url: str = "https://www.nhc.gov.cn/care.html", must_say: str = "健康养育照护指南") -> OfficialPage:
    """An official page that nobody has looked at yet."""
    return add_page(source, url, must_say, actor=city_officer(), at=AT)
