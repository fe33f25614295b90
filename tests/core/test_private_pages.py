"""What a browser or a cache may keep: no page of a person, and no fragment in the place of a page."""

from typing import Any

import pytest
from django.test import Client

from accounts.factories import a_county_officer, an_administrator
from qingmiao.config.cli.permissions import routes

pytestmark = pytest.mark.django_db
OPEN = ["/", "/register/", "/policies/", "/receipts/", "/filing-guide/"]
PRIVATE = ["/account/login/", "/account/2fa/", "/account/2fa/authenticate/", "/account/sessions/", "/api/v1/openapi.json", "/no/such/page/"]


def plain_routes() -> list[str]:
    return [route.pattern for route in routes() if "<" not in route.pattern and not route.pattern.startswith("static")]


def test_no_page_of_a_signed_in_person_is_kept(client: Client, settings: Any) -> None:
    client.force_login(an_administrator().user, backend=settings.AUTHENTICATION_BACKENDS[1])
    kept = [path for path in plain_routes() if "no-store" not in client.get(path).get("Cache-Control", "")]
    assert len(plain_routes()) > 60
    assert kept == []


@pytest.mark.parametrize("path", PRIVATE)
def test_a_page_behind_or_before_the_sign_in_is_not_kept(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", OPEN)
def test_a_public_page_may_be_kept_but_a_fragment_is_never_taken_for_it(client: Client, path: str) -> None:
    answer = client.get(path)
    assert "no-store" not in answer.get("Cache-Control", "")
    assert "HX-Request" in answer["Vary"]


def test_the_answer_to_a_sign_in_and_to_a_refusal_is_not_kept(client: Client) -> None:
    officer = a_county_officer()
    form = {"login": officer.user.username, "password": "wrong"}
    assert "no-store" in client.post("/account/login/", form)["Cache-Control"]
    assert "no-store" in client.post("/account/login/", form | {"password": "Seedling-2026!"})["Cache-Control"]
    assert "no-store" in client.post("/desk/")["Cache-Control"]
