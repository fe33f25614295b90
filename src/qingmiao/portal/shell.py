"""What the public pages put into the shell: the register, for whoever may not browse the officers' own."""

from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.portal.queries.register import RegisterSearch, read_places, register
from qingmiao.ui import components
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of


def _find_public(post: Post, words: str, on: date) -> Found | None:
    if BROWSE_REGISTER.is_granted(post):
        return None
    rows = register(RegisterSearch(text=words), read_places(), on=on)
    shown = [
        components.Row(row["name"], reverse("institution_show", kwargs={"code": row["code"]}), note=row["address"]) for row in rows[:SHOWN]
    ]
    return Found(shown, rows.count(), more_of("register_list", words))


declare_search(SearchGroup("公开名录", 25, _find_public))
