"""What a volunteer sees of the own service, and everyone of what help is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from qingmiao.regions.queries import counties
from qingmiao.volunteers.models import Activity, ActivityState, HoursCertificate, SignUp, Volunteer
from qingmiao.volunteers.queries.lists import counted, times_words
from qingmiao.volunteers.rules import hours_words

SHOWN = 20


@dataclass(frozen=True)
class Offer:
    """An activity that is coming, as anyone may see it."""

    pk: int
    title: str
    words: str
    when: str
    where: str
    who: str
    setting: str
    left: int


def coming(at: datetime, without: "QuerySet[SignUp] | None" = None) -> list[Offer]:
    """Return the next activities that have places; without those somebody signed up for. Two queries."""
    rows = counted(Activity.objects.filter(state=ActivityState.OPEN, starts_at__gt=at)).filter(taken__lt=F("places"))
    if without is not None:
        rows = rows.exclude(pk__in=without.values("activity"))
    names = {county.code: county.name for county in counties()}
    return [_offer(row, names) for row in rows.select_related("organisation").order_by("starts_at", "pk")[:SHOWN]]


def _offer(row: Any, names: dict[str, str]) -> Offer:
    where = f"{names.get(row.county_code, '')}{row.place}"
    return Offer(
        row.pk,
        row.title,
        row.words,
        times_words(row),
        where,
        row.organisation.name,
        row.get_setting_display(),
        row.places - row.taken,
    )


@dataclass(frozen=True)
class Served:
    """One sign-up of the own service, in words."""

    row: SignUp
    when: str
    hours: str
    may_leave: bool


@dataclass(frozen=True)
class OwnService:
    """Everything a volunteer sees of the own service."""

    served: Sequence[Served]
    hours: str
    times: int
    certificates: Sequence[HoursCertificate]


def own_service(volunteer: Volunteer, at: datetime) -> OwnService:
    """Return the service of a volunteer, newest first; in two queries."""
    rows = list(SignUp.objects.filter(volunteer=volunteer, left_at=None).select_related("activity").order_by("-activity__starts_at", "-pk"))
    served = [
        Served(row, times_words(row.activity), hours_words(row.minutes), row.signed_in_at is None and row.activity.starts_at > at)
        for row in rows
    ]
    done = [row.minutes for row in rows if row.minutes]
    return OwnService(served, hours_words(sum(done)), len(done), list(volunteer.certificates.all()))


def certificate_of(code: str) -> HoursCertificate | None:
    """Return the certificate with a code."""
    return HoursCertificate.objects.select_related("volunteer__worker").filter(Q(code=code)).first() if code else None
