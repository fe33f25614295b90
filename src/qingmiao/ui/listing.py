"""A list page: searched, narrowed, sorted, paged, and exported as it is shown. An app declares the list once and answers with it.

`LIST = Listing(…)` beside the reads of its rows, `return LIST.answer(request, rows)` in the view. The template is `ui/list.html`, or one
of the app's that extends it for a lead, actions, something above or below the table, or rows drawn in its own way. Rows that are
computed rather than stored are a table already: `answer_table`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Count, F, Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from qingmiao.accounts.models import Post
from qingmiao.core.gates import Request
from qingmiao.core.queries import kept_filters
from qingmiao.ui import components
from qingmiao.ui.exporting import FORMATS, MOST_ROWS, send_table
from qingmiao.ui.narrowing import Asked, Box, Choice, Chosen, mentions, typed
from qingmiao.ui.paging import page_of

__all__ = ["Box", "Choice", "Listing", "answer_table"]

M = TypeVar("M", bound=Model)
Dress = Callable[[list[M], Post, date], Sequence[components.Row]]


@dataclass(frozen=True)
class Listing(Generic[M]):
    """One list of rows of a model.

    `dress` turns rows of a page into shown rows, in a fixed number of queries. Columns with an `order` can be sorted by. `find` are the
    lookups a search goes through (`name__icontains`), `find_by` searches where lookups cannot; `order` is how the list stands by itself.
    With `is_counted` every chip says how much it holds, in one query. Everything that is shown can be taken along as xlsx or csv, except
    where `export` is an empty text.
    """

    title: str
    columns: Sequence[components.Column]
    dress: Dress[M]
    find: tuple[str, ...] = ()
    find_by: "Callable[[QuerySet[M], str], QuerySet[M]] | None" = None
    find_hint: str = "名称、拼音首字母"
    boxes: tuple[Box, ...] = ()
    is_counted: bool = False
    choices: tuple[Choice, ...] = ()
    order: tuple[Any, ...] = ()
    empty_title: str = "还没有记录"
    empty_text: str = ""
    symbol: str = "list"
    export: str = "list"

    @property
    def is_searched(self) -> bool:
        """Whether the list has a search."""
        return bool(self.find or self.find_by)

    def answer(
        self, request: Request, rows: "QuerySet[M]", *, template: str = "ui/list.html", dress: Dress[M] | None = None, **context: Any
    ) -> HttpResponse:
        """Answer a request with the page it asks for, or with the sheet."""
        asked, dressed = self._asked(request), dress or self.dress
        chosen = [self._chosen(choice, rows, asked) for choice in self.choices]
        narrowed = self._narrowed(rows, asked, chosen)
        found = self._ordered(narrowed, asked)
        if self.export and request.GET.get("export") in FORMATS:
            taken = list(found[: MOST_ROWS + 1])
            return send_table(self._table(asked, dressed(taken, request.actor, asked.on)), request.GET["export"], self.title, request)
        filters = self._filters(narrowed, asked)
        page = page_of(found, request.GET.get("page"), total=next((one.count for one in filters if one.is_current), None))
        shown = {
            **self._context(request, asked, chosen),
            "page": page,
            "table": self._table(asked, dressed(list(page.object_list), request.actor, asked.on)),
            "filters": filters,
        }
        return render(request, template, {**shown, **context})

    def _asked(self, request: Request) -> Asked:
        given = {choice.name: typed(request.GET, choice.name) for choice in self.choices}
        box, sort = request.GET.get("box", ""), request.GET.get("sort", "")
        return Asked(
            timezone.localdate(request.at),
            typed(request.GET, "q") if self.is_searched else "",
            box if self._box(box) else "",
            sort if self._sorted_column(sort) else "",
            {name: value for name, value in given.items() if value},
        )

    @staticmethod
    def _chosen(choice: Choice, rows: "QuerySet[M]", asked: Asked) -> Chosen:
        return Chosen(choice, asked.chosen.get(choice.name, ""), choice.options(rows) if choice.options else ())

    def _narrowed(self, rows: "QuerySet[M]", asked: Asked, chosen: Sequence[Chosen]) -> "QuerySet[M]":
        """Return the rows that fit the search and the choices, of whatever box."""
        found = self._found(rows, asked.search) if asked.search else rows
        for one in chosen:
            found = one.narrow(found)
        return found

    def _ordered(self, narrowed: "QuerySet[M]", asked: Asked) -> "QuerySet[M]":
        """Return the rows of the box that is asked for, in their order."""
        box, column = self._box(asked.box), self._sorted_column(asked.sort)
        found = narrowed.filter(box.where(asked.on)) if box else narrowed
        order = (box.order if box else ()) or self.order
        if column:
            by = F(column.order)
            order = (by.desc(nulls_last=True) if asked.sort.startswith("-") else by.asc(nulls_last=True), "pk")
        return found.order_by(*order) if order else found

    def _context(self, request: Request, asked: Asked, chosen: Sequence[Chosen]) -> dict[str, Any]:
        """Return what `ui/list.html` shows around the rows."""
        kept = kept_filters(request.actor, request.path)
        return {
            "listing": self,
            "asked": asked,
            "chosen": [one for one in chosen if one.is_offered],
            "chosen_names": [choice.name for choice in self.choices],
            "kept": asked.kept,
            "kept_filters": kept,
            "kept_now": next((one for one in kept if one.query == asked.query), None),
            "may_keep": asked.is_narrowed,
            "here": request.path,
            "search_path": request.path if self.is_searched else "",
            "empty": self._empty(asked),
            "exports": [(kind, label, asked.address(export=kind)) for kind, label in FORMATS.items()] if self.export else [],
        }

    def _filters(self, narrowed: "QuerySet[M]", asked: Asked) -> list[components.Filter]:
        counts: dict[str, int] = {}
        if self.is_counted:
            holds = {f"box_{one.key}": Count("pk", filter=one.where(asked.on), distinct=True) for one in self.boxes}
            counts = narrowed.order_by().aggregate(**holds)
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
        if not (place.isascii() and place.isdecimal()) or len(place) > 2 or int(place) >= len(self.columns):
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

    def _found(self, rows: "QuerySet[M]", search: str) -> "QuerySet[M]":
        return self.find_by(rows, search) if self.find_by else rows.filter(mentions(self.find, search))


def answer_table(request: Request, table: components.Table, template: str, **context: Any) -> HttpResponse:
    """Answer with a page of a table whose rows are computed, or with all of it as a sheet."""
    if request.GET.get("export") in FORMATS:
        return send_table(table, request.GET["export"], table.caption, request)
    page, asked = page_of(table.rows, request.GET.get("page")), [(name, request.GET[name]) for name in request.GET if name != "page"]
    exports = [(kind, label, "?" + urlencode([*asked, ("export", kind)])) for kind, label in FORMATS.items()]
    shown = {"page": page, "table": replace(table, rows=list(page.object_list)), "exports": exports}
    return render(request, template, {**shown, **context})
