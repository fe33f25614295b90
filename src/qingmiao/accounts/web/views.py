"""The account's own pages: switch the current post."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qingmiao.accounts.queries import posts_of
from qingmiao.accounts.services import account_changed

SESSION_KEY = "post"


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
