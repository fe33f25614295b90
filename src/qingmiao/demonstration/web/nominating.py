"""The county chooses: its institutions beside each other with their criteria, then one of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, Request, many, one
from qingmiao.demonstration.permissions import NOMINATE_INSTITUTION
from qingmiao.demonstration.queries.cases import candidate_table, candidates, criteria_today
from qingmiao.demonstration.services.nominating import nominate
from qingmiao.demonstration.web.cases import way_back
from qingmiao.demonstration.web.forms import NominationForm
from qingmiao.institutions.models import Institution

PAGE_SIZE = 15
CONSEQUENCE = "将通知市级实地评审，并告知机构。推荐理由和今天核对的条件存档，不能再改。"


@many(NOMINATE_INSTITUTION)
def demonstration_choose(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show the county's filed institutions beside each other, with the answer to each criterion."""
    on, search = timezone.localdate(request.at), request.GET.get("q", "").strip()[:100]
    page = Paginator(candidates(institutions, search), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "table": candidate_table(list(page.object_list), on), "search": search, "parents": [way_back(request)]}
    return render(request, "demonstration/demonstration_choose.html", context)


@one(NOMINATE_INSTITUTION, methods=GET_POST, related=("organisation",))
def demonstration_nominate(request: Request, institution: Institution) -> HttpResponse:
    """Show one institution's criteria in full, and take the reason for choosing it."""
    form = NominationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = nominate(institution, form.cleaned_data["reason"], actor=request.actor, at=request.at)
            messages.success(request, "已推荐，市级和机构已收到通知。")
            return redirect("demonstration_show", pk=case.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    criteria, stopping, questions = criteria_today(institution, timezone.localdate(request.at))
    context = {
        "institution": institution,
        "form": form,
        "criteria": criteria,
        "stopping": stopping,
        "questions": questions,
        "earlier": institution.demonstrations.all(),
        "consequence": CONSEQUENCE,
        "parents": [way_back(request), ("推荐机构", reverse("demonstration_choose"))],
    }
    return render(request, "demonstration/demonstration_nominate.html", context, status=422 if form.errors else 200)
