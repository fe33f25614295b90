"""Loads the cards that come with the program; a card on which somebody has written is never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.core import audit
from qingmiao.guidance.models import SHOWN, Card, CardText, TextState
from qingmiao.guidance.rules.shipped import ShippedCard
from qingmiao.guidance.services.topics import begin_topics

REVIEW_MONTHS = 12


@dataclass
class LoadedCards:
    """How many cards there are, how many texts were written now, and the edited ones that differ from what was shipped."""

    rows: int
    written: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_cards(shipped: Sequence[ShippedCard], *, actor: Post | None, at: datetime) -> LoadedCards:
    """Write cards that are new or differ, published and unsigned. Cards that are no longer shipped stay."""
    begin_topics(add_months(timezone.localdate(at), REVIEW_MONTHS))
    held = {card.key: card for card in Card.objects.select_for_update().prefetch_related("texts")}
    result = LoadedCards(rows=len(shipped))
    for position, row in enumerate(shipped, 1):
        card = held.get(row.key)
        texts = list(card.texts.all()) if card else []
        if card is not None and _is_edited(card, texts):
            result.kept += [] if _says(texts, row) else [row.key]
        elif card is None or not _says(texts, row):
            _write(row, card, position, texts, at)
            result.written += 1
    first = Card.objects.first() if result.written else None
    if first is not None:
        audit.record(actor, "load_cards", first, at=at, changes={"texts": result.written})
    return result


def _is_edited(card: Card, texts: Sequence[CardText]) -> bool:
    """Tell whether a person has done anything with a card; naming who answers for it is enough."""
    return card.version > 1 or any(text.written_by_id or text.version for text in texts)


def _says(texts: Sequence[CardText], row: ShippedCard) -> bool:
    told = (row.title, list(row.points), row.see_doctor, list(row.sources))
    return any(text.state in SHOWN and (text.title, text.points, text.see_doctor, text.sources) == told for text in texts)


def _write(row: ShippedCard, card: Card | None, position: int, texts: Sequence[CardText], at: datetime) -> None:
    card = card or Card(key=row.key, review_due_on=add_months(timezone.localdate(at), REVIEW_MONTHS))
    card.topic, card.first_month, card.last_month, card.position = row.topic, row.first_month, row.last_month, position
    card.save()
    card.texts.filter(state__in=SHOWN).update(state=TextState.REPLACED, ended_at=at)
    number = max((text.number for text in texts), default=0) + 1
    CardText.objects.create(
        card=card,
        number=number,
        state=TextState.PUBLISHED,
        title=row.title,
        points=list(row.points),
        see_doctor=row.see_doctor,
        sources=list(row.sources),
        change_note="随程序提供",
        written_at=at,
        published_at=at,
    )
