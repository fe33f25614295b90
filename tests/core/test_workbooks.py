"""A small workbook that claims a table without end is refused, however its cells are written."""

import contextlib
import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qingmiao.core.errors import DomainError
from qingmiao.core.spreadsheets import sheet_bytes, sheets_of

REFUSED = r"没有读取|已损坏"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def workbook(sheet: str, **others: str) -> Any:
    """Return an upload of a whole workbook whose sheet is written as told; `others` replace further parts."""
    plain, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write(0, 0, "姓名")
    with zipfile.ZipFile(plain) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in whole.namelist():
            written.writestr(name, sheet if name == SHEET else others.get(name) or whole.read(name))
    return SimpleUploadedFile("名单.xlsx", out.getvalue())


def read_table(upload: Any) -> list[list[str]]:
    """Return the rows of the first sheet, or refuse it as whoever needs it does."""
    (sheet,) = sheets_of(sheet_bytes(upload))
    if sheet.problem:
        raise DomainError(sheet.problem)
    return sheet.rows


def rows(words: str) -> str:
    return f"{HEAD}<sheetData>{words}</sheetData></worksheet>"


FAR = {
    "double quotes": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "single quotes": "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "blanks": '<row r = "1"><c r = "A1"><v>1</v></c></row><row r = "1048576"><c r\n=\n"XFD1048576"><v>1</v></c></row>',
    "entities": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
    "wide": '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>',
    "tall": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    "counted": "<row><c><v>1</v></c></row>" * 300_000,
    "counted across": f"<row>{'<c><v>1</v></c>' * 400_000}</row>",
    "row only": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
}


@pytest.mark.parametrize("shape", list(FAR))
def test_cells_far_away_are_refused_in_one_sentence(shape: str) -> None:
    upload = workbook(rows(FAR[shape]))
    assert upload.size < 50_000
    with pytest.raises(DomainError, match=REFUSED):
        read_table(upload)


def test_one_long_text_in_a_hundred_thousand_cells_is_refused() -> None:
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"长" * 30_000}</t></si></sst>'
    row = "<row>" + "<c t='s'><v>0</v></c>" * 100 + "</row>"
    with pytest.raises(DomainError, match=REFUSED):
        read_table(workbook(rows(row * 2000), **{"xl/sharedStrings.xml": strings}))


def test_entities_are_not_expanded() -> None:
    entities = ['<!ENTITY e0 "0123456789">', *(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))]
    cell = rows("<row><c t='inlineStr'><is><t>&e11;</t></is></c></row>")
    words = ""
    with contextlib.suppress(DomainError):
        words = str(read_table(workbook(f"<!DOCTYPE x [{''.join(entities)}]>{cell}")))
    assert len(words) < 1000


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_harmless_sheet_is_read_whatever_its_quotes(quote: str) -> None:
    cells = "<row r='1'><c r='A1' t='inlineStr'><is><t>姓名</t></is></c></row><row r='2'><c r='B2'><v>3</v></c></row>".replace("'", quote)
    assert read_table(workbook(rows(cells))) == [["姓名", ""], ["", "3"]]
