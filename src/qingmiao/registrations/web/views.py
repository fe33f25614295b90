"""What registrars pushed: the county sees who has not filed; a department uploads its own and keeps its keys."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.importing import last_applied
from qingmiao.registrations.models import PushToken, Registration
from qingmiao.registrations.permissions import MANAGE_TOKENS, PUSH_REGISTRATION, VIEW_REGISTRATION
from qingmiao.registrations.queries import OWN_REGISTRATIONS, REGISTRATIONS, one_per_organisation, with_standing
from qingmiao.registrations.services.receiving import issue_token, registrar_of, revoke_token
from qingmiao.registrations.services.sheet import REGISTRATION_DOOR, template
from qingmiao.registrations.web.forms import TokenForm
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo


@many(VIEW_REGISTRATION)
def registration_list(request: Request, registrations: "QuerySet[Registration]") -> HttpResponse:
    """List who was registered and has not filed, the longest waiting first; a department sees its own pushes."""
    is_registrar = PUSH_REGISTRATION.is_granted(request.actor)
    may_push = is_registrar and request.actor.organisation is not None and registrar_of(request.actor.organisation) is not None
    lines = one_per_organisation(registrations, within="department" if is_registrar else "")
    shown = OWN_REGISTRATIONS if is_registrar else REGISTRATIONS
    return shown.answer(
        request,
        with_standing(lines),
        template="registrations/registration_list.html",
        may_push=may_push,
    )


@may(PUSH_REGISTRATION)
def registration_template(request: Request) -> HttpResponse:
    """Download the empty sheet."""
    return download(template(_department(request)), XLSX, "登记信息.xlsx")


WAY = Way(
    REGISTRATION_DOOR,
    thing="条",
    show=lambda _department, taken: reverse("registration_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _department: reverse("registration_upload"),
)


@may(PUSH_REGISTRATION, methods=GET_POST)
def registration_upload(request: Request) -> HttpResponse:
    """Take a sheet and show what it would do; everything in it is kept later, or nothing."""
    department = _department(request)
    if request.method == "POST":
        return take_sheet(request, WAY, department)
    context = {"is_registrar": registrar_of(department) is not None, "imported": last_applied(REGISTRATION_DOOR, department)}
    return render(request, "registrations/registration_upload.html", context)


@may(PUSH_REGISTRATION, methods=GET_POST)
def registration_sheet(request: Request, sheet: int) -> HttpResponse:
    """Show what a sheet would do, and do it."""
    return answer_sheet(request, WAY, _department(request), sheet)


@may(PUSH_REGISTRATION, methods=POST)
def registration_sheet_undo(request: Request, sheet: int) -> HttpResponse:
    """Take a sheet back."""
    return undo(request, WAY, _department(request), sheet)


@many(MANAGE_TOKENS, methods=GET_POST)
def token_list(request: Request, tokens: "QuerySet[PushToken]") -> HttpResponse:
    """List a department's keys to the interface; a new one is shown once."""
    department = _department(request)
    form = TokenForm(request.POST or None)
    done = take_form(request, form, lambda told: issue_token(department, told["label"], actor=request.actor, at=request.at))
    context = {"tokens": list(tokens.order_by("-created_at", "-pk")), "fresh": done.made if done else ""}
    return show_form(request, "registrations/token_list.html", TokenForm() if done else form, context)


@one(MANAGE_TOKENS, methods=POST)
def token_revoke(request: Request, token: PushToken) -> HttpResponse:
    """Stop a key at once."""
    said = f"令牌“{token.label}”已停用，用它推送会被拒绝。"
    return take_step(request, lambda: revoke_token(token, actor=request.actor, at=request.at), said=said, back="token_list")


def _department(request: Request) -> Organisation:
    department = request.actor.organisation
    assert department is not None  # noqa: S101  # only a guardian has none
    return department
