"""Gates: every view says who may come in. A route without a gate fails the permission matrix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from qingmiao.accounts.models import Post
from qingmiao.core.permissions import Action, answers_on, asking

GET = ("GET", "HEAD")
POST = ("POST",)
GET_POST = ("GET", "HEAD", "POST")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Request(HttpRequest):
    """A request as views see it: the current post and the instant come with it, and what that post `may` do on the row of the page."""

    actor: Post
    at: Any
    may: Mapping[Action[Any], bool]
    htmx: HtmxDetails


@dataclass(frozen=True)
class Gate:
    """What a view asks for: an action, or `public`, or `signed_in`."""

    kind: str
    action: Action[Any] | None = None
    methods: tuple[str, ...] = GET
    rests_on: tuple[type[Model], ...] = ()


def one(
    action: Action[Any],
    *,
    methods: tuple[str, ...] = GET,
    key: str = "pk",
    related: tuple[str, ...] = (),
    offers: Sequence[Action[Any]] = (),
) -> Callable[[View], View]:
    """Load the one row on which the current post may act and pass it as second argument; anything else is 404.

    The URL's keyword `key` names the column to look up; `related` are foreign keys that the page shows, loaded with the row. Whether the
    post may do the actions that the page `offers` comes with the row, too: `request.may[action]`.
    """

    def load(request: Any, kwargs: dict[str, Any]) -> tuple[Any, ...]:
        rows = action.rows(request.actor).filter(**{key: kwargs.pop(key)})
        row = asking(rows.select_related(*related) if related else rows, request.actor, offers).first()
        if row is None:
            raise Http404
        request.may = answers_on(row, offers)
        return (row,)

    return _gate(Gate("one", action, methods), load)


def many(action: Action[Any], *, methods: tuple[str, ...] = GET) -> Callable[[View], View]:
    """Pass the queryset of all rows on which the current post may act."""
    return _gate(Gate("many", action, methods), lambda request, _kwargs: (action.rows(request.actor),))


def may(action: Action[Any], *, methods: tuple[str, ...] = GET) -> Callable[[View], View]:
    """Let in whoever holds a role that the action grants; the view has no row of its own."""
    return _gate(Gate("may", action, methods), lambda _request, _kwargs: ())


def signed_in(*, methods: tuple[str, ...] = GET) -> Callable[[View], View]:
    """Let in any signed-in person."""
    return _gate(Gate("signed_in", None, methods), lambda _request, _kwargs: ())


def public(*, methods: tuple[str, ...] = GET, rests_on: tuple[type[Model], ...] = ()) -> Callable[[View], View]:
    """Let in everyone. A page that rests on nothing but these tables, all watched, is kept for strangers until one is written to."""
    return _gate(Gate("public", None, methods, rests_on), lambda _request, _kwargs: ())


def version_of(request: Request, name: str = "version") -> int:
    """Return the version the page was drawn from; a missing or unreadable one never fits."""
    typed = request.POST.get(name) or request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else -1


def _gate(gate: Gate, load: Callable[[Any, dict[str, Any]], tuple[Any, ...]]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, **kwargs: Any) -> HttpResponseBase:
            refusal = _refuse(request, gate)
            if refusal is not None:
                return refusal
            return view(request, *load(request, kwargs), **kwargs)

        guarded.gate = gate  # type: ignore[attr-defined]  # read by the permission matrix
        return guarded  # type: ignore[return-value]  # same call shape, one argument filled in

    return decorate


def _refuse(request: Any, gate: Gate) -> HttpResponseBase | None:
    if request.method not in gate.methods:
        return HttpResponseNotAllowed(gate.methods)
    if gate.kind == "public":
        return None
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    if gate.action is not None and not gate.action.is_granted(request.actor):
        raise Http404
    return None


def _to_sign_in(request: Any) -> HttpResponse:
    """Send to the sign-in page and back; a fragment asks the browser to go there as a whole page."""
    if request.htmx:
        return HttpResponseClientRedirect(redirect_to_login(request.htmx.current_url_abs_path or "/").url)
    return redirect_to_login(request.get_full_path())
