"""The rows of an uploaded sheet as lines in the order of our columns, with what cannot be trusted by place."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from qingmiao.core.sheet_tables import find_table
from qingmiao.core.spreadsheets import Cells, SheetColumn, sheet_bytes, sheets_of


def read_lines(upload: "UploadedFile[Any] | None", columns: Sequence[SheetColumn]) -> tuple[list[list[str]], Cells]:
    """Return lines and wrong cells. Raises DomainError for a file in which the table with these columns is not."""
    table = find_table(sheets_of(sheet_bytes(upload)), columns)
    lines = [[row.cells.get(column.name, "") for column in columns] for row in table.rows]
    places = {column.name: place for place, column in enumerate(columns)}
    wrong = {(down, places[name]): sentence for down, row in enumerate(table.rows) for name, sentence in row.wrong.items()}
    return lines, wrong
