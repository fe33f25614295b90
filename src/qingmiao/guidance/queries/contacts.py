"""Contacts of the counties, and the official pages of the sources."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from qingmiao.guidance.models import HealthContact, OfficialPage, PageState
from qingmiao.guidance.rules.shipped import PublicSource, public_sources
from qingmiao.regions.models import Division
from qingmiao.regions.queries import counties
from qingmiao.ui.components import Status, Tone

TONES: dict[str, Tone] = {"unseen": "none", "same": "ok", "changed": "warn", "gone": "bad"}
BROKEN = (PageState.CHANGED, PageState.GONE)


@dataclass(frozen=True)
class CountyContact:
    """A county with what holds for it now; None where nobody has entered it yet."""

    county: Division
    contact: HealthContact | None


def county_contacts(rows: "QuerySet[Division] | None" = None) -> list[CountyContact]:
    """Return each county with its newest contact, in two queries."""
    newest = HealthContact.objects.order_by("county_code", "-entered_at", "-pk").distinct("county_code")
    held = {contact.county_code: contact for contact in newest}
    return [CountyContact(county, held.get(county.code)) for county in (counties() if rows is None else rows.order_by("code"))]


def counties_without_contact(rows: "QuerySet[Division]") -> int:
    """Count the counties for which nobody has entered a contact."""
    return rows.exclude(code__in=HealthContact.objects.order_by().values("county_code")).count()


def contacts_since(until: date) -> list[HealthContact]:
    """Return the first contact that each county had, up to a day."""
    first = HealthContact.objects.filter(entered_at__date__lte=until).order_by("county_code", "entered_at", "pk")
    return list(first.distinct("county_code"))


@dataclass(frozen=True)
class SourcePage:
    """A source of the cards with the official page on which it can be read, if one is entered."""

    source: PublicSource
    page: OfficialPage | None
    status: Status


def source_pages() -> list[SourcePage]:
    """Return every source with its page."""
    held = {page.source: page for page in OfficialPage.objects.filter(succeeded_by=None).select_related("added_by__user")}
    return [SourcePage(source, held.get(key), _status(held.get(key))) for key, source in public_sources().items()]


def linked_pages() -> dict[str, str]:
    """Return by source the address of the page that families are led to: one that did not say otherwise when it was looked at last."""
    rows = OfficialPage.objects.filter(succeeded_by=None, state=PageState.SAME)
    return dict(rows.order_by("pk").values_list("source", "url"))


def broken_pages(pages: "QuerySet[OfficialPage]") -> "QuerySet[Any]":
    """Return the pages that want a person's hand, the longest known first."""
    return pages.filter(succeeded_by=None, state__in=BROKEN).order_by(F("checked_at").asc(), "pk")


def _status(page: OfficialPage | None) -> Status:
    return Status(str(PageState(page.state).label), TONES[page.state]) if page else Status("没有登记", "none")
