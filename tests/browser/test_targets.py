"""The plan's board in a real browser: a citizen on a bus, a vice-mayor at a desk."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import look_over, sign_in
from figures.factories import COUNTY, OTHER_COUNTY, filed_since, granted, promised, shown
from filings.factories import city_officer
from qingmiao.accounts.models import Post
from qingmiao.figures.services import take_snapshots
from qingmiao.governance.models import TargetLine
from regions.factories import the_whole_city

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PUBLIC = {
    "board": "/targets/",
    "target": "/targets/T2/",
    "evidence": "/targets/T1/",
    "indicator": "/targets/indicators/places_per_thousand/",
    "data": "/targets/data/",
}
DESK = {
    "board": "/board/",
    "past": "/board/?on=2024-06-30&indicator=institutions",
    "wrong": "/board/?on=昨天",
    "rows": "/board/indicators/certificates_in_order/",
}


@pytest.fixture
def officer(live_server: object) -> Post:
    """A city with promises kept, late and kept late, and its officer."""
    the_whole_city(AT)
    granted(filed_since(date(2020, 1, 6)), date(2020, 6, 1), date(2030, 1, 1))
    granted(filed_since(date(2020, 1, 6), name="清新区示例园", county_code=OTHER_COUNTY), date(2021, 6, 1), date(2030, 1, 1))
    line = promised(
        indicator="demonstration_granted", division=COUNTY, scope="each_county", code="T2", title="每个县（市、区）各建成1家示范机构"
    )
    for code in (OTHER_COUNTY, "441825"):
        TargetLine.objects.create(target=line.target, division_code=code)
    shown(promised(code="T1", title="出台政策措施"), date(2020, 12, 28), text="印发了实施方案")
    take_snapshots([date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 22)], actor=None, at=AT)
    return city_officer()


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_accessible_and_fits_at_both_widths(page: Page, name: str, officer: Post) -> None:
    page.goto(PUBLIC[name])
    look_over(page, f"targets-{name}")


@pytest.mark.parametrize("name", DESK)
def test_a_page_of_the_desk_is_accessible_and_fits_at_both_widths(page: Page, name: str, officer: Post, server: object) -> None:
    sign_in(page, server, officer.user)  # type: ignore[arg-type]  # the live server of the fixture
    page.goto(DESK[name])
    look_over(page, f"board-{name}")


@pytest.mark.parametrize("path", ["/targets/", "/targets/T2/"])
def test_the_board_fits_in_large_type_and_is_accessible_in_the_dark(open_browser: Callable[..., Page], path: str, officer: Post) -> None:
    page = open_browser("phone", large_type=True, color_scheme="dark", bypass_csp=True)
    page.goto(path)
    look_over(page, widths=["phone"])


def test_a_citizen_goes_from_the_board_to_a_promise_and_reads_who_is_late(phone_page: Page, officer: Post) -> None:
    phone_page.goto("/targets/")
    phone_page.get_by_role("link", name="每个县（市、区）各建成1家示范机构").click()
    expect(phone_page.get_by_text("期限已过、现在没有达到的是连山壮族瑶族自治县")).to_be_visible()
    late = phone_page.locator(".card", has_text="连山壮族瑶族自治县").last
    expect(late.locator(".tone-bad")).to_have_text("逾期")
    expect(phone_page.locator(".chart-canvas canvas").first).to_be_visible()


def test_a_vice_mayor_chooses_an_indicator_and_a_day_and_opens_the_rows(desk_page: Page, officer: Post, server: object) -> None:
    sign_in(desk_page, server, officer.user)  # type: ignore[arg-type]  # the live server of the fixture
    desk_page.goto("/board/")
    desk_page.get_by_label("地图和走势的指标").select_option("institutions")
    desk_page.get_by_label("日期").fill("2024-06-30")
    desk_page.get_by_role("button", name="显示").click()
    expect(desk_page.get_by_role("heading", name="各县（市、区）备案托育机构（家）")).to_be_visible()
    expect(desk_page.locator(".map-canvas canvas")).to_be_visible()
    desk_page.locator("[data-area='441803'] a").click()
    expect(desk_page.get_by_role("heading", name="清新区备案托育机构：1 家")).to_be_visible()
    expect(desk_page.get_by_role("link", name="清新区示例园")).to_be_visible()


def test_without_script_the_board_and_its_tables_are_whole(open_browser: Callable[..., Page], officer: Post) -> None:
    page = open_browser("phone", java_script_enabled=False)
    page.goto("/targets/T2/")
    page.locator("summary", has_text="看数据表").first.click()
    expect(page.locator("figure.picture table").first.get_by_role("row", name="清城区 1")).to_be_visible()


def test_on_paper_the_desk_keeps_its_figures_and_drops_its_controls(desk_page: Page, officer: Post, server: object) -> None:
    sign_in(desk_page, server, officer.user)  # type: ignore[arg-type]  # the live server of the fixture
    desk_page.goto("/board/")
    desk_page.emulate_media(media="print")
    expect(desk_page.get_by_text("逾期的，是谁的")).to_be_visible()
    expect(desk_page.locator("[data-area='441802']")).to_be_visible()
    for gone in (".desk-nav", ".actions", ".map-canvas", "form.field-row"):
        expect(desk_page.locator(gone).first).to_be_hidden()
