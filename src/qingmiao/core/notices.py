"""Notices: the in-app inbox, and the ways out of the house (SMS, e-mail) as adapters chosen by setting.

A notice belongs to a case (`about`). It is read by each person for himself, and done for all of an organisation as soon as the
organisation acts on the case or the case ends (`finish_notices`, called by core.workflow).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Case, Count, Exists, Model, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.module_loading import import_string

from qingmiao.accounts.models import Organisation, Post, User
from qingmiao.accounts.rules import after_quiet
from qingmiao.core.audit import subject_type
from qingmiao.core.jobs import app
from qingmiao.core.models import Notice, NoticeReading

logger = structlog.get_logger(__name__)
SEND_NOTICE = "core.send_notice"


class Channel(Protocol):
    """A way to reach people outside the system."""

    def receivers(self, notice: Notice) -> "QuerySet[User]":
        """Return the people whom the notice is for who can be reached this way and want to be."""

    def send(self, notice: Notice, person: User) -> None:
        """Hand one notice over to one person; raise on failure, the job is tried again."""


def people_of(notice: Notice) -> "QuerySet[User]":
    """Return those who hold a post in the organisation that a notice is for, or the one person."""
    if notice.user_id is not None:
        return User.objects.filter(pk=notice.user_id)
    posts = Post.objects.held_on(timezone.localdate(notice.at)).filter(organisation=notice.organisation_id)
    return User.objects.filter(pk__in=posts.values("user")).order_by("pk")


class LogChannel:
    """Development: write that a message would leave, without its words."""

    def receivers(self, notice: Notice) -> "QuerySet[User]":
        """Log the notice's key; nobody is reached."""
        logger.info("notice", key=notice.key, organisation=notice.organisation_id)
        return User.objects.none()

    def send(self, notice: Notice, person: User) -> None:
        """Never asked for."""


class MailChannel:
    """E-mail to everyone who holds a post in the organisation, gave an address and wants it. For SMS: core.sms.SmsChannel."""

    def receivers(self, notice: Notice) -> "QuerySet[User]":
        """Return those who gave an address."""
        return people_of(notice).filter(by_mail=True).exclude(email="")

    def send(self, notice: Notice, person: User) -> None:
        """Send it."""
        words = "\n\n".join(part for part in (notice.body, f"{settings.BASE_URL}{notice.path}" if notice.path else "") if part)
        send_mail(f"【青苗】{notice.title}", words, None, [person.email], fail_silently=False)


def channels() -> Iterator[tuple[str, Channel]]:
    """Yield the channels that the setting names, each with its name."""
    for name in settings.NOTICE_CHANNEL.split(","):
        yield name, import_string(name)()


def deliver(notice: Notice) -> bool:
    """Put an unsaved notice in its organisation's inbox once per key, and send it on; return whether it is new."""
    told: dict[str, Any] = {
        name: getattr(notice, name) for name in ("organisation", "user", "title", "body", "path", "at", "subject_type", "subject_id")
    }
    kept, is_new = Notice.objects.get_or_create(key=notice.key, defaults=told)
    if is_new:
        _send_on(kept)
    return is_new


def notify(organisation: Organisation, key: str, title: str, *, body: str = "", path: str = "", at: datetime) -> bool:
    """Put a notice that belongs to no case in an organisation's inbox once per key; return whether it is new."""
    return deliver(Notice(organisation=organisation, key=key, title=title, body=body, path=path, at=at))


def notify_person(person: User, key: str, title: str, *, body: str = "", path: str = "", at: datetime) -> bool:
    """Put a notice in the own inbox of somebody who acts for nobody else, once per key; return whether it is new."""
    return deliver(Notice(user=person, key=key, title=title, body=body, path=path, at=at))


def _send_on(notice: Notice) -> None:
    """Send a notice out of the house by a job, now or when the quiet hours of a person are over: no request waits for a gateway."""
    now = timezone.localtime(notice.at)
    for name, channel in channels():
        for person in channel.receivers(notice):
            when = after_quiet(now, person.quiet_from, person.quiet_until)
            app.configure_task(SEND_NOTICE, schedule_at=when).defer(notice_pk=notice.pk, user_pk=person.pk, name=name)


def send_out(notice_pk: int, user_pk: int, name: str) -> bool:
    """Send a notice to a person, unless it is done or has been read by then; return whether it was sent."""
    notice = Notice.objects.filter(pk=notice_pk, done_at=None).exclude(readings__user=user_pk).first()
    channel = dict(channels()).get(name)
    person = channel.receivers(notice).filter(pk=user_pk).first() if channel and notice else None
    if channel is None or notice is None or person is None:
        return False
    channel.send(notice, person)
    return True


def finish_notices(row: Model, organisation_id: int | None, *, at: datetime) -> None:
    """Mark what was told of a case as done: to one organisation, or with None to all."""
    told = Notice.objects.filter(subject_type=subject_type(row), subject_id=str(row.pk), done_at=None)
    (told if organisation_id is None else told.filter(organisation=organisation_id)).update(done_at=at)


def inbox_of(post: Post) -> "QuerySet[Notice]":
    """Return the notices of the organisation a post is held in, or of the person who acts for nobody else; newest first."""
    mine = Q(organisation=post.organisation_id) if post.organisation_id else Q(user=post.user_id)
    return Notice.objects.filter(mine).order_by("-at", "-pk")


def new_for(post: Post) -> "QuerySet[Notice]":
    """Return the notices that still need the person of a post: not done, not read by this person, not from before the post."""
    read = NoticeReading.objects.filter(notice=OuterRef("pk"), user=post.user_id)
    return inbox_of(post).filter(~Exists(read), done_at=None, at__date__gte=post.since_on)


def cases_of(post: Post) -> "QuerySet[Notice]":
    """Return the inbox by case: the latest notice of each, with `is_new` where any of the case still needs this person."""
    same = Q(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id")) & ~Q(subject_id="")
    later = inbox_of(post).filter(same).filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    new = new_for(post).filter(same | Q(pk=OuterRef("pk")))
    return inbox_of(post).filter(~Exists(later)).annotate(is_new=Exists(new))


def of_case(notice: Notice, post: Post) -> "QuerySet[Notice]":
    """Return all notices of the case that a notice speaks of, newest first; one without a case alone."""
    if not notice.subject_id:
        return inbox_of(post).filter(pk=notice.pk)
    return inbox_of(post).filter(subject_type=notice.subject_type, subject_id=notice.subject_id)


def count_new(post: Post) -> int:
    """Return how many cases and single notices still need the person of a post. One query: every page asks."""
    case = Concat("subject_type", Value("-"), "subject_id")
    alone = Cast("pk", TextField())
    entry = Case(When(subject_id="", then=alone), default=case, output_field=TextField())
    return int(new_for(post).order_by().aggregate(entries=Count(entry, distinct=True))["entries"])
