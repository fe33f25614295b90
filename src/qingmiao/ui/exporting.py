"""A table as it is shown, as a file to take along. What was taken is written down in the audit."""

import csv
import io
import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate

from qingmiao.core import audit
from qingmiao.core.clocks import ClockChip
from qingmiao.core.downloads import CSV, XLSX, download
from qingmiao.core.errors import DomainError
from qingmiao.core.formulas import harmless
from qingmiao.core.gates import Request
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.ui.components import Folded, Row, Status, Table
from qingmiao.ui.words import moment_cn

FORMATS = {"xlsx": "Excel", "csv": "CSV"}
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
MOST_ROWS = 20_000  # what a sheet takes in memory while it is made


def send_table(table: Table, kind: str, name: str, request: Request) -> HttpResponse:
    """Return the response that downloads a table as xlsx or csv. Raises DomainError for more rows than are taken along at once."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多带走 {MOST_ROWS:,} 条记录，这里更多。请先查找或筛选，再带走。")
    audit.record(request.actor, "export_list", request.actor, at=request.at, changes={"list": name, "rows": len(table.rows)})
    titles = [column.label for column in table.columns]
    rows = [_words(row) for row in table.rows]
    title = f"{name} {localdate(request.at).isoformat()}.{kind}"
    if kind == "xlsx":
        return download(write_sheet(NOT_IN_A_SHEET_NAME.sub(" ", name)[:31], [SheetColumn(title) for title in titles], rows), XLSX, title)
    out = io.StringIO()
    out.write("\ufeff")  # without it Excel reads the file in the local encoding
    csv.writer(out).writerows([titles, *([harmless(cell) for cell in row] for row in rows)])
    return download(out.getvalue().encode(), CSV, title)


def _words(row: Row) -> list[str]:
    title = f"{row.title}（{row.note}）" if row.note else row.title
    return [title, *(cell_words(cell) for cell in row.cells)]


def cell_words(cell: Any) -> str:
    """Return a cell of a desk list in words."""
    if isinstance(cell, Status):
        return cell.label
    if isinstance(cell, ClockChip):
        return f"{cell.text}（{cell.due_on.isoformat()}）"
    if isinstance(cell, datetime):
        return moment_cn(cell)
    if isinstance(cell, Folded):
        return f"{cell.text} {cell.inside}".strip()
    return "" if cell is None else str(cell)
