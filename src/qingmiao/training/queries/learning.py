"""How far people are: lessons attended and lacking, tests, certificates; for the person, and for the office that runs a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.legislation import load
from qingmiao.training.models import Attendance, CourseCertificate, Enrolment, EnrolmentState, Lesson, Session, SessionState
from qingmiao.training.rules.outlines import outline_of
from qingmiao.ui import components
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.rules.people import YES
from qingmiao.workforce.rules.posts import ROLE_OF, TRAINED
from qingmiao.workforce.rules.vocabulary import Topic

PASSED, LEARNING, OUT = components.Status("已结业", "ok"), components.Status("学习中", "none"), components.Status("已退出", "none")
STATUS: dict[str, components.Status] = {
    EnrolmentState.FINISHED: PASSED,
    EnrolmentState.ENROLLED: LEARNING,
    EnrolmentState.WITHDRAWN: OUT,
}


def lessons_lacking(row: Enrolment) -> list[Lesson]:
    """Return the lessons of a session somebody was not at, nor made up."""
    return list(row.session.lessons.exclude(number__in=row.attendances.values("number")))


@dataclass(frozen=True)
class Progress:
    """One enrolment: how many lessons of how many, the best score, the certificate."""

    row: Enrolment
    attended: int
    lessons: int
    score: int | None
    certificate: CourseCertificate | None
    next_lesson: Lesson | None = None

    @property
    def name(self) -> str:
        """The person's name in full, for the own house."""
        name: str = self.row.worker.name.open()
        return name

    @property
    def status(self) -> components.Status:
        """How far it is in a word."""
        if self.row.state == EnrolmentState.ENROLLED and self.attended == self.lessons:
            return components.Status("可以考试", "warn")
        return STATUS[self.row.state]


def progress_of(rows: "QuerySet[Enrolment]", at: datetime) -> list[Progress]:
    """Return enrolments with how far each is; in four queries."""
    found = list(rows.select_related("session__course__provider", "worker", "institution", "certificate").prefetch_related("sittings"))
    counted = Attendance.objects.filter(enrolment__in=found).order_by().values_list("enrolment").annotate(n=Count("pk"))
    attended: dict[int, int] = dict(counted)
    lessons: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(session__in={row.session_id for row in found}).order_by("starts_at"):
        lessons.setdefault(lesson.session_id, []).append(lesson)
    return [
        Progress(
            row,
            attended.get(row.pk, 0),
            len(lessons.get(row.session_id, [])),
            max((one.score for one in row.sittings.all() if one.score is not None), default=None),
            getattr(row, "certificate", None),
            next((lesson for lesson in lessons.get(row.session_id, []) if lesson.ends_at >= at), None),
        )
        for row in found
    ]


def roster_table(rows: Sequence[Progress]) -> components.Table:
    """Return who is in a session and how far, for the office that runs it; names masked."""
    columns = (
        components.Column("学员"),
        components.Column("机构"),
        components.Column("状态", "status"),
        components.Column("签到"),
        components.Column("得分", "number"),
        components.Column("证书"),
    )
    shown = [
        components.Row(
            str(one.row.worker.name),
            reverse("enrolment_show", kwargs={"pk": one.row.pk}),
            (
                one.row.institution.name if one.row.institution else "本人报名",
                one.status,
                f"{one.attended}/{one.lessons} 课",
                one.score,
                one.certificate.number if one.certificate else None,
            ),
        )
        for one in rows
    ]
    return components.Table("学员", columns, shown)


def open_sessions(on: date) -> "QuerySet[Session]":
    """Return the sessions one may still enrol in, with how many places are taken."""
    taken = Count("enrolments", filter=~Q(enrolments__state=EnrolmentState.WITHDRAWN))
    rows = Session.objects.filter(state=SessionState.OPEN, ends_on__gte=on).annotate(taken=taken)
    return rows.select_related("course__provider").order_by("begins_on", "pk")


NEED_COLUMNS = (
    components.Column("姓名"),
    components.Column("岗位"),
    components.Column("岗位培训", "status"),
    components.Column("累计学时", "number"),
    components.Column("大纲学时"),
    components.Column("报名"),
)


def needs_table(engagements: "QuerySet[Engagement]", on: date) -> components.Table:
    """Return who of a house has the training of the own post and who does not, who lacks it first; names in full."""
    rows = list(engagements.filter(is_main=True).select_related("worker"))
    duty, law = duty_on(engagements, on), load()
    going = Enrolment.objects.filter(worker__in=[row.worker_id for row in rows], state=EnrolmentState.ENROLLED)
    coming = dict(going.values_list("worker", "session__number"))
    shown = []
    for row in rows:
        column, place = ROLE_OF.get(row.role), duty.place.get(row.pk)  # type: ignore[call-overload]  # a role's value is its key
        if column is None or place is None:
            continue
        is_trained = int(duty.people.trained[place, column]) == YES
        status = components.Status("合格", "ok") if is_trained else components.Status("还没有", "warn")
        outline = outline_of(Topic(TRAINED[column]), law, on)
        link = reverse("engagement_show", kwargs={"pk": row.pk})
        cells = (row.get_role_display(), status, f"{duty.people.hours[place]:g}", outline.words(), coming.get(row.worker_id))
        shown.append((is_trained, components.Row(row.worker.name.open(), link, cells)))
    return components.Table("岗位培训", NEED_COLUMNS, [row for _, row in sorted(shown, key=lambda one: one[0])])


def lesson_now(session: Session, at: datetime) -> Lesson | None:
    """Return the lesson of today that is not over, the first one."""
    today = timezone.localdate(at)
    return session.lessons.filter(starts_at__date=today, ends_at__gte=at).order_by("starts_at").first()


def contest_lines(worker: Worker) -> list[str]:
    """Return what somebody won, newest first."""
    rows = worker.contest_results.select_related("contest").order_by("-contest__held_on")
    return [f"{row.contest.held_on.year} 年 {row.contest.title}：{row.award}" for row in rows]
