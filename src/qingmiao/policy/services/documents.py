"""Writes of documents by officers: added by hand, changed, related, repealed, with files."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.clauses import clause_path
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.policy.models import Clause, Document, DocumentFile, Relation
from qingmiao.policy.permissions import EDIT_DOCUMENT
from qingmiao.policy.services.indexing import index_document


@dataclass(frozen=True)
class DocumentText:
    """The facts of a document as an officer types them. `repealed_on` is the first day on which it does not hold any more."""

    title: str
    issuers: tuple[str, ...] = ()
    number: str = ""
    made_on: date | None = None
    published_on: date | None = None
    in_force_on: date | None = None
    repealed_on: date | None = None
    level: str = ""
    kind: str = ""
    topics: tuple[str, ...] = ()
    summary: str = ""
    source_url: str = ""
    confidence: str = "unsure"
    standing: str = "in_force"
    recommended: bool = False
    note: str = ""


@dataclass(frozen=True)
class Parts:
    """What hangs on a document: clauses as (heading, summary) in their order, relations as (kind, other document)."""

    clauses: Sequence[tuple[str, str]] = ()
    relations: Sequence[tuple[str, Document]] = ()


@transaction.atomic
def add_document(text: DocumentText, parts: Parts, *, actor: Post, at: datetime) -> Document:
    """Add a document. Raises DomainError for a number that the library holds already."""
    _refuse_known_number(text.number)
    document = Document(key=uuid4().hex[:20], kept_by=actor.organisation)
    _fill(document, text, parts, at)
    document.key = f"Q{document.pk}"
    document.save(update_fields=["key"])
    _refuse_foreign(document, actor)
    audit.record(actor, "add_document", document, at=at, changes=_told(text, parts))
    return document


@transaction.atomic
def change_document(document: Document, text: DocumentText, parts: Parts, *, version: int, actor: Post, at: datetime) -> Document:
    """Change a document; from then on loading the reference data leaves it alone. Raises DomainError for a page drawn before."""
    locked = lock(Document, document.pk, version=version)
    if text.number != locked.number:
        _refuse_known_number(text.number, but=locked.pk)
    before = {name: _plain(getattr(locked, name)) for name in asdict(text)}
    locked.version += 1
    _fill(locked, text, parts, at)
    _refuse_foreign(locked, actor)
    after = _told(text, parts)
    changes = {name: {"from": before.get(name), "to": value} for name, value in after.items() if before.get(name) != value}
    audit.record(actor, "change_document", locked, at=at, changes=changes)
    return locked


@transaction.atomic
def attach_file(document: Document, upload: "UploadedFile[Any] | None", title: str, *, actor: Post, at: datetime) -> DocumentFile:
    """Keep a file with a document; everyone may fetch it."""
    locked = lock(Document, document.pk)
    attachment = attach(DocumentFile(document=locked, title=title.strip()[:200]), upload, actor=actor, at=at)
    audit.record(actor, "attach_file", locked, at=at, changes={"title": str(attachment), "file": attachment.file_id})
    return attachment


@transaction.atomic
def detach_file(attachment: DocumentFile, *, actor: Post, at: datetime) -> None:
    """Take a file away from its document."""
    document = lock(Document, attachment.document_id)
    audit.record(actor, "detach_file", document, at=at, changes={"title": str(attachment)})
    attachment.delete()


def same_number(number: str) -> Document | None:
    """Return the first document that carries a number; None for no number."""
    return Document.objects.filter(number=number).order_by("key").first() if number else None


def _refuse_known_number(number: str, *, but: int | None = None) -> None:
    known = same_number(number)
    if known is not None and known.pk != but:
        raise DomainError(f"文号 {number} 已在库中：《{known.title}》。请修改那一份，或核对文号。", field="number")


def _refuse_foreign(document: Document, actor: Post) -> None:
    if not EDIT_DOCUMENT.permits(actor, document):
        raise DomainError("县级单位只维护本县的文件：请把层级选为“县”。国家、省、市的文件由市级维护。", field="level")


def _fill(document: Document, text: DocumentText, parts: Parts, at: datetime) -> None:
    for name, value in asdict(text).items():
        setattr(document, name, list(value) if isinstance(value, tuple) else value)
    document.edited_at = at
    clauses = [
        Clause(path=clause_path(heading), position=position, heading=heading, summary=summary)
        for position, (heading, summary) in enumerate(parts.clauses, 1)
    ]
    _refuse_twice([clause.path for clause in clauses])
    index_document(document, clauses)
    document.save()
    _write_clauses(document, clauses)
    document.relations.all().delete()
    Relation.objects.bulk_create([Relation(document=document, other=other, kind=kind) for kind, other in parts.relations])


def _refuse_twice(paths: list[str]) -> None:
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise DomainError(f"条款“{twice}”写了两次，请合并或改写其中一条。", field="clauses")


def _write_clauses(document: Document, clauses: list[Clause]) -> None:
    document.clauses.all().delete()
    for clause in clauses:
        clause.document = document
    Clause.objects.bulk_create(clauses)


def _told(text: DocumentText, parts: Parts) -> dict[str, Any]:
    """Return what was written as the audit keeps it; what is empty says nothing."""
    told = {name: _plain(value) for name, value in asdict(text).items()}
    told |= {"clauses": len(parts.clauses), "relations": [f"{kind} {other.key}" for kind, other in parts.relations]}
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | list) else value
