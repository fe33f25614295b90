"""What differs between two sets of facts: what an amendment shows as old and new."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qingmiao.core.terms import Term
from qingmiao.institutions.rules.facts.fields import Section
from qingmiao.institutions.rules.facts.whole import Facts


class Change(StrEnum):
    """What happened to a fact, or to a whole row of a list."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FactChange:
    """One difference. `path` is `premises.tenure`, or `classes[key].places` for a row with a key.

    before and after are words to read; for an added or removed row one of them is empty and the other its name.
    """

    path: str
    title: str
    change: Change
    before: str
    after: str
    personal: bool


def changed_facts(before: Facts, after: Facts) -> list[FactChange]:
    """Return every fact that differs, in the order of the form. Rows are matched by key, rows without one by place."""
    return list(_section_changes(before, after, "", ""))


def _section_changes(before: Section, after: Section, path: str, title: str) -> Iterator[FactChange]:
    for name, field in type(before).model_fields.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        here, called = (f"{path}.{name}" if path else name), " › ".join(part for part in (title, field.title) if part)
        if isinstance(old, Section) and isinstance(new, Section):
            yield from _section_changes(old, new, here, called)
        elif _holds_sections(old) or _holds_sections(new):
            yield from _row_changes(old or [], new or [], here, called)
        else:
            personal = isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("personal"))
            yield FactChange(here, called, Change.CHANGED, in_words(old), in_words(new), personal)


def _row_changes(before: list[Section], after: list[Section], path: str, title: str) -> Iterator[FactChange]:
    old, new = _by_key(before), _by_key(after)
    for key in [*old, *(key for key in new if key not in old)]:
        here, called = f"{path}[{key}]", f"{title}〔{key}〕"
        if key not in new:
            yield FactChange(here, called, Change.REMOVED, key, "", personal=False)
        elif key not in old:
            yield FactChange(here, called, Change.ADDED, "", key, personal=False)
        else:
            yield from _section_changes(old[key], new[key], here, called)


def _by_key(rows: list[Section]) -> dict[str, Section]:
    return {getattr(row, "key", None) or f"#{place}": row for place, row in enumerate(rows, 1)}


def _holds_sections(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, Section) for item in value)


def in_words(value: object) -> str:
    """Return a fact as a person reads it: 是, 租赁, 2026-01-31, 全日托、半日托; empty for a gap."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Term):
        return value.label
    if isinstance(value, list):
        return "、".join(in_words(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
