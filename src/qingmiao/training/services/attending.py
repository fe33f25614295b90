"""Attendance: by the code of the minute on the classroom's screen, or by the hand of the office, which says why."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from qingmiao.accounts.models import Post, Secret
from qingmiao.accounts.services import Guess, guess
from qingmiao.codes.check_codes import tidy_code
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.training.models import Attendance, Enrolment, EnrolmentState, Lesson, Session, SessionState
from qingmiao.training.rules.codes import fits, minute_code, screen_token
from qingmiao.training.services.enrolling import seats_left
from qingmiao.workforce.models import Worker

BEFORE = timedelta(minutes=30)
WRONG = "签到码不正确或已过期。签到码每分钟换一次，请看教室屏幕上的新码。"


def code_now(lesson: Lesson, *, at: datetime) -> str:
    """Return the code that the screen shows in this minute."""
    return minute_code(settings.DATA_KEYS.secret, lesson.pk, at)


def token_of(session: Session) -> str:
    """Return the secret part of the address of a session's screen."""
    return screen_token(settings.DATA_KEYS.secret, session.pk, session.screen)


def is_open(lesson: Lesson, at: datetime) -> bool:
    """Tell whether people sign in to a lesson at an instant."""
    return lesson.starts_at - BEFORE <= at <= lesson.ends_at


def attend(worker: Worker, lesson: Lesson, code: str, *, actor: Post, at: datetime) -> Attendance:
    """Sign somebody in by the code of the minute; who missed this lesson of another session of the course makes it up here.

    Raises DomainError in one sentence, and ThrottledError after too many wrong codes.
    """
    typed = tidy_code(code)
    if not guess(Guess(Secret.ATTENDANCE_CODE, user=actor.user), lambda: fits(settings.DATA_KEYS.secret, lesson.pk, typed, at), at=at):
        raise DomainError(WRONG, field="code")
    if not is_open(lesson, at):
        raise DomainError("这一课现在不能签到。", field="code")
    with transaction.atomic():
        lock(Session, lesson.session_id)  # guests stand in line for the free places
        return _keep(_enrolment(worker, lesson), lesson, actor=actor, at=at)


def _enrolment(worker: Worker, lesson: Lesson) -> Enrolment:
    """Return the enrolment a lesson counts for: the one here, else one elsewhere in the course that lacks it."""
    mine = Enrolment.objects.filter(worker=worker, state=EnrolmentState.ENROLLED).select_related("session")
    here = mine.filter(session=lesson.session_id).first()
    if here is not None:
        return here
    lacking = mine.filter(session__course=lesson.session.course_id).exclude(attendances__number=lesson.number).first()
    if lacking is None:
        raise DomainError("您没有报名这个班，也没有要在这里补的课。", field="code")
    if seats_left(lesson) < 1:
        raise DomainError("这一课已坐满，请换一个班补课。", field="code")
    return lacking


def _keep(row: Enrolment, lesson: Lesson, *, actor: Post, at: datetime, by_hand: str = "") -> Attendance:
    if row.attendances.filter(number=lesson.number).exists():
        raise DomainError("这一课已经签到。", field="code")
    marked_by = actor if by_hand else None
    made = Attendance.objects.create(enrolment=row, lesson=lesson, number=lesson.number, at=at, marked_by=marked_by, note=by_hand)
    changes = {"lesson": lesson.pk, "number": lesson.number, "by_hand": by_hand}
    audit.record(actor, "mark_attendance" if by_hand else "attend", row, at=at, changes=changes)
    return made


@transaction.atomic
def mark_attendance(row: Enrolment, lesson: Lesson, reason: str, *, actor: Post, at: datetime) -> Attendance:
    """Enter by hand that somebody was there. Raises DomainError without a reason, and for a lesson still to come."""
    reason = written(reason, "请写明为什么补签。")[:200]
    if lesson.session_id != row.session_id or lesson.starts_at > at or lesson.session.state == SessionState.CANCELLED:
        raise DomainError("这一课还没有上，不能补签。")
    row = lock(Enrolment, row.pk)
    if row.state != EnrolmentState.ENROLLED:
        raise DomainError("已经退出或结业，不能补签。")
    return _keep(row, lesson, actor=actor, at=at, by_hand=reason)
