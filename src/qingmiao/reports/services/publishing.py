"""Good questions become public answers: written anew for everyone, without anything of the case."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.reports.models import Case, CaseState, PublicAnswer
from qingmiao.reports.permissions import HANDLE_CASE, MANAGE_ANSWERS


@transaction.atomic
def publish_answer(case: Case, topic: str, question: str, answer: str, *, actor: Post, at: datetime) -> PublicAnswer:
    """Publish a question that others have, too, with its answer."""
    if not HANDLE_CASE.permits(actor, case) or case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
        raise DomainError("答复以后才能公开问答。")
    row = PublicAnswer.objects.create(
        case=case,
        county_code=case.county_code,
        topic=topic,
        question=written(question, "请写明问题。", field="question")[:200],
        answer=written(answer, "请写明回答。", field="answer"),
        published_on=timezone.localdate(at),
        published_by=actor,
    )
    audit.record(actor, "publish_answer", row, at=at, changes={"question": row.question})
    return row


@transaction.atomic
def withdraw_answer(row: PublicAnswer, *, actor: Post, at: datetime) -> PublicAnswer:
    """Take a public answer off."""
    row = lock(PublicAnswer, row.pk)
    if not MANAGE_ANSWERS.permits(actor, row):
        raise DomainError("您的岗位不能撤下这条问答。")
    row.withdrawn_on = row.withdrawn_on or timezone.localdate(at)
    row.save(update_fields=["withdrawn_on"])
    audit.record(actor, "withdraw_answer", row, at=at)
    return row
