"""For health and education: schools, their numbers by Excel, supply against demand."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.core.importing import last_applied
from qingmiao.schools.models import School
from qingmiao.schools.permissions import BROWSE_SCHOOLS, GIVE_NUMBERS
from qingmiao.schools.queries.lists import SCHOOLS, cohorts_table, counted
from qingmiao.schools.queries.supply import supply_of
from qingmiao.schools.services.cohort_sheet import COHORT_DOOR, template
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo

WAY: Way[Organisation] = Way(
    COHORT_DOOR,
    thing="届",
    show=lambda _office, taken: reverse("cohort_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _office: reverse("cohort_upload"),
)


@many(BROWSE_SCHOOLS)
def school_list(request: Request, schools: "QuerySet[School]") -> HttpResponse:
    """List the schools of the city with their pupils and graduates."""
    rows = counted(schools, timezone.localdate(request.at))
    return SCHOOLS.answer(request, rows, template="schools/school_list.html", may_give=GIVE_NUMBERS.rows(request.actor).exists())


@one(BROWSE_SCHOOLS)
def school_show(request: Request, row: School) -> HttpResponse:
    """Show one school: programmes by year, agreements in force."""
    on = timezone.localdate(request.at)
    context = {
        "row": row,
        "table": cohorts_table(row, on),
        "cooperations": row.cooperations.filter(until_on__gte=on).select_related("institution"),
        "parents": [("学校", reverse("school_list"))],
    }
    return render(request, "schools/school_show.html", context)


@many(BROWSE_SCHOOLS)
def supply(request: Request, schools: "QuerySet[School]") -> HttpResponse:
    """Show how many carers are needed and how many will come, with everything that is assumed."""
    on = timezone.localdate(request.at)
    return render(request, "schools/supply.html", {"shown": supply_of(schools, on), "on": on})


@many(GIVE_NUMBERS)
def cohort_template(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Download the empty sheet."""
    return download(template(get_object_or_404(offices)), XLSX, "学校数据.xlsx")


@many(GIVE_NUMBERS, methods=GET_POST)
def cohort_upload(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Take a sheet and show what it would do."""
    office = get_object_or_404(offices)
    if request.method == "POST":
        return take_sheet(request, WAY, office)
    context = {"imported": last_applied(COHORT_DOOR, office), "parents": [("学校", reverse("school_list"))]}
    return render(request, "schools/cohort_upload.html", context)


@many(GIVE_NUMBERS, methods=GET_POST)
def cohort_sheet(request: Request, offices: "QuerySet[Organisation]", sheet: int) -> HttpResponse:
    """Show what a sheet would do, and do it."""
    return answer_sheet(request, WAY, get_object_or_404(offices), sheet)


@many(GIVE_NUMBERS, methods=POST)
def cohort_sheet_undo(request: Request, offices: "QuerySet[Organisation]", sheet: int) -> HttpResponse:
    """Take an import back."""
    return undo(request, WAY, get_object_or_404(offices), sheet)
