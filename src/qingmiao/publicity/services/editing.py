"""Writes of those who publish: a draft, its review by a second person, the next edition, the withdrawal."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from qingmiao.accounts.models import OrganisationKind, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.jobs import app
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.publicity.models import EVENTS, Booking, BookingState, Edition, EditionState, Publication
from qingmiao.publicity.permissions import EDIT_PUBLICATION
from qingmiao.publicity.rules import Meeting, problem_of
from qingmiao.publicity.workflow import EDITIONS

TELL_SUBSCRIBERS, TELL_BOOKERS = "publicity.tell_subscribers", "publicity.tell_bookers"
LONGEST_BODY = 8000


@dataclass(frozen=True)
class Typed:
    """What an edition says, as somebody types it; `months` are completed months, both ends included."""

    title: str
    body: str
    months: tuple[int, int] | None = None
    meeting: Meeting | None = None
    change_note: str = ""


@transaction.atomic
def begin_publication(kind: str, typed: Typed, *, actor: Post, at: datetime) -> Publication:
    """Begin a publication of the actor's organisation with its first draft."""
    organisation = actor.organisation
    if organisation is None or not EDIT_PUBLICATION.is_granted(actor):
        raise DomainError("您的岗位不能发布宣传内容。")
    house = getattr(organisation, "institution", None) if organisation.kind == OrganisationKind.INSTITUTION else None
    county = house.county_code if house else organisation.division_code
    row = Publication.objects.create(organisation=organisation, county_code=county, institution=house, kind=kind)
    audit.record(actor, "begin_publication", row, at=at, changes={"kind": kind})
    write_edition(row, typed, version=row.version, actor=actor, at=at)
    return row


@transaction.atomic
def write_edition(row: Publication, typed: Typed, *, version: int, actor: Post, at: datetime) -> Edition:
    """Keep a draft: a new edition, or the draft that waits already."""
    row = take(row, version)
    if not EDIT_PUBLICATION.permits(actor, row):
        raise DomainError("您的岗位不能编写这份内容。")
    edition = row.editions.filter(state__in=(EditionState.DRAFT, EditionState.IN_REVIEW)).first()
    if edition is not None and edition.state == EditionState.IN_REVIEW:
        raise DomainError("这一版正在复核，复核完或退回后才能再改。")
    _refuse_wrong(row, typed, at)
    last = row.editions.order_by("-number").first()
    edition = edition or Edition(publication=row, number=last.number + 1 if last else 1)
    edition.title, edition.body = written(typed.title, "请写标题。", field="title"), _body(typed.body)
    edition.first_month, edition.last_month = typed.months or (None, None)
    meeting = typed.meeting
    edition.starts_at, edition.ends_at = (meeting.starts_at, meeting.ends_at) if meeting else (None, None)
    edition.venue, edition.places = (meeting.venue.strip(), meeting.places) if meeting else ("", None)
    edition.change_note, edition.written_by, edition.written_at = typed.change_note, actor, at
    edition.version += 1
    edition.save()
    audit.record(actor, "write_edition", edition, at=at, changes={"number": edition.number, "note": typed.change_note})
    return edition


@transaction.atomic
def hand_in_edition(edition: Edition, *, version: int, actor: Post, at: datetime) -> Edition:
    """Hand a draft to whoever reviews it: the county's health bureau, the city's for its own."""
    edition = take(edition, version)
    _refuse_past(edition, at)
    EDITIONS.perform(edition, "hand_in_edition", actor=actor, at=at)
    reviewer = health_department_of(edition.publication.county_code)
    tell(edition, _news(edition, "handed_in", f"待复核：{edition.title}"), reviewer, at=at)
    return edition


@transaction.atomic
def return_edition(edition: Edition, reason: str, *, version: int, actor: Post, at: datetime) -> Edition:
    """Send an edition back with the reason."""
    edition = take(edition, version)
    edition.return_reason = written(reason, "请写明为什么退回，好让对方改。")[:500]
    EDITIONS.perform(edition, "return_edition", actor=actor, at=at, note=edition.return_reason)
    news = _news(edition, "returned", f"已退回：{edition.title}", edition.return_reason)
    tell(edition, news, edition.publication.organisation, at=at)
    return edition


@transaction.atomic
def publish_edition(edition: Edition, *, version: int, actor: Post, at: datetime) -> Edition:
    """Publish what another person wrote; the edition that stood there is replaced, whoever booked is told of a new time or venue."""
    row = lock(Publication, edition.publication_id)  # bookings wait: the places may change
    edition = take(edition, version)
    _refuse_past(edition, at)
    taken = taken_at(row)
    if edition.places is not None and edition.places < taken:
        raise DomainError(f"已经约出 {taken} 个名额，名额不能改得比这少。")
    shown = row.editions.filter(state=EditionState.PUBLISHED).first()
    if shown is not None:
        shown = lock(Edition, shown.pk)
        shown.ended_at = at
        EDITIONS.perform(shown, "replace_edition", actor=None, at=at, note=f"由第 {edition.number} 版替代")
    edition.reviewed_by, edition.published_at, edition.return_reason = actor, at, ""
    EDITIONS.perform(edition, "publish_edition", actor=actor, at=at, note=edition.change_note)
    tell(edition, _news(edition, "published", f"已发布：{edition.title}"), row.organisation, at=at)
    if shown is None:
        app.configure_task(TELL_SUBSCRIBERS).defer(edition_pk=edition.pk)
    elif (shown.starts_at, shown.venue) != (edition.starts_at, edition.venue):
        row.bookings.filter(state=BookingState.BOOKED).update(reminded_at=None)
        app.configure_task(TELL_BOOKERS).defer(edition_pk=edition.pk, event="changed")
    return edition


@transaction.atomic
def withdraw_edition(edition: Edition, *, version: int, actor: Post, at: datetime) -> Edition:
    """Take a publication off the public pages; of an event still to come the bookings end with it, and whoever booked is told."""
    row = lock(Publication, edition.publication_id)
    edition = take(edition, version)
    edition.ended_at = at
    EDITIONS.perform(edition, "withdraw_edition", actor=actor, at=at)
    if edition.starts_at is not None and edition.starts_at > at:
        row.bookings.filter(state=BookingState.BOOKED).update(state=BookingState.CALLED_OFF)
        app.configure_task(TELL_BOOKERS).defer(edition_pk=edition.pk, event="called_off")
    return edition


def taken_at(row: Publication) -> int:
    """Return how many places of an event are taken."""
    return Booking.objects.filter(publication=row, state=BookingState.BOOKED).aggregate(people=Sum("people"))["people"] or 0


def _refuse_wrong(row: Publication, typed: Typed, at: datetime) -> None:
    if (row.kind in EVENTS) != (typed.meeting is not None):
        raise DomainError("活动要写明时间、地点和名额，文章和通知没有这些。")
    problem = problem_of(typed.meeting, at=at) if typed.meeting else None
    if problem is not None:
        raise DomainError(problem[1], field=problem[0])
    if typed.months is not None and not 0 <= typed.months[0] <= typed.months[1] <= 36:
        raise DomainError("月龄要在 0 到 36 之间，开始不晚于结束。", field="first_month")


def _refuse_past(edition: Edition, at: datetime) -> None:
    if edition.starts_at is not None and edition.starts_at <= at:
        raise DomainError("活动的开始时间已经过了，请先改时间。")


def _body(text: str) -> str:
    if not text.strip():
        raise DomainError("请写正文。", field="body")
    if len(text.strip()) > LONGEST_BODY:
        raise DomainError(f"正文过长，请不超过 {LONGEST_BODY} 字。", field="body")
    return text.strip()


def _news(edition: Edition, event: str, title: str, body: str = "") -> News:
    return News(event, title, body, reverse("publication_show", args=[edition.publication_id]), edition.version)
