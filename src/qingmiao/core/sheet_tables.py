"""The table that is meant, found in a workbook as people make them: which sheet, which row of headings, which rows are data.

Nothing is left out in silence: what was not taken, and what cannot be trusted, is said by row or by cell.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from qingmiao.codes.cleaning import clean, key_of
from qingmiao.core.errors import DomainError
from qingmiao.core.spreadsheets import SheetColumn
from qingmiao.core.workbooks import Place, Sheet

HEADINGS_WITHIN = 30  # rows in which the headings stand; above them a title, a date, whose list it is
FEW = 3
TOTAL = re.compile(r"(本页|人数|金额)?(合计|小计|总计|共计|累计)(人数)?[:：]?[0-9]*人?")
SIGNED = re.compile(
    r"(填表|制表|填报|审核|复核|经办|报送|联系|负责|法定代表|单位|机构)(人|者|单位|负责人|日期|时间)?(签字|签名|签章|盖章|[(（](签字|签名|签章|盖章|公章)[)）])?[:：].*"
)
DATED = re.compile(r"(填表|制表|填报|报送)(日期|时间).*")
REMARK = re.compile(r"(附?注|备注|说明|填表说明|温馨提示)([0-9一二三]?[:：].*)?")
REQUIRED = re.compile(r"(必填|选填|可不填)项?$")
SHOWN = 5
LOST_DIGITS = "这个数字超过 15 位，表格软件已把末几位改成 0。请把单元格设成文本，重新填写。"
UNFINISHED = "这个公式没有算出结果，或结果是错误。请复制后“粘贴为数值”，再上传。"
MERGED = "这里是合并单元格（{}），只有一格有内容。请取消合并，逐格填写。"


@dataclass(frozen=True)
class TableRow:
    """One row of data: its number as the spreadsheet shows it, its words by column, and what cannot be trusted, by column."""

    number: int
    cells: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetTable:
    """The rows that are data, which columns are there, and what a person should know about the rest."""

    rows: list[TableRow]
    has: frozenset[str]
    notes: list[str]


def find_table(sheets: Sequence[Sheet], columns: Sequence[SheetColumn]) -> SheetTable:
    """Return the table that has these columns. Raises DomainError when there is none, or more than one it could be."""
    fitting = [(sheet, head) for sheet in sheets if (head := _head_of(sheet, columns)) is not None]
    shown = [(sheet, head) for sheet, head in fitting if not sheet.is_hidden]
    filled = [(sheet, head) for sheet, head in shown if any(_is_data(row) for row in sheet.rows[head + 1 :])]
    if len(filled) > 1:
        names = "、".join(f"“{sheet.name}”" for sheet, _ in filled[:SHOWN])
        raise DomainError(f"工作簿里有几张这样的表：{names}，不知道该读哪一张，没有读取。请只留一张再上传。")
    if not shown:
        raise DomainError(_why_none(sheets, fitting, columns))
    sheet, head = (filled or shown)[0]
    others = [other.name for other in sheets if other is not sheet and not other.is_hidden and any(map(_is_data, other.rows))]
    notes = [f"只读取了工作表“{sheet.name}”，没有读取：{'、'.join(others[:SHOWN])}。"] if others else []
    return _table(sheet, head, columns, notes)


def column_letter(place: int) -> str:
    """Return how a spreadsheet calls a column: A for 0, AA for 26."""
    letters = ""
    while place >= 0:
        letters, place = chr(65 + place % 26) + letters, place // 26 - 1
    return letters


def _is_data(row: Sequence[str]) -> bool:
    return any(clean(word) for word in row)


def _why_none(sheets: Sequence[Sheet], fitting: Sequence[tuple[Sheet, int]], columns: Sequence[SheetColumn]) -> str:
    if fitting:
        return f"要读的表“{fitting[0][0].name}”是隐藏的，没有读取。请取消隐藏，核对后再上传。"
    problems = [sheet.problem for sheet in sheets if sheet.problem and not sheet.is_hidden]
    if problems:
        return problems[0]
    seen = {_title_key(word) for sheet in sheets if not sheet.is_hidden for row in sheet.rows[:HEADINGS_WITHIN] for word in row}
    needed = [column.title for column in columns if column.is_needed]
    missing = next((title for title in needed if _title_key(title) not in seen), None)
    if missing is None:
        return f"标题分在了几行（{'、'.join(needed[:SHOWN])}不在同一行），没有读取。请把标题写在一行里，取消合并，再上传。"
    return f"表里没有“{missing}”这一列，没有读取。请用下载的表填写，不要修改标题。"


def _title_key(words: str) -> str:
    """Return what headings are alike by: line breaks, blanks, stars, brackets' width and 必填 or 选填 make no difference."""
    return REQUIRED.sub("", key_of(words))


def _head_of(sheet: Sheet, columns: Sequence[SheetColumn]) -> int | None:
    """Return the row of the headings: the first one with every needed title and the most of all titles."""
    wanted, needed = {_title_key(column.title) for column in columns}, {_title_key(c.title) for c in columns if c.is_needed}
    found = [(len(wanted & keys), -place) for place, keys in _keys_of_rows(sheet) if needed <= keys]
    return -max(found)[1] if found else None


def _keys_of_rows(sheet: Sheet) -> Iterator[tuple[int, set[str]]]:
    for place, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        yield place, {_title_key(word) for word in row if word}


def _table(sheet: Sheet, head: int, columns: Sequence[SheetColumn], notes: list[str]) -> SheetTable:
    titles = sheet.rows[head]
    _refuse_twins(titles, columns)
    by_key = {_title_key(column.title): column for column in columns}
    places = {place: by_key[_title_key(word)] for place, word in enumerate(titles) if _title_key(word) in by_key}
    strange = [clean(word) for word in titles if clean(word) and _title_key(word) not in by_key]
    notes += [f"没有读取这些列：{'、'.join(strange[:SHOWN])}。"] if strange else []
    data = list(_data_rows(sheet, head, notes))
    hidden = [row + 1 for row in data if row in set(sheet.hidden_rows)]
    notes += [f"第 {_some(hidden)} 行是隐藏的，也读取了，请核对。"] if hidden else []
    wrong = _untrusted(sheet, data, places)
    notes += _maybe_zeros(sheet, data, places)
    rows = [
        TableRow(row + 1, {column.name: _at(sheet.rows[row], place) for place, column in places.items()}, wrong.get(row, {}))
        for row in data
    ]
    return SheetTable(rows, frozenset(column.name for column in places.values()), notes)


def _refuse_twins(titles: Sequence[str], columns: Sequence[SheetColumn]) -> None:
    known = {_title_key(column.title): column.title for column in columns}
    seen: dict[str, int] = {}
    for place, word in enumerate(titles):
        key = _title_key(word)
        if key in known and key in seen:
            both = f"{column_letter(seen[key])} 列和 {column_letter(place)} 列"
            raise DomainError(f"{both}的标题都是“{known[key]}”，不知道该读哪一列，没有读取。请删去一列再上传。")
        seen[key] = place


def _data_rows(sheet: Sheet, head: int, notes: list[str]) -> Iterator[int]:
    """Yield the rows that are data; totals, signatures, remarks and repeated headings are said instead."""
    titles, left = [_title_key(word) for word in sheet.rows[head]], []
    for place in range(head + 1, len(sheet.rows)):
        row = [clean(word) for word in sheet.rows[place]]
        filled = [word for word in row if word]
        if not filled:
            continue
        if _is_foot(filled) or [_title_key(word) for word in row] == titles:
            left.append(f"第 {place + 1} 行“{filled[0][:12]}”")
        else:
            yield place
    notes += [f"没有当作数据的行：{'、'.join(left[:SHOWN])}{' 等' if len(left) > SHOWN else ''}。"] if left else []


def _is_foot(filled: Sequence[str]) -> bool:
    first = filled[0].replace(" ", "")
    if TOTAL.fullmatch(first) or SIGNED.fullmatch(first) or DATED.fullmatch(first):
        return True
    return bool(REMARK.fullmatch(first)) and len(filled) <= FEW


def _untrusted(sheet: Sheet, data: Sequence[int], places: dict[int, SheetColumn]) -> dict[int, dict[str, str]]:
    """Return by row and column what its cell shows but does not hold."""
    found: dict[int, dict[str, str]] = {row: {} for row in data}
    said = [*((place, LOST_DIGITS) for place in sheet.long), *((place, UNFINISHED) for place in sheet.unfinished), *_merged(sheet, found)]
    for (row, column), sentence in said:
        if row in found and column in places:
            found[row].setdefault(places[column].name, sentence)
    return found


def _merged(sheet: Sheet, rows: Collection[int]) -> Iterator[tuple[Place, str]]:
    """Yield the cells of merged areas that cover more than one cell of the data, as one of several rows or across."""
    for first, last in sheet.merged:
        inside = [row for row in range(first[0], last[0] + 1) if row in rows]
        if len(inside) > 1 or (inside and last[1] > first[1]):
            span = f"{column_letter(first[1])}{first[0] + 1}:{column_letter(last[1])}{last[0] + 1}"
            for row in inside:
                yield from (((row, column), MERGED.format(span)) for column in range(first[1], last[1] + 1))


def _maybe_zeros(sheet: Sheet, data: Sequence[int], places: dict[int, SheetColumn]) -> list[str]:
    """Say which codes are numbers in the sheet: a zero at their beginning is gone, and nobody can see it."""
    rows, long = set(data), {tuple(place) for place in sheet.long}
    found: dict[str, list[int]] = {}
    for row, column in map(tuple, sheet.numbers):
        if row in rows and column in places and places[column].is_code and (row, column) not in long:
            found.setdefault(places[column].title, []).append(row + 1)
    return [f"“{title}”第 {_some(numbers)} 行是数字格式；原来以 0 开头的，0 已经丢失，请核对。" for title, numbers in found.items()]


def _some(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers[:SHOWN])) + (f" 等 {len(numbers)}" if len(numbers) > SHOWN else "")


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
