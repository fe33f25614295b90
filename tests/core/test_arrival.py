"""What arrives: the true client behind trusted proxies only; a character that nothing can store is one sentence at every door."""

import ipaddress
import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from accounts.factories import a_county_officer, an_administrator
from qingmiao.core.web.arrival import ClientMiddleware

PROXIES = ["10.0.0.5", "10.8.0.0/16", "fd00::/64"]


def client_of(settings: Any, peer: str, **headers: str) -> dict[str, Any]:
    """Return the META of a request after the true client was named."""
    settings.TRUSTED_PROXIES = tuple(map(ipaddress.ip_network, PROXIES))
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": peer, **headers}
    ClientMiddleware(lambda _: HttpResponse())(request)
    return dict(request.META)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.5", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "1.1.1.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "1.1.1.1, 203.0.113.7, 10.8.3.4", "203.0.113.7"),
        ("10.0.0.5", "10.8.0.1", "10.8.0.1"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "203.0.113.7, unknown", "10.0.0.5"),
        ("10.0.0.5", "203.0.113.7:51123", "203.0.113.7"),
        ("10.0.0.5", "[2001:db8::7]:51123", "2001:db8::7"),
        ("::ffff:10.0.0.5", "203.0.113.7", "203.0.113.7"),
        ("fd00::9", "2001:db8::7", "2001:db8::7"),
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),
        ("fe80::7%eth0", "1.1.1.1", "fe80::7"),
        ("10.0.0.5", "fe80::7%25eth0", "fe80::7"),
        ("", "1.1.1.1", ""),
    ],
)
def test_the_client_is_whom_the_outermost_trusted_proxy_spoke_to(settings: Any, peer: str, forwarded: str, client: str) -> None:
    assert client_of(settings, peer, HTTP_X_FORWARDED_FOR=forwarded)["REMOTE_ADDR"] == client


def test_a_stranger_s_words_about_forwarding_do_not_count(settings: Any) -> None:
    told = {
        "HTTP_X_FORWARDED_FOR": "1.1.1.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_REAL_IP": "1.1.1.1",
        "HTTP_FORWARDED": "for=1.1.1.1",
    }
    assert client_of(settings, "203.0.113.9", **told) == {"REMOTE_ADDR": "203.0.113.9"}
    assert client_of(settings, "10.0.0.5", **told)["HTTP_X_FORWARDED_PROTO"] == "https"


@pytest.mark.django_db
def test_behind_a_proxy_one_person_s_tries_do_not_lock_another_out(client: Client) -> None:
    officer = a_county_officer()
    for _ in range(6):
        bad = {"login": officer.user.username, "password": "wrong"}
        answer = client.post("/account/login/", bad, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.9")
    assert answer.status_code == 429
    good = {"login": officer.user.username, "password": "Seedling-2026!"}
    assert (
        client.post("/account/login/", good, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.9, 203.0.113.7").status_code == 302
    )


DOORS: list[tuple[str, str, dict[str, Any]]] = [
    ("get", "/register/?q=%00", {}),
    ("get", "/register/?q=a%00b&county=%00", {}),
    ("get", "/register/a%00b/", {}),
    ("get", "/receipts/%00/", {}),
    ("get", "/receipts/?code=%00", {}),
    ("get", "/policies/?q=%00", {}),
    ("get", "/people/?q=%00", {}),
    ("get", "/audit/?who=%00&subject_id=%00", {}),
    ("get", "/", {"HTTP_USER_AGENT": "a\0b"}),
    ("get", "/inbox/", {"HTTP_COOKIE": "sessionid=a\0b"}),
    ("get", "/inbox/", {"HTTP_COOKIE": 'sessionid="a\\000b"'}),
    ("post", "/account/login/", {"data": {"login": "a\0b", "password": "c\0d"}}),
    ("post", "/account/login/", {"data": {"login": "zhang", "password": "wrong"}, "HTTP_USER_AGENT": "a\0b"}),
    ("post", "/people/open/", {"data": {"username": "a\0b", "display_name": "\0", "phone": "\0", "role_name": "\0"}}),
    ("post", "/post/switch/", {"data": {"post": "\0", "next": "\0"}}),
    ("post", "/calendar/", {"data": {"year": "\0", "holidays": "\0", "source": "\0"}}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "sent"), DOORS)
def test_a_nul_at_any_door_is_no_error_of_ours(client: Client, settings: Any, method: str, path: str, sent: dict[str, Any]) -> None:
    if "HTTP_COOKIE" not in sent:
        client.force_login(an_administrator().user, backend=settings.AUTHENTICATION_BACKENDS[1])
    client.raise_request_exception = False
    answer = getattr(client, method)(path, **sent)
    assert answer.status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\0", "\ud800", "a\0"])
def test_the_interface_answers_such_a_character_in_one_sentence(client: Client, text: str) -> None:
    client.raise_request_exception = False
    body = json.dumps({"source_system": text, "source_key": text, "uscc": text, "name": text})
    answer = client.post("/api/v1/registrations", body, content_type="application/json", headers={"Authorization": "Bearer x"})
    assert answer.status_code < 500


@pytest.mark.parametrize("host", ["evil.example", "a b", "tuoyu.example:x", "127.0.0.1@evil.example", ""])
@pytest.mark.django_db
def test_a_wrong_host_is_told_in_one_sentence(client: Client, host: str) -> None:
    answer = client.get("/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert "请使用公布的网址" in answer.content.decode()


LONG_NAMES = ["a." + "x" * 250, "x" * 300, "名" * 300 + ".pdf", "." + "名" * 250, "a" + "." * 300, "a/" * 400 + "b.pdf", "b." + "é" * 240]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LONG_NAMES)
@pytest.mark.parametrize("size", [10, 1_200_000])
def test_a_file_with_an_endless_name_is_no_error_of_ours(client: Client, name: str, size: int) -> None:
    client.raise_request_exception = False
    head = f'--B\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    body = head.encode() + b"%PDF-" + b"0" * size + b"\r\n--B--\r\n"
    assert client.post("/account/login/", body, content_type="multipart/form-data; boundary=B").status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["[" * 100_000, "9" * 100_000, '{"a":' * 50_000, "\x00", '"', "[1e999999]"])
def test_json_nested_or_counted_without_end_is_no_error_of_ours(client: Client, body: str) -> None:
    client.raise_request_exception = False
    headers = {"Authorization": "Bearer x"}
    assert client.post("/api/v1/registrations", body, content_type="application/json", headers=headers).status_code < 500
    form = {"credential": body}
    assert client.post("/account/2fa/webauthn/login/", form).status_code < 500
