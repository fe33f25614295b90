"""The county chooses: its institutions beside each other with their criteria, then one of them."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, one
from qingmiao.demonstration.permissions import NOMINATE_INSTITUTION
from qingmiao.demonstration.queries.cases import criteria_today
from qingmiao.demonstration.queries.lists import CANDIDATES
from qingmiao.demonstration.services.nominating import nominate
from qingmiao.demonstration.web.cases import way_back
from qingmiao.demonstration.web.forms import NominationForm
from qingmiao.institutions.models import Institution
from qingmiao.ui.answering import show_form, take_form

CONSEQUENCE = "将通知市级实地评审，并告知机构。推荐理由和今天核对的条件存档，不能再改。"


@many(NOMINATE_INSTITUTION)
def demonstration_choose(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show the county's filed institutions beside each other, with the answer to each criterion."""
    return CANDIDATES.answer(request, institutions, template="demonstration/demonstration_choose.html", parents=[way_back(request)])


@one(NOMINATE_INSTITUTION, methods=GET_POST, related=("organisation",))
def demonstration_nominate(request: Request, institution: Institution) -> HttpResponse:
    """Show one institution's criteria in full, and take the reason for choosing it."""
    form = NominationForm(request.POST or None)
    done = take_form(request, form, lambda told: nominate(institution, told["reason"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已推荐，市级和机构已收到通知。")
        return redirect("demonstration_show", pk=done.made.pk)
    criteria, stopping, questions = criteria_today(institution, timezone.localdate(request.at))
    context = {
        "institution": institution,
        "criteria": criteria,
        "stopping": stopping,
        "questions": questions,
        "earlier": institution.demonstrations.all(),
        "consequence": CONSEQUENCE,
        "parents": [way_back(request), ("推荐机构", reverse("demonstration_choose"))],
    }
    return show_form(request, "demonstration/demonstration_nominate.html", form, context)
