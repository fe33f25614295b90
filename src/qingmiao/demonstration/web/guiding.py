"""The institution's side: where it stands, and the guidance it gives."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, one
from qingmiao.demonstration.models import Demonstration, DemonstrationState, Guidance
from qingmiao.demonstration.permissions import RECORD_GUIDANCE, VIEW_GUIDANCE
from qingmiao.demonstration.queries.cases import status_of, term_words
from qingmiao.demonstration.queries.guidance import institutions_found, total_figures, totals_by_case, totals_of
from qingmiao.demonstration.services.guiding import record_guidance
from qingmiao.demonstration.web.forms import GuidanceForm
from qingmiao.ui.answering import show_form, take_form, turn_back
from qingmiao.ui.attachments import attachment_view
from qingmiao.ui.narrowing import typed


@many(RECORD_GUIDANCE)
def demonstration_own(request: Request, cases: "QuerySet[Demonstration]") -> HttpResponse:
    """Show an institution where it stands, its terms, and what it gave in each."""
    on = timezone.localdate(request.at)
    rows = list(cases.select_related("institution"))
    totals = totals_by_case([row.pk for row in rows])
    current = next((row for row in rows if row.state == DemonstrationState.GRANTED and row.term and on in row.term), None)
    context = {
        "rows": [(row, status_of(row), term_words(row), totals.get(row.pk)) for row in rows],
        "current": current,
        "figures": total_figures(totals_of(Guidance.objects.filter(demonstration__in=rows)), on) if totals else [],
    }
    return render(request, "demonstration/demonstration_own.html", context)


@one(RECORD_GUIDANCE, methods=GET_POST, related=("institution",))
def guidance_record(request: Request, case: Demonstration) -> HttpResponse:
    """Take down one piece of guidance; the guided institution is searched for and chosen, the search alone by a part of the page."""
    if request.method == "GET" and case.state != DemonstrationState.GRANTED:
        why = f"当前状态为“{case.get_state_display()}”，只有示范期内才能登记指导。"
        return turn_back(request, why, "demonstration_show", pk=case.pk)
    on, search = timezone.localdate(request.at), typed(request.POST, "q") or typed(request.GET, "q")
    found = institutions_found(search, apart_from=case.institution_id, county_code=case.county_code)
    only_searched = "find" in request.POST or request.method == "GET"
    values: dict[str, Any] = {"held_on": on, "people": 1, "q": search, **request.POST.dict()}
    form = GuidanceForm(found, on, initial=values) if only_searched else GuidanceForm(found, on, request.POST, request.FILES)
    done = (
        None
        if only_searched
        else take_form(request, form, lambda _: record_guidance(case, form.given(), actor=request.actor, at=request.at))
    )
    if done:
        messages.success(request, "已登记。")
        return redirect("demonstration_show", pk=case.pk)
    context = {
        "case": case,
        "term": term_words(case),
        "search": search,
        "found": found,
        "parents": [("示范点", reverse("demonstration_own")), (term_words(case), reverse("demonstration_show", kwargs={"pk": case.pk}))],
    }
    template = "demonstration/_guided_choice.html" if request.htmx else "demonstration/guidance_record.html"
    return show_form(request, template, form, context)


guidance_file = attachment_view(VIEW_GUIDANCE)
