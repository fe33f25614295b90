"""A paper stands beside the facts it proves: by pointer and by keys, on a desk and on a phone; Back returns."""

import re
from pathlib import Path

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from browser.conftest import focused, look_over, press, screenshot, settle
from browser.test_filing_county import sign_in
from demonstration.factories import a_photo
from filings import factories
from filings.factories import AT, manager_of, officer_of
from qingmiao.filings.models import Filing
from qingmiao.filings.services.drafting import attach_document


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def filing(live_server: object, tmp_path: Path) -> Filing:
    """A filing to review, with a paper that is a PDF and one that is a picture."""
    draft = factories.a_complete_draft()
    paper = tmp_path / "paper.typ"
    paper.write_text("= Fire safety\n#lorem(200)")
    pdf = SimpleUploadedFile("消防.pdf", typst.compile(str(paper)))
    for kind, upload in (("fire", pdf), ("food_licence", a_photo("食品.png"))):
        attach_document(draft, kind, upload, actor=manager_of(draft.institution), at=AT)
    return factories.hand_in(draft)


def test_a_paper_is_read_beside_the_facts_and_back_returns_to_them(desk_page: Page, filing: Filing) -> None:
    page = desk_page
    sign_in(page, officer_of())
    page.goto("/desk/")
    page.goto(f"/filings/{filing.pk}/review/")
    settle(page)
    link, viewer = page.get_by_role("link", name=re.compile("消防")), page.locator("#panel .viewer")
    link.focus()
    press(page, "Enter")
    expect(viewer.get_by_role("heading", name=re.compile("消防"))).to_be_focused()
    expect(page.get_by_role("heading", name="事实", exact=True)).to_be_visible()
    can_show = page.evaluate("navigator.pdfViewerEnabled")  # chromium's shell for tests cannot, a chromium can
    expect(viewer.locator("iframe") if can_show else viewer.get_by_text("请打开整页查看")).to_be_visible()
    screenshot(page, "viewer-pdf-desk", whole=False)
    press(page, "Escape")
    expect(viewer).to_have_count(0)
    assert "消防" in focused(page), "readers are where they were"
    press(page, "Enter")
    expect(viewer).to_be_visible()
    page.go_back()
    expect(viewer).to_have_count(0)
    assert page.url.endswith("/review/"), "Back closes what was opened"
    page.go_back()
    page.wait_for_url(re.compile("/desk/$"))


def test_the_viewer_is_accessible_and_fits_at_both_widths(page: Page, filing: Filing) -> None:
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/review/")
    settle(page)
    page.get_by_role("link", name=re.compile("食品")).first.click()
    picture = page.locator("#panel .viewer-picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    look_over(page, "viewer-picture")
    page.get_by_role("button", name="关闭详情").click()
    expect(page.locator("#panel .viewer")).to_have_count(0)


def test_whoever_follows_a_link_out_of_the_panel_comes_back_to_it(desk_page: Page, filing: Filing) -> None:
    page = desk_page
    sign_in(page, officer_of())
    page.goto(f"/filings/{filing.pk}/review/")
    settle(page)
    page.get_by_role("link", name=re.compile("食品")).first.click()
    page.get_by_role("link", name="打开整页").click()
    page.wait_for_url(re.compile("/documents/"))
    page.go_back()
    expect(page.locator("#panel .viewer-picture")).to_be_visible()
