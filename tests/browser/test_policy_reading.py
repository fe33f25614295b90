"""An officer reads a dirty page, compares what was repaired, accepts it, decides a sentence; a parent finds the document."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from browser.conftest import assert_accessible, assert_fits, screenshot, sign_in
from qingmiao.accounts.models import User
from qingmiao.synthetic.pages import SAMPLE

SUMMARY = "本乡三年里怎样发展托育，是演示用的文件。"


def test_a_dirty_page_becomes_a_document_that_everyone_finds(city: LiveServer, desk_page: Page, phone_page: Page) -> None:
    sign_in(desk_page, city, User.objects.get(username="city"))
    desk_page.goto("/library/")
    desk_page.get_by_role("link", name="读取网页").click()
    page = SAMPLE.read_text(encoding="utf-8").replace("示例县", "示例乡").encode()
    desk_page.get_by_label("保存的文件").set_input_files({"name": "方案.html", "mimeType": "text/html", "buffer": page})
    desk_page.get_by_role("button", name="读取").click()
    expect(desk_page.get_by_role("heading", level=1)).to_contain_text("示例乡促进3岁以下婴幼儿照护服务发展工作方案")
    expect(desk_page.get_by_text("国办发〔2019〕15号").first).to_be_visible()
    desk_page.get_by_role("button", name=re.compile("^采纳")).first.click()
    expect(desk_page.get_by_text("已采纳").first).to_be_visible()
    desk_page.get_by_label("层级").select_option("city")
    desk_page.get_by_label("内容概要").fill(SUMMARY)
    desk_page.get_by_role("button", name="入库并公开").click()
    expect(desk_page.get_by_role("alert")).to_contain_text("没有核对")
    expect(desk_page.get_by_label("内容概要")).to_have_value(SUMMARY)
    assert_fits(desk_page)
    assert_accessible(desk_page)
    for box in desk_page.locator("input[name=checked]").all():
        box.check()
    desk_page.get_by_role("button", name="入库并公开").click()
    expect(desk_page.get_by_text("已入库，公众现在可以查到这份文件。")).to_be_visible()
    screenshot(desk_page, "policy-reading")
    phone_page.goto("/policies/?q=示例乡")
    phone_page.get_by_role("link", name="示例乡促进3岁以下婴幼儿照护服务发展工作方案").click()
    expect(phone_page.get_by_text(SUMMARY)).to_be_visible()
