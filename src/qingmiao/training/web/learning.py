"""Learning: enrolling, signing in to a lesson, the test, the own training, certificates and their check by anyone."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Secret
from qingmiao.codes.check_codes import tidy_code, why_no_code
from qingmiao.core.calendar_files import CalendarDay, send_calendar
from qingmiao.core.downloads import show_pdf
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, public
from qingmiao.core.web.guesses import guess_code
from qingmiao.training.models import CourseCertificate, Enrolment, EnrolmentState, Lesson, Session
from qingmiao.training.permissions import (
    ENROL_ONESELF,
    ENROL_PEOPLE,
    LEARN,
    MARK_ATTENDANCE,
    READ_CERTIFICATE,
    REVOKE_CERTIFICATE,
    RUN_SESSION,
    SIT_TEST,
    WITHDRAW,
)
from qingmiao.training.queries.learning import contest_lines, lessons_lacking, open_sessions, progress_of
from qingmiao.training.rules.bank import bank
from qingmiao.training.services.attending import attend, mark_attendance
from qingmiao.training.services.certifying import print_certificate, revoke_certificate
from qingmiao.training.services.enrolling import enrol, withdraw
from qingmiao.training.services.testing import attempts_left, begin_test, hand_in, pass_mark
from qingmiao.training.web.forms import CodeForm, MarkForm, PeopleForm, ReasonForm, TestForm
from qingmiao.training.web.sessions import Asked, crumbs, enter, free_people, session_context
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.workforce.models import Worker
from qingmiao.workforce.permissions import VIEW_PEOPLE
from qingmiao.workforce.services.reading import note_read

LABELS = {
    "name": "姓名",
    "topic": "培训内容",
    "course": "课程",
    "hours": "学时",
    "provider": "培训单位",
    "session": "培训班",
    "issuer": "主管部门",
}


@one(ENROL_PEOPLE, methods=POST, related=("course__provider",))
def session_enrol(request: Request, session: Session) -> HttpResponse:
    """Enrol people of the own house."""
    form = PeopleForm(free_people(request, session), request.POST)
    house_of = VIEW_PEOPLE.rows(request.actor).select_related("institution", "worker")

    def act(told: dict[str, list[int]]) -> list[Enrolment]:
        rows = {row.worker_id: row for row in house_of.filter(worker__in=told["workers"])}
        institution = next(iter(rows.values())).institution
        return enrol(session, [row.worker for row in rows.values()], institution, actor=request.actor, at=request.at)

    done = take_form(request, form, act, usual_field="workers")
    if done:
        messages.success(request, f"已为 {len(done.made)} 人报名。")
        return redirect("session_show", pk=session.pk)
    return show_form(request, "training/session_show.html", form, session_context(request, session, form))


@one(ENROL_ONESELF, methods=POST)
def session_join(request: Request, session: Session) -> HttpResponse:
    """Join a session oneself."""

    def act() -> object:
        worker = LEARN.rows(request.actor).first()
        if worker is None:
            raise DomainError("还没有您的从业人员档案，请先由机构或县级登记。")
        return enrol(session, [worker], None, actor=request.actor, at=request.at)

    return take_step(request, act, said="已报名。", back="my_training")


@one(WITHDRAW, methods=POST, related=("session",))
def enrolment_withdraw(request: Request, row: Enrolment) -> HttpResponse:
    """Give a place back."""
    back = (
        reverse("session_show", kwargs={"pk": row.session_id})
        if row.institution_id and request.actor.organisation_id
        else reverse("my_training")
    )
    return take_step(request, lambda: withdraw(row, actor=request.actor, at=request.at), said="已退出，名额已让出。", back=back)


@many(LEARN)
def my_training(request: Request, workers: "QuerySet[Worker]") -> HttpResponse:
    """Show a person the own training: what goes on, what may be joined, what was reached."""
    worker = workers.first()
    if worker is None:
        return render(request, "training/my_training.html", {"worker": None})
    rows = Enrolment.objects.filter(worker=worker).exclude(state=EnrolmentState.WITHDRAWN)
    mine = progress_of(rows.order_by("-session__begins_on", "-pk"), request.at)
    on = timezone.localdate(request.at)
    joined = {one.row.session_id for one in mine}
    context = {
        "worker": worker,
        "mine": mine,
        "offered": [session for session in open_sessions(on)[:30] if session.pk not in joined and session.taken < session.places],  # type: ignore[attr-defined]  # counted by the query
        "contests": contest_lines(worker),
    }
    return render(request, "training/my_training.html", context)


@many(LEARN)
def my_lessons(request: Request, workers: "QuerySet[Worker]") -> HttpResponse:
    """Send the days of the own lessons to come as a calendar file."""
    on = timezone.localdate(request.at)
    rows = Lesson.objects.filter(
        session__enrolments__worker__in=workers, session__enrolments__state=EnrolmentState.ENROLLED, starts_at__date__gte=on
    ).select_related("session__course")
    days = {(row.session_id, timezone.localdate(row.starts_at)): row for row in rows.order_by("-starts_at")}
    events = [
        CalendarDay(
            f"lesson-{pk}-{day:%Y%m%d}",
            row.session.course.title,
            day,
            day,
            f"{timezone.localtime(row.starts_at):%H:%M} {row.session.venue}",
        )
        for (pk, day), row in days.items()
    ]
    return send_calendar(events, "培训.ics", at=request.at)


@may(LEARN, methods=GET_POST)
def lesson_attend(request: Request, lesson: int) -> HttpResponse:
    """Take the code of the minute and sign the person in."""
    row = get_object_or_404(Lesson.objects.select_related("session__course"), pk=lesson)
    worker = get_object_or_404(LEARN.rows(request.actor))
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:20]})
    done = take_form(request, form, lambda told: attend(worker, row, told["code"], actor=request.actor, at=request.at), usual_field="code")
    if done:
        messages.success(request, f"已签到：{row.session.course.title}，第 {row.number} 课。")
        return redirect("my_training")
    return show_form(request, "training/lesson_attend.html", form, {"lesson": row, "parents": [("我的培训", reverse("my_training"))]})


@one(SIT_TEST, methods=GET_POST, related=("session__course", "worker"))
def test_sit(request: Request, row: Enrolment) -> HttpResponse:
    """Show the test and take its answers; who passes has finished."""
    sitting = row.sittings.filter(finished_at=None).first()
    if sitting is None and request.method == "POST":
        return take_step(
            request, lambda: begin_test(row, actor=request.actor, at=request.at), back="test_sit", refused=reverse("my_training"), pk=row.pk
        )
    if sitting is None:
        if row.state != EnrolmentState.ENROLLED:
            return turn_back(request, "这个班已结业或已退出，不用考试。", "my_training")
        context = {"row": row, "lacking": lessons_lacking(row), "left": attempts_left(row, request.at), "mark": pass_mark(row)}
        return render(request, "training/test_begin.html", context)
    questions = [bank()[key] for key in sitting.questions if key in bank()]
    form = TestForm(questions, request.POST or None)
    done = take_form(request, form, lambda _told: hand_in(sitting, form.answers(), actor=request.actor, at=request.at))
    if done:
        passed = (done.made.score or 0) >= pass_mark(row)
        (messages.success if passed else messages.warning)(
            request, f"得分 {done.made.score}，合格，证书已发放。" if passed else f"得分 {done.made.score}，没有合格，可以补考。"
        )
        return redirect("my_training")
    return show_form(
        request, "training/test_sit.html", form, {"row": row, "sitting": sitting, "parents": [("我的培训", reverse("my_training"))]}
    )


@one(MARK_ATTENDANCE, methods=GET_POST, related=("session__course", "worker"))
def enrolment_show(request: Request, row: Enrolment) -> HttpResponse:
    """Show which lessons somebody was at, and enter one by hand."""
    lacking = [lesson for lesson in lessons_lacking(row) if lesson.starts_at <= request.at]
    form = MarkForm([(lesson.number, f"{lesson}") for lesson in lacking], request.POST or None)

    def act(told: dict[str, object]) -> object:
        lesson = next(one for one in lacking if one.number == told["lesson"])
        return mark_attendance(row, lesson, str(told["reason"]), actor=request.actor, at=request.at)

    if take_form(request, form, act, usual_field="reason"):
        messages.success(request, "已补签。")
        return redirect("enrolment_show", pk=row.pk)
    note_read(row.worker, "核对培训签到", actor=request.actor, at=request.at)
    context = {
        "row": row,
        "attendances": list(row.attendances.select_related("lesson__session")),
        "lacking": lacking,
        "sittings": list(row.sittings.all()),
        "certificate": CourseCertificate.objects.filter(enrolment=row).first(),
        "parents": crumbs((row.session.course.title, reverse("session_show", kwargs={"pk": row.session_id}))),
        "may_mark": bool(lacking) and row.state == EnrolmentState.ENROLLED and RUN_SESSION.permits(request.actor, row.session),
    }
    return show_form(request, "training/enrolment_show.html", form, context)


@one(READ_CERTIFICATE, related=("enrolment__worker",))
def certificate_print(request: Request, row: CourseCertificate) -> HttpResponse:
    """Send a certificate as PDF."""
    return show_pdf(print_certificate(row, actor=request.actor, at=request.at), f"结业证书-{row.number}.pdf")


@one(REVOKE_CERTIFICATE, methods=GET_POST)
def certificate_revoke(request: Request, row: CourseCertificate) -> HttpResponse:
    """Take a certificate back."""
    form = ReasonForm(request.POST or None)
    back = reverse("enrolment_show", kwargs={"pk": row.enrolment_id})
    return enter(
        request,
        form,
        lambda: revoke_certificate(row, form.cleaned_data["reason"], actor=request.actor, at=request.at),
        Asked("撤销结业证书", back=back, parents=crumbs(), said="撤销后学时不再计入，查验时显示已撤销。", verb="撤销"),
    )


def _by_code(code: str) -> CourseCertificate | None:
    return CourseCertificate.objects.filter(code=code).first() if code else None


@public()
def certificate_find(request: Request) -> HttpResponse:
    """Take a typed code to its certificate; without one, ask for it."""
    typed = request.GET.get("code", "")
    code = tidy_code(typed)
    if not code:
        return render(request, "training/certificate_find.html", {"code": "", "is_unknown": False, "why": ""})
    if guess_code(request, Secret.RECEIPT_CODE, lambda: _by_code(code)) is None:
        return _no_certificate(request, typed)
    return redirect("certificate_show", code=code)


@public()
def certificate_show(request: Request, code: str) -> HttpResponse:
    """Show whether a certificate holds and what it says, the name masked."""
    row = guess_code(request, Secret.RECEIPT_CODE, lambda: _by_code(tidy_code(code)))
    if row is None:
        return _no_certificate(request, code)
    items = [(label, row.content[key]) for key, label in LABELS.items() if row.content.get(key)]
    return render(request, "training/certificate_show.html", {"row": row, "items": items})


def _no_certificate(request: Request, typed: str) -> HttpResponse:
    context = {"code": typed[:40], "is_unknown": True, "why": why_no_code(typed, "证书")}
    return render(request, "training/certificate_find.html", context, status=404)
