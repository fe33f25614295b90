"""Whom to turn to, entered by the county; and official pages, looked at for what they say by a real server."""

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, city_officer, officer_of, signed_in
from guidance.factories import a_card, a_page
from qingmiao.config.cli import main
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.guidance.models import HealthContact, OfficialPage, PageState
from qingmiao.guidance.queries.cards import card_of
from qingmiao.guidance.queries.contacts import county_contacts
from qingmiao.guidance.rules.official import says, text_of, why_not_official
from qingmiao.guidance.rules.shipped import shipped_cards
from qingmiao.guidance.services.contacts import Told, enter_contact
from qingmiao.guidance.services.pages import add_page, check_pages, look_at, succeed_page
from qingmiao.regions.models import Division
from qingmiao.ui.desk import AskedDesk, desk_page
from regions.factories import the_counties

pytestmark = pytest.mark.django_db
TOLD = Told("清城区妇幼保健院", "0763-3366000", "示例路 1 号", "周一至周五 8:00—12:00", "本局官网公布", date(2026, 11, 20))


class Authority(BaseHTTPRequestHandler):
    """An authority's site: a page as it was, one that says something else, one that moved, one that leads out, one that is gone."""

    pages: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {
        "/same": (200, {"Content-Type": "text/html; charset=gb2312"}, "<p>健康养育\n照护<b>指南</b></p>".encode("gb18030")),
        "/changed": (200, {"Content-Type": "text/html"}, "<title>网站首页</title><script>健康养育照护指南</script>".encode()),
        "/moved": (302, {"Location": "/same"}, b""),
        "/out": (302, {"Location": "http://192.0.2.1/"}, b""),
        "/gone": (404, {}, b""),
    }

    def do_GET(self) -> None:
        """Answer."""
        status, headers, body = self.pages[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the authority's site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/same", PageState.SAME),
        ("/moved", PageState.SAME),
        ("/changed", PageState.CHANGED),
        ("/out", PageState.GONE),
        ("/gone", PageState.GONE),
    ],
)
def test_a_page_is_looked_at_for_what_it_says_not_only_for_an_answer(site: str, path: str, state: PageState) -> None:
    assert look_at(f"{site}{path}", "健康养育照护指南", hosts=("127.0.0.1",))[0] == state


def test_a_site_that_does_not_answer_is_a_finding() -> None:
    assert look_at("http://127.0.0.1:9/", "健康养育", hosts=("127.0.0.1",))[0] == PageState.GONE


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://gov.cn.evil.com/", "file:///etc/passwd", "http://a:b@www.gov.cn/", "http://[::1", "//www.gov.cn", "x"],
)
def test_only_official_sites_are_entered_and_asked(url: str) -> None:
    assert why_not_official(url)
    with pytest.raises(DomainError):
        add_page("care", url, "健康养育照护指南", actor=city_officer(), at=AT)
    assert look_at(url, "健康养育")[0] == PageState.GONE


def test_words_are_found_whatever_stands_between_them() -> None:
    assert says(text_of("<p>健康 养育\n照护&nbsp;指南</p>".encode(), "text/html; charset=utf-8"), "健康养育照护指南")
    assert text_of("中文".encode(), "text/html; charset=nonsense") == "中文"


def test_a_card_links_a_page_only_once_it_said_so_and_what_does_not_rises_to_the_desk() -> None:
    card = next(card for card in shipped_cards() if "care" in card.sources)
    a_card(AT, card.key)
    page = a_page()

    def linked() -> list[str]:
        shown = card_of(card.key, ON)
        assert shown is not None
        return [source.url for source in shown.sources if source.url]

    assert linked() == []
    OfficialPage.objects.filter(pk=page.pk).update(state=PageState.SAME)
    assert linked() == [page.url]
    OfficialPage.objects.filter(pk=page.pk).update(state=PageState.CHANGED, found="没有要找的文字")
    assert linked() == []
    desk = desk_page(AskedDesk(city_officer(), ON), box="official_pages", search="", number=None)
    assert len(desk.table.rows) == 1


def test_a_successor_comes_by_a_persons_hand_and_the_old_one_is_kept(client: Client) -> None:
    page = a_page()
    new = succeed_page(page, "https://www.nhc.gov.cn/new.html", "健康养育照护指南", version=0, actor=city_officer(), at=AT)
    page.refresh_from_db()
    assert (page.succeeded_by, new.state) == (new, PageState.UNSEEN)
    with pytest.raises(DomainError, match="已经换过"):
        succeed_page(page, "https://www.nhc.gov.cn/x.html", "健康养育照护指南", version=page.version, actor=city_officer(), at=AT)
    shown = signed_in(client, city_officer()).get(reverse("official_page_list")).content.decode()
    assert "new.html" in shown
    assert "care.html" not in shown
    said = client.post(reverse("official_page_succeed", args=[new.pk]), {"url": "http://x.com", "must_say": "健康养育", "version": 0})
    assert said.status_code == 422


def test_the_command_says_what_it_found_and_fails_where_a_page_does_not_fit(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = a_page()
    OfficialPage.objects.filter(pk=page.pk).update(url=f"{site}/changed")
    assert main(["guidance", "check-pages", "--host", "127.0.0.1"]) == 1
    assert "内容对不上" in capsys.readouterr().out
    OfficialPage.objects.filter(pk=page.pk).update(url=f"{site}/same")
    assert [found.state for found in check_pages(at=AT, hosts=("127.0.0.1",))] == [PageState.SAME]


def test_a_county_enters_whom_to_turn_to_and_every_other_says_that_it_has_not(client: Client) -> None:
    the_counties(AT)
    form = {"name": TOLD.name, "phone": TOLD.phone, "address": "", "hours": "", "source": TOLD.source, "source_on": "2026-11-20"}
    signed_in(client, officer_of()).post(reverse("contact_enter", args=[COUNTY]), form)
    assert client.get(reverse("contact_enter", args=[OTHER_COUNTY])).status_code == 404
    page = Client().get("/raise/signs/12/?q1=yes&q2=no&q3=no&q4=no").content.decode()
    assert 'href="tel:0763-3366000"' in page
    assert "本局官网公布，2026年11月20日核对" in page
    assert page.count("县里还没有录入") == 7
    spells = CATALOGUE["guidance_contacts"].spells(Window(None, date(2027, 1, 1)))
    assert [spell.division_code for spell in spells] == [COUNTY]


def test_what_was_entered_before_is_kept_and_the_newest_holds() -> None:
    the_counties(AT)
    county = Division.objects.get(code=COUNTY)
    enter_contact(county, TOLD, actor=officer_of(), at=AT)
    enter_contact(county, Told(**{**vars(TOLD), "phone": "0763-3366001"}), actor=city_officer(), at=AT)
    assert HealthContact.objects.count() == 2
    (found,) = [row.contact.phone for row in county_contacts() if row.contact]
    assert found == "0763-3366001"
    for wrong in ({"source_on": date(2027, 1, 1)}, {"phone": "12"}):
        with pytest.raises(DomainError):
            enter_contact(county, Told(**{**vars(TOLD), **wrong}), actor=officer_of(), at=AT)  # type: ignore[arg-type]
