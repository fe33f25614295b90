"""Certificates watch: which papers have expired or soon will."""

from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, many
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.permissions import OWN_CERTIFICATES, VIEW_CERTIFICATE, WATCH_CERTIFICATES
from qingmiao.institutions.queries import BAND_LABELS, DAYS_WATCHED, expiring
from qingmiao.institutions.queries.watch import CERTIFICATES


@many(VIEW_CERTIFICATE)
def certificate_list(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List the papers by how near their expiry is: to an institution its own, to officers those of their area, people's names masked."""
    is_own = OWN_CERTIFICATES.is_granted(request.actor)
    found = expiring(certificates, timezone.localdate(request.at), names=is_own)
    bands = [(BAND_LABELS[band], band, list(rows)) for band, rows in groupby(found, key=lambda row: row.band)]
    return render(request, "institutions/certificate_list.html", {"bands": bands, "is_own": is_own, "days": DAYS_WATCHED[-1]})


@many(WATCH_CERTIFICATES)
def certificate_watch(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List the papers of the area that expired or soon will; the city sees no names."""
    return CERTIFICATES.answer(request, certificates, template="institutions/certificate_watch.html")
