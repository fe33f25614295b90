"""What an institution's page for officers tells of quality."""

from datetime import date
from typing import Any

from qingmiao.accounts.models import Post
from qingmiao.core.permissions import permitted
from qingmiao.institutions.models import Institution
from qingmiao.quality.permissions.cctv import VIEW_CCTV
from qingmiao.quality.permissions.credit import ENTER_CREDIT, VIEW_CREDIT
from qingmiao.quality.permissions.evaluations import OPEN_EVALUATION, VIEW_EVALUATION
from qingmiao.quality.queries.credit import status_of as credit_status
from qingmiao.quality.queries.evaluations import OVER, status_of

SHOWN = 4


def quality_section(institution: Institution, post: Post, _on: date, today: date) -> dict[str, Any]:
    """Return the last evaluations and credit entries a reader may see, in a fixed number of queries."""
    rows = list(VIEW_EVALUATION.rows(post).filter(institution=institution).order_by("-opened_on", "-pk")[:SHOWN])
    credit = VIEW_CREDIT.rows(post).filter(institution=institution).order_by("-decided_on", "-pk")[:SHOWN]
    may_enter, may_see_cctv, may_open = permitted(post, institution, ENTER_CREDIT, VIEW_CCTV, OPEN_EVALUATION)
    is_busy = any(row.state not in OVER for row in rows)
    return {
        "institution": institution,
        "evaluations": [(row, status_of(row)) for row in rows],
        "credit": [(row, credit_status(row, today)) for row in credit],
        "may_enter": may_enter,
        "may_see_cctv": may_see_cctv,
        "may_open": not is_busy and may_open,
    }
