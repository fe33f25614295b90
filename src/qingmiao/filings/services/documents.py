"""Scans that come with a page of the form, where the browser runs no script."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.filings.models import Filing, FilingDocument
from qingmiao.filings.services.drafting import attach_document


@transaction.atomic
def attach_files(filing: Filing, uploads: "Mapping[str, UploadedFile[Any] | None]", *, actor: Post, at: datetime) -> None:
    """Put the scans of a page into the packet; each comes under its kind, or `kind-holder`. Raises DomainError; then none is stored."""
    for name, upload in uploads.items():
        kind, _, holder = name.partition("-")
        attach_document(filing, kind, upload, holder=holder, actor=actor, at=at)


@transaction.atomic
def read_document(document: FilingDocument, *, actor: Post, at: datetime) -> FilingDocument:
    """Write down that someone reads a scan: it may show a person's papers. The caller has checked that the actor may."""
    audit.record(actor, "read_document", document, at=at, purpose="备案材料查阅", changes={"kind": document.kind})
    return document
