"""Scheduled and deferred work: messages to whoever booked or subscribed, and what is forgotten in time. Thin."""

from datetime import UTC, datetime

from django.utils import timezone

from qingmiao.core.jobs import RETRIES, app, defer
from qingmiao.publicity.services import texting
from qingmiao.publicity.services.booking import TEXT_BOOKING
from qingmiao.publicity.services.editing import TELL_BOOKERS, TELL_SUBSCRIBERS
from qingmiao.publicity.services.subscribing import TEXT_SUBSCRIPTION, forget_subscriptions

# The worker's cron runs in UTC: ten in the morning, and half past midnight, in China.
REMIND_AT, NIGHT_AT, MONTH_AT = "0 2 * * *", "35 16 * * *", "30 2 1 * *"


@app.task(name=TEXT_BOOKING, retry=RETRIES)
def text_booking(booking_pk: int, event: str) -> bool:
    """Send one message about a booking."""
    return texting.text_booking(booking_pk, event)


@app.task(name=TELL_BOOKERS, retry=RETRIES)
def tell_bookers(edition_pk: int, event: str) -> int:
    """Tell everyone who booked, each by a job of its own."""
    pks = texting.bookers_of(edition_pk, event)
    for pk in pks:
        defer(text_booking, booking_pk=pk, event=event)
    return len(pks)


@app.task(name=TEXT_SUBSCRIPTION, retry=RETRIES)
def text_subscription(subscription_pk: int) -> bool:
    """Send the link of a subscription."""
    return texting.text_subscription(subscription_pk)


@app.task(name=TELL_SUBSCRIBERS, retry=RETRIES)
def tell_subscribers(edition_pk: int) -> int:
    """Tell those who subscribed of a new publication."""
    return texting.tell_subscribers(edition_pk, at=timezone.now())


@app.periodic(cron=REMIND_AT)
@app.task(name="publicity.remind", queueing_lock="publicity.remind", retry=RETRIES)
def remind(timestamp: int) -> int:
    """Remind whoever booked for tomorrow."""
    return texting.remind(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron=MONTH_AT)
@app.task(name="publicity.tell_month", queueing_lock="publicity.tell_month", retry=RETRIES)
def tell_month(timestamp: int) -> int:
    """Tell subscribers of their child's new month."""
    return texting.tell_month(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron=NIGHT_AT)
@app.task(name="publicity.forget", queueing_lock="publicity.forget", retry=RETRIES)
def forget(timestamp: int) -> int:
    """Empty what is kept no longer."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return texting.purge_bookings(at=at) + forget_subscriptions(at=at)
