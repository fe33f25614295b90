"""Writes of people: a draft, its publication, a professional's signature, the withdrawal, and who answers for a card until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock, take
from qingmiao.guidance.models import SHOWN, Card, CardText, TextState
from qingmiao.guidance.permissions import EDIT_CARD
from qingmiao.guidance.rules.wording import Wording, problems_of
from qingmiao.guidance.services.keeping import name_owner, note_review, take_kept
from qingmiao.guidance.workflow import TEXTS


@dataclass(frozen=True)
class Typed:
    """A card's words as an editor types them."""

    title: str
    points: Sequence[str]
    see_doctor: str
    sources: Sequence[str]
    change_note: str = ""


@transaction.atomic
def write_text(card: Card, typed: Typed, *, version: int, actor: Post, at: datetime) -> CardText:
    """Keep a draft: a new version of the card's text, or the draft that waits already. Refuses what must not be said, with the sentence."""
    card = take_kept(card, EDIT_CARD, version=version, actor=actor)
    problems = problems_of(Wording(typed.title, typed.points, typed.see_doctor, card.first_month, card.last_month))
    if problems:
        raise DomainError(problems[0], field="points")
    draft = card.texts.filter(state=TextState.DRAFT).first()
    last = card.texts.order_by("-number").first()
    text = draft or CardText(card=card, number=last.number + 1 if last else 1)
    text.title, text.points, text.see_doctor, text.sources = typed.title, list(typed.points), typed.see_doctor, list(typed.sources)
    text.change_note, text.written_by, text.written_at, text.version = typed.change_note, actor, at, text.version + 1
    text.save()
    audit.record(actor, "write_text", text, at=at, changes={"card": card.key, "number": text.number, "note": typed.change_note})
    return text


@transaction.atomic
def publish_text(text: CardText, *, version: int, actor: Post, at: datetime) -> CardText:
    """Publish a draft; the text that stood there is replaced, and what a professional had signed must be signed anew."""
    text = take(text, version)
    shown = lock_shown(text)
    if shown is not None:
        shown.ended_at = at
        TEXTS.perform(shown, "replace_text", actor=None, at=at, note=f"由第 {text.number} 版替代")
    text.published_at = at
    return TEXTS.perform(text, "publish_text", actor=actor, at=at, note=text.change_note)


@transaction.atomic
def sign_text(text: CardText, profession: str, *, version: int, actor: Post, at: datetime) -> CardText:
    """Sign what is published, with name and profession; nobody signs their own words."""
    text = take(text, version)
    text.signed_by, text.signed_at = actor, at
    text.signed_as = f"{actor.user.display_name}，{profession.strip()}"[:80]
    return TEXTS.perform(text, "sign_text", actor=actor, at=at, note=text.signed_as)


@transaction.atomic
def withdraw_text(text: CardText, *, version: int, actor: Post, at: datetime) -> CardText:
    """Take a text off the public pages."""
    text = take(text, version)
    text.ended_at = at
    return TEXTS.perform(text, "withdraw_text", actor=actor, at=at)


@transaction.atomic
def review_card(card: Card, due_on: date, *, version: int, actor: Post, at: datetime) -> Card:
    """Note that a card was read whole today, and by when it is to be read again."""
    card = note_review(take_kept(card, EDIT_CARD, version=version, actor=actor), due_on, at=at)
    audit.record(actor, "review_card", card, at=at, changes={"due_on": due_on.isoformat()})
    return card


@transaction.atomic
def assign_card(card: Card, owner: Post, deputy: Post | None, *, version: int, actor: Post, at: datetime) -> Card:
    """Name who answers for a card, and who when that person is away."""
    return name_owner(take_kept(card, EDIT_CARD, version=version, actor=actor), "assign_card", owner, deputy, actor=actor, at=at)


def lock_shown(text: CardText) -> CardText | None:
    """Return the text that stands on the same card now, locked."""
    shown = CardText.objects.filter(card=text.card_id, state__in=SHOWN).first()
    return lock(CardText, shown.pk) if shown else None
