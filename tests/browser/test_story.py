"""The whole story on the demonstration city: an institution files, the county answers, the city watches, a passer-by looks it up."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from browser.conftest import focused, press, settle, sign_in, tab_to
from qingmiao.accounts.models import Post, Role, User
from qingmiao.accounts.web.views import DEMONSTRATION_PASSWORD
from qingmiao.core.models import TransitionLog
from qingmiao.filings.models import Filing, FilingState, Receipt
from qingmiao.filings.rules.receipts import carried_text

Open = Callable[..., Page]


def as_somebody(open_browser: Open, role: str, width: str = "desk") -> Page:
    """Sign in as a visitor does in a demonstration: by choosing a role."""
    page = open_browser(width)
    page.goto("/")
    page.get_by_role("link", name="登录").first.click()
    page.get_by_role("button", name=re.compile(role)).first.click()
    page.wait_for_url(re.compile("^(?!.*login)"))
    return page


def manager_of(filing: Filing) -> User:
    post = Post.objects.get(role=Role.INSTITUTION_MANAGER, organisation=filing.institution.organisation_id)
    return post.user


def officer_of(filing: Filing) -> User:
    return Post.objects.filter(role=Role.COUNTY_OFFICER, organisation__division_code=filing.county_code).order_by("pk")[0].user


def confirm(page: Page, verb: str) -> None:
    """Press a button that asks first, and answer its dialog."""
    page.get_by_role("button", name=verb).first.click()
    page.get_by_role("dialog").get_by_role("button", name=verb).click()


def test_the_city_runs_from_a_draft_to_the_public_register(city: LiveServer, open_browser: Open, tmp_path: Path) -> None:
    manager = as_somebody(open_browser, "托育机构负责人")
    filing = Filing.objects.get(institution__organisation=User.objects.get(username="manager-001").posts.get().organisation_id)
    fill_what_is_missing(manager, filing, tmp_path)
    see_a_rule_fail_and_hold(manager, filing)
    sign_twice_and_submit_once(manager, filing)

    officer = as_somebody(open_browser, "县级卫生健康局经办人")
    send_back(officer, filing)
    correct_and_submit_again(manager, filing)
    accept_and_issue_the_receipt(officer, filing, tmp_path)

    visit(open_browser, filing)
    expect_notice_and_report_rectification(manager, filing)
    verify_again(officer, filing)

    city_officer = as_somebody(open_browser, "市级卫生健康局经办人")
    city_officer.get_by_role("link", name="全市办理").first.click()
    expect(city_officer.get_by_role("heading", level=1)).to_contain_text("全市")
    expect(city_officer.get_by_text("清城区").first).to_be_visible()
    look_it_up(open_browser("phone"), filing)
    check_the_receipt(open_browser("phone"), filing)


def fill_what_is_missing(page: Page, filing: Filing, folder: Path) -> None:
    page.get_by_role("link", name=re.compile("还没有提交")).first.click()
    today = timezone.localdate()
    page.goto(f"/filings/{filing.pk}/write/certificates/")
    for field in page.locator("input[name^=certificates-][name$=-issued_on]").all():
        field.fill((today - timedelta(days=20)).isoformat())
    for field in page.locator("input[name^=certificates-][name$=-expires_on]").all():
        field.fill((today + timedelta(days=300)).isoformat())
    scan = folder / "营业执照.pdf"
    scan.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    page.locator("#section-form input[type=file]").first.set_input_files(scan)
    expect(page.get_by_text("营业执照.pdf").first).to_be_visible()
    page.get_by_role("button", name=re.compile("保存并继续")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("卫生评价自评")
    page.get_by_label("自评日期").fill(today.isoformat())
    for answer in page.get_by_role("radio", name="达标", exact=True).all():
        answer.check()
    page.get_by_role("button", name=re.compile("保存并继续")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对并提交")


def see_a_rule_fail_and_hold(page: Page, filing: Filing) -> None:
    page.goto(f"/filings/{filing.pk}/write/premises/")
    days, judged = page.locator("input[name=cctv_retention_days]"), page.locator("#judged")
    before = days.input_value()
    days.fill("60")
    expect(judged.locator(".rule.tone-bad")).to_contain_text("90")
    days.fill(before)
    expect(judged.locator(".rule.tone-bad")).to_have_count(0)


def sign_twice_and_submit_once(page: Page, filing: Filing) -> None:
    page.goto(f"/filings/{filing.pk}/check/")
    expect(page.get_by_role("main")).to_contain_text("清城区")
    page.get_by_label("登录密码").fill("不是这个密码")
    page.get_by_role("button", name="签署并提交").click()
    expect(page.get_by_role("main")).to_contain_text("密码不正确")
    page.get_by_label("登录密码").fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name="签署并提交").dblclick()
    expect(page).to_have_url(re.compile(rf"/filings/{filing.pk}/$"))
    expect(page.get_by_role("main")).to_contain_text("已提交，待受理")
    assert steps_of(filing).count("submit") == 1


def steps_of(filing: Filing) -> list[str]:
    return list(TransitionLog.objects.filter(workflow__contains="filing", subject_id=filing.pk).values_list("transition", flat=True))


def send_back(page: Page, filing: Filing) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    row = page.get_by_role("row").filter(has_text=filing.institution.name).filter(has_text="备案")
    expect(row).to_contain_text("个工作日")
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="去审核").click()
    page.get_by_role("link", name=re.compile("退回补正")).click()
    page.get_by_label("需补正的内容").last.fill("请补充消防安全检查合格证明的扫描件。")
    confirm(page, "退回补正")
    expect(page.get_by_role("main")).to_contain_text("已退回补正")


def correct_and_submit_again(page: Page, filing: Filing) -> None:
    page.goto(f"/filings/{filing.pk}/")
    expect(page.get_by_role("main")).to_contain_text("请补充消防安全检查合格证明的扫描件。")
    page.goto(f"/filings/{filing.pk}/write/certificates/")
    page.locator("input[name^=certificates-][name$=-number]").nth(1).fill("示 2026 0001")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    page.goto(f"/filings/{filing.pk}/check/")
    page.get_by_label("登录密码").fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name="签署并提交").click()
    expect(page.get_by_role("main")).to_contain_text("已提交，待受理")


def accept_and_issue_the_receipt(page: Page, filing: Filing, folder: Path) -> None:
    page.goto(f"/filings/{filing.pk}/review/")
    confirm(page, "受理")
    expect(page.get_by_role("main")).to_contain_text("已受理")
    confirm(page, "出具回执")
    link = page.get_by_role("link", name="下载回执")
    expect(link).to_be_visible()
    receipt = Receipt.objects.get(filing=filing)
    paper = folder / "回执.pdf"
    paper.write_bytes(page.request.get(str(link.get_attribute("href"))).body())
    text = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    assert receipt.number in re.sub(r"\s", "", text)


def visit(open_browser: Open, filing: Filing) -> None:
    page = as_somebody(open_browser, "县级卫生健康局经办人", "phone")
    page.goto(f"/filings/{filing.pk}/review/")
    page.get_by_role("link", name=re.compile("去核实")).click()
    page.get_by_label("另一名核实人员", exact=True).select_option(index=1)
    page.get_by_label("另一名核实人员的登录密码").fill(DEMONSTRATION_PASSWORD)
    fails_at = page.locator(".visit-item").first
    fails_at.locator("input[value=fails]").check()
    fails_at.get_by_label("看到的情况").fill("现场看到的情况与填报不同。")
    find_the_rest_conforming(page)
    page.get_by_label("整改期限").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="记录核实结果").click()
    expect(page.get_by_role("main")).to_contain_text("已出具不符合告知书并公示")


def find_the_rest_conforming(page: Page) -> None:
    """Tick the rest of every group; a tick opens the next one, the first is opened where it is folded."""
    for group in page.locator(".checklist-group:has([data-checklist-rest])").all():
        if group.get_attribute("open") is None:
            group.locator("summary").first.click()
        group.locator("[data-checklist-rest]").check()


def expect_notice_and_report_rectification(page: Page, filing: Filing) -> None:
    page.goto("/inbox/")
    expect(page.get_by_role("main")).to_contain_text("不符合")
    page.goto(f"/filings/{filing.pk}/rectify/")
    page.get_by_label("整改情况").fill("已按要求整改完毕，附现场照片。")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("main")).to_contain_text("已报整改，待复核")


def verify_again(page: Page, filing: Filing) -> None:
    page.goto(f"/filings/{filing.pk}/verify/")
    expect(page.get_by_role("main")).to_contain_text("上次不符合的项目")
    page.get_by_label("另一名核实人员", exact=True).select_option(index=1)
    page.get_by_label("另一名核实人员的登录密码").fill(DEMONSTRATION_PASSWORD)
    for item in page.locator(".checklist-group:not(:has([data-checklist-rest])) .visit-item").all():
        item.locator("input[value=conforms]").check()
    find_the_rest_conforming(page)
    page.get_by_role("button", name="记录核实结果").click()
    expect(page.get_by_role("main")).to_contain_text("核实符合")
    filing.refresh_from_db()
    assert filing.state == FilingState.VERIFIED


def look_it_up(page: Page, filing: Filing) -> None:
    filing.institution.refresh_from_db()
    name = filing.institution.name
    page.goto("/")
    page.get_by_label("地点、名称，或者您想问的").fill(filing.institution.name_initials[:8])
    page.get_by_role("button", name="找托育").click()
    expect(page.get_by_role("link", name=name).first).to_be_visible()
    page.goto(page.url + "&view=map")
    expect(page.locator(".map-place").filter(has_text=name)).to_have_count(1)
    page.go_back()
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def check_the_receipt(page: Page, filing: Filing) -> None:
    receipt = Receipt.objects.get(filing=filing)
    page.goto("/receipts/")
    page.get_by_label("查验码").fill(receipt.code)
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_text("这份回执有效")).to_be_visible()
    page.goto("/receipts/")
    page.get_by_label("查验码").fill(("A" if receipt.code[0] != "A" else "B") + receipt.code[1:])
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_text("这份回执有效")).to_have_count(0)
    page.goto("/receipts/check/")
    page.context.set_offline(True)
    carried = carried_text(receipt.content, bytes(receipt.signature))
    page.get_by_label("二维码里的文字").fill(carried)
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_role("status")).to_contain_text("查验通过")
    expect(page.get_by_role("status")).to_contain_text(receipt.number)
    forged = carried_text({**receipt.content, "places": 999}, bytes(receipt.signature))
    page.get_by_label("二维码里的文字").fill(forged)
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_role("status")).to_contain_text("查验不通过")


@pytest.fixture
def draft(city: LiveServer) -> Filing:
    """A filing that its manager is still writing."""
    return Filing.objects.filter(state__in=(FilingState.DRAFT, FilingState.RETURNED), kind="filing").order_by("-pk")[0]


def test_an_expired_session_keeps_what_was_typed(city: LiveServer, open_browser: Open, draft: Filing) -> None:
    page = open_browser("phone")
    sign_in(page, city, manager_of(draft))
    page.goto(f"/filings/{draft.pk}/write/premises/")
    settle(page)
    page.context.clear_cookies()
    page.locator("input[name=building_area_m2]").fill("987")
    expect(page.locator("[data-save-state]")).to_contain_text("登录已过期")
    sign_in(page, city, manager_of(draft))
    page.goto(f"/filings/{draft.pk}/write/premises/")
    expect(page.locator("input[name=building_area_m2]")).to_have_value("987")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    draft.refresh_from_db()
    assert draft.facts["premises"]["building_area_m2"] == 987


def test_a_lost_connection_keeps_what_was_typed_and_saves_it_later(city: LiveServer, open_browser: Open, draft: Filing) -> None:
    page = open_browser("phone")
    sign_in(page, city, manager_of(draft))
    page.goto(f"/filings/{draft.pk}/write/premises/")
    settle(page)
    page.context.set_offline(True)
    page.locator("input[name=building_area_m2]").fill("654")
    expect(page.locator("[data-save-state]")).to_contain_text("离线")
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("input[name=building_area_m2]")).to_have_value("654")


def test_the_second_of_two_officers_is_told_that_the_first_has_decided(city: LiveServer, open_browser: Open) -> None:
    filing = Filing.objects.filter(state=FilingState.SUBMITTED).order_by("-pk")[0]
    pages = [open_browser("desk"), open_browser("desk")]
    for page in pages:
        sign_in(page, city, officer_of(filing))
        page.goto(f"/filings/{filing.pk}/review/")
    for page in pages:
        confirm(page, "受理")
    expect(pages[0].get_by_role("main")).to_contain_text("已受理，机构已收到通知。")
    expect(pages[1].get_by_text("内容已被他人更新")).to_be_visible()
    assert steps_of(filing).count("accept") == 1


def test_a_review_is_reached_from_the_desk_by_keyboard_alone(city: LiveServer, desk_page: Page) -> None:
    filing = Filing.objects.filter(state__in=(FilingState.ACCEPTED, FilingState.RECEIPTED)).order_by("pk")[0]
    sign_in(desk_page, city, officer_of(filing))
    desk_page.goto(f"/desk/?box={'accepted' if filing.state == FilingState.ACCEPTED else 'receipted'}")
    expect(desk_page.locator("[data-row]").first).to_be_visible()
    settle(desk_page)
    press(desk_page, "j")
    name = focused(desk_page)
    press(desk_page, "Enter")
    expect(desk_page.locator("#panel")).to_contain_text(name)
    tab_to(desk_page, "去审核")
    press(desk_page, "Enter")
    expect(desk_page.get_by_role("heading", level=1)).to_have_text(name)
