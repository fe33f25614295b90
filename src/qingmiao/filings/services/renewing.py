"""Renewing one paper in one small step: an amendment of nothing else, written, signed and handed in at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Raw
from qingmiao.filings.models import Filing, FilingKind
from qingmiao.filings.services.drafting import attach_document, save_reason, save_section, start_filing
from qingmiao.filings.services.submitting import check_signature, submit_signed
from qingmiao.institutions.models import Certificate


@dataclass(frozen=True)
class Renewal:
    """The new paper: its number and days, and the scan. `expires_on` is None for one without an end."""

    number: str
    issued_on: date
    expires_on: date | None
    scan: "UploadedFile[Any] | None"


def renew_paper(paper: Certificate, renewal: Renewal, *, password: str, actor: Post, at: datetime) -> Filing:
    """Hand in an amendment that changes this one paper, signed with the password. Raises DomainError where any rule does not hold."""
    check_signature(password, actor=actor, at=at)
    return _renew(paper, renewal, actor=actor, at=at)


@transaction.atomic
def _renew(paper: Certificate, renewal: Renewal, *, actor: Post, at: datetime) -> Filing:
    filing = start_filing(paper.institution, FilingKind.AMENDMENT, actor=actor, at=at)
    section = "staff" if paper.holder else "certificates"
    rows = _renewed(raw_facts(filing).get(section), paper, renewal)
    filing = save_section(filing, section, rows, version=filing.version, actor=actor, at=at)
    filing = save_reason(filing, f"更新{paper.get_kind_display()}", version=filing.version, actor=actor, at=at)
    attach_document(filing, paper.kind, renewal.scan, holder=paper.holder, actor=actor, at=at)
    return submit_signed(filing, version=filing.version, actor=actor, at=at)


def _renewed(rows: Any, paper: Certificate, renewal: Renewal) -> list[Raw]:
    """Return the rows with one of them changed. Raises DomainError where it is not among them."""
    until = renewal.expires_on.isoformat() if renewal.expires_on else None
    changed, found = [dict(row) for row in rows or []], False
    for row in changed:
        if paper.holder and row.get("key") == paper.holder:
            row["health_certificate_until"], found = until, True
        elif not paper.holder and (row.get("kind"), row.get("number") or "") == (paper.kind, paper.number):
            row |= {"number": renewal.number or None, "issued_on": renewal.issued_on.isoformat(), "expires_on": until}
            found = True
    if not found:
        raise DomainError("备案事项里没有这份材料，请用变更备案更新。")
    return changed
