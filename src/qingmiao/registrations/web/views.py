"""What registrars pushed: the county sees who has not filed; a department uploads its own and keeps its keys."""

import base64

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.registrations.models import PushToken, Registration
from qingmiao.registrations.permissions import MANAGE_TOKENS, PUSH_REGISTRATION, VIEW_REGISTRATION
from qingmiao.registrations.queries import OWN_REGISTRATIONS, REGISTRATIONS, with_standing
from qingmiao.registrations.services.receiving import issue_token, registrar_of, revoke_token
from qingmiao.registrations.services.sheet import import_registrations, template
from qingmiao.registrations.web.forms import SheetForm, TokenForm
from qingmiao.ui.answering import show_form, take_form, take_step


@many(VIEW_REGISTRATION)
def registration_list(request: Request, registrations: "QuerySet[Registration]") -> HttpResponse:
    """List who was registered and has not filed, the longest waiting first; a department sees its own pushes."""
    is_registrar = PUSH_REGISTRATION.is_granted(request.actor)
    may_push = is_registrar and request.actor.organisation is not None and registrar_of(request.actor.organisation) is not None
    shown = OWN_REGISTRATIONS if is_registrar else REGISTRATIONS
    return shown.answer(request, with_standing(registrations), template="registrations/registration_list.html", may_push=may_push)


@may(PUSH_REGISTRATION)
def registration_template(request: Request) -> HttpResponse:
    """Download the empty sheet."""
    assert request.actor.organisation is not None  # noqa: S101  # only a guardian has none
    return download(template(request.actor.organisation), XLSX, "登记信息.xlsx")


@may(PUSH_REGISTRATION, methods=GET_POST)
def registration_upload(request: Request) -> HttpResponse:
    """Take a sheet: everything in it, or nothing and the sheet back with every wrong cell marked."""
    department = request.actor.organisation
    assert department is not None  # noqa: S101  # only a guardian has none
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    done = take_form(
        request,
        form,
        lambda told: import_registrations(told["file"], department, actor=request.actor, at=request.at),
        usual_field="file",
    )
    if done and not done.made.wrong:
        made = done.made
        messages.success(request, f"已收到：新登记 {made.created} 条，更新 {made.updated} 条，与上次相同 {made.unchanged} 条。")
        return redirect("registration_list")
    context = {"is_registrar": registrar_of(department) is not None, "wrong": [], "link": ""}
    if done:
        form.add_error("file", f"有 {len(done.made.wrong)} 处需要改正，一条都没有保存。")
        context["wrong"] = [(row + 2, sentence) for (row, _), sentence in sorted(done.made.wrong.items())]
        context["link"] = f"data:{XLSX};base64,{base64.b64encode(done.made.corrected).decode()}"
    return show_form(request, "registrations/registration_upload.html", form, context)


@many(MANAGE_TOKENS, methods=GET_POST)
def token_list(request: Request, tokens: "QuerySet[PushToken]") -> HttpResponse:
    """List a department's keys to the interface; a new one is shown once."""
    department = request.actor.organisation
    assert department is not None  # noqa: S101  # only a guardian has none
    form = TokenForm(request.POST or None)
    done = take_form(request, form, lambda told: issue_token(department, told["label"], actor=request.actor, at=request.at))
    context = {"tokens": list(tokens.order_by("-created_at", "-pk")), "fresh": done.made if done else ""}
    return show_form(request, "registrations/token_list.html", TokenForm() if done else form, context)


@one(MANAGE_TOKENS, methods=POST)
def token_revoke(request: Request, token: PushToken) -> HttpResponse:
    """Stop a key at once."""
    said = f"令牌“{token.label}”已停用，用它推送会被拒绝。"
    return take_step(request, lambda: revoke_token(token, actor=request.actor, at=request.at), said=said, back="token_list")
