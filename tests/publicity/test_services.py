"""What is written, reviewed, published, booked, told and forgotten."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from demonstration.factories import a_house
from filings.factories import AT, COUNTY, OTHER_COUNTY, city_officer, manager_of, officer_of
from publicity.factories import (
    PLACES,
    STARTS,
    a_booking,
    a_draft,
    a_meeting,
    a_subscription,
    an_article,
    an_event,
    asked,
    colleague_of,
    edition_of,
    in_review,
    published,
    words,
)
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import find_followed
from qingmiao.publicity.models import Booking, BookingState, Edition, EditionState, Kind, Publication, Subscription
from qingmiao.publicity.queries.desk import bookings_of
from qingmiao.publicity.queries.public import shown
from qingmiao.publicity.services import texting
from qingmiao.publicity.services.booking import FLOOD, Asked, book, cancel_booking, record_attendance
from qingmiao.publicity.services.counting import count_reading
from qingmiao.publicity.services.editing import publish_edition, return_edition, withdraw_edition, write_edition
from qingmiao.publicity.services.subscribing import Wish, ask_subscription, find_subscription, forget_subscriptions, leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What would leave by SMS: number and words."""
    out: list[tuple[str, str]] = []
    monkeypatch.setattr("qingmiao.publicity.services.texting.text_to", lambda phone, said, **_: out.append((phone, said)))
    return out


def fresh(row: Publication) -> Publication:
    return Publication.objects.get(pk=row.pk)


def test_nothing_is_public_before_a_second_person_has_reviewed_it() -> None:
    row = a_draft()
    assert shown(row.pk, AT) is None
    edition = in_review(row)
    with pytest.raises(DomainError, match="不能复核通过"):
        publish_edition(edition, version=edition.version, actor=edition.written_by, at=AT)
    assert shown(row.pk, AT) is None
    published(row)
    assert shown(row.pk, AT) is not None


def test_an_institutions_own_is_reviewed_by_its_county_and_by_no_other() -> None:
    house = a_house(1)
    row = a_draft(manager_of(house), Kind.OPEN_DAY)
    assert (row.institution, row.county_code) == (house, house.county_code)
    edition = in_review(row)
    with pytest.raises(DomainError, match="不能复核通过"):
        publish_edition(edition, version=edition.version, actor=officer_of(OTHER_COUNTY), at=AT)
    assert publish_edition(edition, version=edition.version, actor=officer_of(), at=AT).state == EditionState.PUBLISHED


def test_what_goes_back_carries_its_reason_and_can_be_changed_again() -> None:
    row = a_draft()
    edition = in_review(row)
    with pytest.raises(DomainError, match="正在复核"):
        write_edition(fresh(row), words("改"), version=fresh(row).version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="为什么退回"):
        return_edition(edition, " ", version=edition.version, actor=colleague_of(), at=AT)
    return_edition(edition, "地点没写清。", version=Edition.objects.get(pk=edition.pk).version, actor=colleague_of(), at=AT)
    write_edition(fresh(row), words("改好了"), version=fresh(row).version, actor=officer_of(), at=AT)
    assert [(one.title, one.return_reason) for one in row.editions.all()] == [("改好了", "地点没写清。")]


def test_a_new_edition_replaces_the_old_one_which_is_kept() -> None:
    row = an_article()
    write_edition(fresh(row), words("新的标题", change_note="改标题"), version=fresh(row).version, actor=officer_of(), at=AT)
    one = shown(row.pk, AT)
    assert one is not None
    assert one.title != "新的标题"
    published(row)
    assert [(one.number, one.state) for one in row.editions.order_by("number")] == [(1, "replaced"), (2, "published")]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts_at": AT - timedelta(hours=1)}, "已经过了"),
        ({"starts_at": AT + timedelta(days=400)}, "一年以后"),
        ({"ends_at": STARTS}, "晚于开始"),
        ({"places": 0}, "名额"),
        ({"venue": " "}, "地点"),
    ],
)
def test_an_event_that_cannot_be_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(DomainError, match=said):
        a_draft(kind=Kind.PARENT_CLASS, meeting=a_meeting(**changed))


def test_places_are_taken_masked_and_given_back_by_number_and_code(sent: list[tuple[str, str]]) -> None:
    row = an_event()
    booking = a_booking(row, people=3)
    assert (str(booking.name), str(booking.phone)) == ("欧***", "139****0001")
    assert shown(row.pk, AT).left == PLACES - 3  # type: ignore[union-attr]
    assert texting.text_booking(booking.pk, "booked")
    (phone, said) = sent[0]
    assert phone == "13900000001"
    assert booking.number in said
    assert booking.code.open() in said
    found = find_followed(Booking, f" {booking.number[:4]} {booking.number[4:]}", booking.code.open().lower())
    assert found == booking
    cancel_booking(booking, at=AT)
    assert shown(row.pk, AT).left == PLACES  # type: ignore[union-attr]
    with pytest.raises(DomainError, match="已取消"):
        cancel_booking(booking, at=AT)
    assert find_followed(Booking, booking.number, "ACDEFGHJ") is None


def test_what_cannot_be_booked_says_why() -> None:
    row = an_event()
    for told, said in (
        (asked(people=6), "最多约 5 人"),
        (asked(phone="12"), "11 位"),
        (asked(name=" "), "怎么称呼"),
    ):
        with pytest.raises(DomainError, match=said):
            book(row, told, address="", at=AT)
    with pytest.raises(DomainError, match="已经开始"):
        book(row, asked(phone="13900000003"), address="", at=STARTS)
    with pytest.raises(DomainError, match="不能预约"):
        book(an_article(), asked(phone="13900000003"), address="", at=AT)


def test_nobody_learns_from_a_booking_that_a_phone_has_booked_but_its_owner_and_the_organiser(sent: list[tuple[str, str]]) -> None:
    row = an_event()
    made = [a_booking(row, people=1) for _ in range(5)]
    told = [texting.text_booking(booking.pk, "booked") for booking in made]
    assert told == [True, True, True, False, False]  # nor is it pestered
    assert "您另约过这场" in sent[0][1]
    a_booking(row, phone="13900000002", people=1)
    assert [one.is_repeated for one in bookings_of(row)] == [True] * 5 + [False]


def test_the_same_form_sent_twice_is_one_booking_and_the_last_place_is_the_last() -> None:
    row, told = an_event(), asked(people=5)
    assert book(row, told, address="", at=AT) == book(row, told, address="", at=AT)
    a_booking(row, phone="13900000002", people=4)
    with pytest.raises(DomainError, match="只剩 1 个"):
        a_booking(row, phone="13900000003", people=2)
    a_booking(row, phone="13900000003", people=1)
    with pytest.raises(DomainError, match="约满"):
        a_booking(row, phone="13900000004", people=1)


def test_thousands_from_one_address_are_turned_away_and_others_are_not() -> None:
    row = an_event(meeting=a_meeting(places=200))
    for number in range(FLOOD.an_hour):
        book(row, asked(phone=f"1380000{number:04d}"), address="192.0.2.1", at=AT)
    with pytest.raises(DomainError, match="过一会儿"):
        book(row, asked(phone="13900000001"), address="192.0.2.1", at=AT)
    assert book(row, asked(phone="13900000001"), address="192.0.2.2", at=AT)


@pytest.mark.django_db(transaction=True)
def test_twelve_who_book_at_once_never_get_more_places_than_there_are() -> None:
    row = an_event(meeting=a_meeting(places=5))
    ready = threading.Barrier(12)

    def one(number: int) -> bool:
        try:
            ready.wait()
            book(row, Asked(uuid.uuid4(), "示例", f"1380000{number:04d}", 1), address=f"192.0.2.{number}", at=AT)
        except DomainError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as people:
        done = list(people.map(one, range(12)))
    assert done.count(True) == 5
    assert sum(row.bookings.values_list("people", flat=True)) == 5


def test_fewer_places_than_are_taken_are_not_published() -> None:
    row = an_event()
    a_booking(row, people=5)
    write_edition(fresh(row), words(meeting=a_meeting(places=4)), version=fresh(row).version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="已经约出 5 个"):
        published(row)


def test_another_venue_and_the_end_of_an_event_are_told_to_whoever_booked(sent: list[tuple[str, str]]) -> None:
    row = an_event()
    booking = a_booking(row)
    write_edition(fresh(row), words(meeting=a_meeting(venue="县图书馆")), version=fresh(row).version, actor=officer_of(), at=AT)
    edition = published(row)
    assert texting.bookers_of(edition.pk, "changed") == [booking.pk]
    texting.text_booking(booking.pk, "changed")
    withdraw_edition(edition, version=Edition.objects.get(pk=edition.pk).version, actor=officer_of(), at=AT)
    assert texting.bookers_of(edition.pk, "called_off") == [booking.pk]
    texting.text_booking(booking.pk, "called_off")
    assert ["县图书馆" in said or "取消了" in said for _, said in sent] == [True, True]
    assert shown(row.pk, AT) is None


def test_whoever_booked_is_reminded_once_the_day_before(sent: list[tuple[str, str]]) -> None:
    a_booking()
    assert texting.remind(at=STARTS - timedelta(days=2)) == 0
    assert texting.remind(at=STARTS - timedelta(days=1)) == 1
    assert texting.remind(at=STARTS - timedelta(hours=20)) == 0
    assert sent[0][1].startswith("明天：")


def test_who_came_is_counted_and_can_be_corrected() -> None:
    row = an_event()
    came, missed = a_booking(row, people=3), a_booking(row, phone="13900000002")
    with pytest.raises(DomainError, match="开始以后"):
        record_attendance(fresh(row), {came.pk}, 0, version=fresh(row).version, actor=officer_of(), at=AT)
    after = STARTS + timedelta(hours=3)
    row = record_attendance(fresh(row), {came.pk}, 4, version=fresh(row).version, actor=officer_of(), at=after)
    assert (row.held_on, row.attended) == (date(2026, 11, 29), 7)
    assert Booking.objects.get(pk=missed.pk).state == BookingState.MISSED
    row = record_attendance(row, {came.pk, missed.pk}, 0, version=row.version, actor=officer_of(), at=after)
    assert row.attended == 5


def test_name_and_phone_are_emptied_a_month_after_the_event() -> None:
    booking = a_booking()
    assert texting.purge_bookings(at=STARTS + timedelta(days=29)) == 0
    assert texting.purge_bookings(at=STARTS + timedelta(days=31)) == 1
    booking.refresh_from_db()
    assert (bool(booking.name), bool(booking.phone), booking.phone_index) == (False, False, "")


def test_a_phone_is_told_only_after_its_owner_confirmed_and_leaves_whole(sent: list[tuple[str, str]]) -> None:
    wish = Wish("139 0000 0009", COUNTY, date(2026, 3, 1))
    row = ask_subscription(wish, address="", at=AT)
    assert row is not None
    assert texting.text_subscription(row.pk)
    edition = edition_of(an_article(months=(6, 12)))
    assert texting.tell_subscribers(edition.pk, at=AT) == 0
    link = sent[0][1].split("/s/")[1].rstrip("/")
    assert find_subscription(link) == row
    a_subscription()
    assert texting.tell_subscribers(edition.pk, at=AT) == 1
    assert "退订" in sent[-1][1]
    leave(row)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(("months", "told"), [(None, 1), ((6, 12), 1), ((0, 5), 0), ((13, 24), 0)])
def test_only_the_months_and_the_county_that_were_asked_for_are_told(
    months: tuple[int, int] | None, told: int, sent: list[tuple[str, str]]
) -> None:
    a_subscription(born=date(2026, 3, 1))
    a_subscription(phone="13900000010", county=OTHER_COUNTY, born=date(2026, 3, 1))
    assert texting.tell_subscribers(edition_of(an_article(months=months)).pk, at=AT) == told
    assert len(sent) == told


def test_the_citys_own_goes_to_every_county_and_a_phone_hears_it_once(sent: list[tuple[str, str]]) -> None:
    a_subscription()
    a_subscription(born=date(2025, 1, 1), at=AT + timedelta(hours=1))
    a_subscription(phone="13900000010", county=OTHER_COUNTY)
    row = a_draft(city_officer())
    published(row)
    assert texting.tell_subscribers(edition_of(row).pk, at=AT) == 2


def test_every_month_says_what_the_month_is_about(sent: list[tuple[str, str]]) -> None:
    a_subscription(born=date(2026, 3, 1))
    assert texting.tell_month(at=datetime(2026, 12, 1, 2, tzinfo=AT.tzinfo)) == 1
    assert "满 9 个月" in sent[0][1]
    assert "birth=2026-03" in sent[0][1]


def test_two_wishes_of_one_phone_do_not_send_two_messages_at_once_and_strange_months_are_refused() -> None:
    ask_subscription(Wish("13900000009", COUNTY, date(2026, 3, 1)), address="", at=AT)
    assert ask_subscription(Wish("13900000009", OTHER_COUNTY, date(2026, 3, 1)), address="", at=AT) is None
    for born in (date(1986, 3, 1), date(2028, 3, 1)):
        with pytest.raises(DomainError, match="3 岁以内"):
            ask_subscription(Wish("13900000008", COUNTY, born), address="", at=AT)


def test_what_nobody_confirmed_and_whose_child_is_three_is_forgotten() -> None:
    ask_subscription(Wish("13900000001", COUNTY, date(2026, 3, 1)), address="", at=AT)
    a_subscription(phone="13900000002", born=date(2023, 12, 1))
    a_subscription(phone="13900000003")
    assert forget_subscriptions(at=AT + timedelta(days=60)) == 2
    assert Subscription.objects.count() == 1


def test_reach_is_a_sum_of_requests_of_a_day() -> None:
    row = an_article()
    for _ in range(3):
        count_reading(row.pk, date(2026, 11, 23))
    assert list(row.readings.values_list("on", "requests")) == [(date(2026, 11, 23), 3)]
