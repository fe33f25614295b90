"""What came back from a page of a form: read into the raw facts of its section, losing nothing that was typed."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict
from pydantic import BaseModel

from qingmiao.codes.cleaning import clean
from qingmiao.core.facts import Need, Raw, read_typed, specs_of
from qingmiao.ui.facts_form.fields import asked_for
from qingmiao.ui.facts_form.layout import FactsLayout, RowKind

MOST_ROWS = 500


def read_section(layout: FactsLayout, section: str, data: QueryDict, old: Any, need: Need) -> Any:
    """Return the raw value of a section after what was typed on its page; facts the page did not show stay."""
    if layout.is_one_by_one(section):
        return _read_one(layout, section, data, _rows(old))
    if section in layout.rows:
        return _read_rows(layout, section, data, old)
    kind = layout.sections[section]
    value = read_fields(kind, data, "", old, layout.names_of(section) & asked_for(kind, need))
    for part in layout.parts[section]:
        if part.rows:
            put(value, part.rows, _read_rows(layout, part.rows, data, value.get(part.rows)))
    return value


def apply_step(layout: FactsLayout, value: Any, do: str) -> Any:
    """Return a section's value after a button was pressed: `add:fees`, `remove:fees:1`, `none:fees`, `remove:staff:s3`."""
    verb, _, target = do.partition(":")
    name, _, which = target.partition(":")
    if name not in layout.rows or verb not in ("add", "remove", "none"):
        return value
    holder = value if isinstance(value, dict) else {name: value}
    rows = _rows(holder.get(name))
    if verb == "add":
        rows = [*rows, {"key": next_key(rows, layout.rows[name])} if layout.rows[name].letter else {}]
    elif verb == "remove":
        rows = [row for place, row in enumerate(rows) if which not in (str(place), key_of(row))]
    else:
        rows = []
    holder[name] = rows
    return value if isinstance(value, dict) else rows


def next_key(rows: list[Any], kind: RowKind) -> str:
    """Return a key no row has yet: the letter of the kind and the next number."""
    taken = {key_of(row) for row in rows}
    return next(key for n in range(1, MOST_ROWS * 2) if (key := f"{kind.letter}{n}") not in taken)


def key_of(row: Any) -> str:
    """Return a row's key, or an empty text."""
    return str(row.get("key") or "") if isinstance(row, dict) else ""


def read_fields(section: type[BaseModel], data: QueryDict, prefix: str, old: Any, asked: Collection[str]) -> Raw:
    """Return a section or row: the asked facts as typed, the others as they were."""
    value = dict(old) if isinstance(old, dict) else {}
    for name in asked:
        spec = specs_of(section)[name]
        if spec.section is None:
            put(value, name, read_typed(spec, data.getlist(f"{prefix}{name}")))
    return value


def put(value: Raw, name: str, found: Any) -> None:
    """Set a fact, or take it out when nothing was typed."""
    if found is None:
        value.pop(name, None)
    else:
        value[name] = found


def _read_rows(layout: FactsLayout, name: str, data: QueryDict, old: Any) -> Any:
    """Return a list of rows in the order of the page. None stays None: an empty list would say that there are none.

    A row that the page offered empty is only kept once something was typed in it.
    """
    kind, before = layout.rows[name], _rows(old)
    rows = []
    for slot in data.getlist(f"{name}-row")[:MOST_ROWS]:
        kept = before[int(slot)] if slot.isdecimal() and int(slot) < len(before) else {}
        row = read_fields(kind.section, data, f"{name}-{slot}-", kept, specs_of(kind.section).keys() - set(kind.carried))
        for carried in kind.carried:
            put(row, carried, clean(data.get(f"{name}-{slot}-{carried}", "")) or None)
        if row.keys() - set(kind.carried) or not data.get(f"{name}-{slot}-offered"):
            rows.append(row)
    return rows or old if old is None else rows


def _read_one(layout: FactsLayout, name: str, data: QueryDict, rows: list[Any]) -> list[Any] | None:
    """Return a list with the one row of the page as typed. A masked fact that is not on the page stays."""
    key, kind = data.get("row", ""), layout.rows[name]
    asked = layout.names_of(name) - {fact for fact in kind.masked if f"{kind.prefix}-{fact}" not in data}
    return [read_fields(kind.section, data, f"{kind.prefix}-", row, asked) if key and key_of(row) == key else row for row in rows] or None


def _rows(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []
