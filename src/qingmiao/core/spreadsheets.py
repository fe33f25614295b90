"""Spreadsheets from outside, looked at with suspicion; and sheets going out, in which nothing typed is ever a formula."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import UploadedFile
from python_calamine import CalamineError, load_workbook

from qingmiao.core.errors import DomainError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1024 * 1024
MOST_BYTES, MOST_EXPANDED_BYTES = 5 * MEGABYTE, 50 * MEGABYTE
MOST_ROWS, MOST_COLUMNS, MOST_ENTRIES = 2000, 100, 200
CHUNK = 1 << 20
CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NOT_A_SHEET = "这不是 xlsx 表格，或文件已损坏。请用下载的表填写，另存为 xlsx 后再上传。"
TOO_LARGE = "表格展开后过大，没有读取。请只保留要上传的这一张表再上传。"
COLUMN_WIDTH = 24


def read_table(upload: "UploadedFile[Any] | None") -> list[list[str]]:
    """Return the first sheet of an upload as text, heading row first, empty rows kept so that row numbers stay true.

    Raises DomainError for a file that is no sheet, is damaged, expands beyond measure or has cells far away.
    """
    data = checked_bytes(upload)
    try:
        with load_workbook(io.BytesIO(data)) as book:
            table: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (CalamineError, IndexError) as broken:
        raise DomainError(NOT_A_SHEET) from broken
    return [[words_of(cell) for cell in row] for row in table]


def checked_bytes(upload: "UploadedFile[Any] | None") -> bytes:
    """Return the bytes of a harmless xlsx: small, whole, and neither expanding nor claiming cells beyond all measure."""
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请选择填好的 xlsx 表再上传。")
    if upload.size > MOST_BYTES:
        raise DomainError("表格超过 5 MB，没有读取。请只保留要上传的这一张表再上传。")
    data: bytes = upload.read()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as broken:
        raise DomainError(NOT_A_SHEET) from broken
    return data


def words_of(cell: Any) -> str:
    """Return a cell as words: whole numbers without a fraction, dates as 2026-01-31, 是 and 否."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip().lstrip("'") if cell is not None else ""


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
                sheet.write_string(down + 1, across, words, formats[bool(sentence), words.startswith(FORMULA_STARTS)])
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


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise DomainError(NOT_A_SHEET)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_EXPANDED_BYTES:
        raise DomainError(TOO_LARGE)
    for entry in entries:
        # Reading to the end proves that the sizes in the directory are true: a false one breaks the checksum.
        with archive.open(entry) as content:
            tail = b""
            while chunk := content.read(CHUNK):
                _refuse_far_cells(tail + chunk)
                tail = chunk[-32:]


def _refuse_far_cells(xml: bytes) -> None:
    """Refuse a cell far away: the reader would lay out every empty cell before it."""
    for column, row in CELL.findall(xml):
        if int(row) > MOST_ROWS + 1:
            raise DomainError("表格超过 2,000 行，没有读取。请删去多余的行再上传。")
        number = 0
        for letter in column:
            number = number * 26 + letter - 64
        if number > MOST_COLUMNS:
            raise DomainError("表格的列太多，没有读取。请用下载的表填写。")
