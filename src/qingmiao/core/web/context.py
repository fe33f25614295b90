"""What every page's shell needs."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from qingmiao.accounts.models import Post
from qingmiao.core.notices import inbox_of
from qingmiao.core.permissions import MANAGE_CALENDAR, VIEW_AUDIT, VIEW_INBOX, Action

# label, url name, icon, action that must be granted
NavRow = tuple[str, str, str, Action[Any]]
# Filled by the apps while they start (config.apps), in the order in which a desk shows it.
NAVIGATION: list[NavRow] = [
    ("收件箱", "inbox", "inbox", VIEW_INBOX),
    ("审计记录", "audit_list", "list", VIEW_AUDIT),
    ("工作日历", "calendar_edit", "calendar", MANAGE_CALENDAR),
]


def shell(request: Any) -> dict[str, Any]:
    """Return the context of the page shell. Two queries at most: the unread count, and only where it is shown."""
    post: Post | None = getattr(request, "actor", None)
    return {
        "post": post,
        "posts": getattr(request, "held_posts", []),
        "nav": [_entry(request, row) for row in NAVIGATION if row[3].is_granted(post)] if post else [],
        "city_name": settings.CITY_NAME,
        "notice_count": SimpleLazyObject(lambda: inbox_of(post).filter(read_at=None).count() if post else 0),
        "large_type": request.COOKIES.get("large_type") == "1",
        "environment": settings.ENVIRONMENT,
        "demonstration": settings.DEMONSTRATION,
        "tile_layer": settings.TILE_LAYER,
    }


def _entry(request: Any, row: NavRow) -> dict[str, Any]:
    label, name, icon, _ = row
    url = reverse(name)
    return {"label": label, "url": url, "icon": icon, "current": request.path.startswith(url)}
