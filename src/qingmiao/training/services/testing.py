"""Tests: questions drawn from the bank when all lessons are attended; the right share passes, a few may be tried again."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.workflow import lock
from qingmiao.training.models import Enrolment, EnrolmentState, Sitting
from qingmiao.training.queries.learning import lessons_lacking
from qingmiao.training.rules.bank import OF_A_TEST, questions_on, score_of
from qingmiao.training.services.certifying import finish
from qingmiao.workforce.rules.vocabulary import Topic

PASS, ATTEMPTS = declare("training.pass_percent", "training.test_attempts")


@transaction.atomic
def begin_test(row: Enrolment, *, actor: Post, at: datetime) -> Sitting:
    """Return the test that is open, or draw a new one. Raises DomainError with lessons missing, and after the last attempt."""
    row = lock(Enrolment, row.pk)
    if row.state != EnrolmentState.ENROLLED:
        raise DomainError("已经退出或结业，不用考试。")
    lacking = lessons_lacking(row)
    if lacking:
        raise DomainError(f"还有 {len(lacking)} 课没有签到，补齐后再考试。")
    last = row.sittings.order_by("-number").first()
    if last is not None and last.finished_at is None:
        return last
    number, most = (last.number if last else 0) + 1, int(load().value(ATTEMPTS, row.session.begins_on).value)
    if number > most:
        raise DomainError(f"考试和补考共 {most} 次，已用完。请重新报名学习。")
    drawn = secrets.SystemRandom().sample(questions_on(Topic(row.session.course.topic)), OF_A_TEST)
    sitting = Sitting.objects.create(enrolment=row, number=number, questions=[question.key for question in drawn], begun_at=at)
    audit.record(actor, "begin_test", row, at=at, changes={"sitting": number})
    return sitting


@transaction.atomic
def hand_in(sitting: Sitting, answers: Sequence[int | None], *, actor: Post, at: datetime) -> Sitting:
    """Score a test; who passes has finished the course. Raises DomainError for one handed in before."""
    row = lock(Enrolment, sitting.enrolment_id)
    sitting = lock(Sitting, sitting.pk)
    if sitting.finished_at is not None:
        raise DomainError("这份试卷已经交过。")
    sitting.answers, sitting.finished_at = list(answers), at
    sitting.score = score_of(sitting.questions, sitting.answers)
    sitting.save(update_fields=["answers", "score", "finished_at"])
    audit.record(actor, "hand_in", row, at=at, changes={"sitting": sitting.number, "score": sitting.score})
    if sitting.score >= pass_mark(row):
        finish(row, at=at)
    return sitting


def pass_mark(row: Enrolment) -> int:
    """Return the score that passes. The day on which the session begins selects the value."""
    return int(load().value(PASS, row.session.begins_on).value)


def attempts_left(row: Enrolment, at: datetime) -> int:
    """Return how often somebody may still try."""
    most = int(load().value(ATTEMPTS, min(row.session.begins_on, timezone.localdate(at))).value)
    return most - row.sittings.filter(finished_at__isnull=False).count()
