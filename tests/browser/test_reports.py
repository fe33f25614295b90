"""Reports in a real browser: a complaint to its rating, a serious incident to its closure, and suspected abuse that nobody else sees."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from filings.factories import AT, a_filed_institution, city_officer, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, CaseState, Incident, IncidentState
from regions.factories import the_counties
from reports.factories import PNG, department_officer, market_regulation, suspected_abuse, the_protector


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def house(live_server: object) -> Institution:
    """A filed institution in a city with counties and officers."""
    the_counties(AT)
    city_officer()
    department_officer(market_regulation())
    return a_filed_institution()


def sign_in(page: Page, post: Post | None) -> None:
    """Give the browser the session of a person who has signed in; nobody's for None."""
    page.context.clear_cookies()
    page.goto("/healthz")
    if post is not None:
        session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def step(page: Page, name: str, **typed: str) -> None:
    """Take a step: open its page, fill it in, confirm what it brings."""
    page.get_by_role("link", name=name, exact=True).click()
    for label, words in typed.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def test_a_complaint_from_a_stranger_to_the_department_to_the_answer_to_the_rating(phone_page: Page, house: Institution) -> None:
    page = phone_page
    sign_in(page, None)
    page.goto(f"/report/?institution={house.code}")
    look_over(page, "reports-new")
    page.get_by_label("投诉举报").check()
    page.get_by_label("关于什么").select_option("饮食")
    page.get_by_label("内容").fill("孩子说午饭是凉的，吃不饱。")
    page.get_by_label("照片和材料").set_input_files({"name": "饭菜.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    look_over(page, "reports-sent")
    number, code = page.locator(".follow-code dd").all_inner_texts()

    sign_in(page, officer_of())
    page.goto("/cases/")
    page.get_by_role("link", name=f"饮食：{house.name}").click()
    look_over(page, "reports-case")
    step(page, "受理", 事由="反映午餐饭菜凉、分量不足。")
    page.get_by_role("link", name="转办", exact=True).click()
    expect(page.locator("#id_to option:checked")).to_have_text(market_regulation().name)
    page.get_by_label("转办要求").fill("请核查供餐。")
    page.get_by_role("button", name="转办").click()
    page.get_by_role("dialog").get_by_role("button", name="转办").click()
    expect(page.get_by_text("已转办，部门已收到通知。")).to_be_visible()

    sign_in(page, department_officer())
    page.goto("/assignments/")
    page.get_by_role("link", name=f"饮食：{house.name}").click()
    step(page, "签收")
    step(page, "反馈结果", 办理结果="已现场检查，责令现做现送。")
    look_over(page, "reports-part")

    sign_in(page, officer_of())
    page.goto(f"/cases/{Case.objects.get().pk}/")
    step(page, "答复", 答复="市场监管部门已检查，午餐改为现做现送。")
    expect(page.get_by_text("已答复，反映人查询时会看到并可以评价。")).to_be_visible()

    sign_in(page, None)
    page.goto("/report/follow/")
    page.get_by_label("查询编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("答复：市场监管部门已检查，午餐改为现做现送。")).to_be_visible()
    look_over(page, "reports-mine")
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", name="已办结")).to_be_visible()
    assert Case.objects.get().state == CaseState.CLOSED


def test_a_serious_incident_from_the_phone_to_the_alert_to_the_closure(phone_page: Page, house: Institution) -> None:
    page = phone_page
    sign_in(page, manager_of(house))
    page.goto("/incidents/own/")
    page.get_by_role("link", name="报告事故").click()
    expect(page.get_by_label("烧烫伤")).to_be_hidden()
    page.get_by_label("意外伤害").check()
    page.get_by_label("烧烫伤").check()
    page.get_by_label("有人伤情较重，或已送医").check()
    page.get_by_label("就餐处、厨房").check()
    page.get_by_label("经过").fill("端汤时汤水溅到手臂。")
    page.get_by_label("已采取的措施").fill("冷水冲二十分钟，已送医。")
    page.get_by_label("120 急救").check()
    look_over(page, "reports-incident-form")
    page.get_by_role("button", name="报告", exact=True).click()
    expect(page.get_by_text("已报告，县级和市级卫生健康局已收到通知。")).to_be_visible()
    expect(page.get_by_text("监护人").first).to_be_visible()

    for alerted in (city_officer(), officer_of()):
        sign_in(page, alerted)
        page.goto("/inbox/")
        expect(page.get_by_text(f"严重事件：{house.name} 报告意外伤害（烧烫伤）").first).to_be_visible()
    page.goto("/desk/")
    page.get_by_role("link", name=f"{house.name} 意外伤害（烧烫伤）").click()
    step(page, "签收")

    sign_in(page, manager_of(house))
    page.goto(f"/incidents/{Incident.objects.get().pk}/")
    step(page, "提交原因和措施", 查明的原因="汤温过高，通道有人走动。", 改进措施="分餐前测温，分餐时不让孩子靠近。")

    sign_in(page, officer_of())
    page.goto(f"/incidents/{Incident.objects.get().pk}/")
    look_over(page, "reports-incident")
    step(page, "结案", 结案意见="原因已查清，措施已落实。")
    expect(page.get_by_text("已结案，机构和市级已收到通知。")).to_be_visible()
    assert Incident.objects.get().state == IncidentState.CLOSED


def test_suspected_abuse_is_on_the_desk_of_who_is_named_and_nowhere_else(desk_page: Page, house: Institution) -> None:
    page, named = desk_page, the_protector()
    suspected_abuse(house)
    sign_in(page, named)
    page.goto("/desk/")
    page.get_by_role("link", name="受限案件").click()
    page.get_by_role("link", name="受限案件").last.click()
    look_over(page, "reports-restricted")
    step(page, "记录处置", 做了什么="已电话报警，民警到场。")
    expect(page.get_by_text("已电话报警，民警到场。")).to_be_visible()
    sign_in(page, manager_of(house))
    for path in ("/desk/", "/incidents/own/", "/inbox/"):
        page.goto(path)
        expect(page.get_by_text("瘀青")).to_have_count(0)
