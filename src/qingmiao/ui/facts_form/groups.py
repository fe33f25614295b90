"""A page of a form: groups of fields and rows, filled from the draft, each with what is wrong with it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from qingmiao.core.facts import Problem, Raw, Written
from qingmiao.ui.components import FileField
from qingmiao.ui.facts_form.fields import FactsForm, Line, always_needed, asked_for
from qingmiao.ui.facts_form.layout import FactsLayout, Part, RowKind
from qingmiao.ui.facts_form.reading import key_of

TOKEN = re.compile(r"[^.\[\]]+")
Base = tuple[str | int, ...]  # ("classes", 0): the place of a section or row in the facts


@dataclass(frozen=True)
class Card:
    """One row of a list on the page. `slot` is its place; `hidden` are values it carries along."""

    name: str
    slot: int
    title: str
    lines: list[Line]
    form: FactsForm
    hidden: dict[str, str] = field(default_factory=dict)
    files: FileField | None = None
    is_removable: bool = True
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A heading with its fields or rows; `rows` is how its rows are called."""

    part: Part
    lines: list[Line] = field(default_factory=list)
    form: FactsForm | None = None
    cards: list[Card] = field(default_factory=list)
    rows: RowKind | None = None
    is_declared_none: bool = False


@dataclass(frozen=True)
class Mistake:
    """A value that cannot be read, with the way to its field."""

    label: str
    sentence: str
    href: str


def groups_of(layout: FactsLayout, section: str, draft: Written[Any]) -> list[Group]:
    """Return the groups of a page that shows a whole section, or all rows of a list."""
    given = draft.raw.get(section)
    if section in layout.rows:
        return [_row_group(layout, layout.parts[section][0], given, draft, (section,))]
    raw, kind = given if isinstance(given, dict) else {}, layout.sections[section]
    needed = always_needed(kind, draft.need) | layout.only_with.keys()
    form = FactsForm(kind, raw, needed=needed, problems=beneath(draft.problems, (section,)))
    asked = asked_for(kind, draft.need)
    return [
        _row_group(layout, part, raw.get(part.rows), draft, (section, part.rows)) if part.rows else _group(layout, part, form, asked)
        for part in layout.parts[section]
    ]


def row_groups(layout: FactsLayout, name: str, key: str, draft: Written[Any], *, hidden: Collection[str] = ()) -> list[Group]:
    """Return the groups of a page that shows one row of a list by itself; `hidden` facts are left out."""
    place, raw = row_of(draft.raw, name, key)
    kind, base = layout.rows[name], (name, place)
    missing = (tokens(gap) for gap in draft.missing)
    needed = always_needed(kind.section, draft.need) | layout.only_with.keys()
    needed |= {str(path[2]) for path in missing if path[:2] == base and len(path) > len(base)}
    form = FactsForm(kind.section, raw, prefix=kind.prefix, needed=needed, problems=beneath(draft.problems, base), compact=True)
    return [_group(layout, part, form, set(form.fields) - set(hidden)) for part in layout.parts[name]]


def row_of(raw: Raw, name: str, key: str) -> tuple[int, Raw]:
    """Return the place and the raw facts of the row of a list that has this key, or (-1, {}) when there is none."""
    rows = raw.get(name)
    found = enumerate(rows if isinstance(rows, list) else [])
    return next(((place, row) for place, row in found if key and key_of(row) == key), (-1, {}))


def card_of(layout: FactsLayout, name: str, place: int, row: Any, draft: Written[Any], base: Base) -> Card:
    """Return one row of a list as a card; `base` is where the row stands in the facts."""
    kind, raw = layout.rows[name], row if isinstance(row, dict) else {}
    needed = always_needed(kind.section, draft.need) | layout.only_with.keys()
    form = FactsForm(kind.section, raw, prefix=f"{name}-{place}", needed=needed, problems=beneath(draft.problems, base), compact=True)
    lines = [_line(layout, form, fact) for fact in form.fields if fact not in kind.carried]
    hidden = {fact: str(raw.get(fact) or "") for fact in kind.carried}
    return Card(name, place, str(raw.get("name") or f"{kind.one} {place + 1}"), lines, form, hidden)


def mistakes_of(groups: Iterable[Group]) -> list[Mistake]:
    """Return what cannot be read on a page, each with the way to its field."""
    found = []
    for group in groups:
        found += [_mistake(line, "") for line in group.lines if line.field.errors]
        found += [_mistake(line, card.title) for card in group.cards for line in card.lines if line.field.errors]
    return found


def tokens(problem: Problem) -> Base:
    """Return the path of a problem in parts: ("classes", 0, "places")."""
    return tuple(int(part) if part.isdecimal() else part for part in TOKEN.findall(problem.path))


def beneath(problems: Iterable[Problem], base: Base) -> dict[str, str]:
    """Return by fact what is wrong directly beneath a path."""
    paths = ((tokens(problem), problem.sentence) for problem in problems)
    return {str(path[len(base)]): sentence for path, sentence in paths if path[: len(base)] == base and len(path) > len(base)}


def _group(layout: FactsLayout, part: Part, form: FactsForm, shown: Collection[str]) -> Group:
    return Group(part, [_line(layout, form, name, part.below.get(name, "")) for name in part.names if name in shown], form)


def _line(layout: FactsLayout, form: FactsForm, name: str, below: str = "") -> Line:
    return form.line(name, only=layout.only_with.get(name, ""), below=below)


def _row_group(layout: FactsLayout, part: Part, given: Any, draft: Written[Any], base: Base) -> Group:
    kind = layout.rows[part.rows]
    rows = given if isinstance(given, list) else []
    cards = [card_of(layout, part.rows, place, row, draft, (*base, place)) for place, row in enumerate(rows)]
    return Group(part, cards=cards, rows=kind, is_declared_none=bool(kind.none) and given == [])


def _mistake(line: Line, title: str) -> Mistake:
    href = f"#{line.field.auto_id}{'_0' if line.field.use_fieldset else ''}"
    return Mistake(f"{title} {line.field.label}".strip(), "；".join(str(error) for error in line.field.errors), href)
