"""How a person wants pages shown: large type, theme, single keys. Each is a cookie of a few words, and says nothing of the person."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from qingmiao.core.gates import POST, public

YEAR_SECONDS = 365 * 24 * 3600
CHOICES = {"large_type": ("0", "1"), "theme": ("system", "light", "dark"), "keys": ("on", "off")}


def chosen_display(request: HttpRequest) -> tuple[str, ...]:
    """Return what is chosen, by the order of CHOICES; an unknown word is none."""
    return tuple(word if (word := request.COOKIES.get(name, "")) in allowed else "" for name, allowed in CHOICES.items())


@csrf_exempt  # with a token no public page could be kept for everybody, and a stranger who changes the type's size gains nothing
@public(methods=POST)
def display_set(request: HttpRequest) -> HttpResponse:
    """Remember large type, theme and single keys in a cookie for a year, and go back."""
    target = request.POST.get("next", "/")
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    response = HttpResponseRedirect(target if is_safe else "/")
    for name, allowed in CHOICES.items():
        if request.POST.get(name) in allowed:
            response.set_cookie(name, request.POST[name], max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    return response
