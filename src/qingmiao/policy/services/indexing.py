"""What the search finds a document by; every write that changes its words ends here."""

from collections.abc import Iterable

from qingmiao.codes.pinyin import pinyin_initials
from qingmiao.policy.models import Clause, Document
from qingmiao.policy.rules.searching import bigrams, search_text


def index_document(document: Document, clauses: Iterable[Clause]) -> None:
    """Set a document's initials, search text and pairs of characters; the caller saves."""
    document.title_initials = pinyin_initials(document.title)[:300]
    parts = [document.title, document.number, document.title_initials, document.summary, *document.issuers]
    document.search_text = search_text([*parts, *(part for clause in clauses for part in (clause.heading, clause.summary))])
    document.bigrams = bigrams(document.search_text)
