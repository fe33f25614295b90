"""What every page's shell needs."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from qingmiao.accounts.models import Post
from qingmiao.core.notices import inbox_of
from qingmiao.core.permissions import MANAGE_CALENDAR, VIEW_AUDIT, VIEW_INBOX, Action

# label, url name, icon, action that must be granted, and the section it belongs to (empty: a section of its own)
NavRow = tuple[str, str, str, Action[Any], str]
# Filled by the apps while they start (config.apps), in the order in which a desk shows it.
NAVIGATION: list[NavRow] = [
    ("收件箱", "inbox", "inbox", VIEW_INBOX, ""),
    ("审计记录", "audit_list", "list", VIEW_AUDIT, ""),
    ("工作日历", "calendar_edit", "calendar", MANAGE_CALENDAR, ""),
]


def shell(request: Any) -> dict[str, Any]:
    """Return the context of the page shell. Two queries at most: the unread count, and only where it is shown."""
    post: Post | None = getattr(request, "actor", None)
    sections = _sections(request, post)
    return {
        "post": post,
        "posts": getattr(request, "held_posts", []),
        "nav": [_nav_entry(section) for section in sections],
        "nav_tabs": next((section for section in sections if len(section) > 1 and _is_current(section)), []),
        "city_name": settings.CITY_NAME,
        "notice_count": SimpleLazyObject(lambda: inbox_of(post).filter(read_at=None).count() if post else 0),
        "large_type": request.COOKIES.get("large_type") == "1",
        "environment": settings.ENVIRONMENT,
        "demonstration": settings.DEMONSTRATION,
        "tile_layer": settings.TILE_LAYER,
    }


def _sections(request: Any, post: Post | None) -> list[list[dict[str, Any]]]:
    """Return what a post may open, by section: a section's pages stand as tabs above each of them, so that the navigation stays short."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for label, name, icon, action, section in NAVIGATION if post else []:
        if action.is_granted(post):
            url = reverse(name)
            entry = {"label": label, "url": url, "icon": icon, "section": section, "current": request.path.startswith(url)}
            sections.setdefault(section or name, []).append(entry)
    return list(sections.values())


def _is_current(section: list[dict[str, Any]]) -> bool:
    return any(entry["current"] for entry in section)


def _nav_entry(section: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a section as one entry; one page alone stands under its own name."""
    first = section[0]
    return first | {"label": first["section"] if len(section) > 1 else first["label"], "current": _is_current(section)}
