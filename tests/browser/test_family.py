"""A parent's walks on a small phone: find a place and compare two, know what is due, put leave into a calendar."""

import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Response, expect

from browser.conftest import assert_accessible, assert_fits, settle
from portal.factories import filed, paper_of
from qingmiao.institutions.models import Institution
from regions.factories import the_whole_city

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
LIANZHOU = {"county_code": "441882", "town_code": "441882001", "village_code": None, "address": "连州镇示例路1号"}
SMALL, FIRST_BYTES, LATER_BYTES = {"width": 360, "height": 740}, 100_000, 50_000
WIDTHS = (360, 768, 1280)


@pytest.fixture
def houses(live_server: object) -> list[Institution]:
    """Three in and around 连州, one far away."""
    the_whole_city(AT)
    near = filed(name="连州市暖阳托育园", latitude=24.78, longitude=112.38, **LIANZHOU)
    other = filed(name="连州市青苗托育园", latitude=24.79, longitude=112.36, **LIANZHOU)
    filed(name="连州市星星托育园", inclusive=False, latitude=24.7, longitude=112.4, **LIANZHOU)
    filed(name="清城区青禾托育园", latitude=23.71, longitude=113.03)
    paper_of(near, "fire", datetime(2026, 1, 1, tzinfo=UTC).date())
    return [near, other]


@pytest.fixture
def small_phone(open_browser: Callable[..., Page]) -> Page:
    page = open_browser("phone", bypass_csp=True)
    page.set_viewport_size({"width": SMALL["width"], "height": SMALL["height"]})
    return page


def test_a_parent_finds_an_inclusive_place_near_lianzhou_for_a_child_of_14_months_and_compares_two(
    small_phone: Page, houses: list[Institution]
) -> None:
    page = small_phone
    page.goto("/")
    page.get_by_label("地点、名称，或者您想问的").fill("连州 14个月 普惠")
    page.get_by_role("button", name="找托育").click()
    rows = page.locator(".register > .register-row")
    expect(rows).to_have_count(2)
    expect(page.get_by_text("孩子 14 个月")).to_be_visible()
    box = rows.first.get_by_role("link").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < SMALL["height"] - 60, "the first result is under the fold"
    for number in range(2):
        rows.nth(number).get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^比较")).click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    assert "age=14" in page.url
    expect(page.get_by_text("已到期：消防安全检查合格证明")).to_be_visible()
    assert_fits(page)
    page.reload()
    expect(page.get_by_role("columnheader")).to_have_count(2)


def test_two_children_see_different_reasons(small_phone: Page) -> None:
    page = small_phone
    for born, said in (("2024年12月5日", "能不能赶上首次申请的截止日待核"), ("2026年3月8日", "按时申请一共 10,800 元")):
        page.goto("/due/")
        page.get_by_role("link", name="育儿补贴").click()
        page.get_by_label("孩子是哪一天出生的？").fill(born)
        page.get_by_role("button", name="继续").click()
        page.get_by_label("是", exact=True).check()
        page.get_by_role("button", name="继续").click()
        page.go_back()
        expect(page.get_by_role("heading", name=re.compile("中国国籍"))).to_be_visible()
        page.go_forward()
        page.get_by_label("还没有").check()
        page.get_by_role("button", name="继续").click()
        expect(page.get_by_text(said).first).to_be_visible()
        settle(page)
    page.goto("/mine/")
    expect(page.get_by_role("link", name=re.compile("^育儿补贴："))).to_have_count(2)


def test_leave_goes_into_a_calendar_without_script(open_browser: Callable[..., Page]) -> None:
    page = open_browser("phone", java_script_enabled=False)
    page.goto("/due/leave/")
    page.get_by_label(re.compile("预产期")).fill("2026-03-08")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("一个").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("不是").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="从出生那天开始").click()
    expect(page.get_by_text("妈妈 178 天、爸爸 15 天")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="放进手机日历").click()
    assert "DTSTART;VALUE=DATE:20260308" in download.value.path().read_text(encoding="utf-8")


def test_what_is_kept_stays_in_the_browser_and_can_be_forgotten(small_phone: Page, houses: list[Institution]) -> None:
    page = small_phone
    for house in houses:
        page.goto(f"/register/{house.code}/")
        page.get_by_role("button", name="收藏").click()
        expect(page.get_by_role("button", name="已收藏")).to_be_visible()
    page.goto("/mine/")
    expect(page.get_by_role("link", name="连州市暖阳托育园")).to_be_visible()
    expect(page.get_by_role("link", name="比较这些")).to_be_visible()
    page.get_by_role("button", name="从这部手机里清除").click()
    expect(page.get_by_text("还没有收藏")).to_be_visible()
    assert page.context.cookies() == []


def test_the_nearest_town_is_found_in_the_browser_and_the_position_is_sent_to_nobody(
    open_browser: Callable[..., Page], houses: list[Institution]
) -> None:
    page = open_browser("phone", geolocation={"latitude": 24.7802, "longitude": 112.3801}, permissions=["geolocation"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.goto("/register/")
    page.get_by_text("更多条件").click()
    page.get_by_role("button", name="用我现在的位置").click()
    expect(page.get_by_text("由近到远")).to_be_visible()
    assert not [url for url in asked if "24.78" in url or "112.38" in url]


def test_the_phone_number_is_on_paper(small_phone: Page, houses: list[Institution]) -> None:
    small_phone.goto(f"/register/{houses[0].code}/")
    small_phone.emulate_media(media="print")
    expect(small_phone.get_by_role("link", name="0763-0000001")).to_be_visible()
    expect(small_phone.get_by_role("button", name="收藏")).to_be_hidden()


PAGES = (
    "/register/?q=凤城街道&age=14",
    "/register/?q=怎么领",
    "/register/?q=没有这个",
    "/register/compare/?code={one}&code={two}",
    "/register/{one}/",
    "/mine/",
    "/due/",
    "/due/tax/",
    "/due/allowance/?born=2026-13-01",
    "/due/allowance/?born=2024-12-05&eligible=yes&applied=no",
    "/due/leave/?born=2026-03-08&babies=1&difficult=no&start=skip",
    "/due/data/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_families_is_accessible_and_fits_at_three_widths(page: Page, houses: list[Institution], path: str) -> None:
    page.goto(path.format(one=houses[0].code, two=houses[1].code))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        settle(page)
        assert_fits(page)
        assert_accessible(page)


def test_pages_are_light(open_browser: Callable[..., Page], houses: list[Institution]) -> None:
    """By what travels where the files are compressed, as they are in service."""
    page = open_browser("phone")
    came: list[Response] = []
    held: set[str] = set()  # the browser has it from an earlier page
    page.on("response", lambda answer: came.append(answer))  # noqa: PLW0108  # playwright refuses a built-in method
    for path, most in (("/", FIRST_BYTES), ("/register/?q=连州", LATER_BYTES), ("/due/allowance/", LATER_BYTES)):
        came.clear()
        page.goto(path)
        settle(page)
        sizes = {answer.url: len(gzip.compress(answer.body())) for answer in came if answer.status == 200 and answer.url not in held}
        held |= sizes.keys()
        assert sum(sizes.values()) <= most, (path, sorted(sizes.items(), key=lambda pair: -pair[1])[:12])
