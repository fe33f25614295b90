"""What an officer found of what families claimed: a fact may be corrected, a result never."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import take
from qingmiao.enrolment.models import Application, ApplicationState
from qingmiao.enrolment.permissions import CHECK_CLAIMS
from qingmiao.enrolment.rules.vocabulary import Claim, Proof


@transaction.atomic
def check_claims(row: Application, found: Mapping[str, str], *, version: int, actor: Post, at: datetime) -> Application:
    """Keep what was found of the items a family claimed; only those, and nothing of what it did not answer."""
    row = take(row, version)
    if not CHECK_CLAIMS.permits(actor, row):
        raise DomainError("只能核对本县（市、区）轮次里已提交的申请。")
    if row.state != ApplicationState.SUBMITTED:
        raise DomainError("这份申请已经有结果。")
    claimed = {code for code, claim in row.claims.items() if claim == Claim.CLAIMED}
    row.proofs = {code: proof for code, proof in found.items() if code in claimed and proof in (Proof.HOLDS, Proof.FAILS)}
    row.save(update_fields=["proofs"])
    audit.record(actor, "check_claims", row, at=at, changes={"found": row.proofs})
    return row
