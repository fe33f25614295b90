"""Closing an institution: where each child and each member of staff goes."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from qingmiao.core.gates import GET_POST, POST, Request, may, one, version_of
from qingmiao.filings.models import Filing, FilingKind, SettlementKind
from qingmiao.filings.permissions import EDIT_FILING, SUBMIT_FILING
from qingmiao.filings.queries.judging import facts_of
from qingmiao.filings.queries.writing import subjects
from qingmiao.filings.services.closing import answer_settlements
from qingmiao.filings.services.starting import begin_change
from qingmiao.filings.web.forms.starting import ReasonForm, SignForm
from qingmiao.filings.web.views.overview import own_institution
from qingmiao.filings.web.views.submitting import ALREADY, hand_in
from qingmiao.ui.answering import keep, show_form, take_form

SUGGESTIONS = {
    SettlementKind.CHILD: ["转入其他托育机构", "升入幼儿园", "由家庭照护"],
    SettlementKind.STAFF: ["转到其他托育机构", "解除劳动合同，已结清工资", "转岗到举办单位"],
}
PREFIX = "to-"


@may(EDIT_FILING, methods=GET_POST)
def deregistration_start(request: Request) -> HttpResponse:
    """Begin a deregistration: say why."""
    institution = own_institution(request)
    form = ReasonForm(request.POST or None)
    done = take_form(
        request, form, lambda told: begin_change(institution, FilingKind.DEREGISTRATION, told["reason"], actor=request.actor, at=request.at)
    )
    if done:
        return redirect("filing_settle", pk=done.made.pk)
    return show_form(request, "filings/deregistration_start.html", form, {"institution": institution})


@one(EDIT_FILING, methods=GET_POST, related=("institution", "replaces"))
def filing_settle(request: Request, filing: Filing) -> HttpResponse:
    """List every child and member of staff with where each goes; when all are answered, take the signature."""
    if filing.kind != FilingKind.DEREGISTRATION or not filing.is_editable:
        messages.info(request, ALREADY)
        return redirect("filing_overview", pk=filing.pk)
    is_signing = request.POST.get("do") == "submit"
    form = SignForm(request.POST if is_signing else None)
    answers = Form(request.POST if request.method == "POST" and not is_signing else None)  # carries a refusal; its rows are settlements
    answer = hand_in(request, filing, form)
    if answer:
        return answer
    if take_form(request, answers, lambda _told: _answer(request, filing)):
        return redirect("filing_settle", pk=filing.pk)
    filing.refresh_from_db(fields=["version"])
    context = {"filing": filing, "form": form, "answers": answers, **_people(request, filing)}
    return show_form(request, "filings/filing_settle.html", answers if answers.is_bound else form, context)


@one(EDIT_FILING, methods=POST)
def settlements_save(request: Request, filing: Filing) -> JsonResponse:
    """Save the destinations while they are typed."""
    return keep(lambda: _answer(request, filing))


def _answer(request: Request, filing: Filing) -> Filing:
    given = {name.removeprefix(PREFIX): request.POST[name] for name in request.POST if name.startswith(PREFIX)}
    return answer_settlements(
        filing,
        given,
        fill={kind: request.POST.get(f"all-{kind}", "") for kind in SettlementKind},
        version=version_of(request),
        actor=request.actor,
        at=request.at,
    )


def _people(request: Request, filing: Filing) -> dict[str, Any]:
    """Return the two lists: children by class, staff by name; a page shown again after a refusal keeps what was typed."""
    facts = facts_of(filing)
    names = subjects(facts)
    rows = list(filing.settlements.order_by("kind", "pk"))
    shown = [
        {
            "name": f"{PREFIX}{row.pk}",
            "kind": row.kind,
            "label": f"{names[row.key]}（{row.label}）" if row.kind == SettlementKind.STAFF and row.key in names else row.label,
            "value": request.POST.get(f"{PREFIX}{row.pk}", row.destination),
        }
        for row in rows
    ]
    return {
        "name": facts.basic.name or filing.institution.name,
        "groups": [
            {
                "kind": kind.value,
                "title": kind.label,
                "suggestions": SUGGESTIONS[kind],
                "rows": [row for row in shown if row["kind"] == kind],
            }
            for kind in SettlementKind
        ],
        "open_count": sum(row.answered_at is None for row in rows),
        "total": len(rows),
        "may_sign": SUBMIT_FILING.is_granted(request.actor),
    }
