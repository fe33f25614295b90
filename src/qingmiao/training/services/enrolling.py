"""Enrolment: never over the places, nobody twice, nobody in two rooms at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.training.models import Attendance, Enrolment, EnrolmentState, Lesson, Session, SessionState
from qingmiao.workforce.models import Worker

TAKEN = (EnrolmentState.ENROLLED, EnrolmentState.FINISHED)


@transaction.atomic
def enrol(session: Session, workers: Sequence[Worker], institution: Institution | None, *, actor: Post, at: datetime) -> list[Enrolment]:
    """Enrol people, all or none. Raises DomainError for too few places, for somebody there already, and for two lessons at once."""
    session = lock(Session, session.pk)  # whoever enrols in it stands in line here
    if session.state != SessionState.OPEN or session.ends_on < timezone.localdate(at):
        raise DomainError("这个班已结束或已取消，不能报名。")
    if not workers:
        raise DomainError("请选择要报名的人员。", field="workers")
    free = places_left(session)
    if len(workers) > free:
        raise DomainError(f"只剩 {free} 个名额，选了 {len(workers)} 人，没有报名。" if free else "名额已满，没有报名。", field="workers")
    for worker in workers:
        _may_come(session, worker)
    rows = [
        Enrolment.objects.create(session=session, worker=worker, institution=institution, enrolled_at=at, enrolled_by=actor)
        for worker in workers
    ]
    for row in rows:
        audit.record(actor, "enrol", row, at=at, changes={"session": session.number, "worker": row.worker_id})
    return rows


def places_left(session: Session) -> int:
    """Return how many places are free."""
    return session.places - session.enrolments.filter(state__in=TAKEN).count()


def _may_come(session: Session, worker: Worker) -> None:
    mine = Enrolment.objects.filter(worker=worker, state=EnrolmentState.ENROLLED)
    if Enrolment.objects.filter(worker=worker, session=session, state__in=TAKEN).exists():
        raise DomainError(f"{worker.name}已报名这个班。", field="workers")
    elsewhere = Lesson.objects.filter(session__enrolments__in=mine, session__state=SessionState.OPEN)
    at_once = elsewhere.filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    if Lesson.objects.filter(Exists(at_once), session=session).exists():
        raise DomainError(f"{worker.name}已报名的另一个班在同一时间上课。", field="workers")


@transaction.atomic
def withdraw(row: Enrolment, *, actor: Post, at: datetime) -> Enrolment:
    """Give a place back; what was attended stays, and counts again for nothing."""
    lock(Session, row.session_id)
    row = lock(Enrolment, row.pk)
    if row.state != EnrolmentState.ENROLLED:
        raise DomainError("已经退出或结业，请刷新页面查看。")
    row.state = EnrolmentState.WITHDRAWN
    row.save(update_fields=["state"])
    audit.record(actor, "withdraw_enrolment", row, at=at)
    return row


def seats_left(lesson: Lesson) -> int:
    """Return how many may come to a lesson besides who is enrolled: guests who make a lesson up take free places only."""
    guests = Attendance.objects.filter(lesson=lesson).exclude(enrolment__session=F("lesson__session")).count()
    return places_left(lesson.session) - guests
