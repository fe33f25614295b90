"""Loads the documents that come with the program; an entry that an officer has changed is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core import legislation as law
from qingmiao.core.clauses import clause_path
from qingmiao.policy.models import Clause, Document, Relation
from qingmiao.policy.services.indexing import index_document


@dataclass
class LoadedLibrary:
    """How many documents the library holds, how many were written now, and the changed ones that differ from what was shipped."""

    rows: int
    written: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_library(documents: Mapping[str, law.Document], *, actor: Post | None, at: datetime) -> LoadedLibrary:
    """Write documents, clauses and relations that are new or differ. Documents that are no longer shipped stay."""
    held = {row.key: row for row in Document.objects.select_for_update().prefetch_related("clauses", "relations__other")}
    result = LoadedLibrary(rows=len(documents))
    differing = [shipped for shipped in documents.values() if _facts_of(shipped) != _facts_held(held.get(shipped.key))]
    to_write = []
    for shipped in differing:
        row = held.get(shipped.key)
        if row is not None and row.edited_at is not None:
            result.kept.append(shipped.key)
        else:
            to_write.append(shipped)
    rows = {shipped.key: _write(shipped, held.get(shipped.key)) for shipped in to_write}
    by_key = {**held, **rows}
    for shipped in to_write:
        _relate(rows[shipped.key], shipped, by_key)
    result.written = len(rows)
    if rows:
        audit.record(actor, "load_reference", next(iter(rows.values())), at=at, changes={"documents": sorted(rows)})
    return result


Facts = tuple[object, ...]


def _facts_of(shipped: law.Document) -> Facts:
    """Return what the table should hold for a document."""
    until = shipped.in_force_until
    columns = (
        shipped.title, _issuers(shipped), shipped.number or "", shipped.issued_on, shipped.published_on, shipped.in_force_from,
        until + timedelta(days=1) if until else None, shipped.level.value, shipped.kind, shipped.summary, list(shipped.topics),
        shipped.confidence.value, shipped.standing.value, shipped.recommended, shipped.note or "",
    )  # fmt: skip
    return columns, list(shipped.clauses), sorted(shipped.relations)


def _facts_held(row: Document | None) -> Facts | None:
    """Return the same of a row; None when there is none."""
    if row is None:
        return None
    columns = tuple(getattr(row, name) for name in COLUMNS)
    relations = sorted((relation.kind, relation.other.key) for relation in row.relations.all())
    return columns, [(clause.heading, clause.summary) for clause in row.clauses.all()], relations


COLUMNS = (
    "title", "issuers", "number", "made_on", "published_on", "in_force_on", "repealed_on", "level", "kind", "summary", "topics",
    "confidence", "standing", "recommended", "note",
)  # fmt: skip


def _issuers(shipped: law.Document) -> list[str]:
    return shipped.issuer.split("、") if shipped.issuer else []


def _write(shipped: law.Document, row: Document | None) -> Document:
    document = row or Document(key=shipped.key)
    columns = _facts_of(shipped)[0]
    assert isinstance(columns, tuple)  # noqa: S101  # the first part of the facts
    for name, value in zip(COLUMNS, columns, strict=True):
        setattr(document, name, value)
    clauses = [
        Clause(document=document, path=clause_path(article), position=position, heading=article, summary=summary)
        for position, (article, summary) in enumerate(shipped.clauses, 1)
    ]
    index_document(document, clauses)
    document.save()
    document.clauses.all().delete()
    Clause.objects.bulk_create(clauses)
    return document


def _relate(document: Document, shipped: law.Document, by_key: Mapping[str, Document]) -> None:
    document.relations.all().delete()
    Relation.objects.bulk_create([Relation(document=document, other=by_key[other], kind=kind) for kind, other in shipped.relations])
