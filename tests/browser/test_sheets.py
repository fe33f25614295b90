"""A sheet in a real browser: looked at before it is taken, taken, and taken back; both pages accessible at both widths."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from filings import factories
from filings.factories import manager_of, signed_in
from qingmiao.core.drafts import raw_facts
from qingmiao.filings.models import Filing
from qingmiao.regions.models import Division
from regions.factories import the_whole_city


@pytest.fixture(autouse=True)
def _places(server: object) -> None:
    if not Division.objects.exists():
        the_whole_city(factories.AT)


def a_list(path: Path, *rows: list[str]) -> Path:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    path.write_bytes(out.getvalue())
    return path


def test_a_list_is_shown_before_it_is_taken_and_can_be_taken_back(page: Page, tmp_path: Path) -> None:
    filing = factories.a_complete_draft(factories.a_new_institution("清城区传表托育园"))
    before = raw_facts(filing)["staff"]
    client = signed_in(Client(), manager_of(filing.institution))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}])
    page.goto(f"/filings/{filing.pk}/write/staff/")
    name = before[0]["name"]
    wrong = a_list(tmp_path / "错.xlsx", ["姓名", "公民身份号码", "岗位"], [name, "4401**********1234", "园长助理"], ["合计", "1 人", ""])
    page.set_input_files("#sheet-file", wrong)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("1 处须先改正")).to_be_visible()
    look_over(page, "sheet-refused")
    page.goto(f"/filings/{filing.pk}/write/staff/")
    good = a_list(tmp_path / "好.xlsx", ["姓名", "岗位培训学时"], [name, "121"], ["示例新人", ""])
    page.set_input_files("#sheet-file", good)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("还没有导入")).to_be_visible()
    look_over(page, "sheet-preview")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入。")).to_be_visible()
    look_over(page, "sheet-taken")
    assert len(raw_facts(Filing.objects.get(pk=filing.pk))["staff"]) == 2
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text("已撤销导入")).to_be_visible()
    assert raw_facts(Filing.objects.get(pk=filing.pk))["staff"] == before
