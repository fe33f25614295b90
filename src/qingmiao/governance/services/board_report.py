"""The city's desk on paper."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.printing import compile_pdf
from qingmiao.figures.queries.showing import Reach
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.governance.queries.report import report_of

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "governance" / "board_report.typ"


@transaction.atomic
def print_board(  # whose lines and places, of which plan and day, and what every write takes
    plan: Plan, lines: "QuerySet[TargetLine]", reach: Reach, on: date, *, actor: Post, at: datetime
) -> bytes:
    """Return the desk of a day as PDF/A-2b, with the same figures as the page."""
    audit.record(actor, "print_board", plan, at=at, changes={"on": on.isoformat()})
    issuer = str(actor.organisation or "")
    return compile_pdf(TEMPLATE, report_of(plan, lines, reach, on) | {"issuer": issuer}, at=at)
