"""The notice of rectification as PDF."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.printing import compile_pdf
from qingmiao.supervision.models import RectificationNotice
from qingmiao.ui.words import day_cn

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "supervision"


@transaction.atomic
def print_notice(notice: RectificationNotice, *, actor: Post, at: datetime) -> bytes:
    """Return the notice as PDF/A-2b: what was found, on which clause, until when, what cures it, and how to object."""
    audit.record(actor, "print_rectification_notice", notice, at=at, purpose="打印责令整改通知书")
    inspection = notice.part.inspection
    findings = [
        {
            "title": row.title,
            "facts": row.facts,
            "source": row.source,
            "due": day_cn(row.due_on) if row.due_on else "",
            "cure": row.cure,
            "severity": row.get_severity_display(),
        }
        for row in notice.findings.order_by("pk")
    ]
    data: dict[str, Any] = {
        "title": "责令整改通知书",
        "number": notice.number,
        "opening": f"{inspection.institution.name}：",
        "visited": day_cn(inspection.visited_on),
        "findings": findings,
        "issuer": notice.part.organisation.name,
        "date": day_cn(timezone.localdate(notice.issued_at)),
    }
    return compile_pdf(TEMPLATES / "rectification_notice.typ", data, at=notice.issued_at)
