"""Documents for those who keep them."""

from typing import Any

from django.db.models import F, QuerySet

from qingmiao.policy.models import Document
from qingmiao.policy.rules.searching import bigrams, words_of

SHOWN = 50


def search_words(documents: "QuerySet[Any]", text: str, most: int = 5) -> "QuerySet[Any]":
    """Narrow documents to those that mention every word of a query; words of one character do not narrow."""
    for word in words_of(text)[:most]:
        documents = documents.filter(bigrams__contains=bigrams(word), search_text__contains=word)
    return documents


def kept_documents(documents: "QuerySet[Document]", text: str) -> list[Document]:
    """Return the documents that a post may change and that fit a search, those changed last first, at most 50."""
    return list(search_words(documents, text).order_by(F("edited_at").desc(nulls_last=True), "key")[:SHOWN])
