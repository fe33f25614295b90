"""The forms of sign-in and of the second factor: every code and password in them is counted before it is looked at."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Q
from django.utils import timezone

from qingmiao.accounts.models import Secret
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.rules import account_key
from qingmiao.accounts.services import change_own_password, guess
from qingmiao.accounts.web.devices import guess_of


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Sign in by user name or phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "用户名或手机号"
        self.fields["password"].label = "密码"
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Return the one spelling of the user name that was typed, or whose phone number it was."""
        login = str(self.cleaned_data["login"])
        found = user_called(login)
        return found.username if found else account_key(login)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth carries no types
    """Change the own password; the old one is a secret like any other."""

    def clean_oldpassword(self) -> str:
        """Return the old password, if it is the right one."""
        return _counted(Secret.PASSWORD, self.user, super().clean_oldpassword)

    def clean_password1(self) -> str:
        """Refuse the password one already has."""
        chosen = str(self.cleaned_data["password1"])
        if self.user.check_password(chosen):
            raise forms.ValidationError("新密码不能与现在的密码相同。")
        return chosen

    def save(self) -> None:
        """Keep the new password; a first one has then been changed."""
        super().save()
        change_own_password(self.user, at=timezone.now())


class CountedCode:
    """Mixed into the forms that take a code of an app or a recovery code."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code, if it is right and was not used before."""
        return _counted(Secret.SECOND_FACTOR, self.user, self._look)

    def _look(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        if self.authenticator.type == Authenticator.Type.TOTP and not is_first_use(self.authenticator):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The second factor at sign-in."""


class CodeAgainForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The second factor before a delicate step."""


def _counted(secret: Secret, user: Any, look: Any) -> str:
    """Return what a form's own check returns, counted; or raise its own refusal."""
    refusals: list[forms.ValidationError] = []

    def look_once() -> str:
        try:
            return str(look())
        except forms.ValidationError as refusal:
            refusals.append(refusal)
            return ""

    found = guess(guess_of(context.request, secret, user), look_once, at=timezone.now())
    if refusals:
        raise refusals[0]
    return found


def is_first_use(authenticator: Authenticator) -> bool:
    """Note that a code of this half minute was used; False when one was before. allauth's own memory is one process's only."""
    now = time.time()
    began = datetime.fromtimestamp(now - now % app_settings.TOTP_PERIOD, UTC)
    unused = Authenticator.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=began), pk=authenticator.pk)
    return bool(unused.update(last_used_at=datetime.fromtimestamp(now, UTC)))
