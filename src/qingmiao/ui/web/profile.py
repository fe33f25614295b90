"""The own profile: name, phone, e-mail, posts, by which ways one is told, and when not."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.accounts.models import Secret, User
from qingmiao.accounts.services import Profile, change_profile, guess
from qingmiao.accounts.web.devices import guess_of
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, Request, signed_in
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.web.forms import ProfileForm

SHOWN = ("email", "by_sms", "by_mail", "quiet_from", "quiet_until")


@signed_in(methods=GET_POST)
def profile_edit(request: Request) -> HttpResponse:
    """Say how one is reached. A new phone number signs in, so it asks for the password."""
    person: User = User.objects.get(username=request.user.get_username())
    usual = {"phone": person.open_phone(), **{name: getattr(person, name) for name in SHOWN}}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=usual)

    def keep_it(told: dict[str, Any]) -> User:
        password = told.pop("password")
        if told["phone"] != usual["phone"]:
            is_right = guess(guess_of(request, Secret.PASSWORD, person), lambda: person.check_password(password), at=request.at)
            if not is_right:
                raise DomainError("改手机号要填写正确的登录密码。", field="password")
        return change_profile(person, Profile(**told), actor=request.actor, at=request.at)

    if take_form(request, form, keep_it):
        messages.success(request, "已保存。")
        return redirect("account_home")
    return show_form(request, "ui/profile_edit.html", form, {"person": person})
