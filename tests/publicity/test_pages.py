"""The pages: a family books without an account or a cookie, an office writes and reviews, strangers find nothing."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, COUNTY, OTHER_COUNTY, manager_of, officer_of, signed_in
from publicity.factories import (
    STARTS,
    a_booking,
    a_draft,
    a_meeting,
    a_subscription,
    an_article,
    an_event,
    colleague_of,
    in_review,
)
from qingmiao.core.models import AuditEntry
from qingmiao.publicity.models import Booking, Kind, Publication, Reading, Subscription
from qingmiao.ui.desk import AskedDesk, desk_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counties")]


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def told(**changed: Any) -> dict[str, Any]:
    """What a family types into the form of an event."""
    return {"once": uuid.uuid4(), "name": "示例", "phone": "139 0000 0001", "people": 2} | changed


def test_a_parent_class_is_found_booked_looked_up_and_cancelled_without_a_cookie(client: Client) -> None:
    row = an_event(months=(6, 12))
    assert "还剩 10 个名额" in client.get(reverse("news_list"), {"county": COUNTY, "months": "8"}).content.decode()
    assert "没有找到" in client.get(reverse("news_list"), {"months": "3"}).content.decode()
    shown = client.get(reverse("news_show", args=[row.pk]))
    assert 'name="once"' in shown.content.decode()
    made: Any = client.post(reverse("news_book", args=[row.pk]), told())
    assert "约好了" in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    number, code = made.context["booking"].number, made.context["code"]
    opened = client.post(reverse("booking_find"), {"number": number, "code": code}).content.decode()
    assert "已预约" in opened
    assert "13900000001" not in opened
    assert "已取消" in client.post(reverse("booking_cancel"), {"number": number, "code": code}).content.decode()
    assert not client.cookies


def test_a_refused_booking_keeps_what_was_typed_and_a_script_in_it_is_only_words(client: Client) -> None:
    row = an_event()
    said = client.post(reverse("news_book", args=[row.pk]), told(name="<script>alert(1)</script>👶", phone="12"))
    page = said.content.decode()
    assert said.status_code == 422
    assert "手机号是 11 位数字" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert not Booking.objects.exists()


def test_a_wrong_code_says_so_and_many_of_them_are_slowed_down(client: Client) -> None:
    booking = a_booking()
    asked = {"number": booking.number, "code": "ACDEFGHJ"}
    answers = [client.post(reverse("booking_find"), asked) for _ in range(32)]
    assert "编号或查询码不正确" in answers[0].content.decode()
    assert "请等" in answers[-1].content.decode() or "暂停" in answers[-1].content.decode()


def test_an_event_goes_into_a_calendar_and_an_article_does_not(client: Client) -> None:
    day = client.get(reverse("news_calendar", args=[an_event().pk])).content.decode()
    assert "SUMMARY:家长课堂：六个月怎么加辅食" in day
    assert "DTSTART;VALUE=DATE:20261129" in day
    assert client.get(reverse("news_calendar", args=[an_article().pk])).status_code == 404


def test_reach_counts_requests_and_neither_robots_of_a_head_nor_people(client: Client) -> None:
    row = an_article()
    client.get(reverse("news_show", args=[row.pk]))
    client.get(reverse("news_show", args=[row.pk]))
    client.head(reverse("news_show", args=[row.pk]))
    assert Reading.objects.get().requests == 2
    page = signed_in(client, officer_of()).get(reverse("publication_show", args=[row.pk])).content.decode()
    assert "公众打开 2 次" in page


def test_articles_are_searched_and_what_is_not_understood_is_said(client: Client) -> None:
    an_article(title="怎么洗手")
    page = client.get(reverse("news_list"), {"box": "articles", "q": "洗手", "months": "xx", "county": "1", "colour": "red"})
    shown = page.content.decode()
    assert "怎么洗手" in shown
    assert all(said in shown for said in ("月龄请填", "没有这个县", "colour"))


def test_the_list_asks_as_often_for_three_events_as_for_one(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        an_event(title=f"第 {number} 场")
    client.cookies["sessionid"] = "x"  # a page of one's own, not the kept one
    with django_assert_max_num_queries(8):
        assert client.get(reverse("news_list")).content.decode().count("还剩") == 3


def test_an_office_writes_hands_in_and_a_second_person_publishes(client: Client) -> None:
    signed_in(client, officer_of())
    refused = client.post(reverse("publication_begin", args=["parent_class"]), {"title": "课", "body": "来"})
    assert refused.status_code == 422
    assert "请填开始时间。" in refused.content.decode()
    sent = client.post(
        reverse("publication_begin", args=["parent_class"]),
        {"title": "课", "body": "来", "starts_at": "2026-12-05T09:30", "ends_at": "2026-12-05T11:00", "venue": "二楼", "places": "20"},
    )
    row = Publication.objects.get()
    edition = row.editions.get()
    assert sent["Location"] == reverse("publication_show", args=[row.pk])
    client.post(reverse("edition_hand_in", args=[edition.pk]), {"version": edition.version})
    assert client.post(reverse("edition_publish", args=[edition.pk]), {"version": edition.version + 1}).status_code == 404
    reviewer = colleague_of()
    assert "宣传待复核" in str(desk_page(AskedDesk(reviewer, AT.date()), box="", search="", number=None).filters)
    signed_in(client, reviewer).post(reverse("edition_publish", args=[edition.pk]), {"version": edition.version + 1})
    assert "2026年12月5日（周六）09:30—11:00" in Client().get(reverse("news_show", args=[row.pk])).content.decode()


def test_a_return_without_a_reason_is_refused_at_its_field(client: Client) -> None:
    edition = in_review(a_draft())
    signed_in(client, colleague_of())
    said = client.post(reverse("edition_return", args=[edition.pk]), {"version": edition.version})
    assert said.status_code == 422
    assert "为什么退回" in said.content.decode()


def test_the_organiser_notes_who_came_and_opens_a_phone_for_a_purpose(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    house = a_house(1)
    row = an_event(Kind.OPEN_DAY, manager_of(house))
    booking = a_booking(row)
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: STARTS + timedelta(hours=2))
    signed_in(client, manager_of(house))
    assert "139****0001" in client.get(reverse("publication_show", args=[row.pk])).content.decode()
    opened = client.post(reverse("booking_reveal", args=[booking.pk]), {"purpose": "联系活动预约人"}).content.decode()
    assert "13900000001" in opened
    assert AuditEntry.objects.filter(verb="reveal", purpose="联系活动预约人").exists()
    client.post(reverse("event_attended", args=[row.pk]), {"came": booking.pk, "walk_ins": "3", "version": row.version})
    row.refresh_from_db()
    assert row.attended == 5


def test_strangers_find_nothing_of_an_institutions_drafts_and_bookings(client: Client) -> None:
    house = a_house(1)
    row = an_event(Kind.OPEN_DAY, manager_of(house))
    booking = a_booking(row)
    for stranger in (officer_of(OTHER_COUNTY), manager_of(a_house(2))):
        signed_in(client, stranger)
        assert client.get(reverse("publication_show", args=[row.pk])).status_code == 404
        assert client.post(reverse("booking_reveal", args=[booking.pk]), {"purpose": "联系活动预约人"}).status_code == 404
    assert client.get(reverse("news_show", args=[a_draft().pk])).status_code == 404


def test_a_phone_subscribes_confirms_and_leaves_by_one_tap(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = True
    typed = {"phone": "13900000009", "county": COUNTY, "birth_month": "2026-03"}
    asked = client.post(reverse("subscription_new"), typed).content.decode()
    path = re.search(r"/s/[^/]+/", asked)
    assert path is not None
    assert "确认订阅" in client.get(path[0]).content.decode()
    assert "已经订阅" in client.post(f"{path[0]}confirm/").content.decode()
    assert "已经退订" in client.post(f"{path[0]}leave/").content.decode()
    assert "已经退订" in client.post(f"{path[0]}leave/").content.decode()
    assert not Subscription.objects.exists()
    assert client.get(path[0]).status_code == 404
    wrong = client.post(reverse("subscription_new"), typed | {"birth_month": "1986-03"})
    assert "3 岁以内" in wrong.content.decode()
    assert not client.cookies


def test_without_a_gateway_nobody_is_asked_for_a_number(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert "还没有接通短信" in client.get(reverse("subscription_new")).content.decode()
    a_subscription()


def test_a_full_event_says_so_and_a_past_one_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = an_event(meeting=a_meeting(places=2))
    a_booking(row)
    assert "已经约满" in client.get(reverse("news_show", args=[row.pk])).content.decode()
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: STARTS + timedelta(days=1))
    assert "不能再预约" in client.get(reverse("news_show", args=[row.pk])).content.decode()
