"""What an institution answers to each thing it was asked to correct."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import draft_words
from qingmiao.filings.models import Filing, FilingState
from qingmiao.filings.queries.resubmission import corrections_open
from qingmiao.filings.services.drafting import lock_for_editing

LONGEST_ANSWER = 500


@transaction.atomic
def answer_corrections(filing: Filing, answers: Mapping[int, str], *, actor: Post, at: datetime) -> int:
    """Keep the answers to the open corrections by their key; return how many changed. Raises DomainError once it is handed in."""
    filing = lock_for_editing(filing, version=None, actor=actor)
    if filing.state != FilingState.RETURNED:
        raise DomainError("这件备案没有等待补正的内容。")
    changed, typed = [], draft_words({str(key): answer for key, answer in answers.items()})
    for row in corrections_open(filing):
        answer = typed.get(str(row.pk), row.answer)[:LONGEST_ANSWER]
        if answer != row.answer:
            row.answer, row.answered_at = answer, at if answer else None
            row.save(update_fields=["answer", "answered_at"])
            changed.append(row.pk)
    if changed:
        audit.record(actor, "answer_corrections", filing, at=at, changes={"corrections": changed})
    return len(changed)
