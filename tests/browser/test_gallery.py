"""The gallery in a real browser: both widths, dark, large type, axe, and every island by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Width, assert_accessible, assert_fits, focused, look_over, press, screenshot, settle, tab_to

PAGES = {"gallery": "/ui/", "public": "/ui/public/", "sheet": "/ui/sheet/", "not-found": "/ui/errors/404/"}
FIRST_LOAD_LIMIT_BYTES = 300_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_at_both_widths(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    look_over(page, f"ui-{name}")


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize("name", ["gallery", "public"])
def test_a_page_is_accessible_in_the_dark(open_browser: Callable[..., Page], width: Width, name: str) -> None:
    page = open_browser(width, color_scheme="dark", bypass_csp=True)
    page.goto(PAGES[name])
    settle(page)
    screenshot(page, f"ui-{name}-{width}-dark")
    assert_accessible(page)


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize("name", ["gallery", "public"])
def test_a_page_fits_and_stays_accessible_in_large_type(open_browser: Callable[..., Page], width: Width, name: str) -> None:
    page = open_browser(width, large_type=True, bypass_csp=True)
    page.goto(PAGES[name])
    settle(page)
    assert page.evaluate("() => getComputedStyle(document.body).fontSize") == "20px"
    assert_fits(page)
    screenshot(page, f"ui-{name}-{width}-large")
    if name == "public":
        assert_accessible(page)


def test_targets_are_44_pixels_on_phones(phone_page: Page) -> None:
    phone_page.goto("/ui/")
    settle(phone_page)
    low = phone_page.evaluate(
        """() => [...document.querySelectorAll(".button, .bar-button, .nav-link, .chip, .brand, select, [data-row]," +
        "input:not([type=checkbox], [type=radio], [type=hidden], [type=file]), .field fieldset label, .leaflet-bar a")]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not low


def test_the_first_load_is_light(phone_page: Page) -> None:
    """Counted as the browser receives it on a page without map; the test server does not even compress."""
    sizes: list[int] = []
    session = phone_page.context.new_cdp_session(phone_page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    phone_page.goto("/ui/public/")
    settle(phone_page)
    assert len(sizes) > 5
    assert sum(sizes) <= FIRST_LOAD_LIMIT_BYTES


def test_a_page_reads_and_works_without_script(open_browser: Callable[..., Page]) -> None:
    page = open_browser("phone", java_script_enabled=False)
    page.goto("/ui/public/")
    page.get_by_label("显示设置").click()
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_large_type_and_dark_are_one_press_away_and_stay(desk_page: Page) -> None:
    desk_page.goto("/ui/public/")
    desk_page.get_by_label("显示设置").click()
    desk_page.get_by_role("button", name="大字").click()
    desk_page.get_by_role("button", name="深色").click()
    expect(desk_page.locator("html")).to_have_attribute("data-type", "large")
    desk_page.reload()
    expect(desk_page.locator("html")).to_have_attribute("data-type", "large")
    expect(desk_page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_desk_list_works_by_keyboard(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    press(desk_page, "j")
    assert focused(desk_page) == "清新区禾苗托育园"
    press(desk_page, "j", "j", "k")
    assert "松鹤社区" in focused(desk_page)
    press(desk_page, "Enter")
    panel = desk_page.get_by_role("complementary", name="详情")
    expect(panel.get_by_role("heading", name="清新区禾苗托育园")).to_be_focused()
    screenshot(desk_page, "ui-panel", whole=False)
    press(desk_page, "Escape")
    expect(panel.get_by_role("heading")).to_have_count(0)
    assert "松鹤社区" in focused(desk_page)
    press(desk_page, "?")
    expect(desk_page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    press(desk_page, "Escape", "/")
    assert focused(desk_page) == "q"
    press(desk_page, "j")
    assert focused(desk_page) == "q"


def test_a_verdict_is_one_key_away_and_still_asks(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    press(desk_page, "3")
    expect(desk_page.get_by_role("dialog")).to_contain_text("列入公开名录")


def test_single_keys_can_be_switched_off(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.get_by_label("显示设置").click()
    desk_page.get_by_role("button", name="关闭", exact=True).click()
    press(desk_page, "Escape", "j", "3")
    expect(desk_page.get_by_role("dialog")).to_have_count(0)
    assert "清新区" not in focused(desk_page)


def test_the_content_is_one_tab_away(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    press(desk_page, "Tab")
    assert focused(desk_page) == "跳到正文"
    press(desk_page, "Enter")
    tab_to(desk_page, "今日", limit=1)


def test_a_menu_opens_and_closes_by_keyboard(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    tab_to(desk_page, "清城区卫生健康局")
    press(desk_page, "Enter")
    expect(desk_page.get_by_role("button", name="幼苗托育中心 负责人")).to_be_visible()
    press(desk_page, "Escape")
    expect(desk_page.get_by_role("button", name="幼苗托育中心 负责人")).to_be_hidden()


def test_a_grave_step_names_its_consequence_first(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.get_by_role("button", name="出具不符合通知").click()
    dialog = desk_page.get_by_role("dialog")
    expect(dialog).to_contain_text("将通知机构并向社会公示")
    screenshot(desk_page, "ui-confirm", whole=False)
    press(desk_page, "Enter")
    expect(dialog).to_be_hidden()
    desk_page.get_by_role("button", name="出具不符合通知").click()
    with desk_page.expect_request(lambda request: request.method == "POST"):
        dialog.get_by_role("button", name="出具不符合通知").click()


def test_what_is_typed_is_saved_as_one_goes(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    with desk_page.expect_response("**/ui/save/") as answer:
        desk_page.locator("#id_name").fill("清城区䶮苗托育中心")
    assert answer.value.status == 204
    expect(desk_page.locator("[data-save-state]")).to_contain_text("已保存")
    assert desk_page.evaluate("() => localStorage.length") == 0


def test_what_is_typed_survives_a_lost_connection(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.context.set_offline(True)
    desk_page.locator("#id_name").fill("断网时写的名称")
    desk_page.get_by_label("半日托").first.check()
    expect(desk_page.locator("[data-save-state]")).to_contain_text("离线，已存在本机")
    desk_page.context.set_offline(False)
    expect(desk_page.locator("[data-save-state]")).to_contain_text("已保存")


def test_what_is_typed_survives_a_closed_page_and_an_expired_session(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.route("**/ui/save/", lambda route: route.fulfill(status=403))
    desk_page.locator("#id_name").fill("登录过期时写的名称")
    desk_page.get_by_label("社区嵌入式").first.check()
    expect(desk_page.locator("[data-save-state]")).to_contain_text("登录已过期，已存在本机")
    desk_page.unroute("**/ui/save/")
    desk_page.reload()
    expect(desk_page.locator("#id_name")).to_have_value("登录过期时写的名称")
    expect(desk_page.get_by_label("社区嵌入式").first).to_be_checked()
    expect(desk_page.locator("[data-save-state]")).to_contain_text("已保存")


def test_a_password_is_never_kept_on_the_machine(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.evaluate(
        """() => { const i = Object.assign(document.createElement("input"), { type: "password", name: "password", value: "secret-9" });
        document.querySelector("[data-save-key]").append(i); }"""
    )
    desk_page.context.set_offline(True)
    desk_page.locator("#id_name").fill("名称")
    expect(desk_page.locator("[data-save-state]")).to_contain_text("离线")
    kept = desk_page.evaluate("() => JSON.stringify(localStorage)")
    assert "名称" in kept
    assert "secret-9" not in kept
    assert "csrf" not in kept


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [("/ui/public/", False), ("/account/login/", True), ("/ui/nowhere/", True)],
    ids=["led on", "signed out", "refused"],
)
def test_a_sent_draft_is_forgotten_only_where_it_led_on(desk_page: Page, path: str, is_kept: bool) -> None:
    desk_page.goto("/ui/sheet/")
    desk_page.evaluate(
        "() => localStorage.setItem('draft:x', JSON.stringify({ values: [], version: '1', submitted: true, at: Date.now() }))"
    )
    desk_page.goto(path)
    settle(desk_page)
    assert desk_page.evaluate("() => 'draft:x' in localStorage") is is_kept


def test_signing_out_leaves_nothing_typed_on_the_machine(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.evaluate(
        "() => localStorage.setItem('draft:x', JSON.stringify({ values: [], version: '1', submitted: false, at: Date.now() }))"
    )
    desk_page.get_by_label("当前岗位：清城区卫生健康局 经办人").click()
    desk_page.get_by_role("button", name="退出登录").click()
    settle(desk_page)
    assert desk_page.evaluate("() => 'draft:x' in localStorage") is False


def test_a_newer_draft_elsewhere_is_not_overwritten_unasked(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    desk_page.evaluate(
        """() => localStorage.setItem("draft:gallery", JSON.stringify(
        { values: [["name", "旧的本机内容"]], version: "0", submitted: false, at: Date.now() }))"""
    )
    desk_page.reload()
    offer = desk_page.get_by_role("button", name="恢复本机未提交的内容")
    expect(offer).to_be_visible()
    expect(desk_page.locator("#id_name")).to_have_value("")
    offer.click()
    expect(desk_page.locator("#id_name")).to_have_value("旧的本机内容")


def test_a_file_is_uploaded_shown_and_removed(desk_page: Page, tmp_path: Path) -> None:
    paper = tmp_path / "消防合格证明 新.pdf"
    paper.write_bytes(b"%PDF-1.7\n")
    desk_page.goto("/ui/")
    settle(desk_page)
    field = desk_page.locator("[data-upload-url]")
    field.locator("input[type=file]").set_input_files(paper)
    item = field.locator(".file-item", has_text="消防合格证明 新.pdf")
    expect(item).to_contain_text("9 B")
    item.get_by_role("button", name="移除").click()
    expect(item).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("表.xlsx", b"PK", "只能上传"), ("空.pdf", b"", "文件是空的"), ("refuse.pdf", b"MZ", "内容与扩展名不符")],
)
def test_a_file_that_cannot_be_taken_says_why(desk_page: Page, tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    paper = tmp_path / name
    paper.write_bytes(content)
    desk_page.goto("/ui/")
    settle(desk_page)
    field = desk_page.locator("[data-upload-url]")
    field.locator("input[type=file]").set_input_files(paper)
    expect(field.locator(".is-refused")).to_contain_text(sentence)


def test_an_error_leads_to_its_field(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    desk_page.get_by_role("link", name=re.compile("联系电话：电话号码不足")).click()
    expect(desk_page.locator("#wrong_phone")).to_be_in_viewport()
    described = desk_page.locator("#wrong_phone").get_attribute("aria-describedby") or ""
    assert all(desk_page.locator(f"#{part}").count() == 1 for part in described.split())
    assert "wrong_phone_error" in described


def test_a_source_opens_in_place(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    line = desk_page.locator(".rule", has_text="乳儿班人数").first
    line.locator("summary").click()
    expect(line.locator(".source-text")).to_be_visible()


def test_the_map_and_its_list_stay_in_step(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    region = desk_page.locator(".map-with-list")
    expect(region.locator(".map-marker")).to_have_count(3)
    expect(region.locator(".map-cluster")).to_have_text("4")
    marker, shape = region.locator(".map-marker").first, region.locator(".map-marker svg").first
    assert marker.bounding_box() == shape.bounding_box()
    region.locator("[data-place='5'] a").focus()
    expect(region.locator(".map-marker.is-selected")).to_have_attribute("title", "䶮爱家庭托育点")
    region.locator(".map-marker[title='连州托育综合服务中心']").click()
    expect(region.locator("[data-place='6']")).to_have_class(re.compile("is-selected"))
    assert focused(desk_page) == "连州托育综合服务中心"
    region.locator("[data-place='7'] .map-place-note").click()
    expect(region.locator(".map-marker[title='青禾托育园'], .map-cluster.is-selected").first).to_be_visible()


def test_a_position_is_picked_by_pointer_keyboard_or_numbers(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    picker = desk_page.locator(".picker")
    canvas = picker.locator(".map-canvas")
    canvas.click(position={"x": 300, "y": 100})
    clicked = picker.locator("#id_latitude").input_value()
    assert clicked != "23.6817"
    assert 23 < float(clicked) < 26
    canvas.focus()
    press(desk_page, "Enter")
    assert picker.locator("#id_latitude").input_value() != clicked


def test_a_chart_is_drawn_and_its_table_is_there(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    figure = desk_page.locator("figure", has_text="各县（市、区）托位")
    expect(figure.locator("canvas")).to_have_count(1)
    figure.get_by_text("看数据表").click()
    expect(figure.get_by_role("row", name=re.compile("清城区"))).to_contain_text("3120")


def test_paper_shows_only_the_content(desk_page: Page, tmp_path: Path) -> None:
    desk_page.goto("/ui/sheet/")
    desk_page.emulate_media(media="print")
    expect(desk_page.locator(".top-bar")).to_be_hidden()
    expect(desk_page.locator(".page-foot")).to_be_hidden()
    expect(desk_page.locator(".sheet h1")).to_be_visible()


def test_no_island_stays_silent_when_the_server_is_gone(desk_page: Page) -> None:
    desk_page.goto("/ui/")
    settle(desk_page)
    desk_page.context.set_offline(True)
    desk_page.locator("[data-row]").first.click()
    expect(desk_page.locator("#live")).to_have_text("没有连上服务器，请检查网络后再试。")


def test_a_very_long_name_breaks_no_layout(open_browser: Callable[..., Any]) -> None:
    page = open_browser("phone")
    page.goto("/ui/")
    page.evaluate(
        "() => document.querySelectorAll('h1, [data-row], .rule b, .file-name, .step-body a').forEach(e => e.textContent = 'W'.repeat(90))"
    )
    assert_fits(page)
