"""SMS to whoever booked or subscribed: called by jobs, which try again; the gateway drops a repeat by its key."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.sms import text_to
from qingmiao.publicity.models import Booking, BookingState, Edition, EditionState, Subscription
from qingmiao.publicity.queries.words import when
from qingmiao.publicity.rules import months_between

KEPT_AFTER_EVENT, MOST_TOLD_A_DAY = timedelta(days=30), 3


def text_booking(booking_pk: int, event: str) -> bool:
    """Tell one who booked: number and code, another time or venue, or that it is called off. Return whether it was sent."""
    booking = Booking.objects.select_related("publication").filter(pk=booking_pk).exclude(phone_index="").first()
    edition = booking.publication.editions.exclude(published_at=None).order_by("-number").first() if booking else None
    if booking is None or edition is None or (event == "booked" and _is_pestered(booking)):
        return False
    text_to(booking.phone.open(), _said(booking, edition, event), key=f"booking-{booking.pk}-{event}-{edition.number}")
    return True


def _is_pestered(booking: Booking) -> bool:
    """Tell whether many bookings of one day name this phone: its owner did not make them, and is not told of each."""
    before = Booking.objects.filter(phone_index=booking.phone_index, at__gt=booking.at - timedelta(days=1), pk__lt=booking.pk)
    return before.count() >= MOST_TOLD_A_DAY


def bookers_of(edition_pk: int, event: str) -> list[int]:
    """Return the bookings to be told that an event has changed or is called off."""
    state = BookingState.BOOKED if event == "changed" else BookingState.CALLED_OFF
    found = Booking.objects.filter(publication__editions=edition_pk, state=state).exclude(phone_index="")
    return list(found.order_by("pk").values_list("pk", flat=True))


def remind(*, at: datetime) -> int:
    """Remind whoever booked for tomorrow, once; return how many."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    waiting = Booking.objects.filter(
        state=BookingState.BOOKED,
        reminded_at=None,
        publication__editions__state=EditionState.PUBLISHED,
        publication__editions__starts_at__date=tomorrow,
    ).exclude(phone_index="")
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        text_booking(pk, "reminder")
        Booking.objects.filter(pk=pk).update(reminded_at=at)
    return len(pks)


def text_subscription(subscription_pk: int) -> bool:
    """Send the link by which the phone's owner confirms, and leaves."""
    row = Subscription.objects.filter(pk=subscription_pk).first()
    if row is None:
        return False
    words = f"有人用这个手机号订阅托育活动和养育提醒。是您本人就打开链接确认，不是请不用理会：{link_of(row)}"
    text_to(row.phone.open(), words, key=f"subscription-{row.pk}-{row.asked_at:%Y%m%d%H%M}")
    return True


def subscribers_of(edition: Edition, *, at: datetime) -> "QuerySet[Subscription]":
    """Return the confirmed subscriptions that an edition is for: of its county (the city's: all), of a child in its months."""
    code = edition.publication.county_code
    where = Q(county_code__startswith=code[:4]) if code.endswith("00") else Q(county_code=code)
    found = Subscription.objects.filter(where).exclude(confirmed_at=None)
    if edition.first_month is None or edition.last_month is None:
        return found
    on = timezone.localdate(edition.starts_at or at)
    fitting = [
        month
        for month in found.order_by().values_list("birth_month", flat=True).distinct()
        if edition.first_month <= months_between((month.year, month.month), (on.year, on.month)) <= edition.last_month + 1
    ]
    return found.filter(birth_month__in=fitting)


def tell_subscribers(edition_pk: int, *, at: datetime) -> int:
    """Tell each fitting subscription of a new publication, a phone once; return how many."""
    edition = Edition.objects.select_related("publication__organisation").filter(pk=edition_pk, state=EditionState.PUBLISHED).first()
    if edition is None:
        return 0
    path = reverse("news_show", args=[edition.publication_id])
    begins = f"，{when(edition)}" if edition.starts_at else ""
    rows = list(_one_per_phone(subscribers_of(edition, at=at)))
    for row in rows:
        words = f"{edition.title}{begins} {settings.BASE_URL}{path} 退订 {link_of(row)}"
        text_to(row.phone.open(), words, key=f"edition-{edition.pk}-{row.pk}")
    return len(rows)


def tell_month(*, at: datetime) -> int:
    """Tell every confirmed subscription at the start of a month what its child's month is about; return how many."""
    on = timezone.localdate(at)
    rows = list(_one_per_phone(Subscription.objects.exclude(confirmed_at=None).filter(birth_month__lt=on.replace(day=1))))
    for row in rows:
        months = months_between((row.birth_month.year, row.birth_month.month), (on.year, on.month))
        path = f"{reverse('guidance_home')}?birth={row.birth_month:%Y-%m}"
        words = f"孩子这个月满 {months} 个月，本月怎么带 {settings.BASE_URL}{path} 退订 {link_of(row)}"
        text_to(row.phone.open(), words, key=f"month-{row.pk}-{on:%Y%m}")
    return len(rows)


def purge_bookings(*, at: datetime) -> int:
    """Empty name and phone of bookings some time after their event, or after they ended; return how many."""
    over = Q(publication__editions__ends_at__lt=at - KEPT_AFTER_EVENT) & ~Q(publication__editions__ends_at__gte=at - KEPT_AFTER_EVENT)
    pks = Booking.objects.exclude(phone_index="").filter(over).values("pk")
    return Booking.objects.filter(pk__in=pks).update(name="", phone="", phone_index="", source_index="")


def link_of(row: Subscription) -> str:
    """Return the link of a subscription: confirm, see, leave."""
    return f"{settings.BASE_URL}{reverse('subscription_show', args=[row.token.open()])}"


def _one_per_phone(rows: "QuerySet[Subscription]") -> Iterator[Subscription]:
    seen: set[str] = set()
    for row in rows.order_by("pk"):
        if row.phone_index not in seen:
            seen.add(row.phone_index)
            yield row


def _said(booking: Booking, edition: Edition, event: str) -> str:
    what = f"{edition.title}，{when(edition)}，{edition.venue}"
    if event == "called_off":
        return f"很抱歉，{edition.title}（{when(edition)}）取消了，您的预约不用再管。"
    if event == "changed":
        return f"您预约的活动改了时间或地点：{what}。来不了请取消，编号 {booking.number}。"
    if event == "reminder":
        return f"明天：{what}，您约了 {booking.people} 人。来不了请取消，把名额让给别人。"
    link = f"{settings.BASE_URL}{reverse('booking_find')}"
    own = booking.publication.bookings.filter(state=BookingState.BOOKED, phone_index=booking.phone_index)
    twice = "您另约过这场，多约的请取消。" if own.exclude(pk=booking.pk).exists() else ""
    return f"已约 {booking.people} 人：{what}。{twice}编号 {booking.number}，查询码 {booking.code.open()}，查看或取消 {link}"
