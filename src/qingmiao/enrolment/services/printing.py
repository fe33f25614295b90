"""The agreement on paper: the words both read, and who signed them when."""

from datetime import datetime
from pathlib import Path

from qingmiao.core.printing import compile_pdf
from qingmiao.enrolment.models import Contract
from qingmiao.enrolment.queries.agreements import clauses_of
from qingmiao.ui.words import moment_cn

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "enrolment" / "contract.typ"


def print_contract(row: Contract, *, at: datetime) -> bytes:
    """Return an agreement as PDF/A. The caller has checked who may read it; the same agreement gives the same bytes."""
    data = {
        "title": "托育服务协议",
        "number": row.number,
        "issuer": row.enrolment.institution.name,
        "clauses": [[clause.title, clause.text] for clause in clauses_of(row)],
        "signed": [
            [signature.get_side_display(), signature.post.user.display_name, moment_cn(signature.at)]
            for signature in row.signatures.select_related("post__user").order_by("side")
        ],
        "digest": row.digest,
        "state": row.get_state_display(),
    }
    return compile_pdf(TEMPLATE, data, at=row.written_at or at)
