"""What every page's shell needs."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from qingmiao.accounts.models import Post
from qingmiao.core.notices import count_new
from qingmiao.core.shell import entries_of
from qingmiao.core.web.construction import words_on_construction

AT_A_GLANCE = 6  # tabs a person takes in without reading them one by one


def shell(request: Any) -> dict[str, Any]:
    """Return the context of the page shell. Two queries at most: the unread count, and only where it is shown."""
    post: Post | None = getattr(request, "actor", None)
    sections = _sections(request, post)
    tabs = _tabs(next((section for section in sections if _is_current(section)), []))
    return {
        "post": post,
        "posts": getattr(request, "held_posts", []),
        "nav": [_nav_entry(section) for section in sections],
        "nav_tabs": [_tab(group) for group in tabs],
        "nav_pages": next((group for group in tabs if len(group) > 1 and _is_current(group)), []),
        "city_name": settings.CITY_NAME,
        "base_url": settings.BASE_URL,
        "notice_count": SimpleLazyObject(lambda: count_new(post) if post else 0),
        "large_type": request.COOKIES.get("large_type") == "1",
        "environment": settings.ENVIRONMENT,
        "demonstration": settings.DEMONSTRATION,
        "construction": words_on_construction(),
        "tile_layer": settings.TILE_LAYER,
    }


def _sections(request: Any, post: Post | None) -> list[list[dict[str, Any]]]:
    """Return what a post may open, by section: a section's pages stand as tabs above each of them, so that the navigation stays short."""
    sections: dict[str, list[dict[str, Any]]] = {}
    known = [(entry, reverse(entry.url_name)) for entry in entries_of(post)]
    here = max((url for _, url in known if request.path.startswith(url)), key=len, default="")  # /cards/topics/ is not /cards/, too
    for entry, url in known:
        shown = {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "section": entry.section,
            "group": entry.group,
            "current": url == here,
        }
        sections.setdefault(entry.section or entry.url_name, []).append(shown)
    return list(sections.values())


def _tabs(section: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the tabs of a section, none where it is one page: a page each, or a group each where there are too many to take in."""
    if len(section) < 2:
        return []
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in section:
        name = entry["group"] if len(section) > AT_A_GLANCE else ""
        groups.setdefault(name or entry["url"], []).append(entry)
    return list(groups.values())


def _tab(group: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a group as one tab that leads to its first page; one page alone stands under its own name."""
    return group[0] | {"label": group[0]["group"] if len(group) > 1 else group[0]["label"], "current": _is_current(group)}


def _is_current(section: list[dict[str, Any]]) -> bool:
    return any(entry["current"] for entry in section)


def _nav_entry(section: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a section as one entry; one page alone stands under its own name."""
    first = section[0]
    return first | {"label": first["section"] if len(section) > 1 else first["label"], "current": _is_current(section)}
