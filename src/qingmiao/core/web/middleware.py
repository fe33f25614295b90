"""What every request carries: the instant, the current post; and how a refusal is shown."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from qingmiao.accounts.models import OFFICERS, Post
from qingmiao.accounts.queries import posts_of
from qingmiao.accounts.web.devices import remember_device
from qingmiao.accounts.web.views import SESSION_KEY
from qingmiao.core.errors import DomainError
from qingmiao.core.web.errors import refusal

WITHOUT_SECOND_FACTOR = ("/account/", "/static/", "/post/")


class RequestMiddleware:
    """Give the request its instant (`at`), the person's posts and the current one (`actor`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.at = timezone.now()
        request.held_posts = self._posts(request)
        request.actor = self._current(request, request.held_posts)
        response = self._lead_first(request) or self.get_response(request)
        if request.user.is_authenticated:
            remember_device(request, response, request.user)
        self._keep_private(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show a refusal's sentence; every other error goes to the error page."""
        if isinstance(exception, DomainError):
            return refusal(request, exception)
        return None

    @staticmethod
    def _posts(request: Any) -> list[Post]:
        return posts_of(request.user, timezone.localdate(request.at)) if request.user.is_authenticated else []

    @staticmethod
    def _current(request: Any, posts: list[Post]) -> Post | None:
        chosen = request.session.get(SESSION_KEY) if posts else None
        return next((post for post in posts if post.pk == chosen), posts[0] if posts else None)

    @staticmethod
    def _keep_private(request: Any, response: HttpResponse) -> None:
        """Let no cache keep a page of a person, and none take a fragment for a page. Open to caches is only what a public gate answers."""
        gate = getattr(getattr(request.resolver_match, "func", None), "gate", None)
        if request.user.is_authenticated or gate is None or gate.kind != "public":
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["HX-Request"])

    @classmethod
    def _lead_first(cls, request: Any) -> HttpResponse | None:
        """Lead to what has to be done before anything else: an own password, then the second factor of officers."""
        if request.path.startswith(WITHOUT_SECOND_FACTOR):
            return None
        if request.user.is_authenticated and request.user.must_change_password:
            messages.warning(request, "您现在用的是首次密码，请先改成自己的密码。", fail_silently=True)
            return redirect("account_change_password")
        return redirect("mfa_index") if cls._must_enrol(request) else None

    @staticmethod
    def _must_enrol(request: Any) -> bool:
        """Officers must hold a second factor; until they do, only the account pages answer."""
        if not settings.SECOND_FACTOR_REQUIRED or request.actor is None or request.actor.role not in OFFICERS:
            return False
        return not request.user.authenticator_set.exists()
