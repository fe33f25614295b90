"""Demonstrations for officers: the list, and one case side by side."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, many, one
from qingmiao.demonstration.models import Demonstration
from qingmiao.demonstration.permissions import (
    ANSWER_PROPOSAL,
    BROWSE_DEMONSTRATIONS,
    NOMINATE_INSTITUTION,
    RECORD_GUIDANCE,
    VIEW_DEMONSTRATION,
    VIEW_DEMONSTRATION_FILE,
)
from qingmiao.demonstration.queries.cases import (
    case_timeline,
    criteria_shown,
    files_of,
    proposals_of,
    status_of,
    term_words,
)
from qingmiao.demonstration.queries.guidance import guidance_of, total_figures, totals_of
from qingmiao.demonstration.queries.lists import CASES
from qingmiao.demonstration.services.nominating import may_renew
from qingmiao.demonstration.web.forms import DeclineForm
from qingmiao.demonstration.workflow import workflow_on
from qingmiao.ui.attachments import attachment_view


@many(BROWSE_DEMONSTRATIONS)
def demonstration_list(request: Request, cases: "QuerySet[Demonstration]") -> HttpResponse:
    """List the cases of the area: what waits first, then the terms by their end."""
    may_nominate = NOMINATE_INSTITUTION.is_granted(request.actor)
    rows = cases.select_related("institution")
    return CASES.answer(request, rows, template="demonstration/demonstration_list.html", may_nominate=may_nominate)


@one(
    VIEW_DEMONSTRATION,
    related=("institution__organisation", "renews", "nominated_by__user", "nominated_by__organisation", "decided_by__user"),
)
def demonstration_show(request: Request, case: Demonstration) -> HttpResponse:
    """Show one case: criteria, visit, decision side by side; what it guides; what happened; what may be done now."""
    on = timezone.localdate(request.at)
    offers = {offer.transition.name: offer for offer in workflow_on(on).offers(case, request.actor)}
    context = {
        "case": case,
        "status": status_of(case),
        "term": term_words(case),
        "criteria": criteria_shown(case, on),
        "files": files_of(case, request.actor),
        "proposals": proposals_of(case),
        "decline_form": DeclineForm(),
        "may_answer": ANSWER_PROPOSAL.is_granted(request.actor),
        "figures": total_figures(totals_of(case.guidance.all()), on) if case.term else [],
        "guidance": guidance_of(case),
        "may_record": RECORD_GUIDANCE.is_granted(request.actor),
        "may_renew": may_renew(case, request.actor, on),
        "events": case_timeline(case, on),
        "offers": offers,
        "parents": [way_back(request)],
    }
    return render(request, "demonstration/demonstration_show.html", context)


demonstration_file = attachment_view(VIEW_DEMONSTRATION_FILE)


def way_back(request: Request) -> tuple[str, str]:
    """Return the reader's own list as the first crumb."""
    is_officer = BROWSE_DEMONSTRATIONS.is_granted(request.actor)
    return ("示范点", reverse("demonstration_list" if is_officer else "demonstration_own"))
