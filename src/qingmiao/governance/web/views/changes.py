"""Changes of the plan: read, approved by a second post, declined or taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.governance.models import ChangeState, PlanChange
from qingmiao.governance.permissions import DECIDE_PLAN_CHANGE
from qingmiao.governance.queries.changes import change_view
from qingmiao.governance.services.changing import approve_change, decline_change, withdraw_change
from qingmiao.governance.web.forms.work import ReasonForm
from qingmiao.governance.workflow.plan import PLAN_CHANGE
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back

RELATED = ("plan", "phase", "suggestion", "drafted_by__user", "drafted_by__organisation", "decided_by__user", "decided_by__organisation")


@one(DECIDE_PLAN_CHANGE, related=RELATED)
def plan_change(request: Request, change: PlanChange) -> HttpResponse:
    """Show what a change does; whoever did not draft it decides here."""
    context = {
        "change": change,
        "view": change_view(change, request.actor),
        "is_open": change.state == ChangeState.DRAFT,
        "steps": PLAN_CHANGE.by_name,
        "parents": [(change.plan.short_title, reverse("plan_show", kwargs={"pk": change.plan_id}))],
    }
    return render(request, "governance/plan_change.html", context)


@one(DECIDE_PLAN_CHANGE, methods=POST)
def change_approve(request: Request, change: PlanChange) -> HttpResponse:
    """Approve a change of somebody else."""
    return take_step(
        request,
        lambda: approve_change(change, actor=request.actor, at=request.at),
        said="已批准，方案和公示页已更新。",
        back="plan_show",
        refused=reverse("plan_change", kwargs={"pk": change.pk}),
        pk=change.plan_id,
    )


@one(DECIDE_PLAN_CHANGE, methods=POST)
def change_withdraw(request: Request, change: PlanChange) -> HttpResponse:
    """Take the own draft back."""
    return take_step(
        request,
        lambda: withdraw_change(change, actor=request.actor, at=request.at),
        said="已撤回，方案不变。",
        back="plan_change",
        pk=change.pk,
    )


@one(DECIDE_PLAN_CHANGE, methods=GET_POST, related=RELATED)
def change_decline(request: Request, change: PlanChange) -> HttpResponse:
    """Decline a change with a reason."""
    back_url = reverse("plan_change", kwargs={"pk": change.pk})
    if request.method == "GET" and change.state != ChangeState.DRAFT:
        return turn_back(request, f"这份改动{change.get_state_display()}。", "plan_change", pk=change.pk)
    form = ReasonForm(request.POST or None)
    if take_form(request, form, lambda told: decline_change(change, told["reason"], actor=request.actor, at=request.at)):
        messages.success(request, "未批准，起草人已收到原因。")
        return redirect(back_url)
    context = {
        "title": "不批准",
        "subject": str(change),
        "consequence": PLAN_CHANGE.by_name["decline_change"].consequence,
        "back_url": back_url,
        "parents": [(change.plan.short_title, reverse("plan_show", kwargs={"pk": change.plan_id})), (str(change), back_url)],
        "version_text": "",
    }
    return show_form(request, "governance/reason_give.html", form, context)
