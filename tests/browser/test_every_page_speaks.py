"""Every page of the demonstration city read as text, without a browser: days in one form, names instead of codes, lists that go along.

The walk is that of test_every_page.py: a new page is read from its first day.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import NoReverseMatch
from lxml import html
from pytest_django.live_server_helper import LiveServer

from browser.test_every_page import Stop, name_of, walk, where
from qingmiao.accounts.models import Department, Role, User
from qingmiao.config.cli.permissions import Route
from qingmiao.core.models import Notice
from qingmiao.regions.queries import city as the_city
from qingmiao.regions.queries import counties

# What people do not read as words: what they type into, what is drawn by a script, addresses, what an auditor unfolds.
UNREAD = "//script|//style|//textarea|//input|//code|//svg|//datalist|//*[@hidden]|//*[contains(@class,'more')]//code"
EXAMPLE = re.compile(r"[如成（]\s*(19|20)\d\d-\d\d-\d\d")
DAY = re.compile(r"(?<![\d-])(19|20)\d\d-\d\d-\d\d(?![\d-])")
SNAKE = re.compile(r"(?<![\w.@/-])[a-z]{3,}(?:_[a-z]+)+(?![\w.@/-])")
DOCUMENT_KEY = re.compile(r"(?<![\w-])[DX]\d{1,2}(?![\w-])")
PYTHON = re.compile(r"(?<!\w)(None|True|False|datetime\.)(?!\w)")
# The library's own pages name its keys: they are the addresses of its documents. Pages for programs of other systems show codes.
# What a page from outside says is shown as it says it; the page for developers says how a day is sent; what is restricted, and who
# volunteers, stays here.
READ_AS_IT_IS, NEVER_TAKEN = ("reading_show", "due_data"), ("restricted_list", "volunteer_list", "guardianship_list", "request_list")
KEYS_BELONG = ("policy_", "reading_", "library_", "document_", "topic_", "register_data", "gallery")
CODES_BELONG = ("person_", "people_", "push_", "registration_", "register_data", "gallery", "audit_", "api")
LIST_PAGE = re.compile(r"_list$|^desk$")


def test_every_page_says_what_it_shows_in_the_words_of_people(city: LiveServer) -> None:
    found: list[str] = []
    codes = {county.code for county in counties()} | {the_city().code}
    clients: dict[int | None, Client] = {}
    for role, route, stop in steps():
        try:
            post, address = where(role, route, stop)
        except (pytest.fail.Exception, NoReverseMatch):
            continue  # test_every_page.py says that nobody in the city has such a row
        client = clients.setdefault(post.user_id if post else None, signed_in(post.user if post else None))
        answer = client.get(address + stop.query)
        if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            page = html.fromstring(answer.content)
            found += [f"{name_of((role, route, stop))}: {what}" for what in complaints(page, route.name, codes)]
    found += [f"notice {row.key}: {what}" for row in Notice.objects.all() for what in bad_words(f"{row.title} {row.body}", "notice", codes)]
    assert not found, "\n" + "\n".join(one_of_each(found))


def one_of_each(found: list[str]) -> list[str]:
    """Name each mistake once: the first of a page and kind, whose words tell where it is made."""
    firsts: dict[str, str] = {}
    for line in found:
        firsts.setdefault(re.sub(r"\d", "", "".join(line.partition("…")[:1])), line)
    return list(firsts.values())


def steps() -> Iterator[tuple[Role | None, Route, Stop]]:
    """Every page in every situation once, by the first role that has it."""
    seen = set()
    for role, route, stop in walk():
        if (route.name, stop.label) not in seen and route.name not in READ_AS_IT_IS:
            seen.add((route.name, stop.label))
            yield role, route, stop


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[1])
    return client


def complaints(page: Any, name: str, codes: set[str]) -> Iterator[str]:
    """Yield what a page says in a machine's words, and a list that cannot be taken along."""
    has_rows, goes_along = page.xpath("//main//table[contains(@class,'desk-list')]"), page.xpath("//a[contains(@href,'export=')]")
    if LIST_PAGE.search(name) and name not in NEVER_TAKEN and has_rows and not goes_along:
        yield "a list that does not go along"
    for element in page.xpath(UNREAD):
        element.drop_tree()
    for main in page.xpath("//main"):
        yield from bad_words(" ".join(main.itertext()), name, codes)


def bad_words(text: str, name: str, codes: set[str]) -> Iterator[str]:
    """Yield what stands in a text that a person should not have to read."""
    plain = EXAMPLE.sub("", re.sub(r"\s+", " ", text))
    for what, pattern in (("a day", DAY), ("Python", PYTHON), ("a key", SNAKE)):
        for hit in pattern.finditer(plain):
            yield f"{what}: …{plain[max(hit.start() - 30, 0) : hit.end() + 10]}"
    if not name.startswith(KEYS_BELONG):
        yield from (f"a document key: …{plain[max(hit.start() - 30, 0) : hit.end() + 10]}" for hit in DOCUMENT_KEY.finditer(plain))
    if not name.startswith(CODES_BELONG):  # numbers of papers, 〔2026〕441802-0001号, hold a code
        hits = (re.search(rf".{{0,20}}(?<![\d〕]){code}(?!\d).{{0,10}}", plain) for code in codes)
        yield from (f"a division code: …{hit[0]}" for hit in hits if hit)
    words = {*Role.values, *Department.values} - {"health", "education", "audit", "worker"}
    yield from (f"a code: {word}" for word in words if re.search(rf"(?<![\w.@/-]){word}(?![\w.@/-])", plain))
