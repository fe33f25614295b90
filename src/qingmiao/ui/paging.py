"""Pages of a list: how many rows each temperament shows, and the page that was asked for."""

from typing import Any

from django.core.paginator import Page, Paginator

DESK_ROWS, PUBLIC_ROWS = 30, 20


def page_of(rows: Any, number: str | None, size: int = DESK_ROWS, *, total: int | None = None) -> "Page[Any]":
    """Return one page of rows; the first for what is no number, the last for one beyond. Where `total` is known it is not counted again."""
    paginator = Paginator(rows, size)
    if total is not None:
        vars(paginator)["count"] = total  # where a cached property keeps what it counted
    return paginator.get_page(number)


def is_other_page(asked: str | None, shown: int) -> bool:
    """Whether another page is shown than the address asks for, which a visitor is told."""
    return asked is not None and asked != str(shown)
