"""Pages on which the city's health bureau writes the plan; everyone who works on it reads it here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.indicators import CATALOGUE
from qingmiao.governance.models import Measure, Plan, PlanChange, Target, TargetLine
from qingmiao.governance.permissions import EDIT_PLAN, NAME_RESPONSIBLE, PLACE_SUGGESTION, VIEW_PLAN
from qingmiao.governance.queries.changes import waiting_changes
from qingmiao.governance.queries.planning import measures_of, next_code, phases_of, waiting_suggestions
from qingmiao.governance.services import planning
from qingmiao.governance.services.changing import Draft, draft_change
from qingmiao.governance.web.forms.plan import MeasureForm, PhaseForm, PlanForm, ResponsibleForm, TargetForm
from qingmiao.policy.models import Suggestion
from qingmiao.ui.answering import show_form, take_form, take_step

DRAFTED = "已存为改动草稿，另一名经办人批准后生效；在那之前方案和公示页不变。"


@many(VIEW_PLAN)
def plan_list(request: Request, plans: "QuerySet[Plan]") -> HttpResponse:
    """Go to the newest plan; without one, say how to begin."""
    newest = plans.order_by("-published_on", "-pk").first()
    if newest is not None:
        return redirect("plan_show", pk=newest.pk)
    return render(request, "governance/plan_list.html", {"may_edit": EDIT_PLAN.is_granted(request.actor)})


@one(VIEW_PLAN, related=("document",))
def plan_show(request: Request, plan: Plan) -> HttpResponse:
    """Show a plan whole: what it promises by phase, what it will do by group."""
    may_edit = EDIT_PLAN.permits(request.actor, plan)
    context = {
        "plan": plan,
        "others": VIEW_PLAN.rows(request.actor).exclude(pk=plan.pk).order_by("-published_on"),
        "phases": phases_of(plan, timezone.localdate(request.at)),
        "groups": measures_of(plan),
        "may_edit": may_edit,
        "changes": list(waiting_changes(plan)) if may_edit else [],
        "waiting": PLACE_SUGGESTION.rows(request.actor).count() if may_edit else 0,
    }
    return render(request, "governance/plan_show.html", context)


@may(EDIT_PLAN, methods=GET_POST)
def plan_new(request: Request) -> HttpResponse:
    """Open the city's next plan."""
    form = PlanForm(request.POST or None)
    done = take_form(request, form, lambda _: planning.create_plan(form.text(), **_by(request)))
    if done:
        return redirect("plan_edit", pk=done.made.pk)
    return _form(request, form, "新方案", reverse("plan_list"), lead="先写名称和公布日期，再分阶段写目标。")


@one(EDIT_PLAN, methods=GET_POST)
def plan_edit(request: Request, plan: Plan) -> HttpResponse:
    """Correct what a plan says of itself, and set its phases."""
    form = PlanForm(request.POST or None, initial=_facts(plan, PlanForm))
    if take_form(request, form, lambda _: planning.change_plan(plan, form.text(), **_by(request))):
        messages.success(request, "方案已保存。")
        return redirect("plan_show", pk=plan.pk)
    return show_form(request, "governance/plan_edit.html", form, {**_phases(request, plan), "phase_form": PhaseForm()})


@one(EDIT_PLAN, methods=POST)
def phase_set(request: Request, plan: Plan) -> HttpResponse:
    """Add a phase, or move the one of that name."""
    form = PhaseForm(request.POST)
    done = take_form(request, form, lambda told: planning.set_phase(plan, **told, **_by(request)))
    if done:
        messages.success(request, f"已保存阶段“{done.made.name}”。")
        return redirect("plan_edit", pk=plan.pk)
    context = {**_phases(request, plan), "form": PlanForm(initial=_facts(plan, PlanForm)), "phase_form": form}
    return show_form(request, "governance/plan_edit.html", form, context)


@one(EDIT_PLAN, methods=POST)
def phase_remove(request: Request, plan: Plan) -> HttpResponse:
    """Remove a phase without targets."""
    phase = get_object_or_404(plan.phases, name=request.POST.get("name", "").replace("\x00", ""))
    said = f"已移除阶段“{phase.name}”。"
    return take_step(request, lambda: planning.remove_phase(phase, **_by(request)), said=said, back="plan_edit", pk=plan.pk)


@one(EDIT_PLAN, methods=GET_POST)
def target_new(request: Request, plan: Plan) -> HttpResponse:
    """Put a target into a plan, from a suggestion or from nothing."""
    suggestion = _suggestion(request, Suggestion.Kind.TARGET)
    codes = list(Target.objects.filter(phase__plan=plan).values_list("code", flat=True))
    initial = {"code": next_code(codes, "T"), "scope": "city", "proof": "evidence"} | _words(suggestion, "statement")
    form = TargetForm(request.POST or None, initial=initial, plan=plan, indicators=_indicators())
    done = take_form(request, form, lambda _: draft_change(plan, form.draft(suggestion=suggestion), **_by(request)))
    if done:
        return _drafted(request, done.made)
    return _form(request, form, "新目标", reverse("plan_show", args=[plan.pk]), suggestion=suggestion)


@one(EDIT_PLAN, methods=GET_POST)
def target_edit(request: Request, plan: Plan, target: int) -> HttpResponse:
    """Change a target."""
    row = get_object_or_404(Target, pk=target, phase__plan=plan)
    form = TargetForm(request.POST or None, initial=_facts(row, TargetForm), plan=plan, indicators=_indicators())
    done = take_form(request, form, lambda _: draft_change(plan, form.draft(row), **_by(request)))
    if done:
        return _drafted(request, done.made)
    remove_url = reverse("target_remove", args=[plan.pk, row.pk])
    return _form(request, form, f"修改目标 {row.code}", reverse("plan_show", args=[plan.pk]), remove_url=remove_url)


@one(EDIT_PLAN, methods=POST)
def target_remove(request: Request, plan: Plan, target: int) -> HttpResponse:
    """Draft the removal of a target nobody has worked on."""
    row = get_object_or_404(Target, pk=target, phase__plan=plan)
    return take_step(
        request,
        lambda: draft_change(plan, Draft(None, row), **_by(request)),
        said=DRAFTED,
        back="plan_show",
        refused=reverse("target_edit", args=[plan.pk, row.pk]),
        pk=plan.pk,
    )


@one(EDIT_PLAN, methods=GET_POST)
def measure_new(request: Request, plan: Plan) -> HttpResponse:
    """Put a measure into a plan, from a suggestion or from nothing."""
    suggestion = _suggestion(request, Suggestion.Kind.MEASURE)
    initial = {"code": next_code(list(plan.measures.values_list("code", flat=True)), "M")} | _words(suggestion, "summary")
    form = MeasureForm(request.POST or None, initial=initial, indicators=_indicators())
    done = take_form(request, form, lambda _: draft_change(plan, form.draft(suggestion=suggestion), **_by(request)))
    if done:
        return _drafted(request, done.made)
    return _form(request, form, "新措施", reverse("plan_show", args=[plan.pk]), suggestion=suggestion)


@one(EDIT_PLAN, methods=GET_POST)
def measure_edit(request: Request, plan: Plan, measure: int) -> HttpResponse:
    """Change a measure, or the departments that carry it."""
    row = get_object_or_404(Measure, pk=measure, plan=plan)
    form = MeasureForm(request.POST or None, initial=_facts(row, MeasureForm), indicators=_indicators())
    done = take_form(request, form, lambda _: draft_change(plan, form.draft(row), **_by(request)))
    if done:
        return _drafted(request, done.made)
    return _form(request, form, f"修改措施 {row.code}", reverse("plan_show", args=[plan.pk]))


@one(NAME_RESPONSIBLE, methods=GET_POST, related=("target__phase__plan", "responsible"))
def responsible_name(request: Request, line: TargetLine) -> HttpResponse:
    """Name the department that answers for a line."""
    form = ResponsibleForm(request.POST or None, initial={"responsible": line.responsible}, division_code=line.division_code)
    back = reverse("plan_show", args=[line.target.phase.plan_id])
    if take_form(request, form, lambda told: planning.name_responsible(line, told["responsible"], **_by(request))):
        messages.success(request, "责任单位已保存。")
        return redirect(back)
    return _form(request, form, f"{line.target.code} 的责任单位", back, lead=line.target.title)


@many(PLACE_SUGGESTION)
def suggestion_list(request: Request, suggestions: "QuerySet[Suggestion]") -> HttpResponse:
    """List the accepted sentences of read pages that stand in no plan yet."""
    plans = list(EDIT_PLAN.rows(request.actor).order_by("-published_on", "-pk"))
    return render(request, "governance/plan_suggestions.html", {"suggestions": waiting_suggestions(suggestions), "plans": plans})


def _drafted(request: Request, change: PlanChange) -> HttpResponse:
    messages.success(request, DRAFTED)
    return redirect("plan_change", pk=change.pk)


def _by(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}


def _facts(row: Plan | Target | Measure, form: type[forms.Form]) -> dict[str, Any]:
    """Return a row as its form shows it."""
    return {name: getattr(row, name) for name in form.base_fields if name != "is_sure"}


def _phases(request: Request, plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "phases": phases_of(plan, timezone.localdate(request.at))}


def _form(request: Request, form: forms.Form, heading: str, back_url: str, **more: Any) -> HttpResponse:
    """Draw one form as a page."""
    is_drafted = isinstance(form, TargetForm | MeasureForm)
    consequence = "另一名经办人批准后生效，公示的目标和措施页随之更新。" if is_drafted else "保存后，公示的目标和措施页随之更新。"
    context = {
        "heading": heading,
        "back_url": back_url,
        "lead": "",
        "remove_url": "",
        "suggestion": None,
        "consequence": consequence,
    } | more
    return show_form(request, "governance/plan_form.html", form, context)


def _suggestion(request: Request, kind: str) -> Suggestion | None:
    """Return the suggestion that the address names, if this post may place it."""
    wanted = request.GET.get("suggestion", "")
    if not wanted.isdecimal():
        return None
    return PLACE_SUGGESTION.rows(request.actor).filter(pk=wanted, kind=kind).first()


def _words(suggestion: Suggestion | None, field: str) -> dict[str, Any]:
    return {} if suggestion is None else {field: suggestion.sentence}


def _indicators() -> list[tuple[str, str]]:
    """Return the catalogue's indicators as choices."""
    return [(key, f"{indicator.name}（{indicator.unit}）") for key, indicator in CATALOGUE.items()]
