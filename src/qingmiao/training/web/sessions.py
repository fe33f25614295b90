"""Sessions: the catalogue, opening one, its page for offices, institutions and people, and the classroom's screen."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Secret
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, public, version_of
from qingmiao.core.legislation import load
from qingmiao.core.printing import qr_svg
from qingmiao.core.web.guesses import guess_code
from qingmiao.training.models import Course, Provider, Session
from qingmiao.training.permissions import ENROL_ONESELF, ENROL_PEOPLE, MANAGE_COURSES, RUN_SESSION, VIEW_SESSION
from qingmiao.training.queries.learning import lesson_now, progress_of, roster_table
from qingmiao.training.queries.sessions import SESSIONS, STATUS
from qingmiao.training.rules.outlines import outline_of
from qingmiao.training.services.attending import code_now, is_open, token_of
from qingmiao.training.services.enrolling import places_left
from qingmiao.training.services.offering import add_course, add_provider, cancel_session, move_lesson, open_session, renew_screen
from qingmiao.training.web.forms import CourseForm, MoveForm, PeopleForm, ProviderForm, SessionForm
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.workforce.permissions import VIEW_PEOPLE
from qingmiao.workforce.rules.vocabulary import Topic
from qingmiao.workforce.services.reading import note_read

CRUMB = ("培训班", "session_list")
SCREEN_EVERY_S = 20


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way back to the list of sessions."""
    return [(CRUMB[0], reverse(CRUMB[1])), *more]


@dataclass(frozen=True)
class Asked:
    """A form's page: what it is called, where it leads back, what happens then, and how its button is called."""

    title: str
    back: str
    parents: list[tuple[str, str]]
    said: str = ""
    verb: str = "登记"


def enter(request: Request, form: forms.Form, act: Callable[[], object], asked: Asked) -> HttpResponse:
    """Take a form with one act, or show it."""
    if take_form(request, form, lambda _told: act()):
        messages.success(request, f"{asked.title}：已{asked.verb}。")
        return redirect(asked.back)
    return show_form(request, "training/enter.html", form, {"asked": asked})


@many(VIEW_SESSION)
def session_list(request: Request, sessions: "QuerySet[Session]") -> HttpResponse:
    """List the sessions that concern a post."""
    may_run = RUN_SESSION.is_granted(request.actor)
    return SESSIONS.answer(request, sessions.select_related("course"), template="training/session_list.html", may_run=may_run)


@many(MANAGE_COURSES)
def course_list(request: Request, providers: "QuerySet[Provider]") -> HttpResponse:
    """Show the outlines in force, and the courses of the own providers."""
    on, law = timezone.localdate(request.at), load()
    courses = Course.objects.filter(provider__in=providers).select_related("provider").order_by("provider", "topic")
    context = {
        "outlines": [outline_of(topic, law, on) for topic in Topic],
        "providers": list(providers),
        "courses": [
            (course, outline_of(Topic(course.topic), law, on).is_covered(float(course.theory_hours), float(course.practice_hours)))
            for course in courses
        ],
        "parents": crumbs(),
    }
    return render(request, "training/course_list.html", context)


@may(MANAGE_COURSES, methods=GET_POST)
def provider_add(request: Request) -> HttpResponse:
    """Enter who teaches."""
    form = ProviderForm(request.POST or None)
    parents = crumbs(("课程", reverse("course_list")))

    def act() -> object:
        return add_provider(form.cleaned_data["name"], form.cleaned_data["kind"], actor=request.actor, at=request.at)

    return enter(request, form, act, Asked("培训单位", back=reverse("course_list"), parents=parents))


@one(MANAGE_COURSES, methods=GET_POST)
def course_add(request: Request, provider: Provider) -> HttpResponse:
    """Put a course of a provider into the catalogue."""
    form = CourseForm(request.POST or None)
    parents = crumbs(("课程", reverse("course_list")))
    said = f"{provider.name}的课程。学时达到大纲的，结业后岗位培训记为合格；不足的，只累计学时。"
    return enter(
        request,
        form,
        lambda: add_course(provider, form.told(), actor=request.actor, at=request.at),
        Asked("课程", back=reverse("course_list"), parents=parents, said=said),
    )


@many(MANAGE_COURSES, methods=GET_POST)
def session_open(request: Request, providers: "QuerySet[Provider]") -> HttpResponse:
    """Open a session."""
    form = SessionForm(request.POST or None, initial={"first_on": timezone.localdate(request.at) + timedelta(days=14)})
    form.fields["course"].queryset = Course.objects.filter(provider__in=providers, is_active=True).select_related("provider")  # type: ignore[attr-defined]  # a field of rows
    done = take_form(request, form, lambda told: open_session(told["course"], form.told(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已开班，课表已排好；机构和从业人员可以报名。")
        return redirect("session_show", pk=done.made.pk)
    said = "按每天学时自动排课，先理论后实践；开班后可以改每一课的时间。"
    asked = Asked("开班", back=reverse("session_list"), parents=crumbs(), said=said, verb="开班")
    return show_form(request, "training/enter.html", form, {"asked": asked})


@one(VIEW_SESSION, related=("course__provider",))
def session_show(request: Request, session: Session) -> HttpResponse:
    """Show a session: lessons, who comes; an office runs it, an institution enrols its people, a person joins."""
    return render(request, "training/session_show.html", session_context(request, session))


def session_context(request: Request, session: Session, form: PeopleForm | None = None) -> dict[str, object]:
    """Return what the page of a session shows to this post."""
    may_run = RUN_SESSION.permits(request.actor, session)
    may_enrol = ENROL_PEOPLE.permits(request.actor, session)
    rows = session.enrolments.exclude(state="withdrawn")
    mine = rows if may_run else rows.filter(institution__organisation=request.actor.organisation_id, institution__isnull=False)
    if may_enrol:
        note_read(session, "为本机构人员报名培训", actor=request.actor, at=request.at)
    progress = progress_of(mine.order_by("pk"), request.at)
    return {
        "session": session,
        "status": STATUS[session.state],
        "outline": outline_of(Topic(session.course.topic), load(), session.begins_on),
        "lessons": list(session.lessons.order_by("starts_at")),
        "left": places_left(session),
        "may_run": may_run,
        "table": roster_table(progress) if may_run else None,
        "enrolled": [] if may_run else progress,
        "form": form or (PeopleForm(free_people(request, session)) if may_enrol else None),
        "may_join": ENROL_ONESELF.permits(request.actor, session) and not rows.filter(worker__user=request.actor.user_id).exists(),
        "screen_url": f"{settings.BASE_URL}{screen_address(session)}" if may_run else "",
        "parents": crumbs(),
    }


def free_people(request: Request, session: Session) -> list[tuple[int, str]]:
    """Return the people of the own house who are not in a session."""
    there = session.enrolments.exclude(state="withdrawn").values("worker")
    rows = VIEW_PEOPLE.rows(request.actor).filter(is_main=True).exclude(worker__in=there).select_related("worker").order_by("pk")
    return list({row.worker_id: f"{row.worker.name.open()}（{row.get_role_display()}）" for row in rows}.items())


@one(RUN_SESSION, methods=POST)
def session_cancel(request: Request, session: Session) -> HttpResponse:
    """Call a session off."""
    version = version_of(request)
    said = "已取消，报名的机构已收到通知。"
    return take_step(
        request,
        lambda: cancel_session(session, version=version, actor=request.actor, at=request.at),
        said=said,
        back="session_show",
        pk=session.pk,
    )


@one(RUN_SESSION, methods=POST)
def screen_renew(request: Request, session: Session) -> HttpResponse:
    """Give the screen another address."""
    said = "屏幕地址已更换，以前的地址不再显示签到码。"
    return take_step(
        request, lambda: renew_screen(session, actor=request.actor, at=request.at), said=said, back="session_show", pk=session.pk
    )


@one(RUN_SESSION, methods=GET_POST, related=("course",))
def lesson_move(request: Request, session: Session, number: int) -> HttpResponse:
    """Hold a lesson at another time."""
    lesson = get_object_or_404(session.lessons.select_related("session__course"), number=number)
    form = MoveForm(request.POST or None, initial={"starts_at": timezone.localtime(lesson.starts_at)})
    back = reverse("session_show", kwargs={"pk": session.pk})
    return enter(
        request,
        form,
        lambda: move_lesson(lesson, form.told(), actor=request.actor, at=request.at),
        Asked(
            f"改第 {number} 课的时间", back=back, parents=crumbs((session.course.title, back)), said="报名的机构会收到通知。", verb="改时间"
        ),
    )


def screen_address(session: Session) -> str:
    """Return the address of the classroom's screen; whoever has it sees the codes."""
    return reverse("lesson_screen", kwargs={"pk": session.pk, "token": token_of(session)})


@public()
def lesson_screen(request: Request, pk: int, token: str) -> HttpResponse:
    """Show the code of the minute to the classroom; it renews itself."""
    found = guess_code(request, Secret.ATTENDANCE_CODE, lambda: _session(pk, token))
    if found is None:
        raise Http404
    lesson = lesson_now(found, request.at)
    code = code_now(lesson, at=request.at) if lesson and is_open(lesson, request.at) else ""
    address = f"{settings.BASE_URL}{reverse('lesson_attend', kwargs={'lesson': lesson.pk})}?code={code}" if lesson else ""
    context = {
        "session": found,
        "lesson": lesson,
        "code": code,
        "qr": qr_svg(address, is_scaled=True) if code else "",
        "here": lesson.attendances.count() if lesson else 0,
        "every": SCREEN_EVERY_S,
    }
    response = render(request, "training/_screen.html" if request.htmx else "training/lesson_screen.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _session(pk: int, token: str) -> Session | None:
    row = Session.objects.filter(pk=pk).select_related("course__provider").first()
    return row if row is not None and hmac.compare_digest(token_of(row).encode(), token.encode()) else None
