"""The search in the header: finds cases, tasks, institutions, documents, people, each in a group of its own, for the post that asks.

An app declares in `<app>/shell.py` what it can find (`declare_search`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from qingmiao.accounts.models import Post
from qingmiao.ui import components

SHOWN = 5


@dataclass(frozen=True)
class Found:
    """The first rows that fit, how many there are in all, and where the rest stands."""

    rows: Sequence[components.Row]
    count: int
    more_url: str = ""


@dataclass(frozen=True)
class SearchGroup:
    """A group of the search. `find` takes the post, the words and today, and returns None where this post has no such group."""

    label: str
    position: int
    find: Callable[[Post, str, date], Found | None]


GROUPS: list[SearchGroup] = []


def declare_search(*groups: SearchGroup) -> None:
    """Put groups into the search."""
    GROUPS.extend(groups)
    GROUPS.sort(key=lambda group: group.position)


def find_all(post: Post, words: str, on: date) -> list[tuple[SearchGroup, Found]]:
    """Return what each group found; groups that found nothing are left out."""
    if not words:
        return []
    found = [(group, group.find(post, words, on)) for group in GROUPS]
    return [(group, rows) for group, rows in found if rows is not None and rows.count]


def more_of(url_name: str, words: str, **query: str) -> str:
    """Return the address of a list narrowed to the same words."""
    return f"{reverse(url_name)}?{urlencode({'q': words, **query})}"
