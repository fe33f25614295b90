"""A forgotten password: asked for by user name or phone, set anew with the code of the phone and the second factor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.accounts.queries import user_called
from qingmiao.accounts.services import new_reset_code, reset_guess, set_forgotten_password
from qingmiao.accounts.web.devices import address_of
from qingmiao.accounts.web.factors import check_factor
from qingmiao.core.gates import GET_POST, Request, public
from qingmiao.core.sms import is_reachable, send_code
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.web.forms import ForgottenForm, NewPasswordByPhoneForm

ASKED = "forgotten"  # the key in the session: which account was asked for, existing or not


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
    if ASKED not in request.session:
        return redirect("password_forgotten")
    form = NewPasswordByPhoneForm(request.POST or None)
    if take_form(request, form, lambda told: _recover(request, told)):
        del request.session[ASKED]
        messages.success(request, "密码已改，请用新密码登录。")
        return redirect("account_login")
    return show_form(request, "ui/password_recover.html", form, {})


def _send(request: Request, login: str) -> None:
    request.session[ASKED] = login
    user = user_called(login)
    code = new_reset_code(user, at=request.at) if user is not None else ""
    if user is not None and code:
        send_code(user, code, at=request.at)


def _recover(request: Request, told: dict[str, Any]) -> None:
    login = request.session[ASKED]
    user = user_called(login)

    def has_factor() -> bool:
        return user is not None and check_factor(request, user, told["factor"])

    set_forgotten_password(user, told["code"], told["password"], reset_guess(user, login, address_of(request)), has_factor, at=request.at)
