"""The officers' and heads' days, each walked by its role: pages at both widths, and the clicks of the five commonest tasks."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import look_over, settle
from browser.test_filing_county import look_at, sign_in
from filings import factories
from filings.factories import AT, ON, a_department, a_post, city_officer, manager_of, officer_of
from qingmiao.accounts.models import Department, Role
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing, FilingState
from qingmiao.filings.services.chasing import chase
from regions.factories import the_counties


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def city(live_server: object) -> None:
    """The counties, and the city's officer."""
    the_counties(AT)
    city_officer()


@pytest.fixture
def returned(city: None) -> Filing:
    return factories.a_returned_filing()


@pytest.fixture
def late(city: None) -> Filing:
    filing = factories.a_submitted_filing()
    Clock.objects.update(due_on=ON - timedelta(days=3))
    return filing


def test_a_head_answers_what_was_asked_and_renews_a_paper(page: Page, returned: Filing) -> None:
    house = factories.a_filed_institution(basic={"name": "清城区旧苗托育有限公司"})
    house.certificates.filter(kind="fire").update(expires_on=ON - timedelta(days=1))
    sign_in(page, manager_of(returned.institution))
    look_at(page, f"/filings/{returned.pk}/", "correction-answers")
    page.get_by_label("第 1 项的答复").fill("续签页已补。")
    page.get_by_role("button", name="保存答复").click()
    expect(page.get_by_text("答复已保存")).to_be_visible()
    look_at(page, f"/filings/{returned.pk}/check/", "correction-check")
    sign_in(page, manager_of(house))
    look_at(page, "/desk/", "head-home")
    page.get_by_role("link", name="消防").first.click()
    settle(page)
    look_over(page, "certificate-renew")


def test_a_county_sees_what_came_back_and_takes_a_mistake_back(page: Page, returned: Filing) -> None:
    sign_in(page, officer_of())
    look_at(page, f"/filings/{returned.pk}/review/", "review-returned")
    look_at(page, f"/filings/{returned.pk}/assign/", "filing-assign")
    page.goto(f"/filings/{returned.pk}/recall/")
    look_over(page, "filing-recall")
    page.get_by_label("为什么撤回").fill("点错了。")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回，机构已收到通知")).to_be_visible()
    assert Filing.objects.get(pk=returned.pk).state == FilingState.SUBMITTED


def test_a_late_case_is_accepted_or_chased_from_its_row_in_three_clicks(desk_page: Page, late: Filing) -> None:
    sign_in(desk_page, city_officer())
    desk_page.goto("/desk/")
    desk_page.get_by_role("link", name=late.institution.name).click()
    desk_page.locator("#panel").get_by_role("button", name="催办").first.click()
    desk_page.get_by_role("dialog").get_by_role("button", name="催办").click()
    expect(desk_page.get_by_text("已催办，县级须在 2 个工作日内答复。")).to_be_visible()
    sign_in(desk_page, officer_of())
    desk_page.goto("/desk/?box=submitted")
    desk_page.get_by_role("link", name=late.institution.name).click()
    desk_page.locator("#panel").get_by_role("button", name="受理").first.click()
    desk_page.get_by_role("dialog").get_by_role("button", name="受理").click()
    expect(desk_page.get_by_text("已受理，机构已收到通知。")).to_be_visible()


def test_the_citys_counts_lead_to_cases(page: Page, late: Filing) -> None:
    row = chase(late, "", actor=city_officer(), at=AT)
    sign_in(page, city_officer())
    for shot, path in {"city-counts": "/city/", "filing-cases": "/filings/cases/?box=late", "inbox-city": "/inbox/?box=all"}.items():
        look_at(page, path, shot)
    sign_in(page, officer_of())
    look_at(page, f"/chases/{row.pk}/answer/", "chase-answer")
    look_at(page, "/inbox/", "inbox")
    look_at(page, "/heads/", "head-list")
    look_at(page, "/desk/?whose=mine", "desk-mine")


def test_everybody_keeps_an_own_profile_and_administrators_change_posts(page: Page, late: Filing) -> None:
    officer = officer_of()
    sign_in(page, officer)
    look_at(page, "/me/edit/", "profile")
    look_at(page, "/me/", "account")
    administrator = a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"), "示例管理")
    sign_in(page, administrator)
    pages = {
        "people": "/people/?box=dormant",
        "person": f"/people/{officer.user_id}/",
        "person-open": "/people/open/",
        "post-hand-over": f"/posts/{officer.pk}/hand-over/",
        "post-deputy": f"/posts/{officer.pk}/deputy/",
    }
    for shot, path in pages.items():
        look_at(page, path, shot)


def test_an_auditor_asks_who_looked(page: Page, late: Filing) -> None:
    sign_in(page, a_post(Role.AUDITOR, a_department(Department.AUDIT, "441800"), "示例审计"))
    look_at(page, f"/audit/?q={late.institution.name}", "audit")
    page.goto("/audit/person/")
    page.get_by_label("姓名或证件号码").fill("示例乙")
    page.get_by_label("查找的目的").fill("答复本人的查询申请")
    page.get_by_role("button", name="查找", exact=True).last.click()
    settle(page)
    look_over(page, "audit-person")
