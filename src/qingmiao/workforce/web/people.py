"""An institution's people: who may work today, one person's file, and what is entered about the person."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.institutions.models import Institution
from qingmiao.ui import components
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.listing import answer_table
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.permissions import MANAGE_STAFF, VIEW_PEOPLE
from qingmiao.workforce.queries.files import background_table, health_table, posts_of, proofs_table
from qingmiao.workforce.queries.people import people_of, people_table, unidentified
from qingmiao.workforce.rules.vocabulary import Occasion
from qingmiao.workforce.services.checking import ask_check
from qingmiao.workforce.services.hiring import leave
from qingmiao.workforce.services.proving import add_health_check, add_qualification, add_training
from qingmiao.workforce.services.reading import note_read
from qingmiao.workforce.services.signing_in import hand_over_code
from qingmiao.workforce.web.forms import HealthForm, LeaveForm, QualificationForm, TrainingForm


@many(MANAGE_STAFF)
def people_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List the people of the own house: who cannot work first, then what lapses first."""
    house, on = get_object_or_404(institutions), timezone.localdate(request.at)
    people = people_of(VIEW_PEOPLE.rows(request.actor), on)
    note_read(house, "查看本机构人员", actor=request.actor, at=request.at)
    figures = [
        components.Figure("在岗人员", str(len(people)), "人"),
        components.Figure("今天可以上岗", str(sum(person.is_fit for person in people)), "人"),
        components.Figure("60 天内到期", str(sum(person.is_fit and person.lapses_soon(on) for person in people)), "人"),
    ]
    context = {"figures": figures, "unidentified": unidentified(house, on)}
    return answer_table(request, people_table(house, people, on), "workforce/people_list.html", **context)


@one(VIEW_PEOPLE, related=("worker", "institution"))
def engagement_show(request: Request, row: Engagement) -> HttpResponse:
    """Show one person of the house: what each post asks for today, proofs, and what may be done."""
    on = timezone.localdate(request.at)
    note_read(row, "查看本机构人员", actor=request.actor, at=request.at)
    held = list(Engagement.objects.filter(worker=row.worker, institution=row.institution, period__upper_inf=True).select_related("worker"))
    may_see_all = row.consent_on is not None or bool(row.filing_number)
    context = {
        "row": row,
        "worker": row.worker,
        "name": row.worker.name.open(),
        "work": posts_of(held, on) if may_see_all else [],
        "person": next(iter(people_of(Engagement.objects.filter(pk__in=[one.pk for one in held]), on)), None),
        "may_see_all": may_see_all,
        "tables": [proofs_table(row.worker), health_table(row.worker), background_table(row.worker)] if may_see_all else [],
        "conflicts": row.worker.conflicts.filter(state="open"),
        "parents": [people_crumb()],
    }
    return render(request, "workforce/engagement_show.html", context)


def people_crumb() -> tuple[str, str]:
    """Return the way back to the list."""
    return ("人员", reverse("people_list"))


def _enter(
    request: Request, row: Engagement, form: forms.Form, act: Callable[[], object], title: str, consequence: str = ""
) -> HttpResponse:
    """Take a form about one person, or show it."""
    done = take_form(request, form, lambda _told: act())
    if done:
        messages.success(request, f"{title}已登记。")
        return redirect("engagement_show", pk=row.pk)
    name = row.worker.name.open()
    back = reverse("engagement_show", kwargs={"pk": row.pk})
    context = {"title": title, "consequence": consequence, "back": back, "parents": [people_crumb(), (name, back)]}
    return show_form(request, "workforce/enter.html", form, context)


def _told(request: Request) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@one(VIEW_PEOPLE, methods=GET_POST, related=("worker", "institution"))
def person_health(request: Request, row: Engagement) -> HttpResponse:
    """Enter a health check, a stop or a return."""
    form = HealthForm(*_told(request))

    def act() -> object:
        upload = form.cleaned_data["file"]
        return add_health_check(row.worker, form.told(), upload, institution=row.institution, actor=request.actor, at=request.at)

    said = "不合格、暂离岗位的，此人立即不能上岗；返岗须重新取得健康合格证。"
    return _enter(request, row, form, act, "健康检查", said)


@one(VIEW_PEOPLE, methods=GET_POST, related=("worker", "institution"))
def person_qualification(request: Request, row: Engagement) -> HttpResponse:
    """Enter a qualification."""
    form = QualificationForm(*_told(request))

    def act() -> object:
        upload = form.cleaned_data["file"]
        return add_qualification(row.worker, form.told(), upload, institution=row.institution, actor=request.actor, at=request.at)

    return _enter(request, row, form, act, "资格", "登记后随此人在全市有效，不用在别的机构重复填写；由县级核验。")


@one(VIEW_PEOPLE, methods=GET_POST, related=("worker", "institution"))
def person_training(request: Request, row: Engagement) -> HttpResponse:
    """Enter an outside certificate of training."""
    form = TrainingForm(*_told(request))

    def act() -> object:
        upload = form.cleaned_data["file"]
        return add_training(row.worker, form.told(), upload, institution=row.institution, actor=request.actor, at=request.at)

    return _enter(request, row, form, act, "培训", "证书编号只能用一次；由县级核验。")


@one(VIEW_PEOPLE, methods=GET_POST, related=("worker", "institution"))
def person_leave(request: Request, row: Engagement) -> HttpResponse:
    """Let somebody go."""
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    name = row.worker.name.open()

    def act(told: dict[str, date | str]) -> object:
        return leave(row, told["on"], told["reason"], actor=request.actor, at=request.at)  # type: ignore[arg-type]  # as the form cleans them

    done = take_form(request, form, act)
    if done:
        messages.success(request, f"{name}的离岗已办理。")
        return redirect("people_list")
    back = reverse("engagement_show", kwargs={"pk": row.pk})
    said = "此人在本机构的所有岗位和班级将于次日结束，之后本机构不能再查看其档案。名册变化的，请办理变更备案。"
    context = {"title": "办理离岗", "consequence": said, "back": back, "parents": [people_crumb(), (name, back)], "verb": "办理离岗"}
    return show_form(request, "workforce/enter.html", form, context)


@one(VIEW_PEOPLE, methods=POST, related=("worker", "institution"))
def person_check(request: Request, row: Engagement) -> HttpResponse:
    """Ask for a ban check of the year."""
    said = "已申请从业查询，公安机关答复后会通知您。"

    def act() -> object:
        return ask_check(row.worker, row.institution, Occasion.YEARLY, actor=request.actor, at=request.at)

    return take_step(request, act, said=said, back="engagement_show", pk=row.pk)


@one(VIEW_PEOPLE, methods=POST, related=("worker",))
def person_code(request: Request, row: Engagement) -> HttpResponse:
    """Make a code with which the person opens the own file; it goes to the own phone, or is shown once."""
    handed = hand_over_code(row.worker, by_hand="by_hand" in request.POST, actor=request.actor, at=request.at)
    name = row.worker.name.open()
    context = {"handed": handed, "name": name, "parents": [people_crumb(), (name, reverse("engagement_show", kwargs={"pk": row.pk}))]}
    return render(request, "workforce/code_issued.html", context)
