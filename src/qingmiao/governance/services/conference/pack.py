"""The pack of a meeting on paper."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.printing import compile_pdf
from qingmiao.governance.models import Meeting
from qingmiao.governance.queries.offices import convenor_for
from qingmiao.governance.queries.pack import pack_of

TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "governance" / "meeting_pack.typ"


@transaction.atomic
def print_pack(meeting: Meeting, *, actor: Post, at: datetime) -> bytes:
    """Return a meeting's pack as PDF/A-2b, made from the figures of this moment."""
    on = timezone.localdate(at)
    audit.record(actor, "print_pack", meeting, at=at)
    issuer = convenor_for(meeting.division_code, on)
    return compile_pdf(TEMPLATE, pack_of(meeting, on).data() | {"issuer": str(issuer or "")}, at=at)
