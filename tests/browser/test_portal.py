"""The public pages as a parent on a bus meets them: small screen, one thumb, sometimes no script."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import look_over, press, settle, tab_to
from portal.factories import filed, finding_of, home_based, paper_of, receipt_of
from qingmiao.institutions.models import Institution
from regions.factories import the_whole_city

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
CODE = "7K2M9Q4T8WXA"
FIRST_LOAD_LIMIT_BYTES = 300_000  # uncompressed; tests/browser/test_family.py measures what travels


@pytest.fixture
def institution(live_server: object) -> Institution:
    """A city with three institutions; this one has everything a page can show."""
    the_whole_city(AT)
    shown = filed(name="清城区青禾托育园", latitude=23.71, longitude=113.03)
    for kind in ("legal_person", "fire", "food_licence"):
        paper_of(shown, kind, AT.date())
    finding_of(shown, rectify_by=AT.date())
    receipt_of(shown, code=CODE)
    filed(
        name="英德市向日葵托育园",
        county_code="441881",
        town_code="441881001",
        village_code=None,
        inclusive=False,
        latitude=24.19,
        longitude=113.4,
    )
    home_based(
        name="连州市暖暖家庭托育点", county_code="441882", town_code="441882001", village_code=None, latitude=24.78, longitude=112.38
    )
    return shown


PAGES = {
    "home": "/",
    "register": "/register/",
    "register-found": "/register/?q=青禾&county=441802&age=14&inclusive=on",
    "register-nothing": "/register/?q=没有这个",
    "register-map": "/register/?view=map",
    "institution": "/register/{code}/",
    "receipt": f"/receipts/{CODE}/",
    "receipt-unknown": "/receipts/?code=AAAA",
    "filing-guide": "/filing-guide/",
    "register-data": "/register/data/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_is_accessible_and_fits_at_both_widths(page: Page, name: str, institution: Institution) -> None:
    page.goto(PAGES[name].format(code=institution.code))
    look_over(page, f"portal-{name}")


@pytest.mark.parametrize("name", ["home", "register", "institution"])
def test_a_public_page_fits_in_large_type_and_is_accessible_in_the_dark(
    open_browser: Callable[..., Page], name: str, institution: Institution
) -> None:
    page = open_browser("phone", large_type=True, color_scheme="dark", bypass_csp=True)
    page.goto(PAGES[name].format(code=institution.code))
    look_over(page, widths=["phone"])


def test_choosing_a_county_shows_its_institutions_and_its_towns_at_once(desk_page: Page, institution: Institution) -> None:
    desk_page.goto("/register/")
    rows = desk_page.locator(".register-row")
    expect(rows).to_have_count(3)
    desk_page.get_by_text("更多条件").click()
    desk_page.get_by_label("县（市、区）").focus()
    desk_page.get_by_label("县（市、区）").select_option("清城区")
    expect(rows).to_have_count(1)
    expect(desk_page.get_by_label("县（市、区）")).to_be_focused()
    expect(desk_page.get_by_label("乡镇街道").locator("option")).to_contain_text(["不限", "凤城街道"])
    expect(desk_page).to_have_url(re.compile("county=441802"))
    desk_page.reload()
    expect(rows).to_have_count(1)
    desk_page.get_by_role("link", name=re.compile("清城区.*去掉这个条件")).click()
    expect(rows).to_have_count(3)


def test_the_back_button_brings_the_earlier_result_back(desk_page: Page, institution: Institution) -> None:
    desk_page.goto("/register/")
    desk_page.get_by_text("更多条件").click()
    desk_page.get_by_label("县（市、区）").select_option("清城区")
    expect(desk_page.locator(".register-row")).to_have_count(1)
    desk_page.go_back()
    expect(desk_page.locator(".register-row")).to_have_count(3)


def test_the_register_works_without_script(open_browser: Callable[..., Page], institution: Institution) -> None:
    page = open_browser("phone", java_script_enabled=False)
    page.goto("/")
    page.get_by_label("地点、名称，或者您想问的").fill("清城")
    page.get_by_role("button", name="找托育").click()
    page.get_by_text("更多条件").click()
    page.get_by_label("县（市、区）").select_option("清城区")
    page.get_by_role("button", name="查找").click()
    page.get_by_text("更多条件").click()
    expect(page.get_by_label("乡镇街道")).to_be_enabled()
    page.get_by_role("link", name="清城区青禾托育园").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("清城区青禾托育园")
    page.goto("/register/?view=map")
    expect(page.locator(".map-place")).to_have_count(3)


def test_a_place_is_found_and_opened_by_keyboard_alone(desk_page: Page, institution: Institution) -> None:
    desk_page.goto("/")
    press(desk_page, "/")
    desk_page.keyboard.type("qctyy")
    press(desk_page, "Backspace", "Backspace", "Backspace", "Enter")
    desk_page.wait_for_url("**/register/?q=qc")
    tab_to(desk_page, "清城区青禾托育园")
    press(desk_page, "Enter")
    expect(desk_page.get_by_role("heading", level=1)).to_have_text("清城区青禾托育园")


def test_the_map_draws_the_counties_and_every_place(desk_page: Page, institution: Institution) -> None:
    desk_page.goto("/register/?view=map")
    expect(desk_page.locator(".map-area-name")).to_have_count(8)
    expect(desk_page.locator(".map-marker")).to_have_count(3)
    desk_page.locator(".map-marker").first.click()
    expect(desk_page.locator(".map-place.is-selected")).to_have_count(1)


def test_the_first_load_is_light(phone_page: Page, institution: Institution) -> None:
    sizes: list[int] = []

    phone_page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    phone_page.goto("/")
    settle(phone_page)
    assert len(sizes) > 5
    assert sum(sizes) <= FIRST_LOAD_LIMIT_BYTES


def test_a_receipt_is_checked_from_the_first_page(phone_page: Page, institution: Institution) -> None:
    phone_page.goto("/")
    phone_page.get_by_role("link", name="查验备案回执").click()
    phone_page.get_by_label("查验码").fill("7k2m-9q4t-8wxa")
    phone_page.get_by_role("button", name="查验").click()
    expect(phone_page.get_by_text("这份回执有效")).to_be_visible()
    phone_page.get_by_role("link", name="看清城区青禾托育园的现况").click()
    expect(phone_page.get_by_role("heading", level=1)).to_have_text("清城区青禾托育园")
