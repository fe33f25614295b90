"""What a list is asked for in its address: a search, a chip, choices, an order. What the address does not know is left out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from qingmiao.codes.cleaning import clean, clean_code
from qingmiao.codes.days import is_day, read_day

LONGEST_SEARCH = 100
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Box:
    """A chip that narrows the list to some of its rows. The first one, with an empty key, holds while none is chosen."""

    key: str
    label: str
    where: Callable[[date], Q] = lambda _on: Q()
    order: tuple[Any, ...] = ()
    empty_title: str = ""
    empty_text: str = ""


@dataclass(frozen=True)
class Choice:
    """A further filter, as a field: `name` in the address, `column` the lookup that must hold.

    With `options` it is chosen among what these rows have; without, a word is typed, or with `is_day` a day. `where` is for what one
    lookup cannot say.
    """

    name: str
    label: str
    column: str = ""
    options: Callable[["QuerySet[Any]"], Options] | None = None
    everything: str = "全部"
    is_day: bool = False
    where: Callable[[str], Q] | None = None

    def holds(self, value: str) -> Q:
        """Return the condition of rows that fit what was chosen."""
        day = read_day(value) if self.is_day else None
        return self.where(value) if self.where else Q(**{self.column: day or value})


@dataclass(frozen=True)
class Chosen:
    """A choice as the page shows it, with what was chosen."""

    choice: Choice
    value: str
    options: Options = ()

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose, or to undo."""
        return self.choice.options is None or len(self.options) > 1 or bool(self.value)

    @property
    def is_unread(self) -> bool:
        """Whether a day was asked for that is none; it does not narrow, and the page says so."""
        return bool(self.value) and self.choice.is_day and not is_day(self.value)

    def narrow(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return the rows that fit; none fits what such a column cannot hold."""
        if not self.value or self.is_unread:
            return rows
        try:
            return rows.filter(self.choice.holds(self.value))
        except (ValueError, ValidationError):
            return rows.none()


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    on: date
    search: str = ""
    box: str = ""
    sort: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether the list shows less than everything."""
        return bool(self.search or self.box or self.chosen)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search on the list carries along."""
        return [(name, value) for name, value in {"box": self.box, "sort": self.sort, **self.chosen}.items() if value]

    def address(self, **changes: str) -> str:
        """Return the query of the same list with some things changed; the page number is left out."""
        return f"?{self._query(changes)}"

    @property
    def query(self) -> str:
        """The query of this list as it is narrowed and sorted."""
        return self._query({})

    def _query(self, changes: Mapping[str, str]) -> str:
        parts = {"q": self.search, "box": self.box, "sort": self.sort, **self.chosen, **changes}
        return urlencode({name: value for name, value in parts.items() if value})


def mentions(lookups: Iterable[str], words: str) -> Q:
    """Return the condition of rows of which any lookup fits the words; without lookups none does. What must fit whole is a code."""
    found = Q(pk=None)
    for lookup in lookups:
        found |= Q(**{lookup: clean_code(words) if lookup.endswith("__iexact") else words})
    return found


def typed(told: QueryDict, name: str) -> str:
    """Return what was typed to be looked for, cleaned as everything typed is, and not endless."""
    return clean(told.get(name, ""))[:LONGEST_SEARCH]
