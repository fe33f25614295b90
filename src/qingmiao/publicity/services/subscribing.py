"""Subscriptions: a phone number asks to be told, its owner says so by the link in an SMS, and leaves by the same link."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.rules import phone_key
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.floods import Flood
from qingmiao.core.jobs import app
from qingmiao.core.privacy import index_of
from qingmiao.publicity.models import Subscription
from qingmiao.publicity.rules import BIRTH_MONTHS, months_between

PHONE_CONTEXT, TOKEN_CONTEXT = "publicity.subscription.phone", "publicity.subscription.token"
TEXT_SUBSCRIPTION = "publicity.text_subscription"
TOKEN_BYTES, MOST_OF_ONE_PHONE = 12, 4
# Two messages to one number are not sent sooner after each other, and what nobody confirms is forgotten.
NOT_SOONER, FORGOTTEN_AFTER = timedelta(minutes=30), timedelta(days=2)
FLOOD = Flood("publicity.subscription.source", 5, 20, "从您这里刚刚收到了多份订阅，请过一会儿再试。", "asked_at")


@dataclass(frozen=True)
class Wish:
    """What a phone wants to hear of: one county, children born in one month (its first day)."""

    phone: str
    county_code: str
    birth_month: date


@transaction.atomic
def ask_subscription(wish: Wish, *, address: str, at: datetime) -> Subscription | None:
    """Keep a wish and send its link to the phone. The answer is the same whether the phone subscribed before: nobody learns it here.

    Raises DomainError for an unreadable number, a month that no child under three is born in, too many from one address.
    """
    phone, on = phone_key(wish.phone), timezone.localdate(at)
    if not phone:
        raise DomainError("手机号应为 11 位数字，以 1 开头。", field="phone")
    if not -10 <= months_between((wish.birth_month.year, wish.birth_month.month), (on.year, on.month)) <= BIRTH_MONTHS:
        raise DomainError("请填 3 岁以内孩子的出生年月，怀孕的填预产期。", field="birth_month")
    source = FLOOD.source(address, at)
    FLOOD.refuse(Subscription.objects.all(), source, at)
    index = index_of(phone, PHONE_CONTEXT)
    own = Subscription.objects.select_for_update().filter(phone_index=index)
    row = own.filter(county_code=wish.county_code, birth_month=wish.birth_month).first()
    if row is None and own.count() >= MOST_OF_ONE_PHONE:
        return None
    if own.filter(asked_at__gt=at - NOT_SOONER).exists():
        return row
    row = row or _new(wish, phone, index)
    row.asked_at, row.source_index = at, source
    row.save()
    app.configure_task(TEXT_SUBSCRIPTION).defer(subscription_pk=row.pk)
    return row


def _new(wish: Wish, phone: str, index: str) -> Subscription:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Subscription(phone=phone, phone_index=index, county_code=wish.county_code, birth_month=wish.birth_month)
    row.token, row.token_index = token, index_of(token, TOKEN_CONTEXT)
    return row


def find_subscription(token: str) -> Subscription | None:
    """Return the subscription of a link."""
    return Subscription.objects.filter(token_index=index_of(token[:40], TOKEN_CONTEXT)).first() if token else None


@transaction.atomic
def confirm_subscription(row: Subscription, *, at: datetime) -> Subscription:
    """Note that the phone's owner wants it."""
    if row.confirmed_at is None:
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
        audit.record(None, "subscribe", row, at=at)
    return row


def leave(row: Subscription) -> None:
    """Remove a subscription whole."""
    row.delete()


def forget_subscriptions(*, at: datetime) -> int:
    """Remove what nobody confirmed, and those whose child is three; return how many."""
    on = timezone.localdate(at)
    oldest = date(on.year - 3, on.month, 1) - timedelta(days=1)
    unconfirmed = Subscription.objects.filter(confirmed_at=None, asked_at__lt=at - FORGOTTEN_AFTER)
    return unconfirmed.delete()[0] + Subscription.objects.filter(birth_month__lt=oldest).delete()[0]
