"""Who answers for a card or a topic, and until when it was read whole: one way for both."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.permissions import Action
from qingmiao.core.workflow import take
from qingmiao.guidance.models import Card, KeptTopic

LONGEST_REVIEW_MONTHS = 24
Kept = TypeVar("Kept", Card, KeptTopic)


def take_kept(row: Kept, action: Action[Any], *, version: int, actor: Post) -> Kept:
    """Lock a card or a topic as it stands on the page, for a post that may."""
    taken = take(row, version)
    if not action.permits(actor, taken):
        raise DomainError(f"您的岗位不能{action.label}。")
    return taken


def name_owner(row: Kept, verb: str, owner: Post, deputy: Post | None, *, actor: Post, at: datetime) -> Kept:
    """Name who answers for what was taken, and who when that person is away."""
    if owner == deputy:
        raise DomainError("替补须是负责人以外的人。", field="deputy")
    row.owner, row.deputy = owner, deputy
    row.save(update_fields=["owner", "deputy"])
    audit.record(actor, verb, row, at=at, changes={"owner": str(owner), "deputy": str(deputy) if deputy else ""})
    return row


def note_review(row: Kept, due_on: date, *, at: datetime) -> Kept:
    """Note that what was taken was read whole today, and by when it is to be read again."""
    on = timezone.localdate(at)
    if not on < due_on <= add_months(on, LONGEST_REVIEW_MONTHS):
        raise DomainError("下次复核要在今天以后、两年以内。", field="due_on")
    row.reviewed_on, row.review_due_on = on, due_on
    row.save(update_fields=["reviewed_on", "review_due_on"])
    return row
