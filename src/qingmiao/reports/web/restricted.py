"""Restricted cases, for those who are named; and the page on which the city names them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, may, one
from qingmiao.reports.models import Protector, RestrictedCase
from qingmiao.reports.permissions import NAME_PROTECTORS, VIEW_RESTRICTED, VIEW_RESTRICTED_FILE, VIEW_RESTRICTED_PHOTO
from qingmiao.reports.queries.incidents import clock_of
from qingmiao.reports.queries.restricted import RESTRICTED_LIST, evidence_for, notes_of, protectors_of, status_of, trail_of
from qingmiao.reports.services.restricting import close_restricted, name_protector, note_restricted, read_restricted
from qingmiao.reports.web.forms import ProtectorForm, WordsForm
from qingmiao.reports.web.stepping import Place, Step, answer_step
from qingmiao.reports.workflow import RESTRICTED
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.attachments import attachment_view

PLACE = Place("restricted_show", "restricted_list", "受限案件", str)
STEPS: dict[str, Step] = {
    "note_restricted": Step(
        "记录处置",
        lambda _row, data: WordsForm("做了什么", "联系了谁、报警和立案情况、孩子现在由谁照护", data),
        lambda row, told, how: note_restricted(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已记录。",
        "写好后不能修改。",
    ),
    "close_restricted": Step(
        "结案",
        lambda _row, data: WordsForm("结论", "怎样处置、移交了谁", data),
        lambda row, told, how: close_restricted(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已结案。",
        RESTRICTED.by_name["close_restricted"].consequence,
    ),
}


@many(VIEW_RESTRICTED)
def restricted_list(request: Request, cases: "QuerySet[RestrictedCase]") -> HttpResponse:
    """List the restricted cases for which the post is named; for everybody else the list is empty."""
    return RESTRICTED_LIST.answer(request, cases.select_related("institution"))


@one(VIEW_RESTRICTED, related=("institution",))
def restricted_show(request: Request, case: RestrictedCase) -> HttpResponse:
    """Show one restricted case, who read it before, and what was done. The read is written down."""
    context = {
        "case": case,
        "words": read_restricted(case, actor=request.actor, at=request.at),
        "status": status_of(case),
        "clock": clock_of(case, timezone.localdate(request.at)),
        "evidence": evidence_for(case, request.actor),
        "notes": notes_of(case),
        "trail": trail_of(case),
        "offers": [offer for offer in RESTRICTED.offers(case, request.actor) if offer.refusal is None],
        "parents": [("受限案件", reverse("restricted_list"))],
    }
    return render(request, "reports/restricted_show.html", context)


restricted_photo = attachment_view(VIEW_RESTRICTED_PHOTO)
restricted_file = attachment_view(VIEW_RESTRICTED_FILE)


@one(VIEW_RESTRICTED, methods=GET_POST)
def restricted_step(request: Request, case: RestrictedCase, step: str) -> HttpResponse:
    """Take one step with a restricted case."""
    return answer_step(request, case, STEPS, step, PLACE)


@may(NAME_PROTECTORS, methods=GET_POST)
def protector_list(request: Request) -> HttpResponse:
    """Show who is named in each county, and name another."""
    form = ProtectorForm(request.POST or None)

    def act(told: dict[str, Any]) -> Protector:
        return name_protector(told["county"], told["post"], is_police=told["is_police"], actor=request.actor, at=request.at)

    if take_form(request, form, act, usual_field="post"):
        messages.success(request, "已指定。原来的联系人从现在起看不到受限案件。")
        return redirect("protector_list")
    return show_form(request, "reports/protector_list.html", form, {"counties": protectors_of(request.actor)})
