"""A parent with a cheap phone: this month, warning signs, a curve found again, and all of it on a bus without a network."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from browser.conftest import look_over, settle
from guidance.factories import the_cards
from portal.factories import AT
from qingmiao.codes.ages import add_months

PHONE_360 = {"width": 360, "height": 740}


@pytest.fixture
def cards(live_server: object) -> None:
    """Every card that comes with the program."""
    the_cards(AT)


def born(months: int) -> date:
    return add_months(timezone.localdate(), -months)


@pytest.mark.usefixtures("cards")
def test_a_curve_is_drawn_and_found_again_after_closing(phone_page: Page) -> None:
    phone_page.set_viewport_size(PHONE_360)
    phone_page.goto("/raise/growth/")
    phone_page.get_by_text("女孩", exact=True).click()
    phone_page.get_by_label("出生日期").fill(born(12).isoformat())
    for at, (months, kg, cm) in enumerate([(3, "6.2", "60"), (6, "7.6", "66")]):
        phone_page.locator("[name=on]").nth(at).fill(born(12 - months).isoformat())
        phone_page.locator("[name=kg]").nth(at).fill(kg)
        phone_page.locator("[name=cm]").nth(at).fill(cm)
    phone_page.get_by_role("button", name="画曲线").click()
    expect(phone_page.get_by_role("heading", name="这说明什么")).to_be_visible()
    expect(phone_page.locator(".curve-dot")).to_have_count(4)
    phone_page.goto("/raise/growth/")
    phone_page.get_by_role("link", name="接着填").click()
    expect(phone_page.locator(".curve-dot")).to_have_count(4)
    with phone_page.expect_download() as saved:
        phone_page.get_by_role("link", name="导出").click()
    assert "6.2" in saved.value.path().read_text(encoding="utf-8-sig")
    phone_page.get_by_role("button", name="从手机里删掉").click()
    phone_page.goto("/raise/growth/")
    expect(phone_page.locator("[data-growth-kept]")).to_be_hidden()


@pytest.mark.usefixtures("cards")
def test_one_yes_without_script_says_where_to_go(open_browser: Callable[..., Page]) -> None:
    page = open_browser("phone", java_script_enabled=False)
    page.goto("/raise/signs/12/")
    for number, answer in enumerate(("没有", "有，是这样", "没有", "没有")):
        page.get_by_text(answer, exact=True).nth(number if answer == "没有" else 1).click()
    page.get_by_role("button", name="看结果").click()
    expect(page.get_by_role("heading", name="请带孩子去看一看")).to_be_visible()
    expect(page.get_by_text("妇幼保健院（所）儿童保健科")).to_be_visible()


@pytest.mark.usefixtures("cards")
def test_this_month_and_the_warning_signs_are_read_without_a_network(phone_page: Page) -> None:
    phone_page.goto("/raise/")
    phone_page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone_page.goto("/raise/bands/m7/")
    settle(phone_page)
    phone_page.goto("/raise/bands/m7/")
    settle(phone_page)
    phone_page.context.set_offline(True)
    phone_page.goto("/raise/bands/m7/")
    expect(phone_page.get_by_text("从泥到碎，一样一样加")).to_be_visible()
    expect(phone_page.get_by_text("现在没有网络，看到的是上次存下的内容。")).to_be_visible()
    phone_page.goto("/raise/signs/12/")
    expect(phone_page.get_by_role("heading", name="1岁（12个月）：四个问题")).to_be_visible()
    phone_page.goto("/raise/bands/m31/")
    expect(phone_page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    phone_page.context.set_offline(False)


@pytest.mark.usefixtures("cards")
def test_the_pages_of_guidance_are_accessible_at_every_width(page: Page) -> None:
    birth = born(14)
    for address in ("/raise/", f"/raise/?birth={birth:%Y-%m}", "/raise/signs/12/?q1=yes", f"/raise/calendar/?birth={birth}"):
        page.goto(address)
        look_over(page)
