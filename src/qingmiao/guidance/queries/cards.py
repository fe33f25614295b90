"""Cards as the public sees them: what is shown now, what is held back because nobody has read it again in time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from qingmiao.codes.ages import age_text
from qingmiao.guidance.models import SHOWN, CardText, TextState
from qingmiao.guidance.queries.contacts import linked_pages
from qingmiao.guidance.queries.topics import due_by_topic
from qingmiao.guidance.rules.ages import BANDS, Band
from qingmiao.guidance.rules.shipped import public_sources
from qingmiao.guidance.rules.topics import BY_KEY, GROUPS, Topic

GRACE = timedelta(days=60)
LONGEST_SEARCH = 50
NO_PAGES: Mapping[str, str] = {}


@dataclass(frozen=True)
class ShownSource:
    """A source as it is shown: its name, its key in the policy library, else the official page that said so when it was looked at last."""

    title: str
    document: str
    url: str


@dataclass(frozen=True)
class ShownCard:
    """A card with the text that holds now. `is_held_back`: its review is long overdue and old advice could harm."""

    key: str
    topic: Topic
    ages: str
    title: str
    points: Sequence[str]
    see_doctor: str
    sources: Sequence[ShownSource]
    signed_as: str
    signed_on: date | None
    review_due_on: date
    is_held_back: bool

    @property
    def is_signed(self) -> bool:
        """Tell whether a professional has signed this text."""
        return bool(self.signed_as)


@dataclass(frozen=True)
class Shelf:
    """Cards of one topic under its name."""

    topic: Topic
    cards: Sequence[ShownCard]


def cards_of_months(first: int, last: int, on: date) -> list[ShownCard]:
    """Return the cards that speak of any month from first to last."""
    return _shown(Q(card__first_month__lte=last, card__last_month__gte=first), on)


def cards_of_topic(topic: Topic, on: date) -> list[ShownCard]:
    """Return the cards of one topic, the youngest first."""
    return _shown(Q(card__topic=topic.key), on)


def card_of(key: str, on: date) -> ShownCard | None:
    """Return one card; None where nothing stands on it."""
    return next(iter(_shown(Q(card__key=key), on)), None)


def find_cards(words: str, on: date) -> list[ShownCard]:
    """Return the cards that mention every word of a search in title, points, topic or ages."""
    wanted = words[:LONGEST_SEARCH].lower().split()
    return [card for card in _shown(Q(), on) if all(word in _told(card) for word in wanted)] if wanted else []


def _told(card: ShownCard) -> str:
    if card.is_held_back:
        return ""
    return "".join((card.title, *card.points, card.see_doctor, card.topic.label, card.topic.lead, card.ages)).lower()


def shelves(cards: Iterable[ShownCard]) -> list[tuple[str, list[Shelf]]]:
    """Return cards by group and topic, both in their own order; empty ones are left out."""
    held = list(cards)
    by_topic = {topic: [card for card in held if card.topic is topic] for topic in Topic}
    groups = {
        name: [Shelf(topic, by_topic[topic]) for topic in Topic if topic.group == key and by_topic[topic]] for key, name in GROUPS.items()
    }
    return [(name, rows) for name, rows in groups.items() if rows]


def topics_by_group() -> list[tuple[str, list[Topic]]]:
    """Return all topics under the names of their groups."""
    return [(name, [topic for topic in Topic if topic.group == key]) for key, name in GROUPS.items()]


def bands_beside(band: Band) -> tuple[Band | None, Band | None]:
    """Return the band before and the one after."""
    at = BANDS.index(band)
    return (BANDS[at - 1] if at else None), (BANDS[at + 1] if at + 1 < len(BANDS) else None)


def preview_of(text: CardText, on: date, pages: Mapping[str, str] = NO_PAGES, topic_due_on: date | None = None) -> ShownCard:
    """Return a text of any state as the public would see it; the caller has loaded its card.

    `pages`: official address by source. `topic_due_on`: by when the whole topic is to be read again; the sooner day counts.
    """
    card, topic = text.card, BY_KEY[text.card.topic]
    due_on = min(card.review_due_on, topic_due_on or card.review_due_on)
    return ShownCard(
        key=card.key,
        topic=topic,
        ages=_ages(card.first_month, card.last_month),
        title=text.title,
        points=text.points,
        see_doctor=text.see_doctor,
        sources=[_source(key, pages) for key in text.sources if key in public_sources()],
        signed_as=text.signed_as if text.state == TextState.SIGNED else "",
        signed_on=text.signed_at.date() if text.state == TextState.SIGNED and text.signed_at else None,
        review_due_on=due_on,
        is_held_back=topic.can_harm and on > due_on + GRACE,
    )


def _shown(where: Q, on: date) -> list[ShownCard]:
    texts: Any = CardText.objects.filter(where, state__in=SHOWN).annotate(topic_due_on=due_by_topic()).select_related("card")
    pages = linked_pages()
    ordered = texts.order_by("card__first_month", "card__position", "card__key")
    return [preview_of(text, on, pages, text.topic_due_on) for text in ordered]


def _source(key: str, pages: Mapping[str, str]) -> ShownSource:
    source = public_sources()[key]
    return ShownSource(source.title, source.document, pages.get(key, ""))


def _ages(first: int, last: int) -> str:
    if (first, last) == (0, 36):
        return "3岁以内"
    return f"{first}～{last}个月" if last < 36 else f"{age_text(first)}到3岁" if first >= 12 else f"{first}个月到3岁"
