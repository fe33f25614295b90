"""The county's pages: who applied, who is a volunteer; and volunteering in figures."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.timeline import timeline
from qingmiao.volunteers.models import Activity, Volunteer, VolunteerState
from qingmiao.volunteers.permissions import MANAGE_VOLUNTEERS, VIEW_VOLUNTEER_FIGURES
from qingmiao.volunteers.queries.figures import figures_of, in_area
from qingmiao.volunteers.queries.lists import VOLUNTEERS, person_of, skills_words, status_of
from qingmiao.volunteers.queries.service import own_service
from qingmiao.volunteers.services import recruiting
from qingmiao.volunteers.web.forms import ConfirmForm, TrainingForm
from qingmiao.volunteers.workflow import VOLUNTEER
from qingmiao.workforce.models import TrainingRecord
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.rules.vocabulary import Topic
from qingmiao.workforce.services.reading import note_read
from qingmiao.workforce.services.signing_in import hand_over_code

WHO = ("worker__merged_into",)
LIST = ("志愿者", "volunteer_list")


def _parents() -> list[tuple[str, str]]:
    return [(LIST[0], reverse(LIST[1]))]


@many(MANAGE_VOLUNTEERS)
def volunteer_list(request: Request, volunteers: "QuerySet[Volunteer]") -> HttpResponse:
    """List who applied and who is a volunteer in the county."""
    return VOLUNTEERS.answer(request, volunteers.select_related(*WHO))


@one(MANAGE_VOLUNTEERS, methods=GET_POST, related=WHO)
def volunteer_show(request: Request, row: Volunteer) -> HttpResponse:
    """Show one volunteer; confirm who it is from the papers."""
    applied = row.state == VolunteerState.APPLIED
    form = ConfirmForm(request.POST or None, initial={"name": row.name.open()}) if applied else ConfirmForm()
    if applied:
        done = take_form(
            request,
            form,
            lambda _told: recruiting.confirm_volunteer(row, form.person(), version=version_of(request), actor=request.actor, at=request.at),
        )
        if done:
            messages.success(
                request,
                "身份已核对。" + ("从业查询仍有效，可以参加活动。" if done.made.active_on else "已申请从业查询，答复无记录后自动登记。"),
            )
            return redirect("volunteer_show", pk=row.pk)
    note_read(row.worker or row, "管理志愿者", actor=request.actor, at=request.at)
    return show_form(request, "volunteers/volunteer_show.html", form, _shown(request, row))


def _shown(request: Request, row: Volunteer) -> dict[str, Any]:
    on, worker = timezone.localdate(request.at), person_of(row)
    return {
        "row": row,
        "status": status_of(row),
        "skills": skills_words(row),
        "until": cleared_until([worker], on).get(worker) if worker else None,
        "trainings": TrainingRecord.objects.filter(worker=worker) if worker else [],
        "service": own_service(row, request.at),
        "training_form": TrainingForm(auto_id="training-%s"),
        "steps": {offer.transition.name: offer.transition for offer in VOLUNTEER.offers(row, request.actor)},
        "events": timeline(row, {name: step.label for name, step in VOLUNTEER.by_name.items()}, {}, []),
        "parents": _parents(),
    }


@one(MANAGE_VOLUNTEERS, methods=POST, related=WHO)
def volunteer_decline(request: Request, row: Volunteer) -> HttpResponse:
    """Do not take somebody."""
    return _step(request, row, recruiting.decline_volunteer, "已记录不予登记，姓名和电话已清除。")


@one(MANAGE_VOLUNTEERS, methods=POST, related=WHO)
def volunteer_end(request: Request, row: Volunteer) -> HttpResponse:
    """Let a volunteer go."""
    return _step(request, row, recruiting.end_volunteer, "已办理退出。")


def _step(request: Request, row: Volunteer, act: Any, said: str) -> HttpResponse:
    return take_step(
        request,
        lambda: act(row, version=version_of(request), actor=request.actor, at=request.at),
        said=said,
        back="volunteer_show",
        pk=row.pk,
    )


@one(MANAGE_VOLUNTEERS, methods=POST, related=WHO)
def volunteer_ask(request: Request, row: Volunteer) -> HttpResponse:
    """Ask for the ban check of the year."""
    said = "已申请从业查询。"
    return take_step(
        request, lambda: recruiting.ask_again(row, actor=request.actor, at=request.at), said=said, back="volunteer_show", pk=row.pk
    )


@one(MANAGE_VOLUNTEERS, methods=POST, related=WHO)
def volunteer_training(request: Request, row: Volunteer) -> HttpResponse:
    """Note a training."""
    form = TrainingForm(request.POST)

    def act(told: dict[str, Any]) -> object:
        return recruiting.note_training(row, Topic(told["topic"]), told["hours"], actor=request.actor, at=request.at)

    done = take_form(request, form, act)
    if done:
        messages.success(request, "培训已登记，在本人档案中可以看到。")
        return redirect("volunteer_show", pk=row.pk)
    return show_form(request, "volunteers/volunteer_show.html", ConfirmForm(), {**_shown(request, row), "training_form": form})


@one(MANAGE_VOLUNTEERS, methods=POST, related=WHO)
def volunteer_code(request: Request, row: Volunteer) -> HttpResponse:
    """Make a code with which a volunteer opens the own page; it goes to the own phone, or is shown once."""
    if row.worker is None:
        return redirect("volunteer_show", pk=row.pk)
    worker = row.worker.merged_into or row.worker
    handed = hand_over_code(worker, by_hand="by_hand" in request.POST, actor=request.actor, at=request.at)
    name = worker.name.open()
    back = reverse("volunteer_show", kwargs={"pk": row.pk})
    return render(request, "workforce/code_issued.html", {"handed": handed, "name": name, "parents": [*_parents(), (name, back)]})


@many(VIEW_VOLUNTEER_FIGURES)
def volunteer_figures(request: Request, activities: "QuerySet[Activity]") -> HttpResponse:
    """Show volunteering in an area: counts and hours only."""
    on = timezone.localdate(request.at)
    volunteers = Volunteer.objects.filter(in_area(request.actor.division_code))
    return render(request, "volunteers/volunteer_figures.html", {"shown": figures_of(activities, volunteers, on), "on": on})
