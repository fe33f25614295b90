"""Editors and the professional who signs: drafts, publication, signatures, reviews; nobody signs their own words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from filings.factories import CITY, a_department, a_person, city_officer, signed_in
from guidance.factories import a_card, text_of
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.accounts.services import appoint
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry
from qingmiao.guidance.models import Card, CardText
from qingmiao.guidance.queries.cards import card_of
from qingmiao.guidance.services.editing import Typed, assign_card, publish_text, review_card, sign_text, withdraw_text, write_text
from qingmiao.guidance.workflow import TEXTS
from qingmiao.ui.desk import AskedDesk, desk_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ON = date(2026, 11, 23)
WORDS = Typed("先吃含铁的泥糊", ["每次只加一种，看三到五天。", "满一岁前不加盐和糖。"], "吃了起疹、肿、喘就看医生。", ["feeding"], "改短")


def professional() -> Post:
    """A second person at the city's health bureau."""
    office = a_department(Department.HEALTH, CITY)
    held = Post.objects.filter(user__username="professional", organisation=office).first()
    return held or appoint(a_person("professional", "示例医生"), Role.CITY_OFFICER, office, since_on=date(2020, 1, 1), actor=None, at=AT)


def a_draft(card: Card, by: Post, words: Typed = WORDS) -> CardText:
    card.refresh_from_db()
    return write_text(card, words, version=card.version, actor=by, at=AT)


def published(card: Card, by: Post) -> CardText:
    draft = a_draft(card, by)
    return publish_text(draft, version=draft.version, actor=by, at=AT)


def test_a_draft_is_not_seen_by_the_public_until_it_is_published_and_replaces_what_stood_there() -> None:
    card, editor = a_card(AT), city_officer()
    draft = a_draft(card, editor)
    assert card_of(card.key, ON).title != WORDS.title  # type: ignore[union-attr]
    publish_text(draft, version=draft.version, actor=editor, at=AT)
    shown = card_of(card.key, ON)
    assert shown is not None
    assert (shown.title, shown.is_signed) == (WORDS.title, False)
    assert [(text.number, text.state, text.ended_at) for text in card.texts.order_by("number")] == [
        (1, "replaced", AT),
        (2, "published", None),
    ]


def test_a_professional_signs_with_name_and_profession_and_a_new_version_is_unsigned_again() -> None:
    card, editor, doctor = a_card(AT), city_officer(), professional()
    text = published(card, editor)
    sign_text(text, "主任医师，儿童保健", version=CardText.objects.get(pk=text.pk).version, actor=doctor, at=AT)
    shown = card_of(card.key, ON)
    assert shown is not None
    assert shown.signed_as == f"{doctor.user.display_name}，主任医师，儿童保健"
    published(card, editor)
    assert not card_of(card.key, ON).is_signed  # type: ignore[union-attr]


def test_nobody_signs_their_own_words() -> None:
    card, editor = a_card(AT), city_officer()
    text = published(card, editor)
    with pytest.raises(DomainError, match="不能审核通过"):
        sign_text(text, "主任医师", version=CardText.objects.get(pk=text.pk).version, actor=editor, at=AT)
    assert text_of(card).signed_by is None


@pytest.mark.parametrize("said", ["米粉里加一点盐", "每天400 IU", "8个月打麻腮风", "满月要长一公斤"])
def test_a_draft_that_could_harm_is_refused_with_the_sentence(said: str) -> None:
    card = a_card(AT)
    with pytest.raises(DomainError, match=said):
        a_draft(card, city_officer(), Typed("标题", [said], "看医生。", ["feeding"], "试"))


def test_a_text_without_a_source_is_not_published() -> None:
    card, editor = a_card(AT), city_officer()
    draft = a_draft(card, editor, Typed("标题", ["多说话"], "不说话就看医生。", [], "试"))
    with pytest.raises(DomainError, match="来源"):
        publish_text(draft, version=draft.version, actor=editor, at=AT)


def test_what_is_withdrawn_is_gone_for_the_public_and_loading_does_not_bring_it_back(client: Client) -> None:
    card = a_card(AT)
    text = text_of(card)
    withdraw_text(text, version=text.version, actor=city_officer(), at=AT)
    assert client.get(f"/raise/cards/{card.key}/").status_code == 404
    a_card(AT)
    assert card_of(card.key, ON) is None


def test_a_stale_page_changes_nothing() -> None:
    card, editor = a_card(AT), city_officer()
    a_draft(card, editor)
    with pytest.raises(StalePageError):
        write_text(card, WORDS, version=0, actor=editor, at=AT)


def test_every_state_allows_exactly_the_steps_of_the_table() -> None:
    editor = city_officer()
    text = text_of(a_card(AT))
    expected = {
        "draft": {"publish_text"},
        "published": {"sign_text", "withdraw_text"},
        "signed": {"withdraw_text"},
        "replaced": set(),
        "withdrawn": set(),
    }
    for state, names in expected.items():
        text.state = state
        assert {offer.transition.name for offer in TEXTS.offers(text, editor)} == names, state


def test_a_review_must_lie_ahead_and_rises_to_the_desk_when_it_is_due() -> None:
    card, editor = a_card(AT), city_officer()
    with pytest.raises(DomainError, match="两年以内"):
        review_card(card, ON, version=card.version, actor=editor, at=AT)
    review_card(card, ON + timedelta(days=30), version=card.version, actor=editor, at=AT)
    assert not desk_page(AskedDesk(editor, ON + timedelta(days=29)), box="cards", search="", number=None).table.rows
    rows = desk_page(AskedDesk(editor, ON + timedelta(days=30)), box="cards", search="", number=None).table.rows
    assert [row.url for row in rows] == [f"/cards/{card.pk}/"]


def test_a_deputy_is_another_than_the_owner() -> None:
    card, editor = a_card(AT), city_officer()
    with pytest.raises(DomainError, match="以外的人"):
        assign_card(card, editor, editor, version=card.version, actor=editor, at=AT)


def test_every_write_is_audited() -> None:
    card, editor, doctor = a_card(AT), city_officer(), professional()
    text = published(card, editor)
    sign_text(text, "主治医师", version=CardText.objects.get(pk=text.pk).version, actor=doctor, at=AT)
    assert {"load_cards", "write_text", "replace_text", "publish_text", "sign_text"} <= set(
        AuditEntry.objects.values_list("verb", flat=True)
    )


def test_an_editor_writes_sees_the_effect_publishes_and_another_signs_by_the_pages(client: Client) -> None:
    card = a_card(AT)
    editor = signed_in(client, city_officer())
    typed: dict[str, Any] = {
        "title": WORDS.title,
        "points": "每次只加一种。\n不加盐和糖。",
        "see_doctor": "起疹就看。",
        "sources": ["feeding"],
        "change_note": "改短",
    }
    refused = editor.post(f"/cards/{card.pk}/write/", {**typed, "points": "加一点盐", "version": card.version})
    assert refused.status_code == 422
    assert "满一岁前不加盐" in refused.content.decode()
    assert "加一点盐" in refused.content.decode()
    assert editor.post(f"/cards/{card.pk}/write/", {**typed, "version": card.version}).status_code == 302
    managed = editor.get(f"/cards/{card.pk}/").content.decode()
    assert "发布后的样子" in managed
    draft = text_of(card)
    assert editor.post(f"/cards/texts/{draft.pk}/publish/", {"version": draft.version}).status_code == 302
    assert editor.get(f"/cards/texts/{draft.pk}/sign/").status_code == 404
    doctor = signed_in(client, professional())
    draft.refresh_from_db()
    assert doctor.post(f"/cards/texts/{draft.pk}/sign/", {"profession": "", "version": draft.version}).status_code == 422
    assert doctor.post(f"/cards/texts/{draft.pk}/sign/", {"profession": "主任医师", "version": draft.version}).status_code == 302
    assert "主任医师" in Client().get(f"/raise/cards/{card.key}/").content.decode()


def test_the_list_of_cards_is_narrowed_by_what_waits(client: Client) -> None:
    card = a_card(AT)
    editor = signed_in(client, city_officer())
    assert "从泥到碎" in editor.get("/cards/?box=unsigned").content.decode()
    assert "从泥到碎" not in editor.get("/cards/?box=draft").content.decode()
    assert card.key in editor.get(f"/cards/{card.pk}/").content.decode()
