"""One case in the panel of a desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.clocks import clocks_of, latest_of_each_kind
from qingmiao.core.gates import Request, one
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import REVIEW_FILING
from qingmiao.filings.queries.county_desk import clock_chips, status_of
from qingmiao.filings.queries.overview import case_timeline
from qingmiao.filings.queries.review import offers_of

SHOWN_EVENTS = 4


@one(REVIEW_FILING, related=("institution", "replaces"))
def filing_panel(request: Request, filing: Filing) -> HttpResponse:
    """Show one case in the panel of the desk: clocks, what may be done, what happened last."""
    on = timezone.localdate(request.at)
    context = {
        "filing": filing,
        "status": status_of(filing),
        "chips": clock_chips(latest_of_each_kind(clocks_of(filing))[0], on),
        "offers": [offer for name, offer in offers_of(filing, request.actor, on).items() if name != "find_nonconforming"],
        "events": case_timeline(filing, on)[:SHOWN_EVENTS],
        "address": (filing.facts.get("basic") or {}).get("address", ""),
    }
    return render(request, "filings/_desk_panel.html", context)
