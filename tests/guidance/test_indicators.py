"""Cards on the board: the day before and the day itself of a publication, a signature, a new version."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from filings.factories import city_officer
from guidance.factories import a_card
from guidance.test_editing import a_draft, professional
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.core.spells import Steps
from qingmiao.guidance.models import CardText
from qingmiao.guidance.services.editing import publish_text, sign_text

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ON = date(2026, 11, 23)


def figure(key: str, on: date) -> int:
    spells = CATALOGUE[key].spells(Window(None, on))
    assert {spell.division_code for spell in spells} <= {settings.CITY_CODE}
    return int(Steps(spells).on(on))


def test_a_card_counts_from_its_day_and_its_signature_ends_with_the_next_version() -> None:
    card = a_card(AT)
    text = card.texts.get()
    assert (figure("guidance_cards", ON - timedelta(days=1)), figure("guidance_cards", ON)) == (0, 1)
    sign_text(text, "主任医师", version=text.version, actor=professional(), at=AT + timedelta(days=2))
    assert [figure("guidance_cards_signed", ON + timedelta(days=days)) for days in (1, 2)] == [0, 1]
    draft = a_draft(card, city_officer())
    publish_text(draft, version=draft.version, actor=city_officer(), at=AT + timedelta(days=5))
    later = ON + timedelta(days=5)
    assert CardText.objects.count() == 2
    assert [figure("guidance_cards_signed", day) for day in (later - timedelta(days=1), later)] == [1, 0]
    assert [figure("guidance_cards", day) for day in (later - timedelta(days=1), later)] == [1, 1]
