"""The officers' pages in a real browser: by keyboard at the desk, by thumb on site, without a net in between."""

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import assert_fits, focused, look_over, press, screenshot, settle
from filings import factories
from filings.factories import AT, COUNTY, ON, a_department, a_post, city_officer, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing, FilingState, Verification, VisitDraft
from qingmiao.filings.services.verifying import SeenItem
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.synthetic.names import uscc
from regions.factories import the_whole_city


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def filing(live_server: object) -> Filing:
    """A city in which one county has a filing to accept."""
    the_whole_city(AT)
    city_officer()
    return factories.a_submitted_filing()


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def look_at(page: Page, path: str, shot: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    look_over(page, shot)


def test_the_countys_pages_are_accessible_and_fit_at_both_widths(page: Page, filing: Filing) -> None:
    other = factories.a_receipted_filing(
        factories.a_new_institution("清城区待核实托育有限公司"),
        basic={"uscc": uscc(Random(1), LegalNature.COMPANY, COUNTY), "name": "清城区待核实托育有限公司"},
    )
    Clock.objects.filter(subject_id=str(other.pk), stopped_on=None).update(due_on=ON - timedelta(days=3))
    other.institution.certificates.update(expires_on=ON + timedelta(days=3))
    factories.a_registration(uscc(Random(2), LegalNature.COMPANY, COUNTY), name="清城区新办托育有限公司")
    sign_in(page, officer_of())
    paths = {
        "desk": "/desk/",
        "desk-empty": "/desk/?box=rectified",
        "filing-review": f"/filings/{filing.pk}/review/",
        "filing-return": f"/filings/{filing.pk}/return/",
        "filing-verify": f"/filings/{other.pk}/verify/",
        "institution-list": "/institutions/",
        "institution-detail": f"/institutions/{other.institution_id}/",
        "institution-open": "/institutions/open/",
        "registration-list": "/registrations/",
        "certificate-watch": "/certificates/expiring/",
    }
    for shot, path in paths.items():
        look_at(page, path, shot)


def test_the_citys_and_the_registrars_pages_are_accessible_and_fit(page: Page, filing: Filing) -> None:
    Clock.objects.update(due_on=ON - timedelta(days=3))
    sign_in(page, city_officer())
    look_at(page, "/city/", "city-desk")
    registrar = a_post(Role.DEPARTMENT_OFFICER, a_department(Department.MARKET_REGULATION, COUNTY), "示例登记")
    sign_in(page, registrar)
    for shot, path in {"registration-upload": "/registrations/upload/", "tokens": "/registrations/tokens/"}.items():
        look_at(page, path, shot)


def test_an_officer_accepts_a_case_by_keyboard_alone(desk_page: Page, filing: Filing) -> None:
    page = desk_page
    sign_in(page, officer_of())
    page.goto("/desk/")
    settle(page)
    press(page, "j")
    assert focused(page) == filing.institution.name
    press(page, "Enter")
    panel = page.locator("#panel")
    expect(panel.get_by_text("出具备案回执")).to_be_visible()
    screenshot(page, "desk-panel", whole=False)
    panel.get_by_role("link", name="去审核").press("Enter")
    page.wait_for_url(re.compile("/review/$"))
    settle(page)
    press(page, "2")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("将告知机构材料已受理")
    press(page, "Shift+Tab", "Enter")
    expect(page.get_by_text("已受理，机构已收到通知。")).to_be_visible()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.ACCEPTED


def test_a_page_drawn_before_the_last_change_is_refused_in_words(desk_page: Page, filing: Filing) -> None:
    page = desk_page
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/review/")
    settle(page)
    factories.accept(filing, version=filing.version, actor=officer_of(), at=AT)
    press(page, "2", "Shift+Tab", "Enter")
    expect(page.get_by_text("已被他人更新")).to_be_visible()


def test_a_person_opens_in_place_for_a_purpose(desk_page: Page, filing: Filing) -> None:
    page = desk_page
    person = factories.complete_facts()["staff"][0]
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/review/")
    page.locator("summary", has_text=re.compile(r"^\s*人员 \d+ 人")).click()
    entry = page.locator("li", has=page.locator(f"#revealed-{person['key']}"))
    entry.locator("summary").click()
    entry.get_by_label("查看目的").select_option("核对人员资格")
    entry.get_by_role("button", name="查看").click()
    expect(entry.get_by_text(person["name"], exact=True)).to_be_visible()
    expect(entry.get_by_text("本次查看已记入日志。")).to_be_visible()


def test_a_visit_survives_a_lost_connection_on_a_phone(phone_page: Page, filing: Filing) -> None:
    page = phone_page
    factories.accept(filing, version=filing.version, actor=officer_of(), at=AT)
    filing.refresh_from_db()
    factories.issue_receipt(filing, version=filing.version, actor=officer_of(), at=AT)
    factories.colleague_of(officer_of())
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/verify/")
    settle(page)
    page.get_by_label("另一名核实人员", exact=True).select_option(label="示例同行")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert VisitDraft.objects.get(filing=filing).values["second"] == str(factories.colleague_of(officer_of()).pk)
    page.context.set_offline(True)
    page.get_by_label("结论说明").fill("现场与填报一致。")
    expect(page.locator("[data-save-state]")).to_contain_text("离线")
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    page.reload()
    expect(page.get_by_label("结论说明")).to_have_value("现场与填报一致。")
    for tick in page.locator("[data-checklist-rest]").all():
        tick.check()  # folds its group and opens the next
    page.get_by_label("另一名核实人员的登录密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="记录核实结果").click()
    expect(page.get_by_text("核实符合，已告知机构。")).to_be_visible()
    assert Verification.objects.get(filing=filing).conclusion == "现场与填报一致。"


def test_what_a_save_refuses_is_said_in_the_words_of_the_service(phone_page: Page, filing: Filing) -> None:
    page = phone_page
    factories.accept(filing, version=filing.version, actor=officer_of(), at=AT)
    filing.refresh_from_db()
    factories.issue_receipt(filing, version=filing.version, actor=officer_of(), at=AT)
    filing.refresh_from_db()
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/verify/")
    page.wait_for_load_state("networkidle")
    factories.visit(filing, SeenItem("premises.alarm_button", "一键报警", "管理规范", "conforms"))
    page.get_by_label("结论说明").fill("我也去看过。")
    expect(page.locator("[data-save-state]")).to_contain_text("不需要现场核实。可能他人已经记录，请刷新页面查看。填写的内容已存在本机")
    expect(page.get_by_label("结论说明")).to_have_value("我也去看过。")
    assert_fits(page)
    assert not VisitDraft.objects.filter(filing=filing).exists()


def test_the_review_works_without_script(open_browser: Callable[..., Page], filing: Filing) -> None:
    page = open_browser("desk", java_script_enabled=False)
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/review/")
    page.get_by_role("button", name="受理").first.click()
    expect(page.get_by_text("已受理，机构已收到通知。")).to_be_visible()
