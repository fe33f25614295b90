"""Reads of the shared machinery shaped for pages."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.core.audit_words import names_of
from qingmiao.core.models import AuditEntry, CalendarYear


@dataclass(frozen=True)
class AuditSearch:
    """What an auditor looks for; empty fields do not narrow."""

    who: str = ""
    verb: str = ""
    subject_type: str = ""
    subject_id: str = ""
    since: date | None = None
    until: date | None = None


def audit_entries(search: AuditSearch) -> "QuerySet[AuditEntry]":
    """Return the audit rows that fit, newest first."""
    found = AuditEntry.objects.order_by("-at", "-pk")
    if search.who:
        found = found.filter(actor_label__icontains=search.who)
    if search.verb:
        found = found.filter(verb=search.verb)
    if search.subject_type:
        found = found.filter(subject_type__in=names_of(search.subject_type))
    if search.subject_id:
        found = found.filter(subject_id=search.subject_id)
    if search.since:
        found = found.filter(at__date__gte=search.since)
    if search.until:
        found = found.filter(at__date__lte=search.until)
    return found


def entered_years() -> "QuerySet[CalendarYear]":
    """Return the years an administrator entered, newest first."""
    return CalendarYear.objects.order_by("-year")
