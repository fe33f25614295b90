"""Institutions' training needs and plans; advisers and visits; practice bases; contests."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.training.models import Advising, Base, Contest, CrossPlan, Visit
from qingmiao.training.permissions import (
    CONFIRM_VISIT,
    END_ADVISING,
    MANAGE_CONTESTS,
    MANAGE_PRACTICE,
    NAME_ADVISERS,
    PLAN_CROSSING,
    VIEW_VISIT,
)
from qingmiao.training.queries.learning import needs_table
from qingmiao.training.queries.practice import VISITS, crossings
from qingmiao.training.services.advising import confirm_visit, end_advising, enter_visit, name_adviser
from qingmiao.training.services.practising import (
    Apprenticed,
    end_plan,
    enter_result,
    hold_contest,
    name_base,
    plan_crossing,
    take_apprentice,
)
from qingmiao.training.web.forms import AdviserForm, ApprenticeForm, BaseForm, ContestForm, FollowForm, PlanForm, ResultForm, VisitForm
from qingmiao.training.web.sessions import Asked, enter
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.permissions import MANAGE_STAFF, VIEW_PEOPLE
from qingmiao.workforce.services.matching import find_worker
from qingmiao.workforce.services.reading import note_read


@many(MANAGE_STAFF)
def training_needs(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show an institution who has the training of the own post, and who may take up another."""
    house, on = get_object_or_404(institutions), timezone.localdate(request.at)
    people = VIEW_PEOPLE.rows(request.actor)
    note_read(house, "查看本机构培训情况", actor=request.actor, at=request.at)
    context = {
        "table": needs_table(people, on),
        "crossings": crossings(people, on),
        "advising": list(Advising.objects.filter(institution=house, period__contains=on).select_related("adviser")),
    }
    return render(request, "training/training_needs.html", context)


@one(VIEW_PEOPLE, methods=GET_POST, related=("worker", "institution"))
def crossing_plan(request: Request, row: Engagement, role: str) -> HttpResponse:
    """Plan that somebody takes up another post."""
    if role not in [one.value for one in StaffRole]:
        raise Http404
    form = PlanForm(request.POST or None)
    target, name = StaffRole(role), row.worker.name.open()
    back = reverse("training_needs")
    return enter(
        request,
        form,
        lambda: plan_crossing(row, target, form.cleaned_data["due_on"], actor=request.actor, at=request.at),
        Asked(f"{name}转任{target.label}的计划", back=back, parents=[("培训", back)], said="还缺的条件按岗位规则每天自动核对。"),
    )


@one(PLAN_CROSSING, methods=POST)
def crossing_end(request: Request, row: CrossPlan) -> HttpResponse:
    """End a plan."""
    return take_step(request, lambda: end_plan(row, actor=request.actor, at=request.at), said="计划已结束。", back="training_needs")


@many(NAME_ADVISERS)
def adviser_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List the institutions of a county with their advisers."""
    on = timezone.localdate(request.at)
    named: dict[int, list[Advising]] = {}
    for row in Advising.objects.filter(institution__in=institutions, period__contains=on).select_related("adviser"):
        named.setdefault(row.institution_id, []).append(row)
    houses = [(house, named.get(house.pk, [])) for house in institutions.filter(standing="filed").order_by("name_pinyin", "pk")]
    return render(request, "training/adviser_list.html", {"houses": houses})


@one(NAME_ADVISERS, methods=GET_POST)
def adviser_name(request: Request, house: Institution) -> HttpResponse:
    """Name an adviser for an institution."""
    form = AdviserForm(request.POST or None)
    back = reverse("adviser_list")
    said = f"为{house.name}指定，机构会收到通知；同专业原来的指导人员随之结束。"
    return enter(
        request,
        form,
        lambda: name_adviser(house, form.told(), actor=request.actor, at=request.at),
        Asked("指定指导人员", back=back, parents=[("指导人员", back)], said=said),
    )


@one(END_ADVISING, methods=POST)
def advising_end(request: Request, row: Advising) -> HttpResponse:
    """End what an adviser does for an institution."""
    return take_step(request, lambda: end_advising(row, actor=request.actor, at=request.at), said="指导关系已结束。", back="adviser_list")


@one(END_ADVISING, methods=GET_POST, related=("adviser", "institution__organisation"))
def visit_enter(request: Request, row: Advising) -> HttpResponse:
    """Enter a visit of an adviser."""
    form = VisitForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    back = reverse("adviser_list")
    return enter(
        request,
        form,
        lambda: enter_visit(row, form.told(), actor=request.actor, at=request.at),
        Asked(
            f"{row.adviser.name}到{row.institution.name}的指导", back=back, parents=[("指导人员", back)], said="机构确认后计入指导时数。"
        ),
    )


@many(VIEW_VISIT)
def visit_list(request: Request, visits: "QuerySet[Visit]") -> HttpResponse:
    """List visits."""
    return VISITS.answer(request, visits.select_related("advising__adviser", "advising__institution"))


@one(VIEW_VISIT, methods=GET_POST, related=("advising__adviser", "advising__institution"))
def visit_show(request: Request, row: Visit) -> HttpResponse:
    """Show a visit; the institution that had it confirms it."""
    form = FollowForm(request.POST or None)
    may_confirm = row.confirmed_on is None and CONFIRM_VISIT.permits(request.actor, row)
    done = take_form(request, form, lambda told: _confirm(request, row, told["followed"]), usual_field="followed")
    if done:
        messages.success(request, "已确认，计入指导时数。")
        return redirect("visit_list")
    context = {"row": row, "may_confirm": may_confirm, "parents": [("指导记录", reverse("visit_list"))]}
    return show_form(request, "training/visit_show.html", form, context)


def _confirm(request: Request, row: Visit, followed: str) -> Visit:
    if not CONFIRM_VISIT.permits(request.actor, row):
        raise DomainError("由接受指导的机构确认。", field="followed")
    return confirm_visit(row, followed, actor=request.actor, at=request.at)


@many(MANAGE_PRACTICE)
def base_list(request: Request, bases: "QuerySet[Base]") -> HttpResponse:
    """List the practice bases of a county and who learns there, and the institutions that may become one."""
    rows = list(bases.select_related("institution").prefetch_related("mentorships__mentor", "mentorships__apprentice"))
    others = NAME_ADVISERS.rows(request.actor).filter(standing="filed").exclude(pk__in=[row.institution_id for row in rows])
    return render(request, "training/base_list.html", {"bases": rows, "others": list(others.order_by("name_pinyin", "pk")[:200])})


@one(NAME_ADVISERS, methods=GET_POST)
def base_name(request: Request, house: Institution) -> HttpResponse:
    """Name an institution a practice base."""
    form = BaseForm(request.POST or None)
    back = reverse("base_list")
    return enter(
        request,
        form,
        lambda: name_base(house, form.cleaned_data["places"], actor=request.actor, at=request.at),
        Asked(f"认定实践基地：{house.name}", back=back, parents=[("实践基地", back)]),
    )


@one(MANAGE_PRACTICE, methods=GET_POST, related=("institution",))
def apprentice_take(request: Request, base: Base) -> HttpResponse:
    """Enter who learns from whom at a base."""
    form = ApprenticeForm(request.POST or None)
    back = reverse("base_list")
    return enter(
        request,
        form,
        lambda: take_apprentice(base, _apprenticed(form.cleaned_data), actor=request.actor, at=request.at),
        Asked(f"登记带教：{base.institution.name}", back=back, parents=[("实践基地", back)]),
    )


def _apprenticed(told: dict[str, Any]) -> Apprenticed:
    found = {name: find_worker(told[name]) for name in ("mentor", "apprentice")}
    for name, worker in found.items():
        if worker is None:
            raise DomainError("没有这个证件号码的从业人员，请核对。", field=name)
    return Apprenticed(found["mentor"], found["apprentice"], told["since_on"], told["until_on"])  # type: ignore[arg-type]  # both are there


@many(MANAGE_CONTESTS)
def contest_list(request: Request, contests: "QuerySet[Contest]") -> HttpResponse:
    """List contests and what was won; names masked."""
    rows = list(contests.prefetch_related("results__worker"))
    return render(request, "training/contest_list.html", {"contests": rows})


@may(MANAGE_CONTESTS, methods=GET_POST)
def contest_hold(request: Request) -> HttpResponse:
    """Enter a contest."""
    form = ContestForm(request.POST or None)
    back = reverse("contest_list")

    def act() -> object:
        return hold_contest(form.cleaned_data["title"], form.cleaned_data["held_on"], actor=request.actor, at=request.at)

    return enter(request, form, act, Asked("技能竞赛", back=back, parents=[("技能竞赛", back)]))


@one(MANAGE_CONTESTS, methods=GET_POST)
def result_enter(request: Request, contest: Contest) -> HttpResponse:
    """Enter what somebody won."""
    form = ResultForm(request.POST or None)
    back = reverse("contest_list")

    def act() -> object:
        return enter_result(
            contest, find_worker(form.cleaned_data["number"]), form.cleaned_data["award"], actor=request.actor, at=request.at
        )

    return enter(request, form, act, Asked(f"成绩：{contest.title}", back=back, parents=[("技能竞赛", back)], said="记入本人档案。"))
