"""A volunteer in a real browser: signed up on the phone, vetted, an activity, hours, a certificate that anyone checks."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from browser.conftest import look_over, sign_in
from filings.factories import AT, manager_of, officer_of
from qingmiao.volunteers.models import HoursCertificate, Volunteer
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.services.checking import answer_clear
from regions.factories import the_counties
from volunteers.factories import own_post
from workforce.factories import a_house, number, police_officer

WHO = "示例志愿"


class Clock:
    """The instant of every request; a test moves it on."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", clock)
    return clock


def test_from_the_public_page_to_a_checked_certificate(phone_page: Page, live_server: LiveServer, clock: Clock) -> None:
    page = phone_page
    the_counties(AT)
    house = a_house()
    page.goto("/volunteering/")
    look_over(page, "volunteers-public")
    page.get_by_role("link", name="我要报名").click()
    page.get_by_label("姓名", exact=True).fill(WHO)
    page.get_by_label("手机号", exact=True).fill("13900000007")
    page.get_by_label("在哪里服务").select_option("清城区")
    page.get_by_label("我同意").check()
    page.get_by_role("button", name="报名").click()
    expect(page.get_by_role("heading", name="已收到您的报名")).to_be_visible()

    sign_in(page, live_server, officer_of().user)
    row = Volunteer.objects.get()
    page.goto(f"/volunteers/{row.pk}/")
    page.get_by_label("证件号码").fill(number(901))
    page.get_by_label("已看过证件原件").check()
    page.get_by_role("button", name="确认身份").click()
    expect(page.get_by_text("待从业查询答复").first).to_be_visible()
    check = CheckRequest.objects.get()
    answer_clear(check, version=check.version, actor=police_officer(), at=AT)

    sign_in(page, live_server, manager_of(house).user)
    page.goto("/activities/post/")
    page.get_by_label("活动名称").fill("讲故事")
    page.get_by_label("请志愿者做什么").fill("讲绘本。")
    page.get_by_label("地点").fill("本园")
    page.get_by_label("开始时间").fill("2026-11-24T09:30")
    page.get_by_label("结束时间").fill("2026-11-24T11:30")
    page.get_by_label("名额").fill("2")
    page.get_by_label("机构工作人员全程在场").check()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("还没有人报名。")).to_be_visible()
    address = page.url

    volunteer = own_post(Volunteer.objects.select_related("worker").get())
    sign_in(page, live_server, volunteer.user)
    page.goto("/my-service/")
    page.get_by_role("button", name="报名").click()
    expect(page.get_by_text("已报名“讲故事”。")).to_be_visible()
    look_over(page, "volunteers-own")

    clock.now = AT + timedelta(days=1)
    sign_in(page, live_server, manager_of(house).user)
    page.goto(address)
    page.get_by_label("全程在场的工作人员").select_option(index=1)
    page.get_by_role("button", name="签到").click()
    clock.now = AT + timedelta(days=1, hours=2)
    page.get_by_role("button", name="签退").click()
    expect(page.get_by_text("服务 2 小时")).to_be_visible()
    page.get_by_label("感谢的话").fill("孩子们都记得您。")
    page.get_by_role("button", name="致谢").click()
    look_over(page, "volunteers-activity")

    sign_in(page, live_server, volunteer.user)
    page.goto("/my-service/")
    expect(page.get_by_text("孩子们都记得您。")).to_be_visible()
    page.get_by_role("button", name="出具时长证明").click()
    code = HoursCertificate.objects.get().code
    page.context.clear_cookies()
    page.goto("/volunteering/hours/")
    page.get_by_label("查验码").fill(code)
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_role("heading", name="这份证明是真的")).to_be_visible()
    assert WHO not in page.content()
    assert Client().get(f"/volunteering/hours/?code={code}").status_code == 200
