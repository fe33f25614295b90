"""Notices: the in-app inbox, and the ways out of the house (SMS, e-mail) as adapters chosen by setting."""

from datetime import datetime
from functools import partial
from typing import Protocol

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.models import Notice

logger = structlog.get_logger(__name__)


class Channel(Protocol):
    """A way to reach people outside the system."""

    def send(self, notice: Notice) -> None:
        """Hand one notice over; raise on failure, the job is tried again."""


class LogChannel:
    """Development: write that a message would leave, without its words."""

    def send(self, notice: Notice) -> None:
        """Log the notice's key."""
        logger.info("notice", key=notice.key, organisation=notice.organisation_id)


class MailChannel:
    """E-mail to everyone who holds a post in the organisation and gave an address. For SMS: core.sms.SmsChannel."""

    def send(self, notice: Notice) -> None:
        """Send one message per person, once the transaction that made the notice has committed."""
        posts = notice.organisation.posts.held_on(timezone.localdate(notice.at)).exclude(user__email="")
        addresses = sorted(set(posts.values_list("user__email", flat=True)))
        words = "\n\n".join(part for part in (notice.body, f"{settings.BASE_URL}{notice.path}" if notice.path else "") if part)
        for address in addresses:
            transaction.on_commit(partial(send_mail, f"【青苗】{notice.title}", words, None, [address], fail_silently=False), robust=True)


def channel() -> Channel:
    """Return the channel that the setting names."""
    made: Channel = import_string(settings.NOTICE_CHANNEL)()
    return made


def notify(organisation: Organisation, key: str, title: str, *, body: str = "", path: str = "", at: datetime) -> bool:
    """Put a notice in an organisation's inbox once per key; return whether it is new."""
    notice, is_new = Notice.objects.get_or_create(
        key=key, defaults={"organisation": organisation, "title": title, "body": body, "path": path, "at": at}
    )
    if is_new:
        channel().send(notice)
    return is_new


def inbox_of(post: Post) -> "QuerySet[Notice]":
    """Return the notices of the organisation a post is held in, newest first."""
    return Notice.objects.filter(organisation=post.organisation_id).order_by("-at", "-pk")
