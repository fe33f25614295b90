"""The staff list out to Excel and in again: round trip, errors by cell, and files that mean harm."""

import io
import struct
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import load_workbook

from filings import factories
from filings.factories import AT, manager_of, signed_in
from qingmiao.core.drafts import raw_facts
from qingmiao.core.models import AuditEntry, SheetImport
from qingmiao.filings.models import Filing
from qingmiao.filings.queries.staff_sheet import KEY_TITLE
from qingmiao.filings.services.drafting import save_section

pytestmark = pytest.mark.django_db
NUMBER = "110101199003070011"


@pytest.fixture
def filing(client) -> Filing:
    staff = factories.complete_facts()["staff"]
    staff[0]["identity_number"] = NUMBER
    made = factories.a_complete_draft(staff=staff)
    signed_in(client, manager_of(made.institution))
    return made


def exported(client, filing: Filing) -> bytes:
    answer = client.get(reverse("staff_export", kwargs={"pk": filing.pk}))
    assert answer.status_code == 200
    return answer.content


def table_of(data: bytes) -> list[list[Any]]:
    return load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def sheet_of(rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


def send(client, filing: Filing, data: bytes, name: str = "名单.xlsx", version: int | None = None) -> str:
    fresh = Filing.objects.get(pk=filing.pk)
    answer = client.post(reverse("staff_import", kwargs={"pk": filing.pk}), {"sheet": SimpleUploadedFile(name, data)}, follow=True)
    looked = answer.content.decode()
    if "导入</button>" not in looked:
        return looked
    told = {"version": fresh.version if version is None else version}
    return looked + client.post(answer.request["PATH_INFO"], told, follow=True).content.decode()


def staff_of(filing: Filing) -> list[dict[str, Any]]:
    return raw_facts(Filing.objects.get(pk=filing.pk))["staff"]


def test_an_export_that_comes_back_unchanged_changes_nothing(client, filing) -> None:
    before = staff_of(filing)
    page = send(client, filing, exported(client, filing))
    assert f"没有变化 {len(before)}" in page
    assert "没有变化，返回" in page
    assert staff_of(filing) == before


def test_an_identity_number_leaves_masked_and_stays_when_its_mask_comes_back(client, filing) -> None:
    data = exported(client, filing)
    assert NUMBER not in str(table_of(data))
    send(client, filing, data)
    assert staff_of(filing)[0]["identity_number"] == NUMBER
    assert AuditEntry.objects.filter(verb="export_staff").exists()


def test_the_template_of_an_empty_draft_takes_new_people_with_labels(client) -> None:
    draft = factories.an_empty_draft()
    signed_in(client, manager_of(draft.institution))
    head = table_of(exported(client, draft))[0]
    row: list[Any] = [""] * len(head)
    row[head.index("姓名")], row[head.index("岗位")], row[head.index("是否专职")] = "示例一", "保健人员", "是"
    row[head.index("录用日期")], row[head.index("专业资格")] = "2025/8/18", "护士、医师"
    send(client, draft, sheet_of([head, row]))
    (person,) = staff_of(draft)
    assert person == {
        "key": "s1",
        "name": "示例一",
        "role": "health_worker",
        "full_time": True,
        "hired_on": "2025-08-18",
        "qualifications": ["nurse", "doctor"],
    }


def test_a_cell_that_cannot_be_read_is_kept_named_and_marked_in_the_next_export(client, filing) -> None:
    table = table_of(exported(client, filing))
    head = table[0]
    table[2][head.index("岗位")], table[3][head.index("岗位培训学时")] = "园长助理", "一百二十"
    page = send(client, filing, sheet_of(table))
    assert "有 2 处无法识别，会按原样保留" in page
    assert staff_of(filing)[1]["role"] == "园长助理"
    again = exported(client, filing)
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        comments = archive.read("xl/comments1.xml").decode()
    assert "应为整数" in comments
    assert "不在可选的范围内" in comments
    table = table_of(again)
    table[2][head.index("岗位")], table[3][head.index("岗位培训学时")] = "保育人员", "120"
    assert "处无法识别" not in send(client, filing, sheet_of(table))


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_leaves_as_text(client, name) -> None:
    staff = [{**factories.complete_facts()["staff"][0], "name": name, "dispatched_by": name}]
    draft = factories.a_complete_draft(staff=staff)
    signed_in(client, manager_of(draft.institution))
    with zipfile.ZipFile(io.BytesIO(exported(client, draft))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in xml
    assert 'quotePrefix="1"' in styles


def test_a_copied_row_is_refused_and_one_made_another_person_gets_its_own_key(client, filing) -> None:
    table = table_of(exported(client, filing))
    head, copy = table[0], list(table[1])
    copy[head.index("姓名")] = "示例新人"
    refused(client, filing, sheet_of([*table, copy]), "认不出是谁的")
    refused(client, filing, sheet_of([*table, list(table[2])]), "完全相同")
    copy[head.index("公民身份号码")] = ""
    assert "新增 <b>1</b>" in send(client, filing, sheet_of([*table, copy]))
    keys = [person["key"] for person in staff_of(filing)]
    assert len(set(keys)) == len(keys) == 14
    assert "identity_number" not in staff_of(filing)[-1], "a copied row never brings the first one's number"


def test_without_the_hidden_key_column_no_number_is_lost(client, filing) -> None:
    before = staff_of(filing)
    table = [row[1:] for row in table_of(exported(client, filing))]
    page = send(client, filing, sheet_of(table))
    assert "没有隐藏的编号列" in page
    assert staff_of(filing) == before
    table[1][table[0].index("姓名")] = "改了名"
    refused(client, filing, sheet_of(table), "认不出是谁的")


def test_a_mask_that_is_not_the_person_s_own_never_becomes_a_number(client, filing) -> None:
    table = table_of(exported(client, filing))
    place = table[0].index("公民身份号码")
    for word in ("4401**********1234", "********", "1101＊＊＊＊＊＊＊＊＊＊0012"):
        table[1][place] = word
        refused(client, filing, sheet_of(table), "认不出是谁的")


def test_a_number_that_excel_rounded_is_refused_by_its_cell(client, filing) -> None:
    table = table_of(exported(client, filing))
    table[1][table[0].index("公民身份号码")] = 110101199003070011
    refused(client, filing, sheet_of(table), "第 2 行“公民身份号码”：这个数字超过 15 位")


def test_a_column_that_is_not_in_the_sheet_stays_as_it_was(client, filing) -> None:
    before = staff_of(filing)
    table = table_of(exported(client, filing))
    place = table[0].index("学历")
    send(client, filing, sheet_of([row[:place] + row[place + 1 :] for row in table]))
    assert staff_of(filing) == before


def test_the_page_tells_who_is_new_changed_and_gone_and_the_import_can_be_undone(client, filing) -> None:
    before = staff_of(filing)
    table = table_of(exported(client, filing))
    head = table[0]
    new = [""] * len(head)
    new[head.index("姓名")] = "示例新人"
    table[2][head.index("岗位培训学时")] = "121"
    page = send(client, filing, sheet_of([*table[:-1], new]))
    for words in ("新增 <b>1</b>", "修改 <b>1</b>", "删去 <b>1</b>", "示例新人", "<ins>121</ins>"):
        assert words in page
    assert len(staff_of(filing)) == len(before)
    assert staff_of(filing) != before
    taken = SheetImport.objects.get()
    assert (taken.counts["new"], taken.counts["changed"], taken.counts["gone"]) == (1, 1, 1)
    assert NUMBER.encode() not in bytes(taken.before)
    undo = reverse("staff_sheet_undo", kwargs={"pk": filing.pk, "sheet": taken.pk})
    assert "撤销这次导入" in client.get(reverse("filing_write", kwargs={"pk": filing.pk, "section": "staff"})).content.decode()
    assert "已撤销导入" in client.post(undo, follow=True).content.decode()
    assert staff_of(filing) == before
    assert "只能撤销最近一次导入" in client.post(undo, follow=True).content.decode()
    assert {entry.verb for entry in AuditEntry.objects.filter(verb__endswith="_sheet")} == {"look_at_sheet", "apply_sheet", "undo_sheet"}
    assert client.get(reverse("staff_sheet", kwargs={"pk": filing.pk, "sheet": taken.pk}), {"file": "original"}).status_code == 200


def test_an_import_after_which_somebody_wrote_on_cannot_be_undone(client, filing) -> None:
    table = table_of(exported(client, filing))
    table[2][table[0].index("岗位培训学时")] = "121"
    send(client, filing, sheet_of(table))
    fresh = Filing.objects.get(pk=filing.pk)
    save_section(fresh, "staff", staff_of(filing)[1:], version=fresh.version, actor=manager_of(fresh.institution), at=AT)
    undo = reverse("staff_sheet_undo", kwargs={"pk": filing.pk, "sheet": SheetImport.objects.get().pk})
    assert "又有改动，不能撤销" in client.post(undo, follow=True).content.decode()
    assert len(staff_of(filing)) == 12


def test_another_house_cannot_open_or_take_a_sheet(client, filing) -> None:
    send(client, filing, exported(client, filing))
    taken = SheetImport.objects.get()
    other = factories.a_complete_draft(factories.a_new_institution("清新区青苗托育有限公司", factories.OTHER_COUNTY))
    signed_in(client, manager_of(other.institution))
    for pk in (filing.pk, other.pk):
        assert client.get(reverse("staff_sheet", kwargs={"pk": pk, "sheet": taken.pk})).status_code == 404
        assert client.post(reverse("staff_sheet_undo", kwargs={"pk": pk, "sheet": taken.pk})).status_code == 404


def refused(client, filing: Filing, data: bytes, sentence: str, name: str = "名单.xlsx") -> None:
    before, version = staff_of(filing), Filing.objects.get(pk=filing.pk).version
    assert sentence in send(client, filing, data, name)
    assert staff_of(filing) == before
    assert Filing.objects.get(pk=filing.pk).version == version


def test_a_zip_bomb_is_refused_before_it_is_read(client, filing) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    assert len(buffer.getvalue()) < 1024 * 1024
    refused(client, filing, buffer.getvalue(), "展开后过大")


def test_a_zip_bomb_that_lies_about_its_size_is_refused(client, filing) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    data = bytearray(buffer.getvalue())
    data = bytearray(bytes(data).replace(struct.pack("<I", 60 * 1024 * 1024), struct.pack("<I", 1000)))
    refused(client, filing, bytes(data), "不是 xlsx 表格，或文件已损坏")


def test_a_cell_at_the_end_of_the_world_is_refused(client, filing) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1048575, 16383, "远")
    refused(client, filing, buffer.getvalue(), "超过 2,000 行")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MZ\x90\x00" + b"\x00" * 200, "不是 xlsx 表格"),
        (b"", "没有收到文件"),
        (b"PK\x03\x04 broken", "不是 xlsx 表格"),
        (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
    ],
)
def test_what_is_no_sheet_is_refused(client, filing, data, sentence) -> None:
    refused(client, filing, data, sentence)


def test_a_zip_of_something_else_and_a_sheet_without_names_are_refused(client, filing) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
    refused(client, filing, buffer.getvalue(), "不是 xlsx 表格")
    refused(client, filing, sheet_of([["学历"], ["大专"]]), "没有“姓名”这一列")


def test_more_than_two_thousand_rows_or_five_hundred_people_are_refused(client, filing) -> None:
    refused(client, filing, sheet_of([[KEY_TITLE, "姓名"], *[["", f"人{n}"] for n in range(2001)]]), "超过 2,000 行")
    refused(client, filing, sheet_of([[KEY_TITLE, "姓名"], *[["", f"人{n}"] for n in range(501)]]), "最多 500 人")


def test_a_stale_page_imports_nothing(client, filing) -> None:
    before = staff_of(filing)
    table = table_of(exported(client, filing))
    assert "已被他人更新" in send(client, filing, sheet_of(table[:-1]), version=1)
    assert staff_of(filing) == before


def test_unknown_columns_are_named(client, filing) -> None:
    table = table_of(exported(client, filing))
    table[0].append("身高")
    assert "没有读取这些列：身高" in send(client, filing, sheet_of(table))
