"""Evidence shaped for pages: what was handed in, by whom, and what the reviewer said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.governance.models import Evidence, EvidenceState
from qingmiao.governance.permissions.work import JUDGE_EVIDENCE, WITHDRAW_EVIDENCE
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.timeline import who

STATUSES = {
    EvidenceState.SUBMITTED: components.Status("待审核", "warn"),
    EvidenceState.ACCEPTED: components.Status("已认可", "ok"),
    EvidenceState.DECLINED: components.Status("未认可", "bad"),
    EvidenceState.WITHDRAWN: components.Status("已撤回", "none"),
}


@dataclass(frozen=True)
class EvidenceCard:
    """One piece of evidence as shown."""

    evidence: Evidence
    url: str
    status: components.Status
    by: str
    files: list[components.EvidenceLine]
    documents: list[tuple[str, str]]
    judged_by: str
    may_judge: bool
    may_withdraw: bool


def evidence_cards(evidence: "QuerySet[Evidence]", post: Post) -> list[EvidenceCard]:
    """Return pieces of evidence with their files and documents, newest first, and what the post may do with each."""
    rows = list(
        evidence.select_related("submitted_by__user", "submitted_by__organisation", "verdict_by__user", "verdict_by__organisation")
        .prefetch_related("files__file", "documents")
        .order_by("-submitted_at", "-pk")
    )
    waiting = [row.pk for row in rows if row.state == EvidenceState.SUBMITTED]
    judged, withdrawn = (
        set(action.rows(post).filter(pk__in=waiting).values_list("pk", flat=True)) if waiting and action.is_granted(post) else set()
        for action in (JUDGE_EVIDENCE, WITHDRAW_EVIDENCE)
    )
    return [
        _card(row, may_judge=row.pk in judged and row.submitted_by.user_id != post.user_id, may_withdraw=row.pk in withdrawn)
        for row in rows
    ]


def waiting_first(cards: Iterable[EvidenceCard]) -> EvidenceCard | None:
    """Return the oldest piece that this post may judge now."""
    return next((card for card in reversed(list(cards)) if card.may_judge), None)


def _card(row: Evidence, *, may_judge: bool, may_withdraw: bool) -> EvidenceCard:
    files = [evidence_of(kept, "evidence_file") for kept in row.files.all()]
    return EvidenceCard(
        row,
        reverse("evidence_show", kwargs={"pk": row.pk}),
        STATUSES[EvidenceState(row.state)],
        who(row.submitted_by),
        files,
        [
            (f"{document.title}{f'（{document.number}）' if document.number else ''}", reverse("policy_show", kwargs={"key": document.key}))
            for document in row.documents.all()
        ],
        who(row.verdict_by) if row.verdict_by else "",
        may_judge,
        may_withdraw,
    )
