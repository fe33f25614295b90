"""Publications as families see them: what is public now, the next events first, with the places that are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from qingmiao.core.calendar_files import CalendarDay
from qingmiao.publicity.models import EVENTS, Booking, BookingState, Edition, EditionState, Kind
from qingmiao.publicity.queries.words import ages, when
from qingmiao.regions.queries import counties, division

LONGEST_SEARCH = 50
SHORT = 60


@dataclass(frozen=True)
class Shown:
    """One publication with the edition that is public. `left` is None for what cannot be booked any more or never could."""

    pk: int
    kind: str
    title: str
    body: str
    by: str
    place: str
    ages: str
    when: str
    venue: str
    places: int | None
    left: int | None
    published_at: datetime
    institution_code: str
    edition: Edition

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs."""
        return [line.strip() for line in self.body.splitlines() if line.strip()]

    @property
    def beginning(self) -> str:
        """The body's first words."""
        words = " ".join(self.paragraphs)
        return words if len(words) <= SHORT else f"{words[:SHORT]}…"

    @property
    def is_event(self) -> bool:
        """Tell whether it has a time."""
        return bool(self.when)


def public_editions() -> "QuerySet[Edition]":
    """Return what is public, each with how many places are taken (`taken`)."""
    held = Booking.objects.filter(publication=OuterRef("publication"), state=BookingState.BOOKED).order_by().values("publication")
    taken = Coalesce(Subquery(held.annotate(people=Sum("people")).values("people")), Value(0), output_field=IntegerField())
    shown = Edition.objects.filter(state=EditionState.PUBLISHED).annotate(taken=taken)
    return shown.select_related("publication__organisation", "publication__institution")


def events_to_come(at: datetime, where: Q | None = None) -> "QuerySet[Edition]":
    """Return the events that have not begun, the next first."""
    return public_editions().filter(where or Q(), publication__kind__in=EVENTS, starts_at__gt=at).order_by("starts_at", "pk")


def articles(where: Q | None = None) -> "QuerySet[Edition]":
    """Return articles and announcements, the newest first."""
    return public_editions().filter(where or Q(), publication__kind__in=(Kind.ARTICLE, Kind.ANNOUNCEMENT)).order_by("-published_at", "-pk")


def narrowed(words: str, county: str, months: int | None) -> Q:
    """Return the condition of a search: its words, a county with what the city tells all, the months of a child."""
    where = Q()
    for word in words[:LONGEST_SEARCH].split():
        where &= (
            Q(title__icontains=word)
            | Q(body__icontains=word)
            | Q(venue__icontains=word)
            | Q(publication__organisation__name__icontains=word)
        )
    if county:
        where &= Q(publication__county_code=county) | Q(publication__county_code=f"{county[:4]}00")
    if months is not None:
        where &= Q(first_month=None) | Q(first_month__lte=months, last_month__gte=months)
    return where


def shown_of(editions: Sequence[Edition], at: datetime) -> list[Shown]:
    """Return editions as they are shown; one query for the names of counties."""
    names = {county.code: county.name for county in counties()}
    return [_shown(edition, names, at) for edition in editions]


def shown(publication_pk: int, at: datetime) -> Shown | None:
    """Return one publication as it is public now; None where nothing is."""
    edition = public_editions().filter(publication=publication_pk).first()
    if edition is None:
        return None
    place = division(edition.publication.county_code)
    return _shown(edition, {place.code: place.name} if place else {}, at)


def events_of(institution_pk: int, at: datetime) -> list[Shown]:
    """Return an institution's own events to come."""
    return [_shown(edition, {}, at) for edition in events_to_come(at, Q(publication__institution=institution_pk))[:3]]


def calendar_day(one: Shown) -> CalendarDay:
    """Return an event for somebody's own calendar, a whole day with its hours in words."""
    start, end = one.edition.starts_at, one.edition.ends_at
    assert start is not None  # noqa: S101  # the caller has an event
    assert end is not None  # noqa: S101
    words = f"{one.when}，{one.venue}。主办：{one.by}"
    return CalendarDay(
        f"event-{one.pk}", f"{one.kind}：{one.title}", timezone.localdate(start), timezone.localdate(end - timedelta(seconds=1)), words
    )


def _shown(edition: Edition, names: dict[str, str], at: datetime) -> Shown:
    row = edition.publication
    is_open = edition.starts_at is not None and edition.starts_at > at
    taken: int = getattr(edition, "taken", 0)  # annotated by public_editions
    return Shown(
        pk=row.pk,
        kind=row.get_kind_display(),
        title=edition.title,
        body=edition.body,
        by=row.institution.name if row.institution else row.organisation.name,
        place=names.get(row.county_code, ""),
        ages=ages(edition),
        when=when(edition),
        venue=edition.venue,
        places=edition.places,
        left=max((edition.places or 0) - taken, 0) if is_open else None,
        published_at=edition.published_at or edition.written_at,
        institution_code=row.institution.code or "" if row.institution else "",
        edition=edition,
    )
