"""Health certificates and qualifications of a whole house by sheet, and their scans by zip."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many
from qingmiao.core.importing import last_applied
from qingmiao.institutions.models import Institution
from qingmiao.ui.answering import take_step
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo
from qingmiao.workforce.permissions import MANAGE_STAFF
from qingmiao.workforce.services.health_sheet import HEALTH_DOOR, health_list
from qingmiao.workforce.services.qualification_sheet import QUALIFICATION_DOOR, qualification_list
from qingmiao.workforce.services.scans import take_scans
from qingmiao.workforce.web.people import people_crumb

HEALTH = Way(
    HEALTH_DOOR,
    thing="份",
    show=lambda _house, taken: reverse("health_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _house: reverse("health_upload"),
)


@many(MANAGE_STAFF)
def health_template(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Download the sheet for health certificates with the people of the own house."""
    house = get_object_or_404(institutions)
    return download(health_list(house, actor=request.actor, at=request.at), XLSX, "健康合格证.xlsx")


@many(MANAGE_STAFF, methods=GET_POST)
def health_upload(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Take a sheet of health certificates and show what it would do."""
    house = get_object_or_404(institutions)
    if request.method == "POST":
        return take_sheet(request, HEALTH, house)
    context = {"imported": last_applied(HEALTH_DOOR, house), "parents": [people_crumb()]}
    return render(request, "workforce/health_upload.html", context)


@many(MANAGE_STAFF, methods=POST)
def health_scans(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Take a zip of scans, each matched to its certificate by number."""
    house = get_object_or_404(institutions)

    def act() -> int:
        return take_scans(house, request.FILES.get("file"), actor=request.actor, at=request.at)

    return take_step(request, act, said="扫描件都已对上并保存。", back="health_upload")


@many(MANAGE_STAFF, methods=GET_POST)
def health_sheet(request: Request, institutions: "QuerySet[Institution]", sheet: int) -> HttpResponse:
    """Show what a sheet of health certificates would do, and do it."""
    return answer_sheet(request, HEALTH, get_object_or_404(institutions), sheet)


@many(MANAGE_STAFF, methods=POST)
def health_sheet_undo(request: Request, institutions: "QuerySet[Institution]", sheet: int) -> HttpResponse:
    """Take a sheet of health certificates back."""
    return undo(request, HEALTH, get_object_or_404(institutions), sheet)


QUALIFICATIONS = Way(
    QUALIFICATION_DOOR,
    thing="份",
    show=lambda _house, taken: reverse("qualification_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _house: reverse("qualification_upload"),
)


@many(MANAGE_STAFF)
def qualification_template(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Download the sheet for qualifications with the people of the own house."""
    house = get_object_or_404(institutions)
    return download(qualification_list(house, actor=request.actor, at=request.at), XLSX, "资格证书.xlsx")


@many(MANAGE_STAFF, methods=GET_POST)
def qualification_upload(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Take a sheet of qualifications and show what it would do."""
    house = get_object_or_404(institutions)
    if request.method == "POST":
        return take_sheet(request, QUALIFICATIONS, house)
    context = {"imported": last_applied(QUALIFICATION_DOOR, house), "parents": [people_crumb()]}
    return render(request, "workforce/qualification_upload.html", context)


@many(MANAGE_STAFF, methods=GET_POST)
def qualification_sheet(request: Request, institutions: "QuerySet[Institution]", sheet: int) -> HttpResponse:
    """Show what a sheet of qualifications would do, and do it."""
    return answer_sheet(request, QUALIFICATIONS, get_object_or_404(institutions), sheet)


@many(MANAGE_STAFF, methods=POST)
def qualification_sheet_undo(request: Request, institutions: "QuerySet[Institution]", sheet: int) -> HttpResponse:
    """Take a sheet of qualifications back."""
    return undo(request, QUALIFICATIONS, get_object_or_404(institutions), sheet)
