"""Where everyone goes when an institution closes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import Typed
from qingmiao.core import audit
from qingmiao.core.drafts import keep_draft
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import draft_words
from qingmiao.filings.models import Filing, Settlement
from qingmiao.filings.services.drafting import lock_for_editing

LONGEST = 200


@transaction.atomic
def answer_settlements(  # the answers, the answer for all others, and what every write takes
    filing: Filing, answers: Mapping[str, str], *, fill: Mapping[str, str], version: int, actor: Post, at: datetime
) -> Filing:
    """Keep where each listed child or member of staff goes, by the settlement's number; `fill` answers by kind whoever is still open.

    Raises DomainError for a stale page, a closed filing or an answer that is too long; then nothing is kept.
    """
    filing = lock_for_editing(filing, version=version, actor=actor)
    changed, given, others = [], draft_words(answers, _one_line), draft_words(fill, _one_line)
    for row in filing.settlements.order_by("pk"):
        destination = given.get(str(row.pk), row.destination) or others.get(row.kind, "")
        if len(destination) > LONGEST:
            raise DomainError(f"“{row.label}”的去向太长，最多 {LONGEST} 个字，没有保存。")
        if destination != row.destination:
            row.destination, row.answered_at = destination, at if destination else None
            changed.append(row)
    Settlement.objects.bulk_update(changed, ["destination", "answered_at"])
    keep_draft(filing, at=at)
    audit.record(actor, "answer_settlements", filing, at=at, changes={"settlements": [row.pk for row in changed]})
    return filing


def _one_line(_name: str) -> Typed:
    return Typed.TEXT
