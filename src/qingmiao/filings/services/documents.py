"""Scans that come with a page of the form, where the browser runs no script."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.filings.models import Filing
from qingmiao.filings.services.drafting import attach_document, save_section


@dataclass(frozen=True)
class TypedPage:
    """What one page of the form sent: the value of its section, and scans, each under its kind, or `kind-holder`."""

    section: str
    values: Any
    scans: "Mapping[str, UploadedFile[Any] | None]"


@transaction.atomic
def save_page(filing: Filing, page: TypedPage, *, version: int, actor: Post, at: datetime) -> Filing:
    """Save a page of the form with its scans. Raises DomainError; then neither is kept."""
    saved = save_section(filing, page.section, page.values, version=version, actor=actor, at=at)
    for name, upload in page.scans.items():
        kind, _, holder = name.partition("-")
        attach_document(saved, kind, upload, holder=holder, actor=actor, at=at)
    return saved
