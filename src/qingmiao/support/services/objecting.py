"""An objection to an answer: a case with a clock, answered with reasons; one that holds has the days worked out again."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.support.models import Award, Objection, ObjectionState
from qingmiao.support.services.running import recompute
from qingmiao.support.workflow import OBJECTION

ANSWER_WITHIN = 15  # working days, the county's own measure: no document about objections to support was seen (待核)


@transaction.atomic
def object_award(award: Award, words: str, *, actor: Post, at: datetime) -> Objection:
    """Object to an answer. Raises DomainError where one is open, and for an answer that is no longer in force."""
    award, on = lock(Award, award.pk), timezone.localdate(at)
    if award.is_superseded:
        raise DomainError("这个结果已被更正，请看新的结果。")
    if award.objections.filter(state=ObjectionState.OPEN).exists():
        raise DomainError("已有异议正在办理，请等答复。")
    row = Objection.objects.create(
        award=award,
        number=next_number("异", award.county_code, on),
        county_code=award.county_code,
        words=written(words, "请写明哪里不对。", field="words"),
        post=actor,
        at=at,
    )
    start_clock(row, "answer", "答复异议", on=on, working_days=ANSWER_WITHIN, county_code=award.county_code)
    audit.record(actor, "object_award", row, at=at)
    return row


@transaction.atomic
def answer_objection(row: Objection, answer: str, *, version: int, actor: Post, at: datetime, is_upheld: bool) -> Objection:
    """Answer an objection in words; where it is upheld the days are worked out again from the facts as they are known now."""
    row = take(row, version)
    row.answer = written(answer, "请写明答复的理由。", field="answer")
    OBJECTION.perform(row, "uphold_objection" if is_upheld else "decline_objection", actor=actor, at=at, note=row.answer)
    stop_clocks(row, on=timezone.localdate(at), outcome="answered")
    if is_upheld:
        recompute(row.award, at=at, actor=actor)
    path = reverse("award_show", kwargs={"pk": row.award_id})
    tell(row, News("answered", f"{row.number}已答复：{row.get_state_display()}", row.answer, path), row.post.organisation, at=at)
    return row
