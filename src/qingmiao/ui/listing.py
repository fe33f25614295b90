"""A list page: searched, narrowed, sorted, paged, and exported as it is shown. An app declares the list once and answers with it.

`LIST = Listing(…)` beside the reads of its rows, `return LIST.answer(request, rows)` in the view. The template is `ui/list.html`, or one
of the app's that extends it for a lead, actions or something above the table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from qingmiao.accounts.models import Post
from qingmiao.core.gates import Request
from qingmiao.ui import components
from qingmiao.ui.exporting import FORMATS, send_table

M = TypeVar("M", bound=Model)
PAGE_SIZE = 30
LONGEST_SEARCH = 100
Dress = Callable[[list[M], Post, date], Sequence[components.Row]]


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
    """A further filter, as a field: `name` in the address, `column` of the rows that must equal what is chosen, options for these rows."""

    name: str
    label: str
    column: str
    options: Callable[["QuerySet[Any]"], Sequence[tuple[str, str]]]
    everything: str = "全部"


@dataclass(frozen=True)
class Chosen:
    """A choice as the page shows it."""

    choice: Choice
    value: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What the address asks for; whatever it does not know is left out."""

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
        parts = {"q": self.search, "box": self.box, "sort": self.sort, **self.chosen, **changes}
        return "?" + urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class Listing(Generic[M]):
    """One list of rows of a model.

    `dress` turns rows of a page into shown rows, in a fixed number of queries. Columns with an `order` can be sorted by. `find` are the
    lookups a search goes through (`name__icontains`), `order` is how the list stands by itself. With `is_counted` every chip says how
    much it holds, in one query. Everything that is shown can be taken along as xlsx or csv, except where `export` is an empty text.
    """

    title: str
    columns: Sequence[components.Column]
    dress: Dress[M]
    find: tuple[str, ...] = ()
    find_hint: str = "名称、拼音首字母"
    boxes: tuple[Box, ...] = ()
    is_counted: bool = False
    choices: tuple[Choice, ...] = ()
    order: tuple[Any, ...] = ()
    empty_title: str = "还没有记录"
    empty_text: str = ""
    symbol: str = "list"
    export: str = "list"

    def asked(self, request: Request) -> Asked:
        """Read the address."""
        given = {choice.name: request.GET.get(choice.name, "")[:LONGEST_SEARCH] for choice in self.choices}
        box, sort = request.GET.get("box", ""), request.GET.get("sort", "")
        return Asked(
            timezone.localdate(request.at),
            request.GET.get("q", "").strip()[:LONGEST_SEARCH] if self.find else "",
            box if box in {one.key for one in self.boxes} else "",
            sort if self._sorted_column(sort) else "",
            {name: value for name, value in given.items() if value},
        )

    def rows(self, rows: "QuerySet[M]", asked: Asked) -> "QuerySet[M]":
        """Return the rows that are asked for, in their order."""
        found = self._narrowed(rows, asked)
        box = self._box(asked.box)
        found = found.filter(box.where(asked.on)) if box else found
        order = (box.order if box else ()) or self.order
        column = self._sorted_column(asked.sort)
        if column:
            by = F(column.order)
            order = (by.desc(nulls_last=True) if asked.sort.startswith("-") else by.asc(nulls_last=True), "pk")
        return found.order_by(*order) if order else found

    def answer(
        self, request: Request, rows: "QuerySet[M]", *, template: str = "ui/list.html", dress: Dress[M] | None = None, **context: Any
    ) -> HttpResponse:
        """Answer a request with the page it asks for, or with the sheet."""
        asked = self.asked(request)
        found, dressed = self.rows(rows, asked), dress or self.dress
        if self.export and request.GET.get("export") in FORMATS:
            shown = self._table(asked, dressed(list(found), request.actor, asked.on))
            return send_table(shown, request.GET["export"], self.title, request)
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        table = self._table(asked, dressed(list(page.object_list), request.actor, asked.on))
        return render(request, template, {**self.context(request, asked, page, table, rows), **context})

    def context(  # what the page is drawn from
        self, request: Request, asked: Asked, page: Page[M], table: components.Table, rows: "QuerySet[M]"
    ) -> dict[str, Any]:
        """Return what `ui/list.html` shows."""
        return {
            "listing": self,
            "asked": asked,
            "page": page,
            "table": table,
            "filters": self._filters(rows, asked),
            "chosen": self._chosen(rows, asked),
            "chosen_names": [choice.name for choice in self.choices],
            "kept": asked.kept,
            "here": request.path,
            "search_path": request.path if self.find else "",
            "empty": self._empty(asked),
            "exports": [(kind, label, asked.address(export=kind)) for kind, label in FORMATS.items()] if self.export else [],
        }

    def _chosen(self, rows: "QuerySet[M]", asked: Asked) -> list[Chosen]:
        """Return the choices that leave something to choose."""
        found = [Chosen(choice, asked.chosen.get(choice.name, ""), choice.options(rows)) for choice in self.choices]
        return [one for one in found if len(one.options) > 1 or one.value]

    def _narrowed(self, rows: "QuerySet[M]", asked: Asked) -> "QuerySet[M]":
        """Return the rows that fit the search and the choices, of whatever box."""
        found = rows.filter(self._finds(asked.search)) if asked.search else rows
        for choice in self.choices:
            if choice.name in asked.chosen:
                found = found.filter(**{choice.column: asked.chosen[choice.name]})
        return found

    def _filters(self, rows: "QuerySet[M]", asked: Asked) -> list[components.Filter]:
        counts: dict[str, int] = {}
        if self.is_counted:
            counted = self._narrowed(rows, asked).order_by()
            counts = counted.aggregate(**{f"box_{one.key}": Count("pk", filter=one.where(asked.on), distinct=True) for one in self.boxes})
        return [
            components.Filter(one.label, asked.address(box=one.key), counts.get(f"box_{one.key}"), is_current=one.key == asked.box)
            for one in self.boxes
        ]

    def _table(self, asked: Asked, rows: Sequence[components.Row]) -> components.Table:
        shown = [self._shown_column(place, column, asked) for place, column in enumerate(self.columns)]
        return components.Table(self.title, shown, rows)

    def _shown_column(self, place: int, column: components.Column, asked: Asked) -> components.Column:
        if not column.order:
            return column
        is_up, is_down = asked.sort == str(place), asked.sort == f"-{place}"
        following = f"-{place}" if is_up else str(place)
        return replace(column, sort_url=asked.address(sort=following), sorted_by="ascending" if is_up else "descending" if is_down else "")

    def _sorted_column(self, sort: str) -> components.Column | None:
        place = sort.removeprefix("-")
        if not place.isdecimal() or len(place) > 2 or int(place) >= len(self.columns):
            return None
        column = self.columns[int(place)]
        return column if column.order else None

    def _empty(self, asked: Asked) -> tuple[str, str]:
        """Return title and text of a list without rows: nothing fits, nothing in this box, or nothing yet."""
        box = self._box(asked.box)
        if asked.search or asked.chosen:
            return "没有找到", "可以换个说法查找，或看全部。"
        if box is not None and box.empty_title:
            return box.empty_title, box.empty_text
        if asked.box and box is not None:
            return f"没有“{box.label}”的记录", "可以看看其他状态。"
        return self.empty_title, self.empty_text

    def _box(self, key: str) -> Box | None:
        return next((one for one in self.boxes if one.key == key), None)

    def _finds(self, search: str) -> Q:
        found = Q()
        for lookup in self.find:
            found |= Q(**{lookup: search})
        return found
