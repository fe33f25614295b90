"""The studio: what is asked, the run while it goes on, the plan, plans beside each other, paper and files."""

import json
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import JSON, download, show_pdf
from qingmiao.core.gates import GET_POST, Request, many, one
from qingmiao.core.printing import compile_pdf
from qingmiao.planning.models import Scenario, ScenarioState
from qingmiao.planning.permissions import KEEP_PLANS, VIEW_SCENARIO
from qingmiao.planning.queries.scenarios import SCENARIOS, comparison, features, paper_of, scenario_page, sites_table, status_of_scenario
from qingmiao.planning.services.scenarios import NewScenario, ask_scenario, scenario_path
from qingmiao.planning.web.forms import ScenarioForm
from qingmiao.regions.queries import counties_and_towns
from qingmiao.ui.acting import Act
from qingmiao.ui.answering import take_form, turn_back
from qingmiao.ui.exporting import FORMATS, send_table

MOST_COMPARED = 4
PAPER = Path(__file__).parents[1] / "templates" / "planning" / "scenario_paper.typ"


@many(VIEW_SCENARIO)
def scenario_list(request: Request, rows: "QuerySet[Scenario]") -> HttpResponse:
    """List the scenarios."""
    return SCENARIOS.answer(request, rows, template="planning/scenario_list.html", may_ask=KEEP_PLANS.rows(request.actor).exists())


@many(KEEP_PLANS, methods=GET_POST)
def scenario_ask(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Ask for a plan; it is computed in the background."""
    office = get_object_or_404(offices)
    year = timezone.localdate(request.at).year
    form = ScenarioForm(office.division_code, request.POST or None, initial={"year": year + 3, "radius_km": 5, "fairness": 0})

    def ask(_told: dict[str, Any]) -> Scenario:
        return ask_scenario(NewScenario(**form.wanted()), office=office, actor=request.actor, at=request.at)

    done = take_form(request, form, ask)
    if done:
        messages.success(request, "已开始测算，进度会在这里更新；关掉页面也会继续。")
        return redirect(scenario_path(done.made))
    told = "县一级约十秒，全市约一分钟。测算只给建议，不会改动任何记录。"
    return Act("测算布点方案", told, reverse("scenario_list"), _parents(), "开始测算").show(request, form)


@one(VIEW_SCENARIO, related=("asked_by__organisation", "asked_by__user"))
def scenario_show(request: Request, row: Scenario) -> HttpResponse:
    """Show a scenario: its progress while it runs, the plan afterwards."""
    if row.state == ScenarioState.DONE and request.GET.get("export") in FORMATS:
        names = {one.code: one.name for one in counties_and_towns()}
        return send_table(sites_table(row.result, names), request.GET["export"], row.name, request)
    is_running = row.state in (ScenarioState.QUEUED, ScenarioState.RUNNING)
    context: dict[str, Any] = {"row": row, "status": status_of_scenario(row), "is_running": is_running, "parents": _parents()}
    if request.htmx and is_running:
        return render(request, "planning/_progress.html", context)
    if request.htmx:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    if row.state == ScenarioState.DONE:
        context["shown"] = scenario_page(row, timezone.localdate(request.at))
        context["may_decide"] = KEEP_PLANS.rows(request.actor).exists()
    return render(request, "planning/scenario_show.html", context)


@many(VIEW_SCENARIO)
def scenario_compare(request: Request, rows: "QuerySet[Scenario]") -> HttpResponse:
    """Show up to four finished scenarios side by side."""
    asked = [int(key) for key in request.GET.getlist("with") if key.isdecimal() and len(key) < 9][:MOST_COMPARED]
    finished = rows.filter(state=ScenarioState.DONE).order_by("-asked_at", "-pk")
    chosen = list(finished.filter(pk__in=asked))
    offered = list(finished[:20])
    context = {"table": comparison(chosen) if chosen else None, "offered": offered, "asked": asked, "parents": _parents()}
    return render(request, "planning/scenario_compare.html", context)


@one(VIEW_SCENARIO, related=("asked_by__organisation",))
def scenario_print(request: Request, row: Scenario) -> HttpResponse:
    """Print a plan as a planning paper."""
    if row.state != ScenarioState.DONE:
        return turn_back(request, "测算完成后才能打印。", scenario_path(row))
    data = paper_of(row, timezone.localdate(request.at))
    return show_pdf(compile_pdf(PAPER, data, at=row.ended_at or request.at), f"{row.name}.pdf")


@one(VIEW_SCENARIO)
def scenario_geojson(request: Request, row: Scenario) -> HttpResponse:
    """Give out the sites of a plan as GeoJSON."""
    if row.state != ScenarioState.DONE:
        return turn_back(request, "测算完成后才能导出。", scenario_path(row))
    return download(json.dumps(features(row), ensure_ascii=False).encode(), JSON, f"{row.name}.geojson")


def _parents() -> list[tuple[str, str]]:
    return [("布点方案", reverse("scenario_list"))]
