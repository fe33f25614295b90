"""Visits are planned, or do not take place; the institution begins its self-checks."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import SELF_CHECKS, Inspection, InspectionKind
from qingmiao.supervision.permissions import CHECK_ONESELF, CONCLUDE_INSPECTION, PLAN_INSPECTION
from qingmiao.supervision.queries.findings import lacks
from qingmiao.supervision.queries.inspections import missed_words, offices_for, status_of
from qingmiao.supervision.services.planning import miss_inspection, plan_inspection, start_self_check
from qingmiao.supervision.web.forms import MissForm, PlanForm
from qingmiao.supervision.web.inspections import way_back
from qingmiao.supervision.workflow import INSPECTIONS
from qingmiao.ui.answering import show_form, take_form, take_step

SHOWN_CHECKS = 60


@one(PLAN_INSPECTION, methods=GET_POST)
def inspection_plan(request: Request, institution: Institution) -> HttpResponse:
    """Plan a visit: the kind, the day, which offices go."""
    on = timezone.localdate(request.at)
    form = PlanForm(offices_for(institution, on), request.actor, on, request.POST or None)
    done = take_form(request, form, lambda _told: plan_inspection(institution, form.plan(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "检查已安排。到现场后打开检查表填写。")
        return redirect("inspection_show", pk=done.made.pk)
    context = {
        "institution": institution,
        "lacks": lacks(institution.pk, on),
        "parents": [("监督检查", reverse("inspection_list"))],
    }
    return show_form(request, "supervision/inspection_plan.html", form, context)


@one(CONCLUDE_INSPECTION, methods=GET_POST, related=("institution",))
def inspection_miss(request: Request, row: Inspection) -> HttpResponse:
    """Say that a visit did not take place, and why."""
    form = MissForm(request.POST or None, initial={"reason": missed_words(row)})
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: miss_inspection(row, told["reason"], **by)):
        messages.success(request, "已记为未进行。")
        return redirect("inspection_show", pk=row.pk)
    context = {
        "row": row,
        "status": status_of(row),
        "version_text": request.POST.get("version") or str(row.version),
        "consequence": INSPECTIONS.by_name["miss_inspection"].consequence,
        "parents": [way_back(row), (row.institution.name, reverse("inspection_show", kwargs={"pk": row.pk}))],
    }
    return show_form(request, "supervision/inspection_miss.html", form, context)


@many(CHECK_ONESELF)
def self_check_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show the institution its self-checks: today's, this month's, and those before."""
    institution = institutions.get()
    rows = Inspection.objects.filter(institution=institution, kind__in=SELF_CHECKS).prefetch_related("parts")[:SHOWN_CHECKS]
    checks = [(row, status_of(row), sum(part.failures for part in row.parts.all())) for row in rows]
    kinds = [(InspectionKind(kind), InspectionKind(kind).label) for kind in SELF_CHECKS]
    return render(request, "supervision/self_check_list.html", {"institution": institution, "checks": checks, "kinds": kinds})


@one(CHECK_ONESELF, methods=POST, related=("organisation",))
def self_check_start(request: Request, institution: Institution, kind: str) -> HttpResponse:
    """Begin a self-check, or go on with the one that is open."""
    made: list[Inspection] = []
    answer = take_step(
        request,
        lambda: made.append(start_self_check(institution, kind, actor=request.actor, at=request.at)),
        back="self_check_list",
    )
    return redirect("part_take", pk=made[0].parts.get().pk) if made and made[0].recorded_at is None else answer
