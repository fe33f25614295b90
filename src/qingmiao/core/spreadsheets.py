"""Spreadsheets from outside, looked at with suspicion; and sheets going out, in which nothing typed is ever a formula."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import UploadedFile

from qingmiao.core.bounded import read_bounded
from qingmiao.core.errors import DomainError
from qingmiao.core.formulas import looks_like_formula
from qingmiao.core.workbooks import MOST_ROWS, Sheet, read_sheets

MOST_BYTES = 5 * 1024 * 1024
TOO_LARGE = "表格展开后过大或已损坏，没有读取。请只保留要上传的这一张表，另存为 xlsx 后再上传。"
COLUMN_WIDTH = 24


def sheet_bytes(upload: "UploadedFile[Any] | None") -> bytes:
    """Return the bytes of an upload that may be a sheet. Raises DomainError for nothing, and for far too much."""
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请选择填好的 xlsx 表再上传。")
    if upload.size > MOST_BYTES:
        raise DomainError("表格超过 5 MB，没有读取。请只保留要上传的这一张表再上传。")
    data: bytes = upload.read()
    return data


def sheets_of(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook. Raises DomainError for a file that is none, is damaged or expands beyond measure."""
    sheets: list[dict[str, Any]] = read_bounded(read_sheets, data, unreadable=TOO_LARGE)
    return [Sheet(**sheet) for sheet in sheets]


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its heading, a hint shown at the heading, and the words to choose from. A hidden one is for the system.

    For reading it back: `name` is what the app calls it, without a needed one the table is not the right one, and the digits of a code are
    no quantity: as a number they may have lost their zeros.
    """

    title: str
    hint: str = ""
    options: Sequence[str] = ()
    width: int = COLUMN_WIDTH
    is_hidden: bool = False
    name: str = ""
    is_needed: bool = False
    is_code: bool = False


Cells = Mapping[tuple[int, int], str]  # (row, column) from zero to a sentence


def write_sheet(  # what is in the sheet, and what is said of its cells
    name: str,
    columns: Sequence[SheetColumn],
    rows: Sequence[Sequence[str]],
    wrong: Cells | None = None,
    *,
    gaps: Cells | None = None,
    fixed_columns: int = 0,
) -> bytes:
    """Return an xlsx of text cells: nothing in it is ever a formula.

    `wrong` cells are red, `gaps` yellow, each with its sentence as a comment; wrong goes before. The first `fixed_columns` stay in view.
    """
    marks = {**dict.fromkeys(gaps or {}, "gap"), **dict.fromkeys(wrong or {}, "wrong")}
    sentences = {**(gaps or {}), **(wrong or {})}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, formats = book.add_worksheet(name), _formats(book)
        sheet.freeze_panes(1, fixed_columns)
        _write_head(sheet, columns, formats)
        for down, row in enumerate(rows):
            for across, words in enumerate(row):
                sheet.write_string(down + 1, across, words, formats[marks.get((down, across), ""), looks_like_formula(words)])
        for (down, across), sentence in sentences.items():
            sheet.write_comment(down + 1, across, sentence)
    return buffer.getvalue()


def _write_head(sheet: Any, columns: Sequence[SheetColumn], formats: dict[Any, Any]) -> None:
    for across, column in enumerate(columns):
        sheet.set_column(across, across, column.width, formats["", False], {"hidden": column.is_hidden})
        sheet.write_string(0, across, column.title, formats["head"])
        if column.hint:
            sheet.write_comment(0, across, column.hint)
        if column.options:
            rule = {"validate": "list", "source": list(column.options), "error_type": "warning", "error_message": "请从下拉列表中选择。"}
            sheet.data_validation(1, across, MOST_ROWS, across, rule)


def _formats(book: Any) -> dict[Any, Any]:
    """Return formats by (mark, begins like a formula); the latter carries what keeps it text when it is edited or saved as CSV."""
    looks: dict[str, dict[str, Any]] = {"": {}, "wrong": {"bg_color": "#FDECEA", "font_color": "#B0231B"}, "gap": {"bg_color": "#FFF2D4"}}
    made: dict[Any, Any] = {
        (mark, is_quoted): book.add_format({"num_format": "@", **look, **({"quote_prefix": True} if is_quoted else {})})
        for mark, look in looks.items()
        for is_quoted in (False, True)
    }
    made["head"] = book.add_format({"bold": True, "bg_color": "#EAF6F1", "text_wrap": True, "valign": "top"})
    return made
