"""The office decides on a finding: extension, recheck, next step, objection; another department answers what was referred to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qingmiao.accounts.models import Organisation, OrganisationKind
from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.supervision.models import Finding, FindingStep, Inspection, InspectionState
from qingmiao.supervision.permissions import ANSWER_REFERRAL, DECIDE_FINDING
from qingmiao.supervision.queries.findings import classes_of
from qingmiao.supervision.services.deciding import (
    answer_objection,
    answer_referral,
    decide_extension,
    lift_stop,
    recheck,
)
from qingmiao.supervision.services.deciding import (
    take_step as take_finding_step,
)
from qingmiao.supervision.web.findings import RELATED, by, show_one
from qingmiao.supervision.web.forms import DecisionForm, RecheckForm, ReferralForm, StepForm
from qingmiao.ui.answering import take_form, take_step


@one(DECIDE_FINDING, methods=GET_POST, related=RELATED)
def extension_decide(request: Request, row: Finding) -> HttpResponse:
    """Answer the request for a longer deadline."""
    form = DecisionForm(request.POST or None)
    if take_form(request, form, lambda told: decide_extension(row, told["decision"], grants=told["outcome"] == "yes", **by(request))):
        messages.success(request, "已答复，机构已收到通知。")
        return redirect("finding_show", pk=row.pk)
    return show_one(request, row, form, "答复延期申请", "同意的，整改期限改到申请的日期；机构会收到通知。")


@one(DECIDE_FINDING, methods=GET_POST, related=RELATED)
def objection_answer(request: Request, row: Finding) -> HttpResponse:
    """Answer an objection to the publication."""
    form = DecisionForm(request.POST or None)
    if take_form(request, form, lambda told: answer_objection(row, told["decision"], upholds=told["outcome"] == "yes", **by(request))):
        messages.success(request, "已答复，机构已收到通知。")
        return redirect("finding_show", pk=row.pk)
    return show_one(request, row, form, "答复公示异议", "同意即异议成立，这个问题不再公示；机构会收到通知。")


@one(DECIDE_FINDING, methods=GET_POST, related=RELATED)
def finding_recheck(request: Request, row: Finding) -> HttpResponse:
    """Recheck by the papers or by a visit: close, or give back."""
    visits = Inspection.objects.filter(institution=row.institution, state=InspectionState.RECORDED, visited_on__gte=row.found_on)
    form = RecheckForm(visits.exclude(pk=row.item.part.inspection_id).order_by("-visited_on", "-pk"), request.POST or None)
    if take_form(request, form, lambda _told: recheck(row, form.rechecked(), **by(request))):
        messages.success(request, "复查已记录，机构已收到通知。")
        return redirect("finding_show", pk=row.pk)
    return show_one(request, row, form, "复查", "已改好的销号并通知机构；没有改好的退回继续整改，重新计时。")


@one(DECIDE_FINDING, methods=GET_POST, related=RELATED)
def finding_step(request: Request, row: Finding) -> HttpResponse:
    """Take a finding further, or stop a class or the house at once."""
    offices = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, division_code=row.county_code)
    first = {"law": row.penalty if "待核" not in row.penalty else ""}
    classes = classes_of(row.institution_id, timezone.localdate(request.at))
    form = StepForm(offices.exclude(pk=row.organisation_id).order_by("pk"), classes, request.POST or None, initial=first)
    if take_form(request, form, lambda _told: take_finding_step(row, form.step(), **by(request))):
        messages.success(request, "措施已记录，机构和有关部门已收到通知。")
        return redirect("finding_show", pk=row.pk)
    return show_one(
        request, row, form, "采取措施", "将通知机构；移送的同时通知接收部门并开始计时；停止类措施同时报告县级卫生健康部门。", tone="bad"
    )


@one(DECIDE_FINDING, methods=POST)
def stop_lift(request: Request, row: Finding, step: int) -> HttpResponse:
    """End a stop of a finding."""

    def act() -> None:
        for found in FindingStep.objects.filter(finding=row, pk=step):
            lift_stop(found, actor=request.actor, at=request.at)

    return take_step(request, act, said="已解除，机构已收到通知。", back="finding_show", pk=row.pk)


@one(ANSWER_REFERRAL, methods=GET_POST, related=("finding__institution__organisation", "finding__organisation"))
def referral_answer(request: Request, step: FindingStep) -> HttpResponse:
    """Answer what was referred to one's department."""
    form = ReferralForm(request.POST or None)
    at = request.at
    if take_form(request, form, lambda told: answer_referral(step, told["answer"], actor=request.actor, at=at)):
        messages.success(request, f"{timezone.localdate(at)} 已答复移送，移送单位已收到通知。")
        return redirect("finding_show", pk=step.finding_id)
    return show_one(request, step.finding, form, "答复移送", "移送单位会收到处理结果。")
