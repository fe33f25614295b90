"""What arrives, before anything looks at it: whose address it comes from, and no character that nothing can store."""

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError

from qingmiao.core.web.errors import UnstorableTextError, bad_request

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")
ENDLESS_NUMBER = "for integer string conversion"  # Python's words for a number of more than 4,300 digits
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ClientMiddleware:
    """Stands first: puts the true client into REMOTE_ADDR, for whoever asks later."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _name_client(request.META)
        return self.get_response(request)


class StorableMiddleware:
    """Stands before whatever reads the database: a NUL or half a character is told in one sentence, wherever it hides.

    What no form looks at is refused here; what a form may name at its field goes on, and only what nobody caught comes back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(map(_is_unstorable, _unseen_texts(request))):
            return bad_request(request, UnstorableTextError())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an error that such a text, or one nested or counted without end, made; every other goes to the error page."""
        is_endless = isinstance(exception, RecursionError) or ENDLESS_NUMBER in str(exception)
        if is_endless or isinstance(exception, UnreadablePostError):
            return bad_request(request, exception)
        if isinstance(exception, DataError | ValueError) and any(map(_is_unstorable, _seen_texts(request))):
            return bad_request(request, UnstorableTextError())
        return None


def _name_client(meta: dict[str, Any]) -> None:
    """Take the client from X-Forwarded-For if a trusted proxy sent it; from anybody else no word about forwarding counts."""
    client = _address(meta.get("REMOTE_ADDR", ""))
    if client is None or not _is_trusted(client):
        for name in FORWARDED:
            meta.pop(name, None)
    # Each proxy adds at the right whom it spoke to: what stands left of the first stranger was written by that stranger.
    for word in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        told = _address(word)
        if told is None:
            break
        client = told
        if not _is_trusted(client):
            break
    meta["REMOTE_ADDR"] = str(client or "")


def _address(word: str) -> Address | None:
    """Read an address, with a port or in brackets as some proxies write it; the name of our own network card is no part of it."""
    word = word.strip().partition("%")[0]
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ipaddress.ip_address(word)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _unseen_texts(request: HttpRequest) -> Iterator[str]:
    """Yield the texts that reach the database past every form: the path, headers, cookies."""
    yield request.path
    yield from (value for name, value in request.META.items() if name.startswith("HTTP_") or name == "CONTENT_TYPE")
    yield from _flat(request.COOKIES)


def _seen_texts(request: HttpRequest) -> Iterator[str]:
    """Yield the texts that a view reads by itself or by a form."""
    yield from _flat(dict(request.GET.lists()))
    if request.content_type in FORMS:
        yield from _flat(dict(request.POST.lists()))
        yield from request.FILES
    elif request.method not in ("GET", "HEAD"):
        yield from _flat(_json(request))


def _json(request: HttpRequest) -> Any:
    """Return a body as JSON; what is none is the view's affair."""
    try:
        return json.loads(request.body)
    except (ValueError, RawPostDataException):
        return None


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            yield from _flat(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)


def _is_unstorable(text: str) -> bool:
    """Tell whether PostgreSQL cannot hold a text: it holds a NUL, or half of a surrogate pair that JSON may spell."""
    return "\0" in text or (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text))
