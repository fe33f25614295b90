"""Projects: list, page, begin, step by step, money; what is being built for everyone; one page for whoever decides."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.clocks import calendar, with_due
from qingmiao.core.gates import GET_POST, Request, many, one, public
from qingmiao.institutions.models import Institution, Standing
from qingmiao.planning.models import Project, Scenario
from qingmiao.planning.permissions import BROWSE_PLANNING, DECIDE_SCENARIO, EDIT_PROJECT, KEEP_PLANS, VIEW_PROJECT, VIEW_PROJECT_FILE
from qingmiao.planning.queries.overview import overview_on
from qingmiao.planning.queries.projects import PROJECTS, being_built, funds_table, money_table, opening_chip, project_status, slippage
from qingmiao.planning.services.projects import (
    Decision,
    NewProject,
    Proof,
    begin_project,
    decide_scenario,
    explain_delay,
    move_project,
    note_money,
    open_project,
    project_path,
)
from qingmiao.planning.services.scenarios import scenario_path
from qingmiao.planning.web.project_forms import DecisionForm, MoneyForm, OpeningForm, ProjectForm, ReasonForm, StepForm
from qingmiao.planning.workflow import PROJECT
from qingmiao.regions.models import Division
from qingmiao.regions.queries import place
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.attachments import attachment_view, evidence_of
from qingmiao.ui.timeline import timeline

DELAY, MONEY = "delay", "money"


@many(BROWSE_PLANNING)
def planning_overview(request: Request, divisions: "QuerySet[Division]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Show the gap of each county in three years, what is on its way, what waits for a decision."""
    on = timezone.localdate(request.at)
    return render(request, "planning/planning_overview.html", {"shown": overview_on(on), "funds": funds_table(), "on": on})


@many(VIEW_PROJECT)
def project_list(request: Request, rows: "QuerySet[Project]") -> HttpResponse:
    """List the projects, the next opening first."""
    return PROJECTS.answer(
        request, with_due(rows), template="planning/project_list.html", may_begin=KEEP_PLANS.rows(request.actor).exists()
    )


@one(VIEW_PROJECT, related=("facility", "housing", "scenario", "institution"))
def project_show(request: Request, row: Project) -> HttpResponse:
    """Show one project: promised and delivered, money, evidence, what happened and the next steps."""
    on = timezone.localdate(request.at)
    due = with_due(Project.objects.filter(pk=row.pk)).get()
    context = {
        "row": row,
        "place": place(row.town_code),
        "status": project_status(row),
        "chip": opening_chip(due, on, calendar()),
        "late_days": slippage(),
        "money": money_table(list(row.money.all())),
        "evidence": [evidence_of(one, "project_file", note=PROJECT.by_name[one.step].label) for one in row.evidence.select_related("file")],
        "events": timeline(row, {name: step.label for name, step in PROJECT.by_name.items()}),
        "offers": [offer.transition for offer in PROJECT.offers(row, request.actor)],
        "may_edit": row.ended_on is None and EDIT_PROJECT.permits(request.actor, row),
        "parents": _parents(),
    }
    return render(request, "planning/project_show.html", context)


@many(KEEP_PLANS, methods=GET_POST)
def project_begin(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Begin a project by hand."""
    office = get_object_or_404(offices)
    form = ProjectForm(office.division_code, request.POST or None)

    def keep(told: dict[str, Any]) -> Project:
        words = {name: told[name] for name in ("name", "town_code", "form", "promised_places", "opening_due_on", "is_public")}
        return begin_project(NewProject(**words, at=form.at), office=office, actor=request.actor, at=request.at)

    done = take_form(request, form, keep)
    if done:
        messages.success(request, "已登记，时限到计划开办日期。")
        return redirect(project_path(done.made))
    context = {"title": "登记项目", "verb": "登记", "parents": _parents(), "boundaries_url": reverse("counties_geojson")}
    return show_form(request, "planning/place_form.html", form, context | {"back_url": reverse("project_list")})


@one(EDIT_PROJECT, methods=GET_POST)
def project_step(request: Request, row: Project, step: str) -> HttpResponse:
    """Take one step of a project, explain a delay, or note money."""
    transition = PROJECT.by_name.get(step)
    if transition is None and step not in (DELAY, MONEY):
        raise Http404
    form, act = _form_and_act(request, row, step)
    done = take_form(request, form, act)
    if done:
        messages.success(request, "已记录。")
        return redirect(project_path(row))
    label = transition.label if transition else {DELAY: "说明延误", MONEY: "登记资金"}[step]
    consequence = transition.consequence if transition else "记在项目里，报表会用到。"
    parents = [*_parents(), (row.name, project_path(row))]
    return Act(label, consequence, project_path(row), parents, about=row.name, version=row.version).show(request, form)


def _form_and_act(request: Request, row: Project, step: str) -> tuple[Any, Any]:
    """Return the form of a step and what it does."""
    if step == "open_project":
        houses = Institution.objects.filter(standing=Standing.FILED, county_code=row.county_code, projects=None)
        return OpeningForm(houses, request.POST or None), lambda told: open_project(row, told["institution"], **by(request))
    if step == MONEY:
        money = MoneyForm(request.POST or None)
        return money, lambda told: note_money(row, told["source"], money.fen("granted"), money.fen("spent"), **by(request))
    if step == DELAY:
        return ReasonForm(request.POST or None), lambda told: explain_delay(row, told["reason"], **by(request))
    if step == "drop_project":
        return ReasonForm(request.POST or None), lambda told: move_project(row, step, Proof(reason=told["reason"]), **by(request))
    form = StepForm(request.POST or None, request.FILES or None)
    return form, lambda told: move_project(row, step, Proof(told["upload"]), **by(request))


project_file = attachment_view(VIEW_PROJECT_FILE)


@one(DECIDE_SCENARIO, methods=GET_POST)
def scenario_decide(request: Request, row: Scenario) -> HttpResponse:
    """Take a plan: every site becomes a project."""
    office = get_object_or_404(KEEP_PLANS.rows(request.actor))
    form = DecisionForm(request.POST or None, initial={"opening_due_on": date(row.year, 9, 1)})

    def decide(told: dict[str, Any]) -> list[Project]:
        return decide_scenario(row, Decision(told["opening_due_on"], told["form"]), office=office, actor=request.actor, at=request.at)

    done = take_form(request, form, decide)
    if done:
        messages.success(request, f"已采用，新增 {len(done.made)} 个项目。")
        return redirect("project_list")
    told = "方案里的每处设施成为一个项目，从“设想”开始；已有项目的设施不重复。"
    return Act("采用方案", told, scenario_path(row), [("布点方案", reverse("scenario_list")), (row.name, scenario_path(row))]).show(
        request, form
    )


@public(rests_on=(Project,))
def being_built_near(request: Request) -> HttpResponse:
    """Show everyone what is being built."""
    shown_map, table = being_built()
    return render(request, "planning/being_built.html", {"map": shown_map, "table": table})


def _parents() -> list[tuple[str, str]]:
    return [("托育项目", reverse("project_list"))]
