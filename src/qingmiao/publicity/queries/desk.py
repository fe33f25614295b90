"""Publications as those who publish them see them: the list, what waits for review, bookings with who came, how often they were read."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import OrganisationKind, Post
from qingmiao.publicity.models import EVENTS, Booking, BookingState, Edition, EditionState, Kind, Publication, Reading
from qingmiao.publicity.queries.words import when
from qingmiao.ui import components
from qingmiao.ui.components import Column, Status
from qingmiao.ui.listing import Box, Choice, Listing

TONES: dict[str, components.Tone] = {"draft": "none", "in_review": "warn", "published": "ok", "replaced": "none", "withdrawn": "none"}
BOOKING_TONES: dict[str, components.Tone] = {"booked": "ok", "attended": "ok", "missed": "warn", "cancelled": "none", "called_off": "none"}
COUNTED = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED)


def _has(*states: str) -> Exists:
    return Exists(Edition.objects.filter(publication=OuterRef("pk"), state__in=states))


def with_editions(rows: "QuerySet[Publication]") -> "QuerySet[Any]":
    """Add title, state and start of what is public, else of the newest edition; and whether one is in work."""
    newest = Edition.objects.filter(publication=OuterRef("pk"))
    public = newest.filter(state=EditionState.PUBLISHED).order_by("-number")
    anything = newest.order_by("-number")
    return rows.annotate(
        title=Subquery(anything.values("title")[:1]),
        edition_state=Subquery(anything.values("state")[:1]),
        starts_at=Subquery(public.values("starts_at")[:1]),
        is_public=_has("published"),
    ).select_related("organisation")


def status_of(state: str) -> Status:
    """Return the state of an edition with its tone."""
    return Status(str(EditionState(state).label), TONES[state])


def _dress(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.title,
            reverse("publication_show", args=[row.pk]),
            (row.get_kind_display(), status_of(row.edition_state), row.organisation.name, row.starts_at, row.attended),
            note="另有一版在公开" if row.is_public and row.edition_state in ("draft", "in_review") else "",
        )
        for row in rows
    ]


PUBLICATIONS: Listing[Publication] = Listing(
    title="宣传和活动",
    columns=(
        Column("标题"),
        Column("种类", order="kind"),
        Column("状态", "status"),
        Column("发布单位"),
        Column("活动日期", "date", order="starts_at"),
        Column("到场", "number", order="attended"),
    ),
    dress=_dress,
    find=("title__icontains",),
    find_hint="标题",
    boxes=(
        Box("", "全部", lambda _on: Q()),
        Box("review", "待复核", lambda _on: Q(_has("in_review"))),
        Box("draft", "草稿", lambda _on: Q(_has("draft"))),
        Box("events", "活动", lambda _on: Q(kind__in=EVENTS)),
    ),
    choices=(Choice("kind", "种类", "kind", lambda _rows: list(Kind.choices), "全部种类"),),
    order=("-pk",),
    empty_title="还没有宣传内容",
    empty_text="写一篇文章、一则通知，或者办一场家长课堂、开放日。",
)


def to_review(editions: "QuerySet[Edition]", post: Post) -> "QuerySet[Edition]":
    """Return the editions that wait for this post: the city leaves institutions' own to the counties."""
    wanted = Q(publication__county_code=post.division_code) | Q(publication__organisation__kind=OrganisationKind.DEPARTMENT)
    return editions.filter(wanted, state=EditionState.IN_REVIEW).select_related("publication__organisation")


def to_count(rows: "QuerySet[Publication]", on: date) -> "QuerySet[Any]":
    """Return the events that are over and of which nobody has noted who came."""
    return with_editions(rows).filter(kind__in=EVENTS, held_on=None, is_public=True, starts_at__date__lt=on)


@dataclass(frozen=True)
class Booked:
    """One booking as the organiser sees it: name and phone masked."""

    booking: Booking
    status: Status
    is_listed: bool
    is_repeated: bool  # another that counts names the same phone


def bookings_of(row: Publication) -> list[Booked]:
    """Return the bookings of an event; those that count first."""
    found = list(row.bookings.order_by("pk"))
    phones = Counter(one.phone_index for one in found if one.state in COUNTED and one.phone_index)
    rows = [
        Booked(
            one,
            Status(one.get_state_display(), BOOKING_TONES[one.state]),
            one.state in COUNTED,
            one.state in COUNTED and phones[one.phone_index] > 1,
        )
        for one in found
    ]
    return sorted(rows, key=lambda one: not one.is_listed)


def reach_of(row: Publication, at: datetime) -> tuple[int, int]:
    """Return how often a page was asked for, in all and in the last thirty days."""
    since = timezone.localdate(at) - timedelta(days=30)
    sums = Reading.objects.filter(publication=row).aggregate(all=Sum("requests"), lately=Sum("requests", filter=Q(on__gt=since)))
    return sums["all"] or 0, sums["lately"] or 0


def lines_of(edition: Edition) -> list[tuple[str, str]]:
    """Return an event's facts as label and value."""
    if edition.starts_at is None:
        return []
    return [("时间", when(edition)), ("地点", edition.venue), ("名额", f"{edition.places} 人")]
