"""Organisations that are registered to give care and have not filed yet: shown as such, never as a place to choose."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from qingmiao.institutions.models import Standing
from qingmiao.portal.queries.find.search import Found
from qingmiao.portal.queries.register import Places
from qingmiao.regions.models import Level
from qingmiao.registrations.models import Registration

SHOWN = 3


@dataclass(frozen=True)
class Unfiled:
    """One organisation as its registrar told of it."""

    name: str
    address: str
    county: str
    registered_on: date


def unfiled(found: Found, places: Places) -> list[Unfiled]:
    """Return organisations of the name or the county that was asked for. None unless one was. At most one query."""
    search, words = found.search, found.asked.words
    counties = [search.county] if search.county else [spot.county_code for spot in found.spots if spot.level == Level.COUNTY]
    names = Q()
    for word in words:
        names &= Q(name__icontains=word) | Q(address__icontains=word)
    if not (words or counties):
        return []
    near = Q(county_code__in=counties) if counties else Q(pk=None)
    rows = Registration.objects.filter(names | near if words else near).filter(
        Q(institution=None) | Q(institution__standing=Standing.PREPARING)
    )
    shown = rows.order_by("-registered_on", "-pk").values_list("name", "address", "county_code", "registered_on")[:SHOWN]
    return [Unfiled(name, address, places.name(county), day) for name, address, county, day in shown]
