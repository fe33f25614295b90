"""育儿补贴: the family applies, follows and renews; the county reviews and confirms."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.clocks import calendar, chip, clocks_of
from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.families.models import Child
from qingmiao.families.services.reading import note_read
from qingmiao.regions.queries import counties
from qingmiao.support.models import Claim
from qingmiao.support.permissions import APPLY_ALLOWANCE, RENEW_CLAIM, REVIEW_CLAIM
from qingmiao.support.queries.claims import CLAIMS, claim_status, own_claims
from qingmiao.support.services import claiming
from qingmiao.support.web.forms import AllowanceForm, ReasonForm
from qingmiao.support.workflow import CLAIM
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.timeline import timeline

HOME = "own_allowance"


@many(APPLY_ALLOWANCE)
def own_allowance(request: Request, children: "QuerySet[Child]") -> HttpResponse:
    """Show the family each child's allowance: apply, follow, renew."""
    return render(request, "support/own_allowance.html", {"rows": own_claims(children, timezone.localdate(request.at))})


@one(APPLY_ALLOWANCE, methods=GET_POST)
def allowance_apply(request: Request, child: Child) -> HttpResponse:
    """Apply for a child; two minutes on a phone."""
    form = AllowanceForm([(county.code, county.name) for county in counties()], request.POST or None, initial={"county": child.county_code})
    done = take_form(request, form, lambda _told: claiming.apply_allowance(child, form.wish(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, f"申请已收到，编号 {done.made.number}。结果会通知您。")
        return redirect(HOME)
    words = "出生日期、监护关系用已登记的，不用再填；初审时请带出生医学证明和户口簿。"
    return Act("申请育儿补贴", words, reverse(HOME), [("育儿补贴", reverse(HOME))], verb="提交申请", about=str(child.name)).show(
        request, form
    )


@one(RENEW_CLAIM, methods=POST)
def allowance_renew(request: Request, row: Claim) -> HttpResponse:
    """Renew for this year by one tap."""
    return take_step(request, lambda: claiming.renew_claim(row, **by(request)), said="已续领，列入下一批发放。", back=HOME)


@many(REVIEW_CLAIM)
def allowance_list(request: Request, claims: "QuerySet[Claim]") -> HttpResponse:
    """List the claims of the county; the nearest deadline first."""
    return CLAIMS.answer(request, claims.select_related("child"))


@one(REVIEW_CLAIM, related=("child", "post__user"))
def allowance_show(request: Request, row: Claim) -> HttpResponse:
    """Show one claim, masked; review and confirm it."""
    on, days = timezone.localdate(request.at), calendar()
    note_read(row, "审核补贴申请", actor=request.actor, at=request.at)
    context = {
        "row": row,
        "status": claim_status(row),
        "chips": [chip(clock, on, days) for clock in clocks_of(row)],
        "steps": {offer.transition.name for offer in CLAIM.offers(row, request.actor)},
        "awards": row.child.awards.filter(programme=row.programme, is_superseded=False).order_by("period"),
        "events": timeline(row, {name: step.label for name, step in CLAIM.by_name.items()}, {}, []),
        "parents": [("补贴申请", reverse("allowance_list"))],
    }
    return render(request, "support/allowance_show.html", context)


@one(REVIEW_CLAIM, methods=POST, related=("child", "post__user"))
def allowance_review(request: Request, row: Claim) -> HttpResponse:
    """Note that the papers were seen."""
    return _step(request, row, claiming.review_claim, "初审已通过，待审核确认。")


@one(REVIEW_CLAIM, methods=POST, related=("child", "post__user"))
def allowance_confirm(request: Request, row: Claim) -> HttpResponse:
    """Confirm a claim."""
    return _step(request, row, claiming.confirm_claim, "已确认，申请人已收到通知。")


def _step(request: Request, row: Claim, act: Any, said: str) -> HttpResponse:
    return take_step(
        request,
        lambda: act(row, version=version_of(request), actor=request.actor, at=request.at),
        said=said,
        back="allowance_show",
        pk=row.pk,
    )


@one(REVIEW_CLAIM, methods=GET_POST, related=("child", "post__user"))
def allowance_refuse(request: Request, row: Claim) -> HttpResponse:
    """Refuse a claim."""
    return _end(request, row, claiming.refuse_claim, ("不予支持", "申请人会收到理由。"))


@one(REVIEW_CLAIM, methods=GET_POST, related=("child", "post__user"))
def allowance_stop(request: Request, row: Claim) -> HttpResponse:
    """Stop a claim."""
    return _end(request, row, claiming.stop_claim, ("停发", "以后的年度不再发放；已发的不变，多发的另行追回。"))


def _end(request: Request, row: Claim, act: Any, said: tuple[str, str]) -> HttpResponse:
    form, back = ReasonForm(request.POST or None), reverse("allowance_show", kwargs={"pk": row.pk})
    done = take_form(request, form, lambda told: act(row, told["reason"], **by(request)))
    if done:
        messages.success(request, "已记录，申请人会收到理由。")
        return redirect("allowance_show", pk=row.pk)
    parents = [("补贴申请", reverse("allowance_list")), (row.number, back)]
    return Act(*said, back, parents, version=row.version, tone="bad").show(request, form)
