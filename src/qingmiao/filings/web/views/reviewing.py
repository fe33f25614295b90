"""Review of a case: everything side by side, and the county's decisions on paper."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.assigning import assignment_of
from qingmiao.core.clocks import clocks_of, latest_of_each_kind
from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.filings.models import CLOSED_STATES, Filing, FilingState
from qingmiao.filings.permissions import ANSWER_CHASE, CHASE_FILING, DECIDE_FILING, REVEAL_PERSON, REVIEW_FILING
from qingmiao.filings.queries.county_desk import WAITING, clock_chips, nearest_of, status_of
from qingmiao.filings.queries.overview import case_timeline
from qingmiao.filings.queries.resubmission import resubmission_of
from qingmiao.filings.queries.review import correction_lines, offers_of, papers_sent, rectification_shown, review_of
from qingmiao.filings.queries.visits import visits_of
from qingmiao.filings.services.deciding import accept, complete_deregistration, issue_receipt, return_for_correction
from qingmiao.filings.services.reading import open_person
from qingmiao.filings.services.recalling import refusal_of_recall
from qingmiao.filings.web.forms.county import CorrectionFormSet
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.revealing import PurposeForm, answer_reveal

DECISIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "accept": (accept, "已受理，机构已收到通知。"),
    "issue_receipt": (issue_receipt, "回执已出具，机构已列入公开名录。"),
    "complete": (complete_deregistration, "注销已办结，公开名录已注明。"),
}
LOOKED_AT_AGAIN = (FilingState.SUBMITTED, FilingState.ACCEPTED)
WITH_NOTICE = (FilingState.NONCONFORMING, FilingState.RECTIFIED)


@one(REVIEW_FILING, related=("institution", "replaces", "receipt"))
def filing_review(request: Request, filing: Filing) -> HttpResponse:
    """Show facts, documents and rule lines side by side, the clocks, what happened, and what may be done now."""
    on = timezone.localdate(request.at)
    offers, (clocks, earlier) = offers_of(filing, request.actor, on), latest_of_each_kind(clocks_of(filing))
    chips = clock_chips(clocks, on)
    context = {
        "filing": filing,
        "review": review_of(filing, on),
        "back": resubmission_of(filing) if filing.state in LOOKED_AT_AGAIN else None,
        "held": assignment_of(filing),
        "chases": list(filing.chases.all()),
        "may_chase": CHASE_FILING.is_granted(request.actor) and filing.state in WAITING,
        "may_answer": ANSWER_CHASE.is_granted(request.actor),
        "may_assign": DECIDE_FILING.is_granted(request.actor) and filing.state not in CLOSED_STATES,
        "may_recall": DECIDE_FILING.is_granted(request.actor) and refusal_of_recall(filing, request.at) is None,
        "papers": papers_sent(filing),
        "status": status_of(filing),
        "chips": chips,
        "earlier_chips": clock_chips(earlier, on),
        "nearest": nearest_of(clocks, chips),
        "events": case_timeline(filing, on),
        "visits": visits_of(filing),
        "rectified": rectification_shown(filing),
        "offers": offers,
        "visit_offer": offers.get("verify") or offers.get("find_nonconforming"),
        "notice": filing.notices.first() if filing.state in WITH_NOTICE else None,
        "receipt": getattr(filing, "receipt", None),
        "parents": [way_back(request)],
        "may_reveal": REVEAL_PERSON.is_granted(request.actor),
        "purpose_form": PurposeForm(),
        "version_text": str(filing.version),
    }
    return render(request, "filings/filing_review.html", context)


@one(DECIDE_FILING, methods=POST)
def filing_decide(request: Request, filing: Filing, step: str) -> HttpResponse:
    """Take one decision on paper; a page drawn before the last change, or a second click, changes nothing and says so."""
    if step not in DECISIONS:
        raise Http404
    decide, sentence = DECISIONS[step]
    return take_step(
        request,
        lambda: decide(filing, version=version_of(request), actor=request.actor, at=request.at),
        said=sentence,
        back="filing_review",
        pk=filing.pk,
    )


@one(DECIDE_FILING, methods=GET_POST, related=("institution", "replaces"))
def filing_return(request: Request, filing: Filing) -> HttpResponse:
    """Say at once everything that is missing; the list begins with the rule lines that do not hold today."""
    offer = offers_of(filing, request.actor, timezone.localdate(request.at)).get("return")
    if offer is None and request.method != "POST":
        return turn_back(request, f"当前状态为“{filing.get_state_display()}”，不能退回补正。", "filing_review", pk=filing.pk)
    form, corrections = Form(request.POST if request.method == "POST" else None), _corrections(request, filing)
    done = take_form(
        request,
        form,
        lambda _told: return_for_correction(filing, corrections.needed(), version=version_of(request), actor=request.actor, at=request.at),
        parts=[corrections],
    )
    if done:
        messages.success(request, "已退回补正，机构已收到全部补正内容。")
        return redirect("filing_review", pk=filing.pk)
    context = {
        "filing": filing,
        "parents": [way_back(request), (filing.institution.name, reverse("filing_review", kwargs={"pk": filing.pk}))],
        "corrections": corrections,
        "consequence": offer.transition.consequence if offer else "",
        "version_text": request.POST.get("version") or str(filing.version),
    }
    return show_form(request, "filings/filing_return.html", form, context, parts=[corrections])


@one(REVEAL_PERSON, methods=POST)
def person_reveal(request: Request, filing: Filing, key: str) -> HttpResponse:
    """Show one person's data in full for a stated purpose; the read is written down."""
    return answer_reveal(
        request,
        lambda purpose: open_person(filing, key, purpose=purpose, actor=request.actor, at=request.at),
        back=reverse("filing_review", kwargs={"pk": filing.pk}),
        back_label="返回审核",
    )


def way_back(_request: Request) -> tuple[str, str]:
    """Return the officer's own desk as the first crumb."""
    return "待办", reverse("desk")


def _corrections(request: Request, filing: Filing) -> Any:
    if request.method == "POST":
        return CorrectionFormSet(request.POST)
    lines = correction_lines(filing, timezone.localdate(request.at))
    return CorrectionFormSet(initial=[{"wanted": line.blocks, "step": line.step.value, "sentence": words} for line, words in lines])
