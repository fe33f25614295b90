"""The cells of a workbook from outside. Runs bounded, since a workbook of 5 KB may claim a table of any size; imports no Django."""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, load_workbook

from qingmiao.codes.errors import DomainError

MOST_ROWS, MOST_COLUMNS, MOST_ENTRIES = 2000, 100, 200
MOST_EXPANDED_BYTES = 50 * 1024 * 1024
CHUNK, LONGEST_MARK = 1 << 20, 32
CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Z]{1,3})([0-9]{1,7})""")
NOT_A_SHEET = "这不是 xlsx 表格，或文件已损坏。请用下载的表填写，另存为 xlsx 后再上传。"
TOO_LARGE = "表格展开后过大，没有读取。请只保留要上传的这一张表再上传。"
TOO_MANY_ROWS = "表格超过 2,000 行，没有读取。请删去多余的行再上传。"
TOO_MANY_COLUMNS = "表格的列太多，没有读取。请用下载的表填写。"
BROKEN = (CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError, KeyError, IndexError)


def read_cells(data: bytes) -> list[list[str]]:
    """Return the first sheet as text, heading row first, empty rows kept so that row numbers stay true.

    Raises DomainError for what is no xlsx, is damaged, or reaches beyond the rows and columns anybody fills.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.getinfo("xl/workbook.xml")
            _refuse_known_bombs(archive)
        with load_workbook(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_index(0)
            _refuse_far(*(place + 1 for place in sheet.end or (0, 0)))
            table: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except BROKEN as broken:
        raise DomainError(NOT_A_SHEET) from broken
    return [[words_of(cell) for cell in row] for row in table]


def _refuse_known_bombs(archive: zipfile.ZipFile) -> None:
    """Say in words what usually makes a workbook too large. What slips through costs the life of this process, and no more."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_EXPANDED_BYTES:
        raise DomainError(TOO_LARGE)
    for entry in entries:
        # Reading to the end proves that the sizes in the directory are true: a false one breaks the checksum.
        with archive.open(entry) as content:
            tail = b""
            while chunk := content.read(CHUNK):
                if entry.filename.startswith("xl/worksheets/"):
                    _refuse_far_cells(tail + chunk)
                tail = chunk[-LONGEST_MARK:]


def _refuse_far_cells(xml: bytes) -> None:
    """Refuse a cell far away: the reader would lay out every empty cell before it."""
    for column, row in CELL.findall(xml):
        number = 0
        for letter in column:
            number = number * 26 + letter - 64
        _refuse_far(int(row), number)


def _refuse_far(row: int, column: int) -> None:
    if row > MOST_ROWS + 1:
        raise DomainError(TOO_MANY_ROWS)
    if column > MOST_COLUMNS:
        raise DomainError(TOO_MANY_COLUMNS)


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
