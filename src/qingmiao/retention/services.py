"""The survey is answered: that somebody did, and apart from it what."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.retention.models import AnsweredYear, PayAnswer
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.models.people import in_force


@transaction.atomic
def answer_survey(worker: Worker, answers: Mapping[str, str], *, actor: Post, at: datetime) -> None:
    """Take a person's answers of this year; the county is that of the main post, nothing else goes with them.

    Raises DomainError for whoever holds no post today or has answered this year.
    """
    worker, on = lock(Worker, worker.pk), timezone.localdate(at)
    post = Engagement.objects.filter(in_force(on), worker=worker, is_main=True).select_related("institution").order_by("pk").first()
    if post is None:
        raise DomainError("您今天没有在岗任职，待遇调查只由在岗人员填写。")
    if AnsweredYear.objects.filter(worker=worker, year=on.year).exists():
        raise DomainError("您今年已经填过，谢谢。答案不记名，不能再修改。")
    row = AnsweredYear.objects.create(worker=worker, year=on.year)
    audit.record(actor, "answer_survey", row, at=at)
    _mix_in(PayAnswer(year=on.year, county_code=post.institution.county_code, **answers))


def _mix_in(answer: PayAnswer) -> None:
    """Write all answers of a year anew, in the order of their random keys.

    PostgreSQL notes with each row which transaction wrote it, and where: an answer written beside the row that says who answered would
    name that person to whoever reads both. So every answer bears the mark of the last transaction, and stands anywhere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('retention.payanswer', %s))", [answer.year])
    of_year = PayAnswer.objects.filter(year=answer.year)
    answers = sorted([*of_year, answer], key=lambda one: one.pk)
    of_year.delete()
    PayAnswer.objects.bulk_create(answers)
