"""The sign-in form."""

import re
from typing import Any

from allauth.account.forms import LoginForm

from qingmiao.accounts.models import User, phone_index

PHONE = re.compile(r"^1\d{10}$")


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Sign in by user name or phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "用户名或手机号"
        self.fields["password"].label = "密码"
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Turn a phone number into its account's user name."""
        login = str(self.cleaned_data["login"]).strip()
        if PHONE.match(login):
            found = User.objects.filter(phone_index=phone_index(login)).values_list("username", flat=True).first()
            return found or login
        return login
