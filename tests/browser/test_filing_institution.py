"""The institution's side in a real browser: every page accessible, and nothing typed is ever lost."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import assert_fits, look_over, settle, tab_to
from filings import factories
from filings.factories import PASSWORD, manager_of, signed_in
from qingmiao.core.drafts import raw_facts
from qingmiao.core.models import TransitionLog
from qingmiao.filings.models import Filing, FilingDocument, FilingState
from qingmiao.filings.services.drafting import save_section
from qingmiao.regions.models import Division
from regions.factories import the_whole_city


@pytest.fixture(autouse=True)
def _places(server: object) -> None:
    if not Division.objects.exists():
        the_whole_city(factories.AT)


def sign_in(page: Page, filing: Filing) -> None:
    """Give the browser the session of the filing's manager."""
    client = signed_in(Client(), manager_of(filing.institution))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}])


def a_house(name: str) -> factories.Institution:
    return factories.a_new_institution(name)


def with_mistakes() -> Filing:
    facts = factories.complete_facts()
    facts["classes"][0]["places"], facts["classes"][1]["carers"] = 14, "两名"
    facts["staff"][0]["education"] = "senior_secondary"
    return factories.a_complete_draft(
        a_house("清城区有错托育园"), classes=facts["classes"], staff=facts["staff"], premises={"window_ratio": "五分之一"}
    )


def closing() -> Filing:
    return factories.a_deregistration(factories.a_verified_filing(a_house("清城区注销托育园")).institution)


PAGES: dict[str, tuple[Callable[[], Filing], str]] = {
    "filing-list": (lambda: factories.a_verified_filing(a_house("清城区已备托育园")), "/filings/"),
    "filing-start": (lambda: factories.an_empty_draft(a_house("清城区新芽托育园")), "/filings/start/?legal_nature=company"),
    "filing-overview": (lambda: factories.a_returned_filing(a_house("清城区退回托育园")), "/filings/{pk}/"),
    "filing-overview-nonconforming": (lambda: factories.a_nonconforming_filing(a_house("清城区整改托育园")), "/filings/{pk}/"),
    "filing-rectify": (lambda: factories.a_nonconforming_filing(a_house("清城区整改二托育园")), "/filings/{pk}/rectify/"),
    "filing-basic": (lambda: factories.an_empty_draft(a_house("清城区空白托育园")), "/filings/{pk}/write/basic/"),
    "filing-premises": (with_mistakes, "/filings/{pk}/write/premises/"),
    "filing-classes": (with_mistakes, "/filings/{pk}/write/classes/"),
    "filing-staff": (with_mistakes, "/filings/{pk}/write/staff/"),
    "filing-person": (with_mistakes, "/filings/{pk}/write/staff/?row=p1"),
    "filing-certificates": (with_mistakes, "/filings/{pk}/write/certificates/"),
    "filing-hygiene": (with_mistakes, "/filings/{pk}/write/hygiene/"),
    "filing-check": (lambda: factories.a_complete_draft(a_house("清城区待提交托育园")), "/filings/{pk}/check/"),
    "filing-check-mistakes": (with_mistakes, "/filings/{pk}/check/"),
    "filing-amend": (lambda: factories.a_verified_filing(a_house("清城区变更托育园")), "/filings/amend/"),
    "filing-settle": (
        lambda: factories.a_deregistration(factories.a_verified_filing(a_house("清城区注销托育园")).institution),
        "/filings/{pk}/settlements/",
    ),
    "certificates": (lambda: factories.a_verified_filing(a_house("清城区证照托育园")), "/certificates/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_institution_is_accessible_and_fits_at_both_widths(page: Page, name: str) -> None:
    make, address = PAGES[name]
    filing = make()
    sign_in(page, filing)
    answer = page.goto(address.format(pk=filing.pk))
    assert answer is not None
    assert answer.status == 200
    look_over(page, name)


def test_what_is_typed_is_saved_and_judged_while_typing(desk_page: Page) -> None:
    filing = factories.a_complete_draft(a_house("清城区边填边存托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/premises/")
    settle(desk_page)
    desk_page.locator("#id_lowest_storey").fill("-1")
    expect(desk_page.locator("[data-save-state]")).to_contain_text("已保存")
    expect(desk_page.locator("#judged")).to_contain_text("不符合")
    desk_page.locator("#id_window_ratio").fill("五分之一")
    expect(desk_page.locator("#judged .error-summary")).to_contain_text("应为数字")
    desk_page.locator("#judged .error-summary a").click()
    expect(desk_page.locator("#id_window_ratio")).to_be_in_viewport()
    desk_page.get_by_role("button", name="保存并继续").click()
    expect(desk_page.locator("h1")).to_have_text("场地")
    expect(desk_page.locator(".error-summary").first).to_be_visible()
    premises = raw_facts(Filing.objects.get(pk=filing.pk))["premises"]
    assert (premises["lowest_storey"], premises["window_ratio"]) == (-1, "五分之一")


def test_an_expired_session_loses_nothing(desk_page: Page) -> None:
    filing = factories.a_complete_draft(a_house("清城区过期托育园"))
    sign_in(desk_page, filing)
    address = f"/filings/{filing.pk}/write/premises/"
    desk_page.goto(address)
    settle(desk_page)
    desk_page.context.clear_cookies()
    desk_page.locator("#id_building_area_m2").fill("433")
    expect(desk_page.locator("[data-save-state]")).to_contain_text("登录已过期，已存在本机")
    desk_page.get_by_role("button", name="保存", exact=True).last.click()
    settle(desk_page)
    sign_in(desk_page, filing)
    desk_page.goto(address)
    expect(desk_page.locator("#id_building_area_m2")).to_have_value("433")
    expect(desk_page.locator("[data-save-state]")).to_contain_text("已保存")
    assert raw_facts(Filing.objects.get(pk=filing.pk))["premises"]["building_area_m2"] == 433


def test_a_draft_that_moved_on_elsewhere_says_so_and_gives_back_what_was_typed(desk_page: Page) -> None:
    filing = factories.a_complete_draft(a_house("清城区两处托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/premises/")
    desk_page.wait_for_load_state("networkidle")
    save_section(filing, "basic", {"name": "别处改名"}, version=filing.version, actor=manager_of(filing.institution), at=factories.AT)
    desk_page.locator("#id_building_area_m2").fill("435")
    state = desk_page.locator("[data-save-state]")
    expect(state).to_contain_text("这一页打开后，内容已被他人更新")
    expect(desk_page.locator("#id_building_area_m2")).to_have_value("435")
    assert_fits(desk_page)
    desk_page.get_by_role("button", name="重新载入").click()
    desk_page.get_by_role("button", name="恢复本机未提交的内容").click()
    expect(state).to_contain_text("已保存")
    facts = raw_facts(Filing.objects.get(pk=filing.pk))
    assert (facts["premises"]["building_area_m2"], facts["basic"]["name"]) == (435, "别处改名")


def test_a_click_during_a_slow_save_is_not_taken_for_a_stale_page(desk_page: Page) -> None:
    filing = factories.a_complete_draft(a_house("清城区慢网托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/premises/")
    settle(desk_page)

    def slowly(route: object) -> None:
        desk_page.wait_for_timeout(700)
        route.continue_()  # type: ignore[attr-defined]  # Playwright's route

    desk_page.route("**/save/premises/", slowly)
    desk_page.locator("#id_building_area_m2").fill("434")
    expect(desk_page.locator("[data-save-state]")).to_contain_text("正在保存")
    desk_page.locator("#id_guard_posts").fill("2")
    desk_page.get_by_role("button", name="保存并继续").click()
    expect(desk_page.locator("h1")).to_have_text("班级")
    premises = raw_facts(Filing.objects.get(pk=filing.pk))["premises"]
    assert (premises["building_area_m2"], premises["guard_posts"]) == (434, 2)


def test_the_villages_follow_the_town(desk_page: Page) -> None:
    filing = factories.an_empty_draft(a_house("清城区选村托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/basic/")
    settle(desk_page)
    desk_page.locator("#id_town_code").select_option("441802006")
    desk_page.locator("#id_village_code").select_option("441802006001")
    desk_page.locator("[name=legal_nature][value=company]").check()
    expect(desk_page.locator("[data-save-state]")).to_contain_text("已保存")
    desk_page.reload()
    expect(desk_page.locator("#id_village_code")).to_have_value("441802006001")


def test_a_scan_is_uploaded_with_progress_and_removed(desk_page: Page, tmp_path: Path) -> None:
    filing = factories.a_complete_draft(a_house("清城区上传托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/certificates/")
    settle(desk_page)
    scan, program = tmp_path / "消防证.pdf", tmp_path / "程序.pdf"
    scan.write_bytes(b"%PDF-1.7 " + b"0" * 2000)
    program.write_bytes(b"MZ" + b"0" * 2000)
    desk_page.locator("#file-fire").set_input_files([scan, program])
    expect(desk_page.get_by_role("link", name="消防证.pdf")).to_be_visible()
    expect(desk_page.locator(".file-item.is-refused")).to_contain_text("只能上传 PDF、JPG 或 PNG")
    assert FilingDocument.objects.filter(filing=filing).count() == 1
    desk_page.get_by_role("button", name=re.compile("移除.*消防证")).click()
    expect(desk_page.get_by_role("link", name="消防证.pdf")).to_have_count(0)
    assert not FilingDocument.objects.filter(filing=filing).exists()


def test_facts_that_need_an_answer_show_with_it(desk_page: Page) -> None:
    filing = factories.an_empty_draft(a_house("清城区条件托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/premises/")
    expect(desk_page.locator("#id_lease_end_on")).to_be_hidden()
    desk_page.locator("[name=tenure][value=leased]").check()
    expect(desk_page.locator("#id_lease_end_on")).to_be_visible()


def test_an_identity_number_is_shown_on_asking(desk_page: Page) -> None:
    staff = factories.complete_facts()["staff"]
    staff[0]["identity_number"] = "99010119900307" + "0011"
    filing = factories.a_complete_draft(a_house("清城区号码托育园"), staff=staff)
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/write/staff/?row=p1")
    number = desk_page.locator("#id_person-identity_number")
    if number.count() == 0:
        desk_page.get_by_role("button", name="显示完整号码并修改").click()
    expect(number).to_have_value("990101199003070011")


def test_a_filing_is_signed_with_the_keyboard_alone(desk_page: Page) -> None:
    filing = factories.a_complete_draft(a_house("清城区键盘托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/")
    tab_to(desk_page, "核对并提交")
    desk_page.keyboard.press("Enter")
    expect(desk_page.locator("h1")).to_contain_text("核对并提交")
    desk_page.locator("[name=password]").focus()
    desk_page.keyboard.type(PASSWORD)
    tab_to(desk_page, "签署并提交", 3)
    desk_page.keyboard.press("Enter")
    expect(desk_page.get_by_text("已提交。")).to_be_visible()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.SUBMITTED


def test_two_clicks_at_once_hand_in_once(desk_page: Page) -> None:
    filing = factories.a_complete_draft(a_house("清城区双击托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/check/")
    desk_page.locator("[name=password]").fill(PASSWORD)
    addresses = desk_page.evaluate(
        """() => { const body = () => new FormData(document.querySelector("form:has([name=password])"));
        const send = () => fetch(location.href, { method: "POST", body: body() }).then(answer => new URL(answer.url).pathname);
        return Promise.all([send(), send()]); }"""
    )
    assert addresses == [f"/filings/{filing.pk}/"] * 2
    assert TransitionLog.objects.filter(subject_type="filings.filing", subject_id=str(filing.pk), transition="submit").count() == 1


def test_a_filing_is_taken_back_after_a_question(desk_page: Page) -> None:
    filing = factories.a_submitted_filing(a_house("清城区撤回托育园"))
    sign_in(desk_page, filing)
    desk_page.goto(f"/filings/{filing.pk}/")
    settle(desk_page)
    desk_page.get_by_role("button", name="撤回").first.click()
    expect(desk_page.get_by_role("dialog")).to_contain_text("撤回后本件办结")
    desk_page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    expect(desk_page.get_by_text("备案已撤回。")).to_be_visible()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.WITHDRAWN


def test_without_script_rows_villages_and_scans_work_too(open_browser: Callable[..., Page], tmp_path: Path) -> None:
    page = open_browser("phone", java_script_enabled=False)
    filing = factories.an_empty_draft(a_house("清城区无脚本托育园"))
    sign_in(page, filing)
    page.goto(f"/filings/{filing.pk}/write/basic/")
    page.locator("#id_town_code").select_option("441802006")
    page.get_by_role("button", name="选好乡镇后点这里").click()
    page.locator("#id_village_code").select_option("441802006001")
    page.locator("#id_address").fill("凤城街道示例路1号")
    page.get_by_role("button", name="添一项收费").click()
    page.locator("#id_fees-0-name").fill("保育费")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.locator("h1")).to_have_text("场地")
    basic = raw_facts(Filing.objects.get(pk=filing.pk))["basic"]
    assert (basic["village_code"], basic["address"], basic["fees"]) == ("441802006001", "凤城街道示例路1号", [{"name": "保育费"}])
    scan = tmp_path / "场地.pdf"
    scan.write_bytes(b"%PDF-1.7 test")
    page.goto(f"/filings/{filing.pk}/write/certificates/")
    page.locator("#file-site_proof").set_input_files(scan)
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_role("link", name="场地.pdf")).to_be_visible()
