"""Demonstrations in a real browser: the county chooses, the city visits and decides, the institution guides, everyone sees it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from demonstration.factories import PNG, a_demonstration, a_finding, a_guidance, a_house, a_nomination, a_visited_case, later
from filings.factories import AT, ON, city_officer, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.demonstration.models import Demonstration, DemonstrationState, Guidance
from qingmiao.demonstration.services.watching import watch
from qingmiao.institutions.models import Institution
from regions.factories import the_whole_city


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def houses(live_server: object) -> list[Institution]:
    """A city with its boundaries, and two institutions of one county that could be chosen."""
    the_whole_city(AT)
    city_officer()
    return [a_house(1), a_house(2)]


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def look(page: Page, path: str, shot: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    look_over(page, f"demonstration-{shot}")


def test_from_the_choice_to_the_public_page(desk_page: Page, houses: list[Institution]) -> None:
    page, (house, other) = desk_page, houses
    sign_in(page, officer_of())
    page.goto("/demonstrations/")
    page.get_by_role("link", name="推荐机构").click()
    page.get_by_role("link", name=house.name).click()
    page.get_by_label("推荐理由").fill("环境好，愿意开放观摩。")
    page.get_by_role("button", name="推荐", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("将通知市级实地评审")
    page.get_by_role("dialog").get_by_role("button", name="推荐").click()
    expect(page.get_by_text("已推荐，市级和机构已收到通知。")).to_be_visible()

    sign_in(page, city_officer())
    page.goto("/demonstrations/")
    page.get_by_role("link", name=house.name).click()
    page.get_by_role("link", name="记录实地评审").click()
    page.get_by_label("评审记录").fill("活动室宽敞，照护有序。")
    page.get_by_label("照片和材料").set_input_files({"name": "活动室.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="记录实地评审").click()
    page.get_by_role("dialog").get_by_role("button", name="记录实地评审").click()
    expect(page.get_by_text("活动室.png")).to_be_visible()
    page.get_by_role("link", name="去决定").click()
    expect(page.get_by_label("示范期最后一天")).to_have_value("2029-11-22")
    page.get_by_label("认定理由").fill("条件符合。")
    page.get_by_role("button", name="认定为示范点").click()
    expect(page.get_by_role("dialog", name="认定为示范点")).to_contain_text("向社会公示")
    page.get_by_role("dialog").get_by_role("button", name="认定为示范点").click()
    expect(page.get_by_text("已认定为示范点，相关单位已收到通知。")).to_be_visible()

    sign_in(page, manager_of(house))
    page.goto("/demonstrations/own/")
    page.get_by_role("link", name="登记指导").click()
    page.get_by_label("结对帮扶").check()
    page.get_by_label("查找受指导的机构").press_sequentially("qcqsf2")
    page.get_by_label(other.name).check()
    page.get_by_label("时长").fill("2")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记。")).to_be_visible()
    assert Guidance.objects.get().guided == other

    page.context.clear_cookies()
    page.goto("/demonstration/")
    expect(page.get_by_text(f"结对机构：{other.name}")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("现有 1 家")


def test_a_withdrawal_asks_first_and_may_be_thought_over(desk_page: Page, houses: list[Institution]) -> None:
    row = a_demonstration(houses[0])
    sign_in(desk_page, city_officer())
    desk_page.goto(f"/demonstrations/{row.pk}/withdraw/")
    desk_page.get_by_label("撤销原因").fill("虚报材料。")
    desk_page.get_by_role("button", name="撤销示范点").click()
    dialog = desk_page.get_by_role("dialog")
    expect(dialog).to_contain_text("向社会公示")
    dialog.get_by_role("button", name="返回").click()
    expect(dialog).to_be_hidden()
    assert Demonstration.objects.get().state == DemonstrationState.GRANTED
    desk_page.get_by_role("button", name="撤销示范点").click()
    dialog.get_by_role("button", name="撤销示范点").click()
    expect(desk_page.get_by_text("虚报材料。").first).to_be_visible()


def test_the_pages_are_accessible_and_fit_at_both_widths(page: Page, houses: list[Institution]) -> None:
    granted = a_demonstration(houses[0], until=ON + timedelta(days=60))
    a_guidance(granted, kind="pairing", guided=houses[1], note="协助完善一日照护流程。")
    visited = a_visited_case(houses[1])
    nominated = a_nomination(a_house(3, "清城区凤城街道松鹤社区嵌入式普惠托育服务站松鹤二期配套用房托育有限公司"))
    a_finding(granted.institution)
    watch(at=later(0))
    sign_in(page, city_officer())
    for shot, path in {
        "list": "/demonstrations/",
        "list-empty": "/demonstrations/?q=没有这个",
        "proposed": f"/demonstrations/{granted.pk}/",
        "visit": f"/demonstrations/{nominated.pk}/visit/",
        "decide": f"/demonstrations/{visited.pk}/decide/",
        "withdraw": f"/demonstrations/{granted.pk}/withdraw/",
    }.items():
        look(page, path, shot)
    sign_in(page, officer_of())
    look(page, "/demonstrations/nominate/", "choose")
    look(page, f"/demonstrations/nominate/{granted.institution_id}/", "nominate")
    sign_in(page, manager_of(granted.institution))
    look(page, "/demonstrations/own/", "own")
    look(page, f"/demonstrations/{granted.pk}/guidance/?q=qcqsf", "guidance")
    page.context.clear_cookies()
    look(page, "/demonstration/", "public")
    look(page, f"/register/{granted.institution.code}/", "institution")
