"""What stands in a workbook from outside, with what a reader of its values alone would not notice.

That are hidden rows, merged cells, formulas without a value, numbers that lost their end. It runs bounded, since a workbook of 5 KB may
claim a table of any size, and imports no Django.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree
from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

from qingmiao.codes.errors import DomainError

MOST_ROWS, MOST_COLUMNS, MOST_ENTRIES, MOST_SHEETS = 2000, 100, 200, 50
MOST_EXPANDED_BYTES = 50 * 1024 * 1024
CHUNK = 1 << 20
EXACT_BELOW = 10**15  # a spreadsheet keeps fifteen digits of a number and puts zeros for the rest
ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
NOT_A_SHEET = "这不是 xlsx 表格，或文件已损坏。请用下载的表填写，另存为 xlsx 后再上传。"
TOO_LARGE = "表格展开后过大，没有读取。请只保留要上传的这一张表再上传。"
TOO_MANY_ROWS = "表格超过 2,000 行，没有读取。请删去多余的行再上传。"
TOO_MANY_COLUMNS = "表格的列太多，没有读取。请用下载的表填写。"
BROKEN_ZIP = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError)
BROKEN = (*BROKEN_ZIP, CalamineError, etree.XMLSyntaxError, RuntimeError, KeyError, IndexError)
Place = tuple[int, int]  # row and column, from zero


@dataclass
class Sheet:
    """One sheet as text, from its first cell; empty rows are kept, so that row numbers stay true.

    numbers: cells that hold a number, not a text. long: of these, such as have lost their last digits. unfinished: formulas without a
    value, or with an error for one. merged: first and last cell of each merged area. problem: why it was not read, in a sentence.
    """

    name: str
    is_hidden: bool = False
    rows: list[list[str]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    numbers: list[Place] = field(default_factory=list)
    long: list[Place] = field(default_factory=list)
    unfinished: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    problem: str = ""


def read_sheets(data: bytes) -> list[Sheet]:
    """Return every sheet of a workbook. Raises DomainError for what is no xlsx, is damaged or expands beyond measure.

    A sheet that reaches beyond the rows and columns anybody fills is not read, and says so.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.getinfo(WORKBOOK)
            _refuse_known_bombs(archive)
            looked = {name: _look(archive, part) for name, part in _parts(archive)}
        with load_workbook(io.BytesIO(data)) as book:
            shown = {meta.name: meta.visible is SheetVisibleEnum.Visible for meta in book.sheets_metadata}
            return [_read(book, name, looked.get(name), is_hidden=not shown[name]) for name in book.sheet_names[:MOST_SHEETS]]
    except BROKEN as broken:
        raise DomainError(NOT_A_SHEET) from broken


def _refuse_known_bombs(archive: zipfile.ZipFile) -> None:
    """Say in words what usually makes a workbook too large. What slips through costs the life of this process, and no more."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_EXPANDED_BYTES:
        raise DomainError(TOO_LARGE)
    for entry in entries:
        # Reading to the end proves that the sizes in the directory are true: a false one breaks the checksum.
        with archive.open(entry) as content:
            while content.read(CHUNK):
                pass


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and the part of the file that holds it."""
    targets = {one.get("Id"): str(one.get("Target")) for one in _elements(archive, RELATIONS, "Relationship")}
    for one in _elements(archive, WORKBOOK, "sheet"):
        key = next((value for name, value in one.attrib.items() if str(name).endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
        if part in archive.namelist():
            yield str(one.get("name")), part


def _elements(archive: zipfile.ZipFile, part: str, tag: str) -> Iterator[Any]:
    if part in archive.namelist():
        with archive.open(part) as content:
            yield from (one for _, one in etree.iterparse(content, events=("end",), tag=f"{{*}}{tag}", resolve_entities=False))


def _look(archive: zipfile.ZipFile, part: str) -> Sheet:
    """Return what only the file's own words tell: what is hidden or unfinished, and whether anything lies too far away.

    A cell that only has a border is nothing: printed forms are bordered for thousands of rows.
    """
    found, down, across = Sheet(""), -1, -1
    with archive.open(part) as content:
        for event, one in etree.iterparse(content, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False):
            is_row = etree.QName(one).localname == "row"
            if event == "start":
                place = str(one.get("r") or "").strip()
                if is_row:
                    down, across = int(place) - 1 if place.isdecimal() else down + 1, -1
                    found.hidden_rows += [down] if one.get("hidden") in ("1", "true") else []
                else:
                    across = _column_of(place, across + 1)
            elif is_row:
                one.clear()
            elif problem := _look_at(one, (down, across), found):
                return Sheet("", problem=problem)
    return found


def _look_at(cell: Any, place: Place, found: Sheet) -> str:
    """Note what is special about a cell; return why the sheet cannot be read, if it lies too far away."""
    parts = {etree.QName(child).localname: child for child in cell if isinstance(child.tag, str)}
    if not parts:
        return ""
    if place[0] > MOST_ROWS:
        return TOO_MANY_ROWS
    if place[1] >= MOST_COLUMNS:
        return TOO_MANY_COLUMNS
    has_value = "v" in parts and (parts["v"].text or cell.get("t") == "str")  # a text may be empty, a number may not
    if ("f" in parts and not has_value) or cell.get("t") == "e":
        found.unfinished.append(place)
    return ""


def _column_of(place: str, usual: int) -> int:
    letters = "".join(letter for letter in place.upper() if "A" <= letter <= "Z")[:4]
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1 if letters else usual


def _read(book: Any, name: str, looked: Sheet | None, *, is_hidden: bool) -> Sheet:
    """Return a sheet with its values."""
    looked = looked or Sheet(name)
    looked.name, looked.is_hidden = name, is_hidden
    if looked.problem:
        return looked
    try:
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, TypeError):  # a chart that stands as a sheet
        return looked
    down, across = sheet.end or (0, 0)
    if down > MOST_ROWS or across >= MOST_COLUMNS:
        looked.problem = TOO_MANY_ROWS if down > MOST_ROWS else TOO_MANY_COLUMNS
        return looked
    table: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    looked.merged = [(first, last) for first, last in sheet.merged_cell_ranges or []]
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            _note(looked, (row, column), cell)
    looked.rows = [[words_of(cell) for cell in cells] for cells in table]
    return looked


def _note(sheet: Sheet, place: Place, cell: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.numbers.append(place)
        if abs(cell) >= EXACT_BELOW:
            sheet.long.append(place)
    elif isinstance(cell, str) and cell in ERRORS:
        sheet.unfinished.append(place)


def words_of(cell: Any) -> str:
    """Return a cell as words: whole numbers without a fraction, dates as 2026-01-31, 是 and 否."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip().lstrip("'") if cell is not None else ""
