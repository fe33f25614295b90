"""Documents for those who keep them."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.policy.models import Document
from qingmiao.policy.rules.searching import bigrams, words_of
from qingmiao.ui import components
from qingmiao.ui.listing import Listing

CHANGED_LAST = (F("edited_at").desc(nulls_last=True), "key")


def search_words(documents: "QuerySet[Any]", text: str, most: int = 5) -> "QuerySet[Any]":
    """Narrow documents to those that mention every word of a query; words of one character do not narrow."""
    for word in words_of(text)[:most]:
        documents = documents.filter(bigrams__contains=bigrams(word), search_text__contains=word)
    return documents


def _dress(rows: list[Document], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.title, reverse("document_edit", kwargs={"pk": row.pk}), (row.number_words, row.get_level_display(), row.edited_at)
        )
        for row in rows
    ]


DOCUMENTS: Listing[Document] = Listing(
    title="库中的文件",
    columns=(
        components.Column("标题", order="title"),
        components.Column("文号", order="number"),
        components.Column("层级", order="level"),
        components.Column("修改", "date", order="edited_at"),
    ),
    dress=_dress,
    find_by=search_words,
    find_hint="标题、文号或内容",
    order=CHANGED_LAST,
    empty_title="没有您可以修改的文件",
    empty_text="入库或手工新增后会列在这里。",
    symbol="book",
)
