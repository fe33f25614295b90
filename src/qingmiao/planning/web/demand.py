"""How many children there are and will be, and counts by Excel."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.core.importing import last_applied
from qingmiao.planning.permissions import BROWSE_PLANNING, KEEP_PLANS
from qingmiao.planning.queries.demand_pages import demand_page
from qingmiao.planning.services.count_sheet import COUNT_DOOR, template
from qingmiao.regions.models import Division, Level
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo

WAY: Way[Organisation] = Way(
    COUNT_DOOR,
    thing="行",
    show=lambda _office, taken: reverse("child_count_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _office: reverse("child_count_upload"),
)


@many(BROWSE_PLANNING)
def planning_demand(request: Request, divisions: "QuerySet[Division]") -> HttpResponse:
    """Show the children of the city, county by county."""
    return _show(request, get_object_or_404(divisions, level=Level.CITY))


@one(BROWSE_PLANNING, related=("parent__parent__parent",))
def planning_demand_show(request: Request, division: Division) -> HttpResponse:
    """Show the children of one division, and how every figure comes about."""
    return _show(request, division)


def _show(request: Request, division: Division) -> HttpResponse:
    on = timezone.localdate(request.at)
    context = {"shown": demand_page(division, on), "on": on, "may_give": KEEP_PLANS.rows(request.actor).exists()}
    return render(request, "planning/planning_demand.html", context)


@many(KEEP_PLANS)
def child_count_template(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Download a sheet with the towns of the office."""
    return download(template(get_object_or_404(offices)), XLSX, "儿童人数.xlsx")


@many(KEEP_PLANS, methods=GET_POST)
def child_count_upload(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Take a sheet and show what it would do."""
    office = get_object_or_404(offices)
    if request.method == "POST":
        return take_sheet(request, WAY, office)
    context = {"imported": last_applied(COUNT_DOOR, office), "parents": [("儿童人数", reverse("planning_demand"))]}
    return render(request, "planning/child_count_upload.html", context)


@many(KEEP_PLANS, methods=GET_POST)
def child_count_sheet(request: Request, offices: "QuerySet[Organisation]", sheet: int) -> HttpResponse:
    """Show what a sheet would do, and do it."""
    return answer_sheet(request, WAY, get_object_or_404(offices), sheet)


@many(KEEP_PLANS, methods=POST)
def child_count_sheet_undo(request: Request, offices: "QuerySet[Organisation]", sheet: int) -> HttpResponse:
    """Take an import back."""
    return undo(request, WAY, get_object_or_404(offices), sheet)
