"""Scans of papers for the demonstration city: one page per kind, saying that it is an example."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from qingmiao.core.printing import compile_pdf
from qingmiao.institutions.rules.vocabulary import CertificateKind

TEMPLATE = Path(__file__).resolve().parent / "sample_scan.typ"
PRINTED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def scan(kind: CertificateKind) -> SimpleUploadedFile:
    """Return an upload as if a paper of this kind had been scanned."""
    return sample_page(kind.label)


def sample_page(title: str) -> SimpleUploadedFile:
    """Return an upload of one page that carries a title and says that it is an example."""
    return SimpleUploadedFile(f"{title}.pdf", _page(title), content_type="application/pdf")


@cache
def _page(title: str) -> bytes:
    return compile_pdf(TEMPLATE, {"title": title}, at=PRINTED_AT)
