"""How a term ends before its time: a person withdraws it, or says no to the system's proposal; with its institution it ends by itself."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.demonstration.models import Demonstration, DemonstrationState, WithdrawalProposal
from qingmiao.demonstration.permissions import ANSWER_PROPOSAL
from qingmiao.demonstration.services.taking import mark, news, parties
from qingmiao.demonstration.workflow import workflow_on

ANSWERED_BY_WITHDRAWAL = "已撤销示范点。"


@transaction.atomic
def withdraw(row: Demonstration, reason: str, *, version: int, actor: Post, at: datetime) -> Demonstration:
    """Withdraw a demonstration from today on, with a term that was granted after it; the days before stay as they were."""
    reason, on = written(reason, "请写明撤销的原因，原因将向社会公示。"), timezone.localdate(at)
    row = take(row, version)
    for ended in [row, *_granted_renewals(row)]:
        cut(ended, on, reason)
        workflow_on(on).perform(ended, "withdraw_demonstration", actor=actor, at=at, note=reason)
        ended.proposals.filter(answered_on=None).update(answer=ANSWERED_BY_WITHDRAWAL, answered_on=on, answered_by=actor)
    mark(row.institution, on, actor=actor, at=at)
    tell(row, news(row, "withdrawn", f"{row.institution.name} 的示范点已撤销", reason), *parties(row), at=at)
    return row


@transaction.atomic
def decline_proposal(proposal: WithdrawalProposal, reason: str, *, actor: Post, at: datetime) -> WithdrawalProposal:
    """Say no to a proposal to withdraw, with a reason; it is not made again on the same ground."""
    reason = written(reason, "请写明不撤销的理由。")
    proposal = lock(WithdrawalProposal, proposal.pk)
    if not ANSWER_PROPOSAL.permits(actor, proposal):
        raise DomainError("您的岗位不能答复撤销建议。")
    if proposal.answered_on is not None:
        raise DomainError("这条撤销建议已经答复，请刷新页面查看。")
    proposal.answered_by, proposal.answered_on, proposal.answer = actor, timezone.localdate(at), reason
    proposal.save(update_fields=["answered_by", "answered_on", "answer"])
    audit.record(actor, "decline_proposal", proposal.demonstration, at=at, changes={"ground": proposal.ground, "reason": reason})
    return proposal


def cut(row: Demonstration, on: date, reason: str) -> None:
    """End a term at a day, which no longer counts; a term that had not begun becomes empty. The caller holds the lock."""
    row.ended_on, row.end_reason = on, reason
    if row.term is not None and not row.term.isempty:
        row.term = DateRange(row.term.lower, min(row.term.upper, on)) if row.term.lower < on else DateRange(empty=True)
    row.save(update_fields=["ended_on", "end_reason", "term"])


def _granted_renewals(row: Demonstration) -> list[Demonstration]:
    """Return the later rounds that were granted as renewals of this one, locked."""
    renewal = row.renewals.filter(state=DemonstrationState.GRANTED).first()
    if renewal is None:
        return []
    taken = take(renewal)
    return [taken, *_granted_renewals(taken)]
