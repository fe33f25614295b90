"""The city visits, decides, withdraws, and answers the system's proposals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.errors import DomainError
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

RELATED = ("institution__organisation", "renews")


@one(DECIDE_DEMONSTRATION, methods=GET_POST, related=RELATED)
def demonstration_visit(request: Request, case: Demonstration) -> HttpResponse:
    """Take down the visit: the day, what was seen, photos and papers."""
    on = timezone.localdate(request.at)
    form = SiteVisitForm(case.nominated_on, on, request.POST or None, request.FILES or None, initial={"visited_on": on})
    done = _done(request, case, form, "record_demonstration_visit", lambda: record_site_visit(case, form.visit(), **_by(request)))
    context = {"form": form, **_shared(request, case, "record_demonstration_visit")}
    return done or render(request, "demonstration/demonstration_visit.html", context, status=422 if form.errors else 200)


@one(DECIDE_DEMONSTRATION, methods=GET_POST, related=RELATED)
def demonstration_decide(request: Request, case: Demonstration) -> HttpResponse:
    """Show criteria, visit and reason side by side, and take the decision: a term, or no."""
    on = timezone.localdate(request.at)
    says_no = request.POST.get("outcome") == "refuse"
    usual = term_end(first_day(case, on), load())
    yes = GrantForm(None if says_no else request.POST or None, initial={"until": usual}, prefix="grant")
    no = RefusalForm(request.POST if says_no else None, prefix="refuse")

    def decide() -> None:
        if says_no:
            refuse(case, no.cleaned_data["reason"], **_by(request))
        else:
            grant(case, yes.cleaned_data["reason"], yes.cleaned_data["until"], **_by(request))

    step = "refuse_demonstration" if says_no else "grant_demonstration"
    done = _done(request, case, no if says_no else yes, step, decide)
    if done:
        return done
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
    return render(request, "demonstration/demonstration_decide.html", context, status=422 if yes.errors or no.errors else 200)


@one(DECIDE_DEMONSTRATION, methods=GET_POST, related=RELATED)
def demonstration_withdraw(request: Request, case: Demonstration) -> HttpResponse:
    """Take the reason for a withdrawal, which is published."""
    form = WithdrawalForm(request.POST or None)
    done = _done(request, case, form, "withdraw_demonstration", lambda: withdraw(case, form.cleaned_data["reason"], **_by(request)))
    context = {
        "form": form,
        "term": term_words(case),
        "proposals": case.proposals.filter(answered_on=None),
        **_shared(request, case, "withdraw_demonstration"),
    }
    return done or render(request, "demonstration/demonstration_withdraw.html", context, status=422 if form.errors else 200)


@one(ANSWER_PROPOSAL, methods=POST, related=("demonstration",))
def proposal_decline(request: Request, proposal: WithdrawalProposal) -> HttpResponse:
    """Say no to a proposal to withdraw, with a reason."""
    form = DeclineForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        decline_proposal(proposal, reason, actor=request.actor, at=request.at)
        messages.success(request, "已答复，示范点保留。")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("demonstration_show", pk=proposal.demonstration_id)


def _done(request: Request, case: Demonstration, form: Form, step: str, act: Callable[[], Any]) -> HttpResponse | None:
    """Carry out a form that was sent; a refusal joins its errors. A page whose step is not possible any more leads back to the case."""
    transition = workflow_on(timezone.localdate(request.at)).by_name[step]
    if request.method != "POST":
        if case.state in transition.sources:
            return None
        messages.warning(request, f"当前状态为“{case.get_state_display()}”，不能{transition.label}。")
        return redirect("demonstration_show", pk=case.pk)
    if not form.is_valid():
        return None
    try:
        act()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
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
