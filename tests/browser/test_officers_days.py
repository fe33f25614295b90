"""The officers' and heads' days, each walked by its role: pages at both widths, and the clicks of the five commonest tasks."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import look_over, settle
from browser.test_filing_county import look_at, sign_in
from filings import factories
from filings.factories import AT, ON, a_department, a_post, city_officer, manager_of, officer_of
from governance.factories_work import a_called_meeting, an_open_task, department_officer, line, second_city_officer, the_plan
from qingmiao.accounts.models import Department, Role
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing, FilingState
from qingmiao.filings.services.chasing import chase
from qingmiao.governance.services.changing import Draft, draft_change
from qingmiao.governance.services.extending import ask_extension
from regions.factories import the_counties

OFFICERS = Path(__file__).resolve().parents[2] / "docs" / "officers.md"
TOLD = re.compile(r"^\| (\S+) \|[^|]*\| (\d)[^|]*\| (\d+) \|", re.M)
LONGEST_VISIT_PX = 5_000  # it was 12,000
MAKERS = (factories.a_submitted_filing, factories.an_accepted_filing, factories.a_receipted_filing)


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


class Day:
    """An officer at work: every click counted, and how many letters stand in what is read to make it."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.read = page, 0, 0

    def click(self, what: Locator) -> None:
        """Click, having read the row, the panel, the dialog or the page in which it stands."""
        self.read += what.evaluate("e => (e.closest('dialog, #panel, tr, main')?.innerText ?? '').replace(/\\s/g, '').length")
        self.clicks += 1
        what.click()

    def do(self, filing: Filing, step: str, said: str, *, link: bool = False) -> None:
        """Open a case from its row on the desk, take a step in the panel, confirm it."""
        self.page.goto("/desk/")
        self.click(self.page.get_by_role("link", name=filing.institution.name).first)
        panel = self.page.locator("#panel")
        self.click(panel.get_by_role("link" if link else "button", name=step, exact=True).first)
        if not link:
            self.click(self.page.get_by_role("dialog").get_by_role("button", name=step))
            expect(self.page.get_by_text(said)).to_be_visible()

    def whole_case(self, filing: Filing) -> int:
        """How many letters the whole case has, which had to be opened for every step before there was a panel."""
        self.page.goto(f"/filings/{filing.pk}/review/")
        return int(self.page.locator("main").evaluate("e => e.innerText.replace(/\\s/g, '').length"))


def test_the_five_commonest_tasks_take_as_many_clicks_as_told_and_less_reading(desk_page: Page, late: Filing) -> None:
    officer = officer_of()
    factories.colleague_of(officer)
    houses = [factories.a_new_institution(f"清城区{word}托育有限公司") for word in ("待退", "待发", "待看")]
    returned, accepted, receipted = (make(house) for make, house in zip(MAKERS, houses, strict=True))
    counted, whole = {}, {}

    def begin(filing: Filing | None = None) -> Day:
        if filing is not None:
            whole[filing.pk] = Day(desk_page).whole_case(filing)
        return Day(desk_page)

    sign_in(desk_page, city_officer())
    counted["催办"] = begin()
    counted["催办"].do(late, "催办", "已催办，县级须在 2 个工作日内答复。")
    sign_in(desk_page, officer)
    counted["受理"] = begin(late)
    counted["受理"].do(late, "受理", "已受理，机构已收到通知。")
    counted["回执"] = begin(accepted)
    counted["回执"].do(accepted, "出具回执", "回执已出具，机构已列入公开名录。")
    back = counted["退回"] = begin(returned)
    back.do(returned, "退回补正", "", link=True)
    desk_page.get_by_label("需补正的内容").last.fill("请补租赁合同的续签页。")
    back.click(desk_page.get_by_role("button", name="退回补正").first)
    back.click(desk_page.get_by_role("dialog").get_by_role("button", name="退回补正"))
    expect(desk_page.get_by_text("已退回补正，机构已收到全部补正内容。")).to_be_visible()
    visit = counted["核实"] = begin(receipted)
    visit.do(receipted, "现场核实符合", "", link=True)
    assert desk_page.evaluate("() => document.documentElement.scrollHeight") < LONGEST_VISIT_PX
    for tick in desk_page.locator("[data-checklist-rest]").all():
        tick.check()
    desk_page.get_by_label("另一名核实人员", exact=True).select_option(label="示例同行")
    desk_page.get_by_label("另一名核实人员的登录密码").fill(factories.PASSWORD)
    visit.click(desk_page.get_by_role("button", name="记录核实结果"))
    expect(desk_page.get_by_text("核实符合，已告知机构。")).to_be_visible()

    told = {task: (int(clicks), int(read)) for task, clicks, read in TOLD.findall(OFFICERS.read_text(encoding="utf-8"))}
    assert {task: day.clicks for task, day in counted.items()} == {task: clicks for task, (clicks, _) in told.items()}
    read = {task: day.read for task, day in counted.items()}
    assert all(abs(read[task] - letters) <= letters // 4 for task, (_, letters) in told.items()), f"{read} {whole}"
    for task, filing in {"受理": late, "回执": accepted, "退回": returned, "核实": receipted}.items():
        assert read[task] < whole[filing.pk], (task, read[task], whole[filing.pk])


def test_a_notice_of_failure_is_answered_with_a_photo_and_the_recheck_begins_with_it(page: Page, city: None) -> None:
    filing = factories.a_nonconforming_filing()
    sign_in(page, manager_of(filing.institution))
    look_at(page, f"/filings/{filing.pk}/rectify/", "rectify")
    page.get_by_label("整改情况").fill("已更换硬盘。")
    page.get_by_label("照片和材料").set_input_files({"name": "整改.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 test"})
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_text("整改.pdf")).to_be_visible()
    sign_in(page, officer_of())
    look_at(page, f"/filings/{filing.pk}/verify/", "visit-again")
    page.get_by_role("button", name="记录核实结果").click()
    look_over(page, "visit-refused")
    expect(page.get_by_text("项没有结果").first).to_be_visible()


def test_the_city_drafts_extends_and_invites(page: Page, city: None) -> None:
    office, second, owner = city_officer(), second_city_officer(), department_officer()
    change = draft_change(the_plan(), Draft(None, line("T2").target), actor=office, at=AT)
    task = an_open_task()
    asked = ask_extension(task, ON + timedelta(days=90), "数据未齐", version=task.version, actor=owner, at=AT)
    meeting = a_called_meeting()
    sign_in(page, second)
    for shot, path in {
        "plan-with-drafts": f"/plan/{change.plan_id}/",
        "plan-change": f"/plan/changes/{change.pk}/",
        "extension-answer": f"/tasks/extensions/{asked.pk}/",
        "task-asked": f"/tasks/{task.pk}/",
        "meeting-invited": f"/conference/meetings/{meeting.pk}/",
        "meeting-attendance": f"/conference/meetings/{meeting.pk}/attendance/",
    }.items():
        look_at(page, path, shot)
    sign_in(page, owner)
    look_at(page, "/desk/", "department-desk")
    page.get_by_role("link", name=meeting.title).click()
    look_over(page, "invitation-reply")
    page.get_by_label("派人参加").check()
    page.get_by_label("谁来参加").fill("示例科长")
    page.get_by_role("button", name="回复").click()
    expect(page.get_by_text("已回复，会议召集单位已收到。")).to_be_visible()
    look_at(page, f"/tasks/{an_open_task().pk}/extend/", "task-extend")


def test_who_forgot_a_password_is_helped_and_people_come_by_sheet(page: Page, city: None) -> None:
    page.context.clear_cookies()
    look_at(page, "/account/forgotten/", "password-forgotten")
    page.get_by_label("用户名或手机号").fill("nobody-here")
    page.get_by_role("button", name="获取验证码").click()
    look_over(page, "password-recover")
    sign_in(page, a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"), "示例管理"))
    look_at(page, "/people/import/", "people-import")


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
