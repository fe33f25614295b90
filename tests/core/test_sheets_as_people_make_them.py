"""Workbooks as people and other programs make them: the right table is found, and nothing is read that is not there."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from core.test_workbooks import HEAD, rows, workbook
from qingmiao.codes.days import read_day
from qingmiao.core.errors import DomainError
from qingmiao.core.sheet_tables import SheetTable, find_table
from qingmiao.core.spreadsheets import SheetColumn, sheet_bytes, sheets_of

COLUMNS = [
    SheetColumn("编号", name="key", is_hidden=True),
    SheetColumn("姓名", name="name", is_needed=True),
    SheetColumn("号码", name="number", is_code=True),
    SheetColumn("金额（元）", name="fee"),
]
TITLES = ["编号", "姓名", "号码", "金额（元）"]
ONE = ["k1", "张三", "a1", "1800"]

# A row of two texts as programs write it that name no cells.
ROW = "<row><c t='inlineStr'><is><t>{}</t></is></c><c t='inlineStr'><is><t>{}</t></is></c></row>"


def read(data: bytes) -> SheetTable:
    return find_table(sheets_of(sheet_bytes(SimpleUploadedFile("名单.xlsx", data))), COLUMNS)


def zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return out.getvalue()


def book(*tables: list[list[Any]], then: Any = None, names: tuple[str, ...] = ("人员", "说明", "三")) -> bytes:
    """Return a workbook of these sheets; `then` does something more with it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as made:
        sheets = [made.add_worksheet(name) for name, _ in zip(names, tables, strict=False)]
        for sheet, table in zip(sheets, tables, strict=True):
            for place, row in enumerate(table):
                sheet.write_row(place, 0, row)
        if then:
            then(made, *sheets)
    return out.getvalue()


def names_in(table: SheetTable) -> list[str]:
    return [row.cells["name"] for row in table.rows]


def test_a_hidden_first_sheet_is_not_taken_for_the_list() -> None:
    def hide(_book: Any, first: Any, second: Any) -> None:
        second.activate()
        first.hide()

    table = read(book([TITLES, ["k0", "旧名单", "", ""]], [TITLES, ONE], then=hide))
    assert names_in(table) == ["张三"]
    with pytest.raises(DomainError, match="“人员”是隐藏的"):
        read(book([TITLES, ONE], [["别的"]], then=hide))


def test_two_lists_in_one_workbook_are_asked_about_and_a_cover_sheet_is_said() -> None:
    with pytest.raises(DomainError, match="“人员”、“说明”，不知道该读哪一张"):
        read(book([TITLES, ONE], [TITLES, ONE]))
    table = read(book([["填表说明"], ["请逐行填写"]], [TITLES, ONE]))
    assert names_in(table) == ["张三"]
    assert "只读取了工作表“说明”" in table.notes[0]


def test_headings_need_not_be_first_and_may_break() -> None:
    titles = ["编 号", "*姓\n名（必填）", "号码 ", "金额\n(元)*"]
    table = read(book([["2026年人员名单"], ["", "填报单位：示例"], titles, ONE]))
    assert table.rows[0].cells == {"key": "k1", "name": "张三", "number": "a1", "fee": "1800"}
    assert table.rows[0].number == 4


def test_two_headings_alike_are_refused_by_their_letters() -> None:
    with pytest.raises(DomainError, match="B 列和 E 列的标题都是“姓名”"):
        read(book([[*TITLES, "姓　名"], [*ONE, "李四"]]))


def test_totals_signatures_and_remarks_are_no_people() -> None:
    foot = [
        ["合计", "", "", 1800],
        ["", "合计：1人"],
        ["", "小 计"],
        ["填表人：王五"],
        ["", "审核人（签字）：", "", "日期：2026年3月2日"],
        ["注：以上属实"],
    ]
    foot += [["单位（盖章）："], ["备注"], TITLES]
    table = read(book([TITLES, ONE, *foot, ["", "注晓明", "", ""], ["", "合计平", "", ""], ["", "填海", "", ""]]))
    assert names_in(table) == ["张三", "注晓明", "合计平", "填海"]
    assert "没有当作数据的行：第 3 行“合计”" in table.notes[0]


def test_bordered_empty_rows_are_nothing() -> None:
    def border(made: Any, sheet: Any) -> None:
        look = made.add_format({"border": 1})
        for place in range(2, 5000):
            for column in range(4):
                sheet.write_blank(place, column, None, look)

    assert names_in(read(book([TITLES, ONE], then=border))) == ["张三"]
    assert names_in(read(book([TITLES, ONE, ["", " ", "\u3000", "\u200b"]]))) == ["张三"]


def test_hidden_rows_are_read_and_said() -> None:
    def hide(_book: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})

    table = read(book([TITLES, ONE, ["k2", "李四"]], then=hide))
    assert names_in(table) == ["张三", "李四"]
    assert table.notes == ["第 3 行是隐藏的，也读取了，请核对。"]


def test_merged_cells_and_formulas_without_a_value_are_wrong_by_cell() -> None:
    def spoil(_book: Any, sheet: Any) -> None:
        sheet.merge_range(1, 3, 2, 3, "1800")
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")

    table = read(book([TITLES, ["k1", "张三"], ["k2", "李四"]], then=spoil))
    assert [sorted(row.wrong) for row in table.rows] == [["fee"], ["fee", "number"]]
    assert "合并单元格（D2:D3）" in table.rows[0].wrong["fee"]
    assert "公式" in table.rows[1].wrong["number"]


@pytest.mark.parametrize("cell", ["<c r='B2'><f>A1&amp;1</f></c>", "<c r='B2'><f>A1</f><v/></c>", "<c r='B2'><f>A1</f><v></v></c>"])
def test_a_formula_that_no_program_has_computed_is_no_empty_cell(cell: str) -> None:
    (row,) = read(workbook(rows(ROW.format("姓名", "号码") + f"<row><c t='inlineStr'><is><t>张三</t></is></c>{cell}</row>")).read()).rows
    assert "公式" in row.wrong["number"]


def test_a_merged_title_and_a_merged_foot_harm_nobody() -> None:
    def merge(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "人员名单")
        sheet.merge_range(3, 0, 3, 3, "合计：1 人")

    table = read(book([[], TITLES, ONE], then=merge))
    assert (names_in(table), table.rows[0].wrong) == (["张三"], {})


@pytest.mark.parametrize("number", [110101199003070011, 123456789012345678, 1234567890123456])
def test_numbers_of_more_than_fifteen_digits_are_wrong_by_cell(number: int) -> None:
    (row,) = read(book([TITLES, ["k1", "张三", number]])).rows
    assert "超过 15 位" in row.wrong["number"]


def test_a_code_that_is_a_number_may_have_lost_its_zeros() -> None:
    table = read(book([TITLES, ["k1", "张三", 123], ["k2", "李四", "0123"]]))
    assert table.notes == ["“号码”第 2 行是数字格式；原来以 0 开头的，0 已经丢失，请核对。"]


# What other programs write: no addresses of cells, inline texts, prefixes, hidden by a word, a styled last row.
SHAPES = {
    "no addresses": rows(ROW.format("姓名", "号码") + ROW.format("张三", "a1")),
    "prefixed": '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    "<x:row r='1'><x:c r='A1' t='str'><x:v>姓名</x:v></x:c><x:c r='B1' t='str'><x:v>号码</x:v></x:c></x:row>"
    "<x:row r='2'><x:c r='A2' t='str'><x:v>张三</x:v></x:c><x:c r='B2' t='str'><x:v>a1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    "styled to the end": rows(
        ROW.format("姓名", "号码") + ROW.format("张三", "a1") + "<row r='1048576' hidden='true' ht='12'><c r='A1048576' s='1'/></row>"
    ),
    "rich text": rows(
        "<row><c t='inlineStr'><is><r><t>姓</t></r><r><t xml:space='preserve'> 名</t></r></is></c>"
        "<c t='inlineStr'><is><t>号码</t></is></c></row>" + ROW.format("张三", "a1")
    ),
    "spans and extensions": HEAD + "<dimension ref='A1:XFD1048576'/><sheetData>" + ROW.format("姓名", "号码") + ROW.format("张三", "a1")
    + "</sheetData><extLst><ext uri='x'/></extLst></worksheet>",
}  # fmt: skip


@pytest.mark.parametrize("shape", list(SHAPES))
def test_what_other_programs_write_is_read_alike(shape: str) -> None:
    table = read(workbook(SHAPES[shape]).read())
    assert [row.cells for row in table.rows] == [{"name": "张三", "number": "a1"}]


def test_a_sheet_under_an_absolute_address_is_looked_at_too() -> None:
    data, out = io.BytesIO(book([TITLES, ONE], then=lambda _book, sheet: sheet.set_row(1, None, None, {"hidden": True}))), io.BytesIO()
    with zipfile.ZipFile(data) as whole, zipfile.ZipFile(out, "w") as written:
        for name in whole.namelist():
            content = whole.read(name)
            written.writestr(
                name, content.replace(b'Target="worksheets/', b'Target="/xl/worksheets/') if name.endswith(".rels") else content
            )
    assert "隐藏" in read(out.getvalue()).notes[0]


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,  # an old .xls with another ending, or one with a password
        "编号,姓名,号码,金额（元）\r\nk1,张三,a1,1800\r\n".encode("gb18030"),
        "编号\t姓名\nk1\t张三\n".encode("utf-16"),
        b"<html><table><tr><td>\xd0\xd5\xc3\xfb</td></tr></table></html>",  # what web pages call an xls
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        zipped({"xl/workbook.bin": "\x83\x01\x00"}),
        zipped({"xl/workbook.xml": "<workbook><sheets/></workbook>"})[:-30],
    ],
)
def test_what_only_has_the_ending_of_a_workbook_says_what_to_do(data: bytes) -> None:
    with pytest.raises(DomainError, match=r"另存为 xlsx 后再上传|没有“姓名”这一列"):
        read(data)


def test_headings_in_two_rows_are_said_and_a_row_of_hints_below_them_is_told_by_cell() -> None:
    def merge(_book: Any, first: Any) -> None:
        first.merge_range("A1:A2", "编号")
        first.merge_range("B1:B2", "姓名")
        first.merge_range("C1:D1", "证件和费用")

    needed = [*COLUMNS[:2], SheetColumn("号码", name="number", is_code=True, is_needed=True)]
    data = book([["", "", "", ""], ["", "", "号码", "金额（元）"], ONE], then=merge)
    with pytest.raises(DomainError, match="标题分在了几行（姓名、号码不在同一行）"):
        find_table(sheets_of(data), needed)
    assert names_in(read(book([TITLES, ["（系统填）", "（必填）", "（必填）", "（选填）"], ONE]))) == ["（必填）", "张三"]


def test_days_come_as_they_are_shown_and_a_bare_serial_number_is_no_day() -> None:
    def days(made: Any, first: Any) -> None:
        for place, look in enumerate(("yyyy/m/d", 'yyyy"年"m"月"d"日"', '[$-804]yyyy"年"m"月";@', "yyyy-mm-dd hh:mm")):
            first.write_datetime(place + 1, 3, date(2026, 3, 2), made.add_format({"num_format": look}))
        first.write_number(5, 3, 46083)
        first.write_string(6, 3, "2026年3月2日")

    table = read(book([TITLES, *([f"k{place}", "张三", "a", ""] for place in range(6))], then=days))
    read_as = [read_day(row.cells["fee"]) for row in table.rows]
    assert read_as == [date(2026, 3, 2)] * 4 + [None, date(2026, 3, 2)]
