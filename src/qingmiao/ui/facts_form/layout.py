"""How the facts of a schema stand on pages: declared once by an app."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel


@dataclass(frozen=True)
class Part:
    """A group of facts under one heading; `rows` names a list whose rows are shown here.

    Templates of the app: `template` draws the group itself, `above` stands before its fields, `below` after the field it is named for.
    """

    title: str
    names: tuple[str, ...] = ()
    note: str = ""
    rows: str = ""
    template: str = ""
    above: str = ""
    below: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowKind:
    """A list of rows: its section, what a row and the button are called, the letter its keys begin with.

    none: what it means that there are no rows, where that can be declared. carried: facts that a page brings along without showing them.
    prefix: where rows are written one at a time, what the names of the fields begin with. masked: facts that such a page may leave out;
    then they stay as they are.
    """

    section: type[BaseModel]
    one: str
    add: str
    letter: str = ""
    none: str = ""
    carried: tuple[str, ...] = ()
    prefix: str = ""
    masked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FactsLayout:
    """The pages of a schema: `sections` that are filled in as a whole, `rows` of lists, the `parts` of each page in their order.

    A list whose parts name facts is written one row at a time. only_with: a fact that some answers make meaningful, and these answers:
    it is shown while one of them is chosen on the page, or while it holds something (the app's styles say which control an answer is).
    """

    sections: Mapping[str, type[BaseModel]]
    rows: Mapping[str, RowKind]
    parts: Mapping[str, tuple[Part, ...]]
    only_with: Mapping[str, str] = field(default_factory=dict)

    def section_of(self, name: str) -> type[BaseModel]:
        """Return what a page fills in: a section, or a row of its list."""
        return self.rows[name].section if name in self.rows else self.sections[name]

    def names_of(self, name: str) -> set[str]:
        """Return the facts that the parts of a page name."""
        return {fact for part in self.parts[name] for fact in part.names}

    def is_one_by_one(self, name: str) -> bool:
        """Tell whether a list is written one row at a time."""
        return name in self.rows and bool(self.names_of(name))
