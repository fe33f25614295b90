"""Supervision in a real browser: a visit on a phone, signed by two, a finding, its cure, its recheck, what everyone may read."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from demonstration.factories import a_house
from filings.factories import AT, PASSWORD, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import Finding, FindingState, InspectionPart
from qingmiao.supervision.queries.checklists import answered
from supervision.factories import FACTS, FAILING, second_of


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    return


@pytest.fixture
def house(live_server: object) -> Institution:
    """A filed institution, and two officers to visit it."""
    second_of(officer_of().organisation)  # type: ignore[arg-type]  # an officer has an office
    return a_house(1)


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def confirm(page: Page, verb: str) -> None:
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=verb, exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=verb).click()


def test_the_loop_from_plan_to_closing_on_a_phone(phone_page: Page, house: Institution) -> None:
    page = phone_page
    sign_in(page, officer_of())
    page.goto(f"/institutions/{house.pk}/inspect/")
    page.get_by_role("button", name="安排检查").click()
    page.get_by_role("link", name="填写检查表").click()
    expect(page.locator("h1")).to_contain_text("日常检查")
    part = InspectionPart.objects.exclude(inspection__kind="verification").get()
    for found in answered(part):
        answer = "fails" if found.item.key == FAILING else "conforms"
        page.locator(f"#{found.item.key}-{answer}").check()
    item = page.locator(f"#item-{FAILING}")
    item.locator("summary").click()
    item.get_by_label("看到的情况").fill(FACTS)
    expect(item.get_by_label("怎样算改好")).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存", timeout=10_000)
    page.reload()
    expect(item.get_by_label("看到的情况")).to_have_value(FACTS)  # nothing typed is lost
    look_over(page, "supervision-checklist")
    page.get_by_role("link", name="看小结，去签字").click()
    expect(page.get_by_text("将责令整改")).to_be_visible()
    page.get_by_label("结论").fill("总体规范，录像保存不足。")
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.locator("#id_second").select_option(label="示例同行")
    page.get_by_label("另一名检查人员的登录密码").fill(PASSWORD)
    look_over(page, "supervision-sign")
    page.get_by_role("button", name="签字", exact=True).click()
    page.get_by_role("link", name="请负责人确认").click()
    page.get_by_label("拒绝签字").check()
    page.get_by_label("负责人意见或未签字的原因").fill("认为设备正在更换。")
    confirm(page, "记录检查结果")
    expect(page.get_by_text("检查结果已记录，机构已收到通知。")).to_be_visible()
    look_over(page, "supervision-record")

    row = Finding.objects.get()
    sign_in(page, manager_of(house))
    page.goto(f"/supervision/findings/{row.pk}/")
    page.get_by_role("button", name="签收").click()
    page.get_by_role("link", name="报送整改情况").click()
    page.locator("#id_text").fill("已更换硬盘。")
    confirm(page, "报送整改情况")
    expect(page.get_by_text("已报送，等检查单位复查。")).to_be_visible()

    sign_in(page, officer_of())
    page.goto(f"/supervision/findings/{row.pk}/")
    page.get_by_role("link", name="去复查").click()
    page.get_by_label("已改好，销号").check()
    page.get_by_label("复查情况").fill("现场调取 95 天前的录像。")
    confirm(page, "复查")
    expect(page.get_by_text("复查合格", exact=True)).to_be_visible()
    look_over(page, "supervision-finding")
    row.refresh_from_db()
    assert row.state == FindingState.CLOSED
