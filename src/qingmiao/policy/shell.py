"""What the library puts into the shell: its page, and what the search finds."""

from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.policy.permissions import READ_PAGE
from qingmiao.policy.queries.library import find_documents
from qingmiao.ui import components
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of


def _find_documents(_post: Post, words: str, _on: date) -> Found:
    rows = find_documents(words)
    shown = [components.Row(row.title, reverse("policy_show", kwargs={"key": row.key}), note=row.number or "") for row in rows[:SHOWN]]
    return Found(shown, rows.count(), more_of("policy_list", words))


declare_navigation(Entry("政策文件", "library_desk", "book", READ_PAGE, 60, section="政策文件"))
declare_search(SearchGroup("政策文件", 50, _find_documents))
