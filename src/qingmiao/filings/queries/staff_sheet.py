"""The staff list as an Excel sheet: the same for an empty template, an export, and a list sent back with its errors marked."""

import io
import re
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from qingmiao.codes.masks import Personal, mask
from qingmiao.core.facts import Kind, Problem, Raw, Spec, specs_of, write_words
from qingmiao.core.formulas import looks_like_formula
from qingmiao.institutions.rules.facts import StaffMember

SHEET = "人员"
KEY_TITLE = "编号（请勿修改）"
EMPTY_ROWS = 60
WIDE, NARROW = 24, 14
PLACE = re.compile(r"^staff\[(\d+)\]\.(\w+)")


def columns() -> list[Spec]:
    """Return the facts of the sheet in the order of its columns; the key comes first."""
    return list(specs_of(StaffMember).values())


def title_of(spec: Spec) -> str:
    """Return the heading of a column."""
    return KEY_TITLE if spec.name == "key" else spec.title


def staff_workbook(rows: list[Raw], problems: Iterable[Problem] = (), gaps: Iterable[Problem] = ()) -> bytes:
    """Return an xlsx of these people. Cells that cannot be read are red with the reason as comment, gaps are yellow.

    Every cell is text: nothing a person typed is ever a formula. Identity numbers are masked; an unchanged mask means no change.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(SHEET)
        _head(book, sheet, len(rows))
        marks = {**_places(gaps, "gap"), **_places(problems, "wrong")}
        for place, row in enumerate(rows):
            _row(book, sheet, place, row, marks)
    return buffer.getvalue()


def cell_words(spec: Spec, value: Any) -> str:
    """Return what a cell of the sheet holds."""
    if spec.kind is Kind.DAY:
        return "" if value is None else str(value)
    words = write_words(spec, value)
    return mask(words, Personal.IDENTITY_NUMBER) if spec.name == "identity_number" else words


def _head(book: Any, sheet: Any, count: int) -> None:
    text, head = (
        book.add_format({"num_format": "@"}),
        book.add_format({"bold": True, "bg_color": "#EAF6F1", "text_wrap": True, "valign": "top"}),
    )
    sheet.freeze_panes(1, 2)
    for column, spec in enumerate(columns()):
        sheet.set_column(column, column, WIDE if spec.kind in (Kind.TEXT, Kind.CHOICES) else NARROW, text, {"hidden": spec.name == "key"})
        sheet.write_string(0, column, title_of(spec), head)
        hint = _hint(spec)
        if hint:
            sheet.write_comment(0, column, hint)
        if spec.kind in (Kind.CHOICE, Kind.YES_NO):
            labels = [label for _, label in spec.options]
            rule = {"validate": "list", "source": labels, "error_type": "warning", "error_message": "请从下拉列表中选择。"}
            sheet.data_validation(1, column, count + EMPTY_ROWS, column, rule)


def _hint(spec: Spec) -> str:
    if spec.name == "key":
        return "系统用它认人，请不要修改；新添的人留空。"
    if spec.kind is Kind.CHOICES:
        return "多项用顿号隔开：" + "、".join(label for _, label in spec.options)
    if spec.kind is Kind.DAY:
        return f"{spec.hint}；写成 2026-01-31".lstrip("；")
    return spec.hint


def _row(book: Any, sheet: Any, place: int, row: Raw, marks: dict[tuple[int, str], tuple[str, str]]) -> None:
    for column, spec in enumerate(columns()):
        words = cell_words(spec, row.get(spec.name))
        state, sentence = marks.get((place, spec.name), ("", ""))
        if words or state:
            sheet.write_string(place + 1, column, words, _format(book, state, is_quoted=looks_like_formula(words)))
        if sentence:
            sheet.write_comment(place + 1, column, sentence)


def _format(book: Any, state: str, *, is_quoted: bool) -> Any:
    """Return a text format; `quote_prefix` keeps Excel from reading a text as a formula even when it is edited or saved as CSV."""
    colours = {"wrong": "#FDECEA", "gap": "#FFF2D4"}
    look: dict[str, Any] = {"num_format": "@"}
    if state:
        look["bg_color"] = colours[state]
    if is_quoted:
        look["quote_prefix"] = True
    return book.add_format(look)


def _places(problems: Iterable[Problem], state: str) -> dict[tuple[int, str], tuple[str, str]]:
    found = ((PLACE.match(problem.path), problem.sentence) for problem in problems)
    return {(int(place[1]), place[2]): (state, sentence) for place, sentence in found if place}
