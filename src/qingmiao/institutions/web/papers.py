"""Certificates watch: which papers have expired or soon will."""

from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import POST, Request, many, one
from qingmiao.institutions.models import Certificate, Institution
from qingmiao.institutions.permissions import OWN_CERTIFICATES, REMIND_OF_PAPERS, WATCH_CERTIFICATES
from qingmiao.institutions.queries import BAND_LABELS, DAYS_WATCHED, expiring
from qingmiao.institutions.queries.watch import CERTIFICATES, by_urgency
from qingmiao.institutions.services import remind_of_papers
from qingmiao.ui.answering import take_step


@many(OWN_CERTIFICATES)
def certificate_list(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List an institution's own papers by how near their expiry is."""
    found = expiring(certificates, timezone.localdate(request.at))
    bands = [(BAND_LABELS[band], band, list(rows)) for band, rows in groupby(found, key=lambda row: row.band)]
    return render(request, "institutions/certificate_list.html", {"bands": bands, "days": DAYS_WATCHED[-1]})


@many(WATCH_CERTIFICATES)
def certificate_watch(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List the papers of the area that expired or soon will; the city sees no names."""
    may_remind = REMIND_OF_PAPERS.is_granted(request.actor)
    return CERTIFICATES.answer(request, by_urgency(certificates), template="institutions/certificate_watch.html", may_remind=may_remind)


@one(REMIND_OF_PAPERS, methods=POST)
def papers_remind(request: Request, institution: Institution) -> HttpResponse:
    """Remind an institution of its papers."""
    return take_step(
        request,
        lambda: remind_of_papers(institution, actor=request.actor, at=request.at),
        said=f"已提醒{institution.name}。",
        back="certificate_watch",
    )
