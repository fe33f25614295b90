"""Open data, one writer for all of it: fields declared with what they mean, sent as CSV or JSON, row by row."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qingmiao.core.formulas import harmless

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads the file in the local encoding


@dataclass(frozen=True)
class Field:
    """One column: its key in JSON, its title in CSV, what it means, and how it is read from a row."""

    key: str
    title: str
    meaning: str
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class OpenData:
    """One set of open data: what its file and its title are called, the key of its rows in JSON, its fields.

    `only_json` are fields that a sheet has no place for. With `is_dated` each row says its own day, and CSV adds no 数据截至.
    """

    name: str
    title: str
    key: str
    fields: Sequence[Field]
    only_json: Sequence[Field] = ()
    is_dated: bool = False

    def csv(self, rows: Iterable[Any], as_of: date | None) -> Iterator[str]:
        """Return rows as CSV, line by line: UTF-8 with mark, a header of Chinese titles, 数据截至 in the last column."""
        writer, last = csv.writer(_Echo()), [] if self.is_dated else [written(as_of)]
        yield BYTE_ORDER_MARK + writer.writerow([*(field.title for field in self.fields), *(["数据截至"] if last else [])])
        for row in rows:
            yield writer.writerow([*(_cell(field.read(row)) for field in self.fields), *last])

    def json(self, rows: Iterable[Any], as_of: date | None, *, place: str, more: dict[str, Any] | None = None) -> Iterator[str]:
        """Return rows as one JSON object in parts: about it and its place, `more` if there is any, then the rows."""
        fields = (*self.fields, *self.only_json)
        about = {"title": f"{place}{self.title}", "as_of": written(as_of), "fields": {field.key: field.meaning for field in fields}}
        yield json.dumps({**about, **(more or {})}, ensure_ascii=False)[:-1] + f', "{self.key}": [\n'
        for number, row in enumerate(rows):
            item = {field.key: _plain(field.read(row)) for field in fields}
            yield (",\n" if number else "") + json.dumps(item, ensure_ascii=False)
        yield "\n]}\n"


def written(moment: date | None) -> str | None:
    """Return a day, or an instant to the second, as open data writes it."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return moment.isoformat() if moment else None


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        value = "、".join(value)
    return harmless(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


class _Echo:
    """A file whose write returns what it was given, so that csv.writer hands back each line."""

    def write(self, line: str) -> str:
        return line
