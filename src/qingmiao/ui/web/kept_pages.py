"""Public pages as they were drawn last, until a write changes what they show.

A view says which tables its page rests on: `@public(rests_on=(Institution, …))`. A stranger then gets the page that is kept under the
numbers of their notes (core.keeping): one query instead of a page's own, and 304 where the browser has it already. Whoever is signed in
gets a page of their own. Each process keeps its own pages, so none outlives the code that drew it.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from qingmiao.core.keeping import version_of
from qingmiao.core.web.construction import words_on_construction
from qingmiao.ui.web.display import chosen_display

KEPT_S = 24 * 3600
MOST_BYTES, LONGEST_QUERY = 1_000_000, 300


@dataclass(frozen=True)
class KeptPage:
    """One page: its body compressed, the headers it was drawn with, and a mark of both."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str


class KeptPagesMiddleware:
    """Stands before session and account are read: what is kept needs neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        rests_on = tables_behind(request)
        if not rests_on:
            return self.get_response(request)
        key = _key(request, version_of(rests_on))
        page = caches["pages"].get(key)
        if page is None:
            response = self.get_response(request)
            if not _may_be_kept(response):
                return response
            page = _take_down(response)
            caches["pages"].set(key, page, KEPT_S)
        return _answer(request, page)


def tables_behind(request: HttpRequest) -> tuple[type[Model], ...]:
    """Return the tables behind a page that may be kept for this request; none for anybody known, a fragment or a change."""
    is_stranger = settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES
    is_plain = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
    if not (is_stranger and is_plain and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY):
        return ()
    try:
        gate = getattr(resolve(request.path_info).func, "gate", None)
    except Resolver404:
        return ()
    return gate.rests_on if gate else ()


def _key(request: HttpRequest, version: str) -> str:
    """Name a page by all that it depends on: address, day, display choices, and the rows behind it."""
    shown = (request.build_absolute_uri(), timezone.localdate(), chosen_display(request), words_on_construction(), version)
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def _may_be_kept(response: HttpResponseBase) -> bool:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
        and len(response.content) <= MOST_BYTES
    )


def _take_down(response: Any) -> KeptPage:
    body = gzip.compress(response.content, 6, mtime=0)
    headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
    return KeptPage(body, headers, f'W/"{hashlib.sha256(body + repr(headers).encode()).hexdigest()[:32]}"')


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponseBase:
    """Return the page as this browser can read it, or that it has not changed. Every browser asks again: any write may end it."""
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.body if takes_gzip else gzip.decompress(page.body), headers=dict(page.headers))
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["ETag"], response["Cache-Control"] = page.etag, "no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
    return get_conditional_response(request, etag=page.etag, response=response) or response
