"""A parent books a class on a small phone and gives the place back; the page stays light, accessible, and without a cookie."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from browser.conftest import assert_accessible, assert_fits, screenshot, settle
from publicity.factories import a_meeting, an_event
from qingmiao.synthetic.lives import LOCAL
from regions.factories import the_counties


@pytest.fixture
def parent_class(live_server: object) -> str:
    """A class in a week, from now."""
    at = datetime.combine(timezone.localdate(), time(9), LOCAL)
    the_counties(at)
    starts = at + timedelta(days=7)
    an_event(months=(6, 12), meeting=a_meeting(starts_at=starts, ends_at=starts + timedelta(hours=1)))
    return "六个月怎么加辅食"


def test_a_parent_class_is_booked_put_into_the_calendar_and_given_back(open_browser: Callable[..., Page], parent_class: str) -> None:
    page = open_browser("phone", java_script_enabled=False)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    page.get_by_role("link", name="家长课堂和活动").click()
    page.get_by_label("孩子几个月").fill("8")
    page.get_by_role("button", name="找").click()
    page.get_by_role("link", name=parent_class).click()
    page.get_by_label("怎么称呼您").fill("示例")
    page.get_by_label("手机号").fill("139 0000 0001")
    page.get_by_label("一共几个人来").select_option("3")
    page.get_by_role("button", name="预约").click()
    expect(page.get_by_role("heading", name="约好了")).to_be_visible()
    number, code = (page.locator(".slip dd").nth(place).inner_text() for place in (0, 1))
    with page.expect_download() as saved:
        page.get_by_role("link", name="存进日历").click()
    assert parent_class in saved.value.path().read_text(encoding="utf-8")
    page.goto("/bookings/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查看").click()
    page.get_by_role("button", name="取消预约").click()
    expect(page.get_by_role("heading", name="已取消")).to_be_visible()
    assert page.context.cookies() == []


def test_the_pages_of_an_event_fit_a_phone_in_large_type_and_can_be_read(open_browser: Callable[..., Page], parent_class: str) -> None:
    page = open_browser("phone", bypass_csp=True)
    page.goto("/news/")
    page.get_by_label("显示设置").click()
    page.get_by_role("button", name="大字").click()
    for width in (360, 768):
        page.set_viewport_size({"width": width, "height": 740})
        for address in ("/news/", "/news/?box=articles", "/bookings/", "/subscribe/"):
            page.goto(address)
            settle(page)
            assert page.locator("html").get_attribute("data-type") == "large"
            assert_fits(page)
            assert_accessible(page)
    page.goto("/news/")
    page.get_by_role("link", name=parent_class).click()
    settle(page)
    assert_accessible(page)
    screenshot(page, "family-event")


READ_LARGE = (
    "/", "/register/?q=清城", "/news/", "/subscribe/", "/raise/", "/raise/signs/12/?q1=yes&q2=no&q3=no&q4=no", "/due/",
    "/raise/calendar/?birth=2025-09-12", "/due/allowance/?born=2024-12-05&eligible=yes&applied=no", "/mine/", "/policies/topics/",
)  # fmt: skip


@pytest.mark.usefixtures("parent_class")
def test_text_twice_as_large_is_read_on_the_smallest_phone_without_pushing_sideways(open_browser: Callable[..., Page]) -> None:
    page = open_browser("phone", bypass_csp=True)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in READ_LARGE:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        settle(page)
        assert_fits(page)
