"""How allauth and axes behave here: accounts are opened by administrators only, a lock-out is told in one sentence."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """No sign-up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return False: an account is opened with a post, by an administrator."""
        return False


def locked_out(request: HttpRequest, _credentials: dict[str, Any] | None = None, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Answer a locked account: what happened, and when it ends."""
    context = {"title": "登录暂停", "sentence": "连续多次密码不正确，为保护账号已暂停登录 15 分钟，请稍后再试或联系系统管理员重置密码。"}
    return render(request, "core/refusal.html", context, status=429)
