"""How allauth and axes behave here: accounts are opened by administrators only, a lock-out is told in one sentence."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Role
from qingmiao.accounts.queries import posts_of

# Where each role's day begins.
FIRST_PAGES = {
    Role.INSTITUTION_MANAGER: "filing_list",
    Role.INSTITUTION_STAFF: "filing_list",
    Role.COUNTY_OFFICER: "desk",
    Role.CITY_OFFICER: "city_desk",
    Role.DEPARTMENT_OFFICER: "registration_list",
    Role.AUDITOR: "audit_list",
    Role.ADMINISTRATOR: "calendar_edit",
    Role.GUARDIAN: "home",
}


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """No sign-up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return False: an account is opened with a post, by an administrator."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the page on which the day of this person's first post begins."""
        posts = posts_of(request.user, timezone.localdate()) if request.user.is_authenticated else []
        return reverse(FIRST_PAGES[Role(posts[0].role)]) if posts else reverse("account_home")


def locked_out(request: HttpRequest, _credentials: dict[str, Any] | None = None, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Answer a locked account: what happened, and when it ends."""
    context = {"title": "登录暂停", "sentence": "连续多次密码不正确，为保护账号已暂停登录 15 分钟，请稍后再试或联系系统管理员重置密码。"}
    return render(request, "core/refusal.html", context, status=429)
