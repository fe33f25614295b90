"""Certificates watch: which papers have expired or soon will."""

from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, many
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.permissions import OWN_CERTIFICATES, WATCH_CERTIFICATES
from qingmiao.institutions.queries import BAND_LABELS, DAYS_WATCHED, expiring
from qingmiao.institutions.queries.watch import CERTIFICATES


@many(OWN_CERTIFICATES)
def certificate_list(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List an institution's own papers by how near their expiry is."""
    found = expiring(certificates, timezone.localdate(request.at))
    bands = [(BAND_LABELS[band], band, list(rows)) for band, rows in groupby(found, key=lambda row: row.band)]
    return render(request, "institutions/certificate_list.html", {"bands": bands, "days": DAYS_WATCHED[-1]})


@many(WATCH_CERTIFICATES)
def certificate_watch(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List the papers of the area that expired or soon will; the city sees no names."""
    return CERTIFICATES.answer(request, certificates, template="institutions/certificate_watch.html")
