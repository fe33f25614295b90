"""One case in the panel of a desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.clocks import clocks_of, latest_of_each_kind
from qingmiao.core.gates import Request, one
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import CHASE_FILING, REVIEW_FILING
from qingmiao.filings.queries.county_desk import clock_chips, status_of
from qingmiao.filings.queries.overview import case_timeline
from qingmiao.filings.queries.review import offers_of
from qingmiao.filings.web.views.reviewing import DECISIONS

SHOWN_EVENTS = 4
PAGES = {"return": "filing_return", "verify": "filing_verify"}  # step → the page where more is told; all others are one button


@one(REVIEW_FILING, related=("institution", "replaces"))
def filing_panel(request: Request, filing: Filing) -> HttpResponse:
    """Show one case in the panel of the desk: clocks, what may be done, what happened last."""
    on = timezone.localdate(request.at)
    chips = clock_chips(latest_of_each_kind(clocks_of(filing))[0], on)
    context = {
        "filing": filing,
        "status": status_of(filing),
        "chips": chips,
        "is_late": CHASE_FILING.is_granted(request.actor)
        and any(shown.tone == "late" and shown.text.startswith("已逾期") for shown in chips),
        "offers": [
            (offer, _address(name, filing), name in DECISIONS)
            for name, offer in offers_of(filing, request.actor, on).items()
            if name != "find_nonconforming"
        ],
        "version_text": str(filing.version),
        "events": case_timeline(filing, on)[:SHOWN_EVENTS],
        "address": (filing.facts.get("basic") or {}).get("address", ""),
    }
    return render(request, "filings/_desk_panel.html", context)


def _address(step: str, filing: Filing) -> str:
    if step in DECISIONS:
        return reverse("filing_decide", kwargs={"pk": filing.pk, "step": step})
    return reverse(PAGES.get(step, "filing_review"), kwargs={"pk": filing.pk})
