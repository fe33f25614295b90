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
from qingmiao.core.workbooks import MOST_ROWS, read_cells

MOST_BYTES = 5 * 1024 * 1024
TOO_LARGE = "表格展开后过大或已损坏，没有读取。请只保留要上传的这一张表，另存为 xlsx 后再上传。"
COLUMN_WIDTH = 24


def read_table(upload: "UploadedFile[Any] | None") -> list[list[str]]:
    """Return the first sheet of an upload as text, heading row first, empty rows kept so that row numbers stay true.

    Raises DomainError for a file that is no sheet, is damaged, expands beyond measure or has cells far away.
    """
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请选择填好的 xlsx 表再上传。")
    if upload.size > MOST_BYTES:
        raise DomainError("表格超过 5 MB，没有读取。请只保留要上传的这一张表再上传。")
    table: list[list[str]] = read_bounded(read_cells, upload.read(), unreadable=TOO_LARGE)
    return table


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its heading, a hint shown at the heading, and the words to choose from."""

    title: str
    hint: str = ""
    options: Sequence[str] = ()


def write_sheet(
    name: str, columns: Sequence[SheetColumn], rows: Sequence[Sequence[str]], wrong: Mapping[tuple[int, int], str] | None = None
) -> bytes:
    """Return an xlsx of text cells. `wrong`: (row, column) from zero to a sentence, shown as a red cell with a comment."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, formats = book.add_worksheet(name), _formats(book)
        sheet.freeze_panes(1, 0)
        _write_head(sheet, columns, formats)
        for down, row in enumerate(rows):
            for across, words in enumerate(row):
                sentence = (wrong or {}).get((down, across), "")
                sheet.write_string(down + 1, across, words, formats[bool(sentence), looks_like_formula(words)])
                if sentence:
                    sheet.write_comment(down + 1, across, sentence)
    return buffer.getvalue()


def _write_head(sheet: Any, columns: Sequence[SheetColumn], formats: dict[Any, Any]) -> None:
    for across, column in enumerate(columns):
        sheet.set_column(across, across, COLUMN_WIDTH, formats[False, False])
        sheet.write_string(0, across, column.title, formats["head"])
        if column.hint:
            sheet.write_comment(0, across, column.hint)
        if column.options:
            rule = {"validate": "list", "source": list(column.options), "error_type": "warning", "error_message": "请从下拉列表中选择。"}
            sheet.data_validation(1, across, MOST_ROWS, across, rule)


def _formats(book: Any) -> dict[Any, Any]:
    """Return formats by (is wrong, begins like a formula); the latter carries the mark that keeps it text when edited."""
    text, red = {"num_format": "@"}, {"bg_color": "#FDECEA", "font_color": "#B0231B"}
    made: dict[Any, Any] = {
        (is_wrong, is_quoted): book.add_format({**text, **(red if is_wrong else {}), **({"quote_prefix": True} if is_quoted else {})})
        for is_wrong in (False, True)
        for is_quoted in (False, True)
    }
    made["head"] = book.add_format({"bold": True, "bg_color": "#EAF6F1", "text_wrap": True, "valign": "top"})
    return made
