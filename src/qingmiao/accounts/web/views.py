"""The account's own pages: sign in, switch the current post."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qingmiao.accounts.queries import demonstration_accounts, posts_of
from qingmiao.accounts.services import account_changed

SESSION_KEY = "post"
DEMONSTRATION_PASSWORD = "qingmiao-demo-2026"  # noqa: S105  # printed on the sign-in page; production refuses to start with it


class SignIn(LoginView):  # type: ignore[misc]  # allauth carries no types
    """Sign in; in a demonstration also by choosing a role."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts, where there are any."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        shown = demonstration_accounts() if settings.DEMONSTRATION else []
        return {**context, "demonstration_accounts": shown, "demonstration_password": DEMONSTRATION_PASSWORD}


@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Make another of one's own posts the current one."""
    at = timezone.now()
    wanted = request.POST.get("post", "")
    if request.user.is_authenticated:
        for post in posts_of(request.user, timezone.localdate(at)):
            if str(post.pk) == wanted:
                request.session[SESSION_KEY] = post.pk
                account_changed.send(type(post), post=post, subject=post, verb="switch", at=at, changes={})
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(target)
    return redirect("home")
