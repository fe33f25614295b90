"""Whoever looks and is not signed in leaves nothing behind: no cookie, no request to anybody else; and a link says what it leads to."""

import io
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from guidance.factories import a_card
from portal.factories import filed
from publicity.factories import a_draft, an_event
from qingmiao.config.cli.permissions import Route, routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
# To sign in, to set a forgotten password, and to follow something of one's own: there a cookie is asked for.
WITH_A_COOKIE = {
    "worker_sign_in", "family_sign_in", "password_forgotten", "password_recover", "report_follow", "dispute_follow", "footage_follow",
}  # fmt: skip
OUTSIDE = re.compile(r"""(?:src|srcset|action)=["']?(?:https?:)?//|<link[^>]+href=["']?(?:https?:)?//|@import|url\(["']?https?:""")


def public_pages() -> list[Route]:
    """The public pages whose address needs nothing."""
    return [
        route
        for route in routes()
        if route.gate is not None and route.gate.kind == "public" and "GET" in route.gate.methods and "<" not in route.pattern
    ]


def test_no_public_page_sets_a_cookie_or_asks_anybody_else() -> None:
    pages = public_pages()
    assert len(pages) > 20
    marked, leading_out = set(), set()
    for route in pages:
        if route.name.startswith("gallery"):  # there for developers only
            continue
        client = Client()
        answer = client.get(reverse(route.name))
        marked |= {route.name} if client.cookies else set()
        if "text/html" in answer.get("Content-Type", "") and OUTSIDE.search(answer.content.decode()):
            leading_out.add(route.name)
    assert marked - WITH_A_COOKIE == set()
    assert leading_out == set()


def test_a_shared_link_has_a_title_and_a_picture_drawn_here(client: Client, at: datetime) -> None:
    house, card = filed(), a_card(at)
    event = an_event()
    for address, title in (
        (reverse("institution_show", args=[house.code]), house.name),
        (reverse("guidance_card", args=[card.key]), card.texts.get().title),
        (reverse("news_show", args=[event.pk]), "六个月怎么加辅食"),
        (reverse("topic_show", args=["leave"]), ""),
        (reverse("home"), "青苗"),
    ):
        page = client.get(address).content.decode()
        assert f'property="og:title" content="{title}' in page
        found = re.search(r'property="og:image" content="https?://[^/]+(/share/[^"]+)"', page)
        assert found is not None, address
        picture: Any = client.get(found[1])
        assert picture["Cache-Control"] == "public, max-age=86400"
        assert Image.open(io.BytesIO(picture.content)).size == (600, 315)
        assert len(picture.content) < 30_000


def test_nobody_elses_words_get_onto_a_picture(client: Client) -> None:
    for kind, key in (
        ("site", "free-money"),
        ("news", "999999"),
        ("news", str(a_draft().pk)),
        ("strange", "x"),
        ("card", "x"),
        ("topic", "x"),
    ):
        assert client.get(f"/share/{kind}/{key}.png").status_code == 404


def test_a_phone_can_keep_the_site_among_its_programs(client: Client) -> None:
    told = client.get(reverse("manifest")).json()
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert told["display"] == "standalone"
    assert all(client.get(shortcut["url"]).status_code == 200 for shortcut in told["shortcuts"])
    assert 'rel="manifest"' in client.get("/").content.decode()
