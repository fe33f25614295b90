"""What a guardian agrees to, for each purpose by itself, and takes back."""

from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.workflow import lock
from qingmiao.families.models import Child, Consent
from qingmiao.families.permissions import MANAGE_CHILD
from qingmiao.families.queries import has_consented
from qingmiao.families.rules import CONSENT_WORDS, ConsentPurpose


@transaction.atomic
def answer_consent(child: Child, purpose: ConsentPurpose, *, is_given: bool, shown: str, actor: Post, at: datetime) -> Consent:
    """Keep a guardian's yes or no for one purpose, with the words that were shown.

    Raises DomainError where these are not the words of today, or the answer is what holds already.
    """
    child = lock(Child, child.pk)
    if not MANAGE_CHILD.permits(actor, child):
        raise DomainError("只有现在的监护人能答复，请刷新页面查看。")
    if shown != CONSENT_WORDS[purpose]:
        raise StalePageError
    if has_consented(child, purpose) == is_given and Consent.objects.filter(child=child, purpose=purpose).exists():
        raise DomainError("已经是这个答复，没有重复记录。")
    row = Consent.objects.create(child=child, purpose=purpose, is_given=is_given, words=shown, by=actor.user, at=at)
    audit.record(actor, "answer_consent", row, at=at, changes={"child": child.pk, "purpose": purpose.label, "is_given": is_given})
    return row
