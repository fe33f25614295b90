"""Whatever somebody types at any door through which they may go: it is taken or refused in words, never an error of ours.

Each door gets some of what people and attackers type; QINGMIAO_HOSTILE_ROUNDS=8 tries all of it, which takes a quarter of an hour.
"""

import os
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from lxml import html

from filings.factories import signed_in
from qingmiao.accounts.models import Post
from qingmiao.config.cli.permissions import Route
from test_permissions import OWN_ROUTES, address, all_situations, taken_back, the_cast, visits

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROUNDS = int(os.environ.get("QINGMIAO_HOSTILE_ROUNDS", "1"))
ONLY = os.environ.get("QINGMIAO_HOSTILE_ROUTES", "")
LONG, TURNED = "长" * 5000, "\u202e张\u2066三\u200b\x07\u2028e\u0301\ufeff\U0001f476"
# What stands in a field, by its kind: text, number, day, moment, choice (None: the first that is offered), file.
HOSTILE: list[dict[str, Any]] = [
    {"text": LONG, "number": "1" + "0" * 15, "day": "0001-01-01", "moment": "0001-01-01T00:00", "choice": "", "file": b"%PDF-1.7"},
    {
        "text": TURNED,
        "number": "NaN",
        "day": "9999-12-31",
        "moment": "9999-12-31T23:59",
        "choice": None,
        "file": b"PK\x03\x04" + b"\0" * 40,
    },
    {"text": "\ue123", "number": "-1", "day": "2026-02-30", "moment": "2026-02-30T25:61", "choice": "\u202enone", "file": b"\xff\xd8\xff"},
    {"text": "<b>'\"--;{{7*7}}%s", "number": "1e400", "day": "0", "moment": "x", "choice": "9" * 30, "file": b""},
    {
        "text": "１" * 300,
        "number": "9" * 5000,
        "day": "+275760-09-13",
        "moment": "1900-01-01T00:00",
        "choice": None,
        "file": b"\xd0\xcf\x11\xe0",
    },
    {
        "text": "张三",
        "number": "9223372036854775808",
        "day": "1900-01-01",
        "moment": "2100-01-01T00:00",
        "choice": None,
        "file": b"a,b\r\n",
    },
    {"text": "2", "number": "32768", "day": "2026-11-23", "moment": "2026-11-23T09:00", "choice": None, "file": b"\x89PNG\r\n\x1a\n"},
    {"text": "", "number": "0.00000000000000000001", "day": "", "moment": "", "choice": "-1", "file": None},
]
QUERIES = [TURNED, LONG[:300], "9" * 40, "-1", "NaN", "0001-01-01", "\ue123'--", "1e400"]
KINDS = {
    forms.FileField: "file",
    forms.DateTimeField: "moment",
    forms.DateField: "day",
    forms.TimeField: "moment",
    forms.IntegerField: "number",
    forms.ChoiceField: "choice",
    forms.ModelChoiceField: "choice",
    forms.BooleanField: "choice",
}
INPUTS = {"number": "number", "date": "day", "month": "day", "datetime-local": "moment", "time": "moment", "file": "file"}
KEPT = {"hidden", "submit", "button"}  # what the page itself puts there
Door = tuple[Client, Route, Model | None]


def field_kinds() -> dict[str, str]:
    """Return every name that a form of the house reads, with the kind of its field."""

    def all_of(form: type) -> Iterator[type]:
        for below in form.__subclasses__():
            yield below
            yield from all_of(below)

    found = {"version": "number", "text": "text", "reason": "text", "words": "text", "answer": "text", "step": "text", "do": "text"}
    for form in all_of(forms.Form):
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]  # made by the class of forms
            found[name] = next((kind for known, kind in KINDS.items() if isinstance(field, known)), "text")
    return found


def upload(content: bytes | None) -> Any:
    return SimpleUploadedFile(f"{TURNED}{LONG[:300]}/../x.xlsx", content) if content is not None else ""


def as_nobody_would(kinds: dict[str, str], hostile: dict[str, Any]) -> dict[str, Any]:
    """Return everything any form reads, each with a value of its kind."""
    told = {**hostile, "choice": hostile["choice"] or "on", "file": upload(hostile["file"])}
    return {name: told[kind] for name, kind in kinds.items()}


def as_its_page_would(form: Any, hostile: dict[str, Any]) -> dict[str, Any]:
    """Return what the page would send with these values in its fields."""
    sent: dict[str, Any] = {}
    for control in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]|.//button[@name]"):
        named = "button" if control.tag == "button" else control.get("type", "text")
        is_choice = control.tag == "select" or named in ("radio", "checkbox")
        if named in KEPT:
            sent.setdefault(control.get("name"), control.get("value", ""))
        elif is_choice:
            offered = [value for value in control.xpath(".//option/@value") or [control.get("value", "on")] if value]
            sent.setdefault(control.get("name"), next(iter(offered), "") if hostile["choice"] is None else hostile["choice"])
        else:
            kind = "number" if control.get("inputmode") in ("numeric", "decimal") else INPUTS.get(named, "text")
            sent[control.get("name")] = upload(hostile["file"]) if kind == "file" else hostile[kind]
    return sent


def doors() -> Iterator[Door]:
    """Yield each route once, with somebody who may go through it and a row to act on."""
    rows, cast, tried = all_situations(), the_cast(), set()
    for post in cast:
        browser, near = signed_in(Client(raise_request_exception=True), post), dict[str, set[Any]]()
        for route in OWN_ROUTES:
            if route.name not in tried and re.search(ONLY, route.name):
                yield from islice(((browser, route, row) for row in _where_they_may(route, post, rows, near, tried)), 1)


def _where_they_may(route: Route, post: Post, rows: list[Model], near: Any, tried: set[str]) -> Iterator[Model | None]:
    for row, is_expected in visits(route, post, rows, near):
        if is_expected:
            tried.add(route.name)
            yield row


def error_of(browser: Client, method: str, path: str, sent: dict[str, Any]) -> str:
    """Send it, and return what went wrong with us; empty for nothing."""
    with taken_back():
        try:
            response = getattr(browser, method)(path, sent)
            if response.streaming:
                list(response.streaming_content)
        except Exception as error:  # noqa: BLE001  # every kind is what is looked for
            return f"{type(error).__name__}: {str(error)[:300]}"
    return f"status {response.status_code}" if response.status_code >= 500 else ""


def some(of: list[Any], name: str) -> list[Any]:
    """Return some of what there is to try, others at the next door."""
    first = crc32(name.encode())
    return [of[(first + place) % len(of)] for place in range(min(ROUNDS, len(of)))]


def forms_on(browser: Client, path: str) -> list[Any]:
    """Return the forms that a page sends to itself."""
    with taken_back():
        page = browser.get(path)
        body = b"" if page.streaming else page.content
        if page.streaming:
            list(page.streaming_content)
    if page.status_code != 200 or not page.headers.get("Content-Type", "").startswith("text/html") or not body.strip():
        return []
    found = html.fromstring(body.decode()).iter("form")
    return [form for form in found if (form.get("action") or path).split("?")[0] == path and form.get("method", "get").lower() == "post"]


def tries(door: Door, kinds: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what is sent to a door: method, address, values."""
    browser, route, row = door
    path = address(route, row)
    if "GET" in route.gate.methods:
        for query in some(QUERIES, route.name):
            yield "get", f"{path}?{urlencode(dict.fromkeys((*kinds, 'page', 'q', 'on'), query))}", {}
    if "POST" in route.gate.methods:
        own = forms_on(browser, path) if "GET" in route.gate.methods else []
        for hostile in some(HOSTILE, route.name):
            yield "post", path, as_nobody_would(kinds, hostile)
            yield from (("post", path, as_its_page_would(form, hostile)) for form in own)


def test_whatever_is_typed_is_taken_or_refused_in_words() -> None:
    kinds, wrong, sent = field_kinds(), dict[tuple[str, str], str](), 0
    for door in doors():
        for method, path, values in tries(door, kinds):
            sent += 1
            said = error_of(door[0], method, path, values)
            if said and not error_of(door[0], method, path.partition("?")[0], {}):  # what fails without any value is another test's affair
                wrong.setdefault((door[1].name, said), f"{method} {path[:60]} {str(values)[:200]}")
    assert sent > 300 or ONLY
    assert not wrong, "\n".join(f"{key} {told}" for key, told in wrong.items())
