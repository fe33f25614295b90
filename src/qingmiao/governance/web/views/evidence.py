"""Evidence: looked at side by side with what was asked, accepted or declined, taken back, read."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.governance.models import Evidence, EvidenceState
from qingmiao.governance.permissions.work import JUDGE_EVIDENCE, READ_EVIDENCE_FILE, VIEW_EVIDENCE, WITHDRAW_EVIDENCE
from qingmiao.governance.queries.evidence import evidence_cards
from qingmiao.governance.queries.tasks import days_for, place_names, task_chip
from qingmiao.governance.services.evidencing import accept_evidence, decline_evidence, withdraw_evidence
from qingmiao.governance.web.forms.work import ReasonForm
from qingmiao.governance.workflow.work import EVIDENCE
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.attachments import attachment_view

RELATED = ("task__owner", "line__target__phase", "submitted_by")


@one(VIEW_EVIDENCE, related=RELATED)
def evidence_show(request: Request, evidence: Evidence) -> HttpResponse:
    """Show what was asked and what was handed in side by side; whoever judges does so here."""
    (card,) = evidence_cards(Evidence.objects.filter(pk=evidence.pk), request.actor)
    is_own = evidence.submitted_by.user_id == request.actor.user_id and JUDGE_EVIDENCE.permits(request.actor, evidence)
    context = {
        "evidence": evidence,
        "card": card,
        "asked": _asked(request, evidence),
        "is_own": is_own and evidence.state == EvidenceState.SUBMITTED,
        "accept": EVIDENCE.by_name["accept_evidence"],
        "decline": EVIDENCE.by_name["decline_evidence"],
        "withdraw": EVIDENCE.by_name["withdraw_evidence"],
    }
    return render(request, "governance/evidence_show.html", context)


@one(JUDGE_EVIDENCE, methods=POST)
def evidence_accept(request: Request, evidence: Evidence) -> HttpResponse:
    """Accept evidence; a second click finds it judged and changes nothing."""
    return take_step(
        request,
        lambda: accept_evidence(evidence, "", actor=request.actor, at=request.at),
        said="已认可，报送单位已收到通知。",
        back="evidence_show",
        pk=evidence.pk,
    )


@one(JUDGE_EVIDENCE, methods=GET_POST, related=RELATED)
def evidence_decline(request: Request, evidence: Evidence) -> HttpResponse:
    """Decline evidence with a reason."""
    if request.method == "GET" and evidence.state != EvidenceState.SUBMITTED:
        return turn_back(request, f"这份佐证{evidence.get_state_display()}，不用再审核。", "evidence_show", pk=evidence.pk)
    form = ReasonForm(request.POST or None)
    back_url = reverse("evidence_show", kwargs={"pk": evidence.pk})
    if take_form(request, form, lambda told: decline_evidence(evidence, told["reason"], actor=request.actor, at=request.at)):
        messages.success(request, "已退回，报送单位已收到原因。")
        return redirect(back_url)
    asked = _asked(request, evidence)
    context = {
        "title": "不认可",
        "subject": asked["title"],
        "consequence": EVIDENCE.by_name["decline_evidence"].consequence,
        "back_url": back_url,
        "parents": [*asked["parents"], ("佐证", back_url)],
        "version_text": "",
    }
    return show_form(request, "governance/reason_give.html", form, context)


@one(WITHDRAW_EVIDENCE, methods=POST)
def evidence_withdraw(request: Request, evidence: Evidence) -> HttpResponse:
    """Take evidence back before its verdict."""
    return take_step(
        request,
        lambda: withdraw_evidence(evidence, actor=request.actor, at=request.at),
        said="已撤回，可以改好后重新报送。",
        back="task_show" if evidence.task_id else "evidence_show",
        pk=evidence.task_id or evidence.pk,
    )


evidence_file = attachment_view(READ_EVIDENCE_FILE)


def _asked(request: Request, evidence: Evidence) -> dict[str, Any]:
    """Return what the evidence answers: a task, or a line of a target."""
    if evidence.task is not None:
        task = evidence.task
        url = reverse("task_show", kwargs={"pk": task.pk})
        return {
            "title": task.title,
            "url": url,
            "who": str(task.owner),
            "text": task.detail,
            "due_on": task.due_on,
            "chip": task_chip(task, timezone.localdate(request.at), days_for([task])),
            "parents": [("任务", reverse("task_list")), (task.title, url)],
        }
    assert evidence.line is not None  # noqa: S101  # a constraint: evidence shows one thing
    target = evidence.line.target
    url = reverse("target_show", kwargs={"pk": target.pk})
    return {
        "title": f"{target.code} {target.title}",
        "url": url,
        "who": place_names().get(evidence.line.division_code, ""),
        "text": target.statement,
        "due_on": target.phase.period.upper - timedelta(days=1),
        "chip": None,
        "parents": [("目标", url)],
    }
