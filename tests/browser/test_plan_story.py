"""From a dirty page to the public board: read, accept, place, assign, show, judge, publish; each by whose turn it is, in a real browser."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from browser.conftest import assert_accessible, assert_fits, screenshot, sign_in
from qingmiao.accounts.models import User
from qingmiao.governance.models import Target, Task
from qingmiao.synthetic.pages import SAMPLE

DONE = "名单已在政务网公布，县里逐家核对。"


def test_a_sentence_of_a_dirty_page_ends_on_the_public_board(city: LiveServer, desk_page: Page, phone_page: Page) -> None:
    desk = desk_page
    act_as(desk, city, "city")
    read_and_accept_a_sentence(desk)
    place_it_in_the_plan(desk)
    act_as(desk, city, "city-review")
    approve_the_draft(desk)
    act_as(desk, city, "city")
    line = Target.objects.get(code="T8").lines.get()
    assign_a_task(desk, line.pk)

    act_as(phone_page, city, "civil-affairs-441800")
    phone_page.goto("/tasks/")
    phone_page.get_by_role("link", name="公布服务点名单").click()
    phone_page.get_by_role("link", name="报送完成情况").click()
    phone_page.get_by_label("做成了什么").fill(DONE)
    phone_page.get_by_role("button", name="报送").click()
    expect(phone_page.get_by_text("已报送，等待市级审核")).to_be_visible()

    task = Task.objects.get(title="公布服务点名单")
    accept(desk, f"/evidence/{task.evidence.get().pk}/")
    task.refresh_from_db()
    assert task.state == "done"

    desk.goto(f"/plan/lines/{line.pk}/evidence/")
    desk.get_by_label("做成了什么").fill(DONE)
    desk.get_by_role("button", name="报送").click()
    act_as(desk, city, "city-review")
    accept(desk, f"/evidence/{line.evidence.get().pk}/")

    phone_page.context.clear_cookies()
    phone_page.goto("/targets/T8/")
    expect(phone_page.get_by_text("逾期完成").first).to_be_visible()
    expect(phone_page.get_by_text(DONE).first).to_be_visible()
    assert_fits(phone_page)
    assert_accessible(phone_page)
    screenshot(phone_page, "plan-story-public")


def act_as(page: Page, city: LiveServer, username: str) -> None:
    page.context.clear_cookies()
    sign_in(page, city, User.objects.get(username=username))


def read_and_accept_a_sentence(page: Page) -> None:
    page.goto("/library/")
    page.get_by_role("link", name="读取网页").click()
    text = SAMPLE.read_text(encoding="utf-8").replace("示例县", "示例街").encode()
    page.get_by_label("保存的文件").set_input_files({"name": "方案.html", "mimeType": "text/html", "buffer": text})
    page.get_by_role("button", name="读取").click()
    page.get_by_role("button", name=re.compile("^采纳")).first.click()
    expect(page.get_by_text("已采纳").first).to_be_visible()
    page.get_by_label("层级").select_option("city")
    page.get_by_label("内容概要").fill("示例街怎样发展托育，是演示用的文件。")
    for box in page.locator("input[name=checked]").all():
        box.check()
    page.get_by_role("button", name="入库并公开").click()
    expect(page.get_by_text("已入库，公众现在可以查到这份文件。")).to_be_visible()


def place_it_in_the_plan(page: Page) -> None:
    page.goto("/plan/suggestions/")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="列入《2020年实施方案》").last.click()
    page.get_by_label("阶段").select_option(label="2023—2025年")
    page.get_by_role("textbox", name="目标", exact=True).fill("公布托育服务点名单")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("另一名经办人批准后生效").first).to_be_visible()


def approve_the_draft(page: Page) -> None:
    page.goto("/desk/?box=plan_changes")
    page.get_by_role("link", name=re.compile("^新目标 T8")).click()
    page.get_by_role("button", name="批准", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已批准，方案和公示页已更新。")).to_be_visible()


def assign_a_task(page: Page, line: int) -> None:
    page.goto(f"/plan/lines/{line}/assign/")
    page.get_by_label("任务", exact=True).fill("公布服务点名单")
    page.get_by_label("责任单位").select_option(label="清远市民政局")
    page.get_by_label("几个工作日内办结").fill("10")
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_text("公布服务点名单").first).to_be_visible()


def accept(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=re.compile("^认可")).first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^认可")).click()
    expect(page.get_by_text("认可").first).to_be_visible()
