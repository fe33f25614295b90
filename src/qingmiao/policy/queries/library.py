"""Documents for the apps above: found by words, and which must be marked wherever they are cited."""

from datetime import date

from django.db.models import QuerySet

from qingmiao.policy.models import Document, DocumentStatus
from qingmiao.policy.queries.documents import search_words
from qingmiao.policy.rules.searching import words_of


def source_marks(on: date) -> dict[str, str]:
    """Return document key → what must be said beside it on a day: 已失效, 已被替代, 有效性待核 … One query.

    A document of which a part was updated is not marked: the values that rest on it are dated one by one.
    """
    rows = Document.objects.with_status(on).exclude(status__in=[DocumentStatus.CURRENT, DocumentStatus.PARTLY]).values_list("key", "status")
    return {key: DocumentStatus(status).label for key, status in rows}


def find_documents(words: str) -> "QuerySet[Document]":
    """Return the documents that carry a number or mention every word of a search, the newest first."""
    found = search_words(Document.objects.all(), words) if words_of(words) else Document.objects.none()
    return (found | Document.objects.filter(number__icontains=words)).order_by("-made_on", "key")
