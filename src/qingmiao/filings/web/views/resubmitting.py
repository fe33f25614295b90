"""Around a return: the institution answers each thing it was asked; the county takes a mistake back, or gives the case to a colleague."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.core.assigning import assign, assignment_of, colleagues_of
from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import DECIDE_FILING, EDIT_FILING
from qingmiao.filings.queries.resubmission import corrections_open
from qingmiao.filings.services.answering import answer_corrections
from qingmiao.filings.services.recalling import last_step, recall, refusal_of_recall
from qingmiao.filings.web.forms.county import AssignForm, RecallForm
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back

NO_RECALL = "只有刚作出的退回补正和不符合告知可以撤回。"


@one(EDIT_FILING, methods=POST)
def corrections_answer(request: Request, filing: Filing) -> HttpResponse:
    """Keep what the institution answers to each thing it was asked."""
    answers = {row.pk: request.POST.get(f"answer-{row.pk}", row.answer) for row in corrections_open(filing)}
    return take_step(
        request,
        lambda: answer_corrections(filing, answers, actor=request.actor, at=request.at),
        said="答复已保存，重新提交时一并送县级卫生健康局。",
        back="filing_overview",
        pk=filing.pk,
    )


@one(DECIDE_FILING, methods=GET_POST, related=("institution",))
def filing_recall(request: Request, filing: Filing) -> HttpResponse:
    """Take a mistaken return or notice back."""
    refusal = refusal_of_recall(filing, request.at)
    if refusal is not None and request.method != "POST":
        return turn_back(request, refusal or NO_RECALL, "filing_review", pk=filing.pk)
    form = RecallForm(request.POST or None)
    done = take_form(
        request, form, lambda told: recall(filing, told["reason"], version=version_of(request), actor=request.actor, at=request.at)
    )
    if done:
        messages.success(request, "已撤回，机构已收到通知，时限照原来的日期继续计算。")
        return redirect("filing_review", pk=filing.pk)
    return show_form(request, "filings/filing_recall.html", form, {"filing": filing, "step": last_step(filing)})


@one(DECIDE_FILING, methods=GET_POST, related=("institution",))
def filing_assign(request: Request, filing: Filing) -> HttpResponse:
    """Give a case to a colleague with a note, or back to the whole office."""
    colleagues, held = colleagues_of(request.actor, request.at), assignment_of(filing)
    form = AssignForm(request.POST or None, colleagues=colleagues, initial={"to": held.post_id if held else request.actor.pk})

    def give(told: dict[str, Any]) -> None:
        assign(filing, told["to"], told["note"], actor=request.actor, at=request.at)

    if take_form(request, form, give):
        messages.success(request, "已交办。" if form.cleaned_data["to"] else "已交回全科办理。")
        return redirect("filing_review", pk=filing.pk)
    return show_form(request, "filings/filing_assign.html", form, {"filing": filing, "held": held})
