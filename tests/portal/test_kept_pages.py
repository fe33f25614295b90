"""A public page is drawn once until a write changes it; who is signed in, a fragment and a secret page are never kept."""

import gzip
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver

from accounts.factories import a_county_officer
from portal.factories import closed, filed
from qingmiao.core.keeping import watched_tables
from qingmiao.ui.web.kept_pages import KeptPagesMiddleware

pytestmark = pytest.mark.usefixtures("city")


def gates() -> list[Any]:
    found = [
        getattr(pattern.callback, "gate", None) for module in get_resolver().url_patterns for pattern in getattr(module, "url_patterns", [])
    ]
    return [gate for gate in found if gate is not None]


def test_every_table_behind_a_kept_page_is_watched() -> None:
    tables = {model._meta.db_table for gate in gates() for model in gate.rests_on}
    assert tables
    assert tables <= watched_tables()


def test_a_page_is_drawn_again_only_after_a_write(client: Client, django_assert_num_queries: Any) -> None:
    institution = filed(name="甲托育园")
    assert "甲托育园" in client.get("/register/").content.decode()
    with django_assert_num_queries(1):
        assert "甲托育园" in client.get("/register/").content.decode()
    closed(institution, on=date(2026, 11, 10))
    assert "甲托育园" not in client.get("/register/").content.decode()


def test_a_browser_that_has_the_page_is_told_so(client: Client) -> None:
    first = client.get("/register/", headers={"accept-encoding": "gzip"})
    assert b"</html>" in gzip.decompress(first.content)
    again = client.get("/register/", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    filed(name="乙托育园")
    assert client.get("/register/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_no_kept_page_carries_a_cookie_a_token_or_a_nonce(client: Client) -> None:
    for path in ("/", "/register/", "/policies/", "/targets/", "/measures/", "/demonstration/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer["Cache-Control"] == "no-cache", path
        assert not answer.cookies, path
        assert "csrfmiddlewaretoken" not in page, path
        assert "nonce=" not in page, path


@pytest.mark.parametrize("choice", [{"large_type": "1"}, {"theme": "dark"}, {"keys": "off"}])
def test_whoever_chose_another_look_gets_it(client: Client, choice: dict[str, str]) -> None:
    plain = client.get("/").content
    client.cookies.load(choice)
    chosen = client.get("/").content
    assert chosen != plain
    client.cookies.load(dict.fromkeys(choice, "no such word"))
    assert client.get("/").content == plain


def test_a_signed_in_person_has_pages_of_their_own(client: Client) -> None:
    stranger = client.get("/register/").content
    officer = a_county_officer()
    client.force_login(officer.user)
    answer = client.get("/register/")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content != stranger
    client.logout()
    assert Client().get("/register/").content == stranger


def test_what_is_not_there_and_what_is_asked_at_too_great_a_length_is_not_kept(client: Client) -> None:
    caches["pages"].clear()
    assert client.get("/register/nothing/").status_code == 404
    client.get("/register/", {"q": "长" * 200})
    client.get("/register/", headers={"hx-request": "true"})
    assert not caches["pages"]._cache  # type: ignore[attr-defined]  # the process's own


def test_an_answer_that_sets_a_cookie_is_not_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = KeptPagesMiddleware.__init__

    def with_cookie(self: Any, get_response: Any) -> None:
        def draw(request: Any) -> Any:
            response = get_response(request)
            response.set_cookie("seen", "1")
            return response

        plain(self, draw)

    monkeypatch.setattr(KeptPagesMiddleware, "__init__", with_cookie)
    caches["pages"].clear()
    client.get("/register/")
    assert not caches["pages"]._cache  # type: ignore[attr-defined]  # the process's own
