"""Writes of whoever books: places at an event without an account, and giving them back; and who came, by the organiser."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.rules import phone_key
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.floods import Flood
from qingmiao.core.followed import Sender, fill
from qingmiao.core.jobs import app
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.publicity.models import Booking, BookingState, Edition, EditionState, Publication
from qingmiao.publicity.permissions import HANDLE_BOOKINGS
from qingmiao.publicity.rules import MOST_PEOPLE
from qingmiao.publicity.services.editing import taken_at

TEXT_BOOKING = "publicity.text_booking"
LONGEST_NAME, MOST_WALK_INS = 20, 5000
FLOOD = Flood(
    "publicity.booking.source",
    10,
    30,
    "从您这里刚刚收到了多份预约，都已保存。为防止名额被占，请过一会儿再约；急的可以直接打电话给主办单位。",
)


@dataclass(frozen=True)
class Asked:
    """What somebody asks for. `once` is the form's own mark: sent twice from a slow line, it makes one booking."""

    once: UUID
    name: str
    phone: str
    people: int


@transaction.atomic
def book(row: Publication, asked: Asked, *, address: str, at: datetime) -> Booking:
    """Take places at an event, never more than there are: whoever books the same event waits until this is decided.

    Raises DomainError in the family's words: full, too late, too many from one address. Then nothing is kept.
    """
    row = lock(Publication, row.pk)
    known = Booking.objects.filter(once=asked.once, publication=row).first()
    if known is not None:
        return known
    source = FLOOD.source(address, at)
    FLOOD.refuse(Booking.objects.all(), source, at)
    edition = bookable(row, at)
    name, phone = written(asked.name, "请写怎么称呼您。", field="name")[:LONGEST_NAME], _phone(asked.phone)
    if not 1 <= asked.people <= MOST_PEOPLE:
        raise DomainError(f"一次最多约 {MOST_PEOPLE} 人，人更多请打电话给主办单位。", field="people")
    left = (edition.places or 0) - taken_at(row)
    if asked.people > left:
        raise DomainError("名额已经约满了。可以看看别的场次。" if left <= 0 else f"只剩 {left} 个名额了。", field="people")
    booking = fill(Booking(publication=row, people=asked.people), Sender(asked.once, name, phone, address), at=at)
    booking.save()
    audit.record(None, "book_event", booking, at=at, changes={"people": asked.people})
    app.configure_task(TEXT_BOOKING).defer(booking_pk=booking.pk, event="booked")
    return booking


def bookable(row: Publication, at: datetime) -> Edition:
    """Return the edition of an event that can be booked now. Raises DomainError otherwise."""
    edition = row.editions.filter(state=EditionState.PUBLISHED).first()
    if edition is None or edition.starts_at is None:
        raise DomainError("这场活动现在不能预约。")
    if edition.starts_at <= at:
        raise DomainError("活动已经开始，不能再预约。")
    return edition


@transaction.atomic
def cancel_booking(booking: Booking, *, at: datetime) -> Booking:
    """Give the places back. Whoever calls has shown number and code."""
    booking = lock(Booking, booking.pk)
    if booking.state != BookingState.BOOKED:
        raise DomainError(f"这份预约现在是“{booking.get_state_display()}”，不用取消。")
    edition = booking.publication.editions.filter(state=EditionState.PUBLISHED).first()
    if edition is None or edition.starts_at is None or edition.starts_at <= at:
        raise DomainError("活动已经开始，不用取消了。")
    booking.state = BookingState.CANCELLED
    booking.save(update_fields=["state"])
    audit.record(None, "cancel_booking", booking, at=at)
    return booking


@transaction.atomic
def record_attendance(row: Publication, came: Collection[int], walk_ins: int, *, version: int, actor: Post, at: datetime) -> Publication:
    """Note who came to an event that has begun (`came`: keys of bookings) and how many without one; may be corrected later."""
    row = take(row, version)
    if not HANDLE_BOOKINGS.permits(actor, row):
        raise DomainError("您的岗位不能登记到场。")
    edition = row.editions.filter(state=EditionState.PUBLISHED).first()
    if edition is None or edition.starts_at is None or edition.starts_at > at:
        raise DomainError("活动开始以后才能登记到场。")
    if not 0 <= walk_ins <= MOST_WALK_INS:
        raise DomainError(f"没有预约来的人数要在 0 到 {MOST_WALK_INS} 之间。", field="walk_ins")
    held = row.bookings.filter(state__in=(BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED))
    held.exclude(pk__in=came).update(state=BookingState.MISSED)
    held.filter(pk__in=came).update(state=BookingState.ATTENDED)
    people = sum(row.bookings.filter(state=BookingState.ATTENDED).values_list("people", flat=True))
    row.held_on, row.attended = timezone.localdate(edition.starts_at), people + walk_ins
    row.save(update_fields=["held_on", "attended"])
    audit.record(actor, "record_attendance", row, at=at, changes={"booked": people, "walk_ins": walk_ins})
    return row


def _phone(typed: str) -> str:
    phone = phone_key(typed)
    if not phone:
        raise DomainError("手机号应为 11 位数字，以 1 开头。", field="phone")
    return phone
