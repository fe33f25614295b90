"""People by sheet: the administrator's page, what a sheet would do, and the first passwords it led to."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, may
from qingmiao.core.importing import imports_of, last_applied
from qingmiao.core.models import ImportState
from qingmiao.core.people_sheet import PEOPLE_DOOR, first_passwords, people_template
from qingmiao.core.permissions import MANAGE_PEOPLE
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo

WAY: Way[Organisation] = Way(
    PEOPLE_DOOR,
    thing="人",
    show=lambda _office, taken: reverse("people_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _office: reverse("people_import"),
)


@may(MANAGE_PEOPLE, methods=GET_POST)
def people_import(request: Request) -> HttpResponse:
    """Take a sheet and show what it would do; and give out the first passwords of the last one."""
    office = _office(request)
    if request.method == "POST":
        return take_sheet(request, WAY, office)
    return render(request, "ui/people_import.html", {"imported": last_applied(PEOPLE_DOOR, office)})


@may(MANAGE_PEOPLE)
def people_template_download(request: Request) -> HttpResponse:
    """Download the empty sheet."""
    return download(people_template(_office(request)), XLSX, "人员账号模板.xlsx")


@may(MANAGE_PEOPLE, methods=GET_POST)
def people_sheet(request: Request, sheet: int) -> HttpResponse:
    """Show what a sheet would do, and do it."""
    return answer_sheet(request, WAY, _office(request), sheet)


@may(MANAGE_PEOPLE, methods=POST)
def people_sheet_undo(request: Request, sheet: int) -> HttpResponse:
    """Take a sheet back."""
    return undo(request, WAY, _office(request), sheet)


@may(MANAGE_PEOPLE, methods=POST)
def people_passwords(request: Request, sheet: int) -> HttpResponse:
    """Give out first passwords for whoever of an import has not signed in yet; those given out before end."""
    taken = imports_of(PEOPLE_DOOR, _office(request)).filter(pk=sheet, state=ImportState.APPLIED).first()
    if taken is None:
        raise Http404
    return download(first_passwords(taken, actor=request.actor, at=request.at), XLSX, "首次密码.xlsx")


def _office(request: Request) -> Organisation:
    """Return the office for which an administrator imports."""
    if request.actor.organisation is None:
        raise Http404
    return request.actor.organisation
