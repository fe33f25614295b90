"""The city chases a late case from its row; the county answers at the case. And the cases behind every count."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.filings.models import Chase, Filing
from qingmiao.filings.permissions import ANSWER_CHASE, CHASE_FILING, REVIEW_FILING
from qingmiao.filings.queries import with_deadline
from qingmiao.filings.queries.cases import CASES
from qingmiao.filings.services.chasing import answer_chase, chase
from qingmiao.filings.web.forms.county import ChaseAnswerForm
from qingmiao.ui.answering import show_form, take_form, take_step


@many(REVIEW_FILING)
def filing_cases(request: Request, filings: "QuerySet[Filing]") -> HttpResponse:
    """List the cases of an area, narrowed by county and state: what every count leads to."""
    return CASES.answer(request, with_deadline(filings).select_related("institution"))


@one(CHASE_FILING, methods=POST, related=("institution",))
def filing_chase(request: Request, filing: Filing) -> HttpResponse:
    """Ask the county about a late case."""
    words = request.POST.get("words", "")
    return take_step(
        request,
        lambda: chase(filing, words, actor=request.actor, at=request.at),
        said="已催办，县级须在 2 个工作日内答复。",
        back="filing_review",
        pk=filing.pk,
    )


@one(ANSWER_CHASE, methods=GET_POST, related=("filing__institution", "asked_by__organisation"))
def chase_answer(request: Request, row: Chase) -> HttpResponse:
    """Answer the city."""
    form = ChaseAnswerForm(request.POST or None)
    if take_form(request, form, lambda told: answer_chase(row, told["answer"], actor=request.actor, at=request.at)):
        messages.success(request, "已答复，市级已收到通知。")
        return redirect("filing_review", pk=row.filing_id)
    shown = {"filing": row.filing, "chase": row, "asked_on": timezone.localdate(row.asked_at)}
    return show_form(request, "filings/chase_answer.html", form, shown)
