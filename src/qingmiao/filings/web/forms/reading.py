"""What came back from a page of the filing form: read into the raw facts of its section, losing nothing that was typed."""

from typing import Any

from django.http import QueryDict

from qingmiao.core.facts import Kind, Raw, Section, read_typed, specs_of
from qingmiao.filings.web.forms.facts import is_asked
from qingmiao.filings.web.forms.layout import CARRIED, PARTS, ROWS, SECTIONS, RowKind
from qingmiao.institutions.rules.facts import HYGIENE_ITEMS, HygieneItem

MOST_ROWS = 500


def read_section(section: str, data: QueryDict, old: Any, *, home_based: bool) -> Any:
    """Return the raw value of a section after what was typed on its page; facts the page did not show stay."""
    if section == "staff":
        return _read_person(data, _rows(old))
    if section in ROWS:
        return _read_rows(section, data, old)
    value = _read_asked(section, data, old, home_based=home_based)
    for part in PARTS[section]:
        if part.rows:
            _put(value, part.rows, _read_rows(part.rows, data, value.get(part.rows)))
    if section == "hygiene":
        _put(value, "items", _read_items(data))
    return value


def apply_step(value: Any, do: str) -> Any:
    """Return a section's value after a button was pressed: `add:fees`, `remove:fees:1`, `none:fees`, `remove:staff:s3`."""
    verb, _, target = do.partition(":")
    name, _, which = target.partition(":")
    if name not in ROWS or verb not in ("add", "remove", "none"):
        return value
    holder = value if isinstance(value, dict) else {name: value}
    rows = _rows(holder.get(name))
    if verb == "add":
        rows = [*rows, {"key": next_key(rows, ROWS[name])} if ROWS[name].letter else {}]
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


def _read_asked(section: str, data: QueryDict, old: Any, *, home_based: bool) -> Raw:
    specs = specs_of(SECTIONS[section])
    asked = {name for part in PARTS[section] for name in part.names if is_asked(specs[name], home_based=home_based)}
    return _read_fields(SECTIONS[section], data, "", old, asked)


def _read_fields(section: type[Section], data: QueryDict, prefix: str, old: Any, asked: set[str]) -> Raw:
    """Return a section or row: the asked facts as typed, the others as they were."""
    value = dict(old) if isinstance(old, dict) else {}
    for name in asked:
        spec = specs_of(section)[name]
        if spec.kind is not Kind.ROWS:
            _put(value, name, read_typed(spec, data.getlist(f"{prefix}{name}")))
    return value


def _read_rows(name: str, data: QueryDict, old: Any) -> Any:
    """Return a list of rows in the order of the page. None stays None: an empty list would say that there are none."""
    kind, before = ROWS[name], _rows(old)
    rows = []
    for slot in data.getlist(f"{name}-row")[:MOST_ROWS]:
        kept = before[int(slot)] if slot.isdecimal() and int(slot) < len(before) else {}
        row = _read_fields(kind.section, data, f"{name}-{slot}-", kept, set(specs_of(kind.section)) - set(CARRIED.get(name, ())))
        for carried in CARRIED.get(name, ()):
            _put(row, carried, data.get(f"{name}-{slot}-{carried}", "").strip() or None)
        if row.keys() - {"kind"} or not data.get(f"{name}-{slot}-offered"):
            rows.append(row)
    return rows or old if old is None else rows


def _read_person(data: QueryDict, rows: list[Any]) -> list[Any] | None:
    """Return the staff with the one person of the page as typed. A masked identity number is not on the page, and stays."""
    key = data.get("row", "")
    asked = {name for part in PARTS["staff"] for name in part.names}
    if "person-identity_number" not in data:
        asked.discard("identity_number")
    section = ROWS["staff"].section
    return [_read_fields(section, data, "person-", row, asked) if key and key_of(row) == key else row for row in rows] or None


def _read_items(data: QueryDict) -> list[Raw] | None:
    items = []
    for number in range(1, HYGIENE_ITEMS + 1):
        item = _read_fields(HygieneItem, data, f"item-{number}-", {}, {"met", "note"})
        if item:
            items.append({"number": number, **item})
    return items or None


def _rows(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _put(value: Raw, name: str, found: Any) -> None:
    """Set a fact, or take it out when nothing was typed."""
    if found is None:
        value.pop(name, None)
    else:
        value[name] = found
