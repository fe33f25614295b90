"""How filings are named and found in the audit trail: by the institution, by a receipt, and by a person among the staff of one."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from qingmiao.core.privacy import index_of
from qingmiao.core.trail import on_rows
from qingmiao.filings.models import Filing
from qingmiao.institutions.models import StaffMember
from qingmiao.ui.narrowing import mentions

FIND = ("institution__name__icontains", "institution__name_initials__icontains", "institution__code__iexact", "receipt__number__icontains")


def filings_named(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return what filings are called; they lead to the institution, which an auditor may read."""
    rows = Filing.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).select_related("institution")
    return {str(row.pk): (str(row), reverse("institution_detail", kwargs={"pk": row.institution_id})) for row in rows}


def trail_of_filings(words: str) -> Q:
    """Return the entries on filings that the words name."""
    return on_rows("filings.filing", Filing.objects.filter(mentions(FIND, words)).values_list("pk", flat=True))


def trail_of_staff(number: str) -> Q:
    """Return the entries on filings in which a person of this number was read: alone, or with everybody of the house."""
    index = index_of(number.upper(), "institutions.staffmember.identity_number")
    found = Q(pk=None)
    for key, house in StaffMember.objects.filter(identity_index=index).values_list("key", "institution").distinct() if index else []:
        own = on_rows("filings.filing", Filing.objects.filter(institution=house).values_list("pk", flat=True))
        found |= own & (Q(changes__staff=key) | Q(verb="read_staff") & ~Q(changes__has_key="staff"))
    return found
