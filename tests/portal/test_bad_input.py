"""What people send by mistake or on purpose to the public pages: each is answered kindly, in words, and nothing breaks."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from filings.factories import AT, COUNTY
from portal.factories import filed
from publicity.factories import a_meeting, an_event
from qingmiao.publicity.models import Booking
from qingmiao.publicity.services.booking import FLOOD
from qingmiao.reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
LONG = "托" * 10_000


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def said(client: Client, address: str, **query: Any) -> str:
    """The page that answers, which is never an error page."""
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, query)
    return answer.content.decode()


def booked(client: Client, row: Any, **changed: Any) -> Any:
    """Send the form of an event."""
    typed = {"once": uuid.uuid4(), "name": "示例", "phone": "13900000001", "people": 1} | changed
    return client.post(reverse("news_book", args=[row.pk]), typed)


@pytest.mark.parametrize(
    ("address", "name", "words"),
    [
        ("/raise/", "birth", "还没有到"),
        ("/raise/calendar/", "birth", "还没有到"),
        ("/due/allowance/", "born", "还没有到"),
    ],
)
def test_a_birth_in_the_future(client: Client, address: str, name: str, words: str) -> None:
    typed = "2031-09" if address == "/raise/" else "2031-09-12"
    assert words in said(client, address, **{name: typed})


@pytest.mark.parametrize(
    ("address", "typed"), [("/raise/", "1986-09"), ("/raise/calendar/", "1986-09-12"), ("/raise/growth/", "1986-09-12")]
)
def test_a_birth_forty_years_ago_and_a_child_over_three(client: Client, address: str, typed: str) -> None:
    for told in (typed, typed.replace("1986", "2022")):
        page = said(client, address, birth=told, sex="m")
        assert "3周岁" in page


def test_a_birth_forty_years_ago_at_the_calculators(client: Client) -> None:
    assert 'id="' in said(client, "/due/allowance/", born="1986-09-12")


def test_a_weight_of_95_kilograms_is_asked_about_and_not_drawn(client: Client) -> None:
    page = said(client, "/raise/growth/", sex="m", birth="2025-09-12", on="2026-03-12", kg="95", cm="67")
    assert "95" in page
    assert page.count('class="curve-dot"') <= 1


def test_a_town_that_moved_is_left_out_and_said(client: Client) -> None:
    filed()
    page = said(client, "/register/", county=COUNTY, town="441882001")
    assert "已略过这个条件" in page


def test_a_script_in_a_booking_stays_words(client: Client) -> None:
    row = an_event()
    made = booked(client, row, name="<b onclick=x>")
    assert "约好了" in made.content.decode()
    assert "<b onclick" not in made.content.decode()
    assert Booking.objects.get().name.open() == "<b onclick=x>"


def test_many_bookings_a_minute_from_one_address(client: Client) -> None:
    row = an_event(meeting=a_meeting(places=500))
    answers = [booked(client, row, phone=f"1380000{number:04d}") for number in range(FLOOD.an_hour + 3)]
    assert [answer.status_code for answer in answers] == [200] * FLOOD.an_hour + [422] * 3
    assert "过一会儿" in answers[-1].content.decode()
    assert Booking.objects.count() == FLOOD.an_hour


def test_a_photo_of_30_megabytes_is_refused_in_words_and_nothing_is_kept(client: Client, settings: Any) -> None:
    settings.FILE_LIMIT_BYTES = min(settings.FILE_LIMIT_BYTES, 20_000_000)
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 30_000_000, content_type="image/jpeg")
    told = {"once": uuid.uuid4(), "kind": "complaint", "topic": "food", "county": COUNTY, "text": "饭是凉的", "photos": photo}
    answer = client.post(reverse("report_new"), told)
    assert answer.status_code in (413, 422)
    assert "20 MB" in answer.content.decode() or "过大" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("address", ["/register/", "/news/", "/due/allowance/"])
def test_an_unknown_parameter_is_named(client: Client, address: str) -> None:
    assert "colour" in said(client, address, colour="red")


@pytest.mark.parametrize(
    "address",
    [
        "/register/?q=",
        "/news/?q=",
        "/news/?county=",
        "/raise/?q=",
        "/raise/?birth=",
        "/answers/?q=",
        "/due/allowance/?born=",
        "/policies/?q=",
    ],
)
@pytest.mark.parametrize("typed", ["👶🍼", LONG, "<script>alert(1)</script>", "%", "'; DROP TABLE", "\u202e倒"], ids=range(6))
def test_emoji_and_ten_thousand_characters_and_what_looks_like_code(client: Client, address: str, typed: str) -> None:
    path, _, name = address.partition("?")
    if path == "/answers/":
        path = reverse("answer_list")
    page = said(client, path, **{name.rstrip("="): typed})
    assert "<script>alert" not in page
    assert len(page) < 500_000


@pytest.mark.parametrize("page", ["-1", "0", "99999", "x", "9" * 40])
def test_a_page_that_is_not_there(client: Client, page: str) -> None:
    filed()
    for address in ("/register/", "/news/"):
        assert said(client, address, page=page)
