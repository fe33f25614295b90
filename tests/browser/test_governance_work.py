"""Tasks, evidence, measures and the conference in a real browser: accessible, fitting, by keyboard, and a whole way from task to done."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over, press, settle
from filings.factories import AT, CITY, COUNTY, city_officer, officer_of, signed_in
from governance.factories_work import (
    a_called_meeting,
    a_decided_item,
    a_done_task,
    a_late_task,
    a_planned_meeting,
    a_reported_task,
    an_open_task,
    civil_affairs,
    department_officer,
    line,
    line_evidence,
    measure,
    members,
)
from qingmiao.accounts.models import Post
from qingmiao.governance.models import ConferenceMember, Meeting, Task, TaskState
from qingmiao.governance.services.progressing import report_blocker

LONG = "逐街核对社区托育用房的地址、面积、产权和现状用途，并按县（市、区）汇总成可以用于托育服务的用房清单"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def late(live_server: object) -> Task:
    """A city in which one department is late with one task and stuck in another."""
    task = a_late_task()
    stuck = an_open_task(title=LONG)
    report_blocker(stuck, "产权资料没有收到", version=stuck.version, actor=department_officer(), at=AT)
    return task


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def look_at(page: Page, path: str, shot: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    look_over(page, f"work-{shot}")


def test_the_departments_pages_are_accessible_and_fit(page: Page, late: Task) -> None:
    done = a_done_task()
    stuck = Task.objects.get(title=LONG)
    sign_in(page, department_officer())
    paths = {
        "task-list": "/tasks/",
        "task-list-empty": "/tasks/?box=cancelled",
        "task-late": f"/tasks/{late.pk}/",
        "task-stuck": f"/tasks/{stuck.pk}/",
        "task-done": f"/tasks/{done.pk}/",
        "task-report": f"/tasks/{late.pk}/report/",
        "measure-list": "/plan/measures/?show=own",
        "measure": f"/plan/measures/{measure().pk}/",
        "conference-empty": "/conference/",
    }
    for shot, path in paths.items():
        look_at(page, path, shot)


def test_the_citys_pages_are_accessible_and_fit(page: Page, late: Task) -> None:
    task, evidence = a_reported_task(), line_evidence()
    sign_in(page, city_officer())
    paths = {
        "city-task-list": "/tasks/",
        "city-task": f"/tasks/{task.pk}/",
        "evidence": f"/evidence/{task.evidence.get().pk}/",
        "evidence-of-a-line": f"/evidence/{evidence.pk}/",
        "evidence-decline": f"/evidence/{evidence.pk}/decline/",
        "task-cancel": f"/tasks/{late.pk}/cancel/",
        "target": f"/plan/targets/{line().target_id}/",
        "target-of-the-city": f"/plan/targets/{line('T1', CITY).target_id}/",
        "line-evidence": f"/plan/lines/{line().pk}/evidence/",
        "assign": f"/plan/measures/{measure().pk}/assign/",
        "city-measure-list": "/plan/measures/",
        "public-measures": "/measures/",
        "public-measure": "/measures/M16/",
    }
    for shot, path in paths.items():
        look_at(page, path, shot)


def test_the_conferences_pages_are_accessible_and_fit(page: Page, live_server: object) -> None:
    item = a_decided_item(a_called_meeting("备案办理情况", LONG))
    planned = a_planned_meeting()
    sign_in(page, city_officer())
    paths = {
        "conference": "/conference/",
        "members": "/conference/members/",
        "member-add": "/conference/members/add/",
        "member-edit": f"/conference/members/{ConferenceMember.objects.latest('pk').pk}/",
        "meeting-plan": "/conference/meetings/plan/",
        "meeting-planned": f"/conference/meetings/{planned.pk}/",
        "meeting-called": f"/conference/meetings/{item.meeting_id}/",
        "meeting-move": f"/conference/meetings/{planned.pk}/move/",
        "minutes": f"/conference/meetings/{item.meeting_id}/minutes/",
        "item-edit": f"/conference/items/{item.pk}/edit/",
        "item-decide": f"/conference/items/{item.pk}/decide/",
        "attendance": f"/conference/meetings/{item.meeting_id}/attendance/",
    }
    for shot, path in paths.items():
        look_at(page, path, shot)


def test_a_clerk_reports_on_a_phone_and_the_city_accepts_by_keyboard(phone_page: Page, desk_page: Page, late: Task) -> None:
    sign_in(phone_page, department_officer())
    phone_page.goto("/tasks/")
    phone_page.get_by_role("link", name=late.title).click()
    phone_page.get_by_role("link", name="报送完成情况").click()
    phone_page.get_by_label("做成了什么").fill("清单已经报联席会议办公室。")
    phone_page.get_by_role("button", name="报送").click()
    expect(phone_page.get_by_text("已报送，等待市级审核")).to_be_visible()
    sign_in(desk_page, city_officer())
    desk_page.goto(f"/evidence/{late.evidence.get().pk}/")
    settle(desk_page)
    press(desk_page, "2")
    dialog = desk_page.get_by_role("dialog")
    expect(dialog.get_by_text("将告知报送单位")).to_be_visible()
    dialog.get_by_role("button", name="认可").click()
    expect(desk_page.get_by_text("已认可，报送单位已收到通知。")).to_be_visible()
    assert Task.objects.get(pk=late.pk).state == TaskState.DONE


def test_a_county_shows_its_own_target_and_the_board_follows(desk_page: Page, live_server: object) -> None:
    where = f"/plan/targets/{line().target_id}/"
    city_officer()
    sign_in(desk_page, officer_of(COUNTY))
    desk_page.goto(where)
    desk_page.get_by_role("link", name="报送佐证").click()
    desk_page.get_by_label("做成了什么").fill("各镇都有托育服务。")
    desk_page.get_by_label("哪一天达成").fill("2025-12-01")
    desk_page.get_by_role("button", name="报送").click()
    sign_in(desk_page, city_officer())
    desk_page.goto(where)
    desk_page.get_by_role("link", name="去审核").click()
    desk_page.get_by_role("button", name="认可").first.click()
    desk_page.get_by_role("dialog").get_by_role("button", name="认可").click()
    sign_in(desk_page, officer_of(COUNTY))
    desk_page.goto(where)
    expect(desk_page.get_by_text("已完成")).to_be_visible()


def test_the_secretary_turns_a_decision_into_a_task(desk_page: Page, live_server: object) -> None:
    meeting = a_called_meeting()
    sign_in(desk_page, city_officer())
    desk_page.goto(f"/conference/meetings/{meeting.pk}/")
    desk_page.get_by_role("link", name=re.compile("记录决定.*备案办理情况")).click()
    desk_page.get_by_label("决定", exact=True).fill("由民政部门逐街核对。")
    first = desk_page.get_by_role("group", name="任务 1")
    first.get_by_label("任务", exact=True).fill("逐街核对")
    first.get_by_label("责任单位").select_option(label=str(civil_affairs()))
    first.get_by_label("几个工作日内办结").fill("10")
    desk_page.get_by_role("button", name="保存决定和任务").click()
    expect(desk_page.get_by_text("决定已记录，交办 1 项任务。")).to_be_visible()
    assert Task.objects.get().due_on > meeting.held_on - timedelta(days=1)
    sign_in(desk_page, department_officer())
    desk_page.goto("/tasks/")
    expect(desk_page.get_by_role("link", name="逐街核对")).to_be_visible()


def test_a_call_asks_first_and_reaches_the_members(desk_page: Page, live_server: object) -> None:
    members()
    meeting = a_planned_meeting()
    sign_in(desk_page, city_officer())
    desk_page.goto(f"/conference/meetings/{meeting.pk}/")
    desk_page.get_by_role("button", name="发出会议通知").first.click()
    dialog = desk_page.get_by_role("dialog")
    expect(dialog.get_by_text("每个成员单位都会在收件箱收到")).to_be_visible()
    dialog.get_by_role("button", name="发出会议通知").click()
    expect(desk_page.get_by_text("会议通知已发到每个成员单位的收件箱。")).to_be_visible()
    sign_in(desk_page, department_officer())
    desk_page.goto("/inbox/")
    expect(desk_page.get_by_role("heading", name=f"会议通知：{Meeting.objects.get().title}")).to_be_visible()
