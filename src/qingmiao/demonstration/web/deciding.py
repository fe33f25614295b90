"""The city visits, decides, withdraws, and answers the system's proposals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.core.legislation import load
from qingmiao.demonstration.models import Demonstration, WithdrawalProposal
from qingmiao.demonstration.permissions import ANSWER_PROPOSAL, DECIDE_DEMONSTRATION
from qingmiao.demonstration.queries.cases import criteria_today, files_of, status_of, term_words
from qingmiao.demonstration.rules import term_end
from qingmiao.demonstration.services.ending import decline_proposal, withdraw
from qingmiao.demonstration.services.reviewing import first_day, grant, record_site_visit, refuse
from qingmiao.demonstration.web.cases import way_back
from qingmiao.demonstration.web.forms import DeclineForm, GrantForm, RefusalForm, SiteVisitForm, WithdrawalForm
from qingmiao.demonstration.workflow import workflow_on
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back

RELATED = ("institution__organisation", "renews")


@one(DECIDE_DEMONSTRATION, methods=GET_POST, related=RELATED)
def demonstration_visit(request: Request, case: Demonstration) -> HttpResponse:
    """Take down the visit: the day, what was seen, photos and papers."""
    on = timezone.localdate(request.at)
    form = SiteVisitForm(case.nominated_on, on, request.POST or None, request.FILES or None, initial={"visited_on": on})
    answer = _decided(request, case, form, "record_demonstration_visit", lambda _: record_site_visit(case, form.visit(), **_by(request)))
    return answer or show_form(
        request, "demonstration/demonstration_visit.html", form, _shared(request, case, "record_demonstration_visit")
    )


@one(DECIDE_DEMONSTRATION, methods=GET_POST, related=RELATED)
def demonstration_decide(request: Request, case: Demonstration) -> HttpResponse:
    """Show criteria, visit and reason side by side, and take the decision: a term, or no."""
    on = timezone.localdate(request.at)
    says_no = request.POST.get("outcome") == "refuse"
    usual = term_end(first_day(case, on), load())
    yes = GrantForm(None if says_no else request.POST or None, initial={"until": usual}, prefix="grant")
    no = RefusalForm(request.POST if says_no else None, prefix="refuse")
    answer = (
        _decided(request, case, no, "refuse_demonstration", lambda told: refuse(case, told["reason"], **_by(request)))
        if says_no
        else _decided(request, case, yes, "grant_demonstration", lambda told: grant(case, told["reason"], told["until"], **_by(request)))
    )
    if answer:
        return answer
    criteria, stopping, questions = criteria_today(case.institution, on)
    context = {
        "form": yes,
        "refusal_form": no,
        "criteria": criteria,
        "stopping": stopping,
        "questions": questions,
        "first_day": first_day(case, on),
        "files": files_of(case, request.actor),
        **_shared(request, case, "grant_demonstration"),
        "refusal_consequence": workflow_on(on).by_name["refuse_demonstration"].consequence,
    }
    return show_form(request, "demonstration/demonstration_decide.html", no if says_no else yes, context)


@one(DECIDE_DEMONSTRATION, methods=GET_POST, related=RELATED)
def demonstration_withdraw(request: Request, case: Demonstration) -> HttpResponse:
    """Take the reason for a withdrawal, which is published."""
    form = WithdrawalForm(request.POST or None)
    answer = _decided(request, case, form, "withdraw_demonstration", lambda told: withdraw(case, told["reason"], **_by(request)))
    context = {
        "term": term_words(case),
        "proposals": case.proposals.filter(answered_on=None),
        **_shared(request, case, "withdraw_demonstration"),
    }
    return answer or show_form(request, "demonstration/demonstration_withdraw.html", form, context)


@one(ANSWER_PROPOSAL, methods=POST, related=("demonstration",))
def proposal_decline(request: Request, proposal: WithdrawalProposal) -> HttpResponse:
    """Say no to a proposal to withdraw, with a reason."""
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return take_step(
        request,
        lambda: decline_proposal(proposal, reason, actor=request.actor, at=request.at),
        said="已答复，示范点保留。",
        back="demonstration_show",
        pk=proposal.demonstration_id,
    )


def _decided(request: Request, case: Demonstration, form: Form, step: str, act: Callable[[dict[str, Any]], object]) -> HttpResponse | None:
    """Carry out a form that was sent, or lead away from a step that is not possible any more; None while there is something to show."""
    transition = workflow_on(timezone.localdate(request.at)).by_name[step]
    if request.method != "POST" and case.state not in transition.sources:
        why = f"当前状态为“{case.get_state_display()}”，不能{transition.label}。"
        return turn_back(request, why, "demonstration_show", pk=case.pk)
    if take_form(request, form, act) is None:
        return None
    messages.success(request, f"已{transition.label}，相关单位已收到通知。")
    return redirect("demonstration_show", pk=case.pk)


def _by(request: Request) -> dict[str, Any]:
    """Return who acts, when, and from which version of the page."""
    return {"version": version_of(request), "actor": request.actor, "at": request.at}


def _shared(request: Request, case: Demonstration, step: str) -> dict[str, Any]:
    return {
        "case": case,
        "status": status_of(case),
        "consequence": workflow_on(timezone.localdate(request.at)).by_name[step].consequence,
        "version_text": request.POST.get("version") or str(case.version),
        "parents": [way_back(request), (case.institution.name, reverse("demonstration_show", kwargs={"pk": case.pk}))],
    }
