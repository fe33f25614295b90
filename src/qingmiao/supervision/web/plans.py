"""The year's plan of an office: shares by risk, load by month, known closures, who may not go where, its draws."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.legislation import load
from qingmiao.supervision.models import AnnualPlan, Closure, Recusal
from qingmiao.supervision.permissions import END_RECUSAL, MANAGE_PLAN, REMOVE_CLOSURE, VIEW_PLAN
from qingmiao.supervision.queries.plans import (
    DRAW_TONES,
    closures_of,
    houses_of,
    inspectors_of,
    months_of,
    pool_of,
    recusals_of,
)
from qingmiao.supervision.rules.plans import shares_on
from qingmiao.supervision.services.drawing import ClosedDays, declare_recusal, end_recusal, make_plan, note_closure, remove_closure
from qingmiao.supervision.web.forms import AnnualPlanForm, ClosureForm, RecusalForm
from qingmiao.ui.answering import show_form, take_form, take_step

HERE = ("检查计划", "annual_plan_list")


@many(VIEW_PLAN)
def annual_plan_list(request: Request, rows: "QuerySet[AnnualPlan]") -> HttpResponse:
    """List the plans a post may see, the newest year first."""
    plans = rows.select_related("organisation").prefetch_related("draws")[:200]
    return render(request, "supervision/annual_plan_list.html", {"plans": plans, "may_make": MANAGE_PLAN.is_granted(request.actor)})


@may(MANAGE_PLAN, methods=GET_POST)
def annual_plan_make(request: Request) -> HttpResponse:
    """Make a plan of a year."""
    on = timezone.localdate(request.at)
    form = AnnualPlanForm(on.year, shares_on(load(), on), request.POST or None)
    done = take_form(request, form, lambda told: make_plan(told["year"], form.shares(), told["note"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, "计划已编制。接着登记停开日期和回避，再抽取。")
        return redirect("annual_plan_show", pk=done.made.pk)
    return show_act(request, form, "编制年度检查计划", "每个单位每年一份。比例编制以后不能改；停开日期和回避随时可以登记。")


@one(VIEW_PLAN, related=("organisation", "made_by__user", "made_by__organisation"))
def annual_plan_show(request: Request, plan: AnnualPlan) -> HttpResponse:
    """Show a plan: what each risk class asks, the months, what must be minded, the draws."""
    on = timezone.localdate(request.at)
    may_manage = MANAGE_PLAN.permits(request.actor, plan)
    months = months_of(plan)
    context = {
        "plan": plan,
        "quotas": pool_of(plan, on)[1],
        "months": months,
        "most": max([month.planned for month in months] + [1]),
        "planned": sum(month.planned for month in months),
        "done": sum(month.done for month in months),
        "closures": closures_of(plan.county_code, date(plan.year, 1, 1), date(plan.year, 12, 31)),
        "recusals": recusals_of(plan.organisation) if may_manage else [],
        "draws": [(row, DRAW_TONES[row.state]) for row in plan.draws.all()],
        "may_manage": may_manage,
        "on": on,
        "parents": [(HERE[0], reverse(HERE[1]))],
    }
    return render(request, "supervision/annual_plan_show.html", context)


@one(MANAGE_PLAN, methods=GET_POST, related=("organisation",))
def closure_note(request: Request, plan: AnnualPlan) -> HttpResponse:
    """Note closed days."""
    form = ClosureForm(houses_of(plan.county_code), request.POST or None)
    if take_form(request, form, lambda told: note_closure(plan, ClosedDays(**told), actor=request.actor, at=request.at)):
        messages.success(request, "已登记，以后抽取时避开这些天。")
        return redirect("annual_plan_show", pk=plan.pk)
    return show_act(request, form, "登记停开日期", "已经安排的检查不变；以后的抽取避开这些天。", plan)


@one(REMOVE_CLOSURE, methods=POST)
def closure_remove(request: Request, row: Closure) -> HttpResponse:
    """Take closed days away."""
    act = lambda: remove_closure(row, actor=request.actor, at=request.at)  # noqa: E731  # one call
    return take_step(request, act, said="已移除。", back="annual_plan_list")


@one(MANAGE_PLAN, methods=GET_POST, related=("organisation",))
def recusal_declare(request: Request, plan: AnnualPlan) -> HttpResponse:
    """Declare who may not visit whom."""
    on = timezone.localdate(request.at)
    form = RecusalForm(inspectors_of(plan.organisation, on), houses_of(plan.county_code), request.POST or None)
    names = ("inspector", "institution", "kind", "note")
    if take_form(request, form, lambda told: declare_recusal(*(told[name] for name in names), actor=request.actor, at=request.at)):
        messages.success(request, "已登记回避。")
        return redirect("annual_plan_show", pk=plan.pk)
    return show_act(request, form, "登记回避", "以后抽取不会抽到这个人去这一家，检查时也不能由这个人签字。", plan)


@one(END_RECUSAL, methods=POST)
def recusal_end(request: Request, row: Recusal) -> HttpResponse:
    """End a recusal."""
    act = lambda: end_recusal(row, actor=request.actor, at=request.at)  # noqa: E731  # one call
    return take_step(request, act, said="回避已结束，记录保留。", back="annual_plan_list")


def show_act(request: Request, form: Form, title: str, consequence: str, plan: AnnualPlan | None = None, **more: Any) -> HttpResponse:
    """Draw the page of one act on a plan: the form and its consequence."""
    parents = [(HERE[0], reverse(HERE[1]))]
    if plan is not None:
        parents.append((f"{plan.year} 年", reverse("annual_plan_show", kwargs={"pk": plan.pk})))
    context = {
        "title": title,
        "lead": str(plan) if plan is not None else "",
        "consequence": consequence,
        "tone": "",
        "version_text": "",
        "back": parents[-1][1],
        "parents": parents,
        **more,
    }
    return show_form(request, "supervision/annual_plan_act.html", form, context)
