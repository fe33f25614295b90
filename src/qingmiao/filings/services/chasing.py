"""Chasing a late case: the city asks, the county answers within two working days, both on the record."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.clocks import running, start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.filings.models import Chase, Filing

CHASE_CLOCK, ANSWER_WITHIN = "chase", 2  # working days: how soon the city wants to hear, no rule of the law
USUAL_WORDS = "请尽快办理，并答复原因和预计办结日期。"


@transaction.atomic
def chase(filing: Filing, words: str, *, actor: Post, at: datetime) -> Chase:
    """Ask a county about a late case. Raises DomainError for one that is not late, and while an earlier question is open."""
    filing, on = lock(Filing, filing.pk), timezone.localdate(at)
    if not running(filing).filter(paused_on=None, due_on__lt=on).exists():
        raise DomainError("这件事没有逾期，不用催办。")
    if filing.chases.filter(answered_at=None).exists():
        raise DomainError("这件事已催办，正在等县级答复。")
    words = written(words.strip() or USUAL_WORDS, USUAL_WORDS, field="words")[:300]
    row = Chase.objects.create(filing=filing, county_code=filing.county_code, asked_by=actor, asked_at=at, words=words)
    start_clock(row, CHASE_CLOCK, "答复催办", on=on, working_days=ANSWER_WITHIN, county_code=filing.county_code)
    audit.record(actor, "chase", filing, at=at, changes={"words": row.words})
    news = News("chased", f"市级催办：{filing.institution.name}", row.words, _page(filing), row.pk)
    tell(filing, news, health_department_of(filing.county_code), at=at)
    return row


@transaction.atomic
def answer_chase(row: Chase, answer: str, *, actor: Post, at: datetime) -> Chase:
    """Answer the city. Raises DomainError for an empty answer and a second one."""
    if not answer.strip():
        raise DomainError("请写明逾期原因和预计办结日期。", field="answer")
    row = lock(Chase, row.pk)
    if row.answered_at is not None:
        raise DomainError("这次催办已经答复过了。")
    row.answer, row.answered_by, row.answered_at = answer.strip()[:500], actor, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    stop_clocks(row, on=timezone.localdate(at), outcome="answered")
    audit.record(actor, "answer_chase", row.filing, at=at, changes={"answer": row.answer})
    news = News("chase-answered", f"催办已答复：{row.filing.institution.name}", row.answer, _page(row.filing), row.pk)
    tell(row.filing, news, health_department_of(city_code_of(row.county_code)), at=at)
    return row


def _page(filing: Filing) -> str:
    return reverse("filing_review", kwargs={"pk": filing.pk})
