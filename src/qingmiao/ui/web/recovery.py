"""A forgotten password: asked for by user name or phone, set anew with the code of the phone and the second factor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.accounts.models import ResetCode
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.services import reset_guess, set_forgotten_password
from qingmiao.accounts.web.devices import address_of
from qingmiao.accounts.web.factors import check_factor
from qingmiao.core.gates import GET_POST, Request, public
from qingmiao.core.recovering import ask_for_code
from qingmiao.core.sms import is_reachable
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.web.forms import ForgottenForm, NewPasswordByPhoneForm

ASKED = "forgotten"  # the key in the session: what was asked for, of an account or of none


@public(methods=GET_POST)
def password_forgotten(request: Request) -> HttpResponse:
    """Ask for a code; what is answered is the same whether the account exists or not."""
    form = ForgottenForm(request.POST or None)
    if take_form(request, form, lambda told: _send(request, told["login"])):
        messages.success(request, "如果这个账号登记了手机号，验证码已发到那个手机，10 分钟内有效。")
        return redirect("password_recover")
    return show_form(request, "ui/password_forgotten.html", form, {"has_gateway": is_reachable()})


@public(methods=GET_POST)
def password_recover(request: Request) -> HttpResponse:
    """Set a new password with the code of the phone and the second factor."""
    asked = ResetCode.objects.filter(pk=request.session.get(ASKED, 0)).first()
    if asked is None:
        return redirect("password_forgotten")
    form = NewPasswordByPhoneForm(request.POST or None)
    if take_form(request, form, lambda told: _recover(request, asked.login, told)):
        request.session.pop(ASKED)
        messages.success(request, "密码已改，请用新密码登录。")
        return redirect("account_login")
    return show_form(request, "ui/password_recover.html", form, {})


def _send(request: Request, login: str) -> None:
    request.session[ASKED] = ask_for_code(login, address=address_of(request), at=request.at).pk


def _recover(request: Request, login: str, told: dict[str, Any]) -> None:
    user = user_called(login)

    def has_factor() -> bool:
        return user is not None and check_factor(request, user, told["factor"])

    set_forgotten_password(user, told["code"], told["password"], reset_guess(user, login, address_of(request)), has_factor, at=request.at)
