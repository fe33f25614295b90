"""The public pages: found by month, band, topic and words; kindly answered whatever is typed; nothing kept of a child."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guidance.factories import a_card, the_cards
from qingmiao.codes.ages import add_months
from qingmiao.guidance.models import Card
from qingmiao.guidance.queries.cards import GRACE, card_of, cards_of_months
from qingmiao.guidance.rules.ages import BANDS
from qingmiao.guidance.rules.shipped import shipped_cards, warning_signs
from qingmiao.guidance.rules.topics import Topic
from qingmiao.guidance.services.loading import load_cards

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = timezone.localdate()  # a page shows today


def page(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def born_months_ago(months: int) -> date:
    return add_months(TODAY, -months)


def test_a_month_of_birth_shows_this_month_and_no_other_band(client: Client) -> None:
    the_cards(AT)
    shown = page(client, "/raise/", birth=f"{born_months_ago(8):%Y-%m}")
    assert "从泥到碎，一样一样加" in shown
    assert "想吃就喂，只喝奶" not in shown
    assert "未经专业人员审核" in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2031-09", "还没有到"),
        ("1986-05", "只到3周岁"),
        ("去年", "看不懂"),
        ("2025-13", "看不懂"),
        ("<script>alert(1)</script>", "看不懂"),
        ("🍼" * 50, "看不懂"),
        ("9" * 5000, "看不懂"),
    ],
)
def test_a_month_that_cannot_be_is_answered_in_words(client: Client, typed: str, told: str) -> None:
    shown = page(client, "/raise/", birth=typed)
    assert told in shown
    assert "<script>alert" not in shown


def test_every_band_and_every_topic_has_a_page_with_its_cards(client: Client, django_assert_max_num_queries: Any) -> None:
    the_cards(AT)
    for band in BANDS:
        with django_assert_max_num_queries(3):
            assert page(client, f"/raise/bands/{band.key}/").count('class="guide-card"') >= 18
    for topic in Topic:
        assert topic.label in page(client, f"/raise/topics/{topic.key}/")
    assert client.get("/raise/bands/m99/").status_code == 404
    assert client.get("/raise/topics/astrology/").status_code == 404
    assert client.get("/raise/cards/nothing/").status_code == 404


def test_the_search_finds_by_every_word_and_says_so_where_nothing_fits(client: Client) -> None:
    the_cards(AT)
    assert "从泥到碎，一样一样加" in page(client, "/raise/", q="辅食 7～9")
    assert "没有找到" in page(client, "/raise/", q="火星")
    assert "只用了前面" in page(client, "/raise/", q="长" * 10_000)


def test_without_cards_the_page_says_where_to_ask(client: Client) -> None:
    assert "120" in page(client, "/raise/bands/m7/")


def test_a_card_whose_review_is_long_overdue_is_held_back_only_where_old_advice_can_harm() -> None:
    the_cards(AT)
    due = AT.date() + timedelta(days=30)
    Card.objects.update(review_due_on=due)
    last = due + GRACE
    assert not any(card.is_held_back for card in cards_of_months(0, 36, last))
    held = {card.topic for card in cards_of_months(0, 36, last + timedelta(days=1)) if card.is_held_back}
    assert held == {topic for topic in Topic if topic.can_harm}


def test_a_card_that_is_held_back_says_so_and_is_not_found_by_its_words(client: Client) -> None:
    card = a_card(AT)
    Card.objects.update(review_due_on=date(2020, 1, 1))
    shown = page(client, f"/raise/cards/{card.key}/")
    assert "先收起来" in shown
    assert "强化铁米粉" not in shown
    assert "没有找到" in page(client, "/raise/", q="强化铁米粉")


def test_loading_again_changes_nothing_and_a_changed_shipment_makes_a_new_version() -> None:
    card = a_card(AT)
    a_card(AT)
    assert card.texts.count() == 1
    changed = next(row for row in shipped_cards() if row.key == card.key)
    load_cards([replace(changed, title="换了题目")], actor=None, at=AT)
    assert [(text.number, text.state) for text in card.texts.order_by("number")] == [(1, "replaced"), (2, "published")]
    shown = card_of(card.key, AT.date())
    assert shown is not None
    assert shown.title == "换了题目"


@pytest.mark.parametrize("months", list(warning_signs()))
def test_one_yes_says_where_to_go_and_four_noes_do_not(client: Client, months: int) -> None:
    path = f"/raise/signs/{months}/"
    assert "请带孩子去看一看" in page(client, path, q3="yes")
    assert "请带孩子去看一看" not in page(client, path, q1="no", q2="no", q3="no", q4="no")
    assert "四项都没有" in page(client, path, q1="no", q2="no", q3="no", q4="no")
    assert "还有没答的" in page(client, path, q1="no")
    assert "还有没答的" in page(client, path, q1="maybe")


def test_warning_signs_of_an_age_that_has_none_are_not_there(client: Client) -> None:
    assert client.get("/raise/signs/7/").status_code == 404


def test_no_page_of_guidance_writes_a_row_or_sets_a_cookie(client: Client) -> None:
    the_cards(AT)
    for path in ("/raise/", "/raise/signs/12/?q1=yes", "/raise/calendar/?birth=2025-09-12", "/raise/growth/?sex=m&birth=2025-09-12"):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "csrfmiddlewaretoken" not in answer.content.decode(), path
    for path in ("/raise/calendar/?birth=2025-09-12", "/raise/growth/?sex=m&birth=2025-09-12"):
        assert client.get(path)["Cache-Control"] == "private, no-store"


def test_the_worker_keeps_no_address_that_carries_anything_of_a_child(client: Client) -> None:
    worker = client.get("/raise/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "!url.search" in worker.content.decode()
    assert worker.content.decode().lstrip().startswith("//")
