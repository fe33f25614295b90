"""The staff list as an Excel sheet: the same for an empty template, an export, and a list sent back with its errors marked."""

import re
from collections.abc import Iterable
from typing import Any

from qingmiao.codes.masks import Personal, mask
from qingmiao.core.facts import Kind, Problem, Raw, Spec, specs_of, write_words
from qingmiao.core.spreadsheets import COLUMN_WIDTH, SheetColumn, write_sheet
from qingmiao.institutions.rules.facts import StaffMember

SHEET = "人员"
KEY_TITLE = "编号（请勿修改）"
NARROW = 14
CODES = frozenset({"identity_number", "phone", "health_certificate_number"})
PLACE = re.compile(r"^staff\[(\d+)\]\.(\w+)")


def columns() -> list[Spec]:
    """Return the facts of the sheet in the order of its columns; the key comes first."""
    return list(specs_of(StaffMember).values())


def title_of(spec: Spec) -> str:
    """Return the heading of a column."""
    return KEY_TITLE if spec.name == "key" else spec.title


def staff_workbook(rows: list[Raw], problems: Iterable[Problem] = (), gaps: Iterable[Problem] = ()) -> bytes:
    """Return an xlsx of these people, what cannot be read and what is missing marked.

    Identity numbers are masked; an unchanged mask means no change. The key, by which the system knows a person again, is hidden.
    """
    specs = columns()
    cells = [[cell_words(spec, row.get(spec.name)) for spec in specs] for row in rows]
    return write_sheet(SHEET, sheet_columns(), cells, _places(problems), gaps=_places(gaps), fixed_columns=2)


def sheet_columns() -> list[SheetColumn]:
    """Return the columns of the sheet, as it goes out and comes in."""
    return [_column(spec) for spec in columns()]


def cell_words(spec: Spec, value: Any) -> str:
    """Return what a cell of the sheet holds."""
    if spec.kind is Kind.DAY:
        return "" if value is None else str(value)
    words = write_words(spec, value)
    return mask(words, Personal.IDENTITY_NUMBER) if spec.name == "identity_number" else words


def _column(spec: Spec) -> SheetColumn:
    options = [label for _, label in spec.options] if spec.kind in (Kind.CHOICE, Kind.YES_NO) else []
    return SheetColumn(
        title_of(spec),
        _hint(spec),
        options,
        COLUMN_WIDTH if spec.kind in (Kind.TEXT, Kind.CHOICES) else NARROW,
        is_hidden=spec.name == "key",
        name=spec.name,
        is_needed=spec.name == "name",
        is_code=spec.name in CODES,
    )


def _hint(spec: Spec) -> str:
    if spec.name == "key":
        return "系统用它认人，请不要修改；新添的人留空。"
    if spec.kind is Kind.CHOICES:
        return "多项用顿号隔开：" + "、".join(label for _, label in spec.options)
    if spec.kind is Kind.DAY:
        return f"{spec.hint}；写成 2026-01-31".lstrip("；")
    return spec.hint


def _places(problems: Iterable[Problem]) -> dict[tuple[int, int], str]:
    """Return where in the sheet each problem of a person is."""
    names = [spec.name for spec in columns()]
    found = ((PLACE.match(problem.path), problem.sentence) for problem in problems)
    return {(int(place[1]), names.index(place[2])): sentence for place, sentence in found if place and place[2] in names}
