"""What the public pages put into the shell: the register, for whoever may not browse the officers' own."""

from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.portal.queries.find.catalogue import catalogue
from qingmiao.portal.queries.find.search import Search, find
from qingmiao.ui import components
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of


def _find_public(post: Post, words: str, on: date) -> Found | None:
    if BROWSE_REGISTER.is_granted(post):
        return None
    rows = [hit.entry.row for hit in find(Search(text=words), catalogue(on)).hits]
    shown = [
        components.Row(row.columns["name"], reverse("institution_show", kwargs={"code": row.columns["code"]}), note=row.columns["address"])
        for row in rows[:SHOWN]
    ]
    return Found(shown, len(rows), more_of("register_list", words))


declare_search(SearchGroup("公开名录", 25, _find_public))
