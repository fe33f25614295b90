"""Certificates watch: which papers have expired or soon will."""

from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, many
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.permissions import VIEW_CERTIFICATE
from qingmiao.institutions.queries import BAND_LABELS, DAYS_WATCHED, expiring


@many(VIEW_CERTIFICATE)
def certificate_list(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List the papers by how near their expiry is: to an institution its own, to officers those of their area, people's names masked."""
    is_own = EDIT_FILING.is_granted(request.actor)
    found = expiring(certificates, timezone.localdate(request.at), names=is_own)
    bands = [(BAND_LABELS[band], band, list(rows)) for band, rows in groupby(found, key=lambda row: row.band)]
    return render(request, "filings/certificate_list.html", {"bands": bands, "is_own": is_own, "days": DAYS_WATCHED[-1]})
