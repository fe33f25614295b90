"""Publications as the office would say it."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from filings.factories import AT, CITY, COUNTY, a_department, a_person, officer_of
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.accounts.services import appoint
from qingmiao.publicity.models import Booking, Edition, EditionState, Kind, Publication, Subscription
from qingmiao.publicity.rules import Meeting
from qingmiao.publicity.services.booking import Asked, book
from qingmiao.publicity.services.editing import Typed, begin_publication, hand_in_edition, publish_edition
from qingmiao.publicity.services.subscribing import Wish, ask_subscription, confirm_subscription

STARTS = AT + timedelta(days=6)
PLACES = 10


def colleague_of(county_code: str = COUNTY) -> Post:
    """A second person at a county's health bureau, who reviews."""
    office = a_department(Department.HEALTH, county_code)
    held = Post.objects.filter(user__username=f"reviewer-{county_code}").select_related("organisation", "user").first()
    role = Role.CITY_OFFICER if county_code == CITY else Role.COUNTY_OFFICER
    return held or appoint(a_person(f"reviewer-{county_code}", "示例复核"), role, office, since_on=date(2020, 1, 1), actor=None, at=AT)


def a_meeting(**changed: Any) -> Meeting:
    """An hour and a half in a week."""
    usual: dict[str, Any] = {
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=90),
        "venue": "示例社区二楼活动室",
        "places": PLACES,
    }
    return Meeting(**usual | changed)


def words(title: str = "六个月怎么加辅食", **changed: Any) -> Typed:
    """What an article or event says."""
    usual: dict[str, Any] = {"title": title, "body": "请带孩子来。\n\n现场有医生答问。", "months": None, "meeting": None}
    return Typed(**usual | changed)


def edition_of(row: Publication) -> Edition:
    """The newest edition."""
    return row.editions.order_by("-number")[0]


def in_review(row: Publication) -> Edition:
    """The draft of a publication, handed in by whoever wrote it."""
    edition = edition_of(row)
    return hand_in_edition(edition, version=edition.version, actor=edition.written_by, at=AT)


def published(row: Publication, by: Post | None = None, at: datetime = AT) -> Edition:
    """The draft of a publication, published by a second person."""
    edition = in_review(row) if edition_of(row).state == EditionState.DRAFT else edition_of(row)
    return publish_edition(edition, version=edition.version, actor=by or colleague_of(row.county_code), at=at)


def a_draft(actor: Post | None = None, kind: str = Kind.ARTICLE, **changed: Any) -> Publication:
    """A publication just begun by the county."""
    if kind not in (Kind.ARTICLE, Kind.ANNOUNCEMENT):
        changed.setdefault("meeting", a_meeting())
    return begin_publication(kind, words(**changed), actor=actor or officer_of(), at=AT)


def an_article(**changed: Any) -> Publication:
    """An article of the county that is public."""
    row = a_draft(**changed)
    published(row)
    return row


def an_event(kind: str = Kind.PARENT_CLASS, actor: Post | None = None, **changed: Any) -> Publication:
    """An event of the county that is public and can be booked."""
    row = a_draft(actor, kind, **changed)
    published(row)
    return Publication.objects.get(pk=row.pk)


def asked(phone: str = "13900000001", people: int = 2, name: str = "欧阳示例") -> Asked:
    """What a family asks for."""
    return Asked(uuid.uuid4(), name, phone, people)


def a_booking(row: Publication | None = None, **told: Any) -> Booking:
    """Places taken at an event."""
    return book(row or an_event(), asked(**told), address="", at=AT)


def a_subscription(phone: str = "13900000009", county: str = COUNTY, born: date = date(2026, 3, 1), at: datetime = AT) -> Subscription:
    """A phone whose owner confirmed."""
    row = ask_subscription(Wish(phone, county, born), address="", at=at)
    assert row is not None
    return confirm_subscription(row, at=at)
