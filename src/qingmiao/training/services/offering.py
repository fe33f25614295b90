"""What health offices offer: providers, courses, sessions whose lessons are laid out by themselves, and their moving and calling off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.training.models import Attendance, Course, Enrolment, EnrolmentState, Lesson, LessonKind, Provider, Session, SessionState
from qingmiao.workforce.rules.vocabulary import Topic

SERIES = "培训班"
MORNING, AFTERNOON, HALF_DAY = time(9), time(14), Decimal(4)
LONGEST_DAYS = 400


@transaction.atomic
def add_provider(name: str, kind: str, *, actor: Post, at: datetime) -> Provider:
    """Enter who teaches, for the division of the office that enters it."""
    if Provider.objects.filter(name=name).exists():
        raise DomainError("这个培训单位已登记。", field="name")
    row = Provider.objects.create(name=name, kind=kind, division_code=actor.division_code)
    audit.record(actor, "add_provider", row, at=at)
    return row


@dataclass(frozen=True)
class Taught:
    """A course as its provider describes it."""

    topic: Topic
    title: str
    theory_hours: Decimal
    practice_hours: Decimal


@transaction.atomic
def add_course(provider: Provider, what: Taught, *, actor: Post, at: datetime) -> Course:
    """Put a course into the catalogue."""
    if not 0 < what.theory_hours + what.practice_hours <= 500:
        raise DomainError("理论和实践学时合计须大于 0、不超过 500。", field="theory_hours")
    if provider.courses.filter(title=what.title).exists():
        raise DomainError("这个培训单位已有同名的课程。", field="title")
    row = Course.objects.create(provider=provider, **vars(what))
    audit.record(actor, "add_course", row, at=at, changes={"topic": what.topic, "hours": str(row.hours)})
    return row


@dataclass(frozen=True)
class Held:
    """How a session is held; its lessons follow from the first day, the hours of a day and on which days."""

    venue: str
    places: int
    first_on: date
    hours_a_day: Decimal
    on_weekends: bool


@transaction.atomic
def open_session(course: Course, what: Held, *, actor: Post, at: datetime) -> Session:
    """Open a session with its lessons. Raises DomainError for a first day that has passed and for days that hold no hours."""
    if what.first_on < timezone.localdate(at):
        raise DomainError("开班日期不能早于今天。", field="first_on")
    if not 1 <= what.places <= 500:
        raise DomainError("名额须在 1 至 500 之间。", field="places")
    if not 0 < what.hours_a_day <= 2 * HALF_DAY:
        raise DomainError(f"一天的学时须大于 0、不超过 {2 * HALF_DAY}。", field="hours_a_day")
    lessons = list(_lessons(course, what))
    session = Session.objects.create(
        course=course,
        county_code=actor.division_code,
        number=next_number(SERIES, actor.division_code, timezone.localdate(at)),
        venue=what.venue,
        places=what.places,
        begins_on=timezone.localdate(lessons[0].starts_at),
        ends_on=timezone.localdate(lessons[-1].starts_at),
        opened_by=actor,
    )
    for lesson in lessons:
        lesson.session = session
    Lesson.objects.bulk_create(lessons)
    audit.record(actor, "open_session", session, at=at, changes={"places": what.places, "lessons": len(lessons)})
    return session


def _lessons(course: Course, what: Held) -> Iterator[Lesson]:
    """Lay the hours of a course out over half days, theory before practice."""
    halves, number = _half_days(what), 0
    for kind, all_hours in ((LessonKind.THEORY, course.theory_hours), (LessonKind.PRACTICE, course.practice_hours)):
        left = all_hours
        while left > 0:
            (starts_at, most), number = next(halves), number + 1
            hours = min(left, most)
            yield Lesson(number=number, kind=kind, hours=hours, starts_at=starts_at, ends_at=starts_at + timedelta(hours=float(hours)))
            left -= hours


def _half_days(what: Held) -> Iterator[tuple[datetime, Decimal]]:
    """Yield when lessons may begin, and how many hours they may take."""
    days, zone = calendar(), timezone.get_default_timezone()
    for later in range(LONGEST_DAYS):
        day = what.first_on + timedelta(days=later)
        if days.is_working_day(day) is what.on_weekends:
            continue
        yield datetime.combine(day, MORNING, zone), min(what.hours_a_day, HALF_DAY)
        if what.hours_a_day > HALF_DAY:
            yield datetime.combine(day, AFTERNOON, zone), what.hours_a_day - HALF_DAY
    raise DomainError("这样排课要一年以上，请增加一天的学时。", field="hours_a_day")


@transaction.atomic
def move_lesson(lesson: Lesson, starts_at: datetime, *, actor: Post, at: datetime) -> Lesson:
    """Hold a lesson at another time. Raises DomainError for one that was held, and for a time that has passed."""
    session = take(lesson.session)
    if session.state != SessionState.OPEN or Attendance.objects.filter(lesson=lesson).exists():
        raise DomainError("这一课已经开始签到，或班已结束，不能改时间。")
    if starts_at < at:
        raise DomainError("新的时间不能早于现在。", field="starts_at")
    was, length = lesson.starts_at, lesson.ends_at - lesson.starts_at
    lesson.starts_at, lesson.ends_at = starts_at, starts_at + length
    lesson.save(update_fields=["starts_at", "ends_at"])
    days = [timezone.localdate(one) for one in session.lessons.values_list("starts_at", flat=True)]
    session.begins_on, session.ends_on = min(days), max(days)
    session.save(update_fields=["begins_on", "ends_on"])
    audit.record(
        actor, "move_lesson", session, at=at, changes={"lesson": lesson.number, "from": was.isoformat(), "to": starts_at.isoformat()}
    )
    _tell_houses(session, f"moved-{lesson.number}", f"培训班改了上课时间：{session.course.title}", at=at)
    return lesson


@transaction.atomic
def cancel_session(session: Session, *, version: int, actor: Post, at: datetime) -> Session:
    """Call a session off; institutions that enrolled people are told, certificates given stay."""
    session = take(session, version)
    if session.state != SessionState.OPEN:
        raise DomainError("这个班已结束或已取消，请刷新页面查看。")
    _tell_houses(session, "cancelled", f"培训班已取消：{session.course.title}", at=at)
    session.state = SessionState.CANCELLED
    session.save(update_fields=["state"])
    Enrolment.objects.filter(session=session, state=EnrolmentState.ENROLLED).update(state=EnrolmentState.WITHDRAWN)
    audit.record(actor, "cancel_session", session, at=at)
    return session


@transaction.atomic
def renew_screen(session: Session, *, actor: Post, at: datetime) -> Session:
    """Make addresses of the classroom's screen that were given out before void."""
    session = lock(Session, session.pk)
    session.screen += 1
    session.save(update_fields=["screen"])
    audit.record(actor, "renew_screen", session, at=at)
    return session


def _tell_houses(session: Session, event: str, title: str, *, at: datetime) -> None:
    rows = session.enrolments.filter(state=EnrolmentState.ENROLLED, institution__isnull=False).select_related("institution__organisation")
    news = News(event, title, f"编号 {session.number}", reverse("session_show", kwargs={"pk": session.pk}), version=session.version)
    tell(session, news, *{row.institution.organisation for row in rows if row.institution}, at=at)
