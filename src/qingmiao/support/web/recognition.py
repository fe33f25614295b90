"""The county's pages: recognition as 普惠, public rooms, meters for the resident price."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.rules.lines import read_lines
from qingmiao.institutions.models import Institution, Standing
from qingmiao.support.models import PremisesOffer, Recognition, UtilitySite
from qingmiao.support.permissions import (
    DECIDE_RECOGNITION,
    MANAGE_OFFERS,
    MANAGE_UTILITIES,
    VIEW_RECOGNITION,
)
from qingmiao.support.queries.standing_lists import OFFERS, RECOGNITIONS, SITES, recognition_status, site_status
from qingmiao.support.rules.recognition import Step
from qingmiao.support.services import recognising
from qingmiao.support.services.declaring import answer_site, ask_utilities
from qingmiao.support.web.forms import AllocateForm, OfferForm, RecognitionForm, SiteAnswerForm, WhyForm
from qingmiao.support.workflow import RECOGNITION
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.rule_lines import lines_to_review
from qingmiao.ui.timeline import timeline

RELATED = ("institution__organisation", "decided_by__user")


def _back(row: Recognition) -> dict[str, Any]:
    url = reverse("recognition_show", kwargs={"pk": row.pk})
    return {"back_url": url, "parents": [("普惠认定", reverse("recognition_list")), (row.institution.name, url)], "version": row.version}


@many(VIEW_RECOGNITION)
def recognition_list(request: Request, rows: "QuerySet[Recognition]") -> HttpResponse:
    """List the recognitions of the area."""
    return RECOGNITIONS.answer(request, rows.select_related("institution"))


@one(VIEW_RECOGNITION, related=RELATED)
def recognition_show(request: Request, row: Recognition) -> HttpResponse:
    """Show one recognition with its conditions."""
    context = {
        "row": row,
        "status": recognition_status(row, timezone.localdate(request.at)),
        "lines": lines_to_review(read_lines(row.lines, Step), {}),
        "steps": {offer.transition.name for offer in RECOGNITION.offers(row, request.actor)},
        "events": timeline(row, {name: step.label for name, step in RECOGNITION.by_name.items()}, {}, []),
        "parents": [("普惠认定", reverse("recognition_list"))],
    }
    return render(request, "support/recognition_show.html", context)


@one(DECIDE_RECOGNITION, methods=GET_POST, related=RELATED)
def recognition_grant(request: Request, row: Recognition) -> HttpResponse:
    """Recognise an institution."""
    form = RecognitionForm(request.POST or None, initial={"since": timezone.localdate(request.at)})
    done = take_form(
        request, form, lambda told: recognising.grant_recognition(row, (told["since"], told["until"]), told["why"], **by(request))
    )
    if done:
        messages.success(request, "已认定，名单已公布，各项支持从认定日起优先。")
        return redirect("recognition_show", pk=row.pk)
    return Act("认定", "名单会公布；各项支持按认定日期计算。", **_back(row)).show(request, form)


@one(DECIDE_RECOGNITION, methods=GET_POST, related=RELATED)
def recognition_refuse(request: Request, row: Recognition) -> HttpResponse:
    """Do not recognise an institution."""
    return _decide(request, row, recognising.refuse_recognition, ("不予认定", "机构会收到理由。"))


@one(DECIDE_RECOGNITION, methods=GET_POST, related=RELATED)
def recognition_withdraw(request: Request, row: Recognition) -> HttpResponse:
    """Withdraw a recognition."""
    return _decide(request, row, recognising.withdraw_recognition, ("撤销认定", "从今天起不再享受；以前的不变。"))


def _decide(request: Request, row: Recognition, act: Any, said: tuple[str, str]) -> HttpResponse:
    form = WhyForm(request.POST or None)
    done = take_form(request, form, lambda told: act(row, told["why"], **by(request)))
    if done:
        messages.success(request, f"已{said[0]}，机构已收到。")
        return redirect("recognition_show", pk=row.pk)
    return Act(*said, **_back(row), tone="bad").show(request, form)


@many(MANAGE_OFFERS)
def offer_list(request: Request, rows: "QuerySet[PremisesOffer]") -> HttpResponse:
    """List public rooms of the county."""
    return OFFERS.answer(request, rows.select_related("allocated_to"), template="support/offer_list.html")


@may(MANAGE_OFFERS, methods=GET_POST)
def offer_new(request: Request) -> HttpResponse:
    """Publish rooms."""
    form, back = OfferForm(request.POST or None), reverse("offer_list")
    done = take_form(request, form, lambda _told: recognising.offer_premises(form.rooms(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "场地已登记。")
        return redirect(back)
    return Act("登记可用场地", "登记后按分配办法分配。", back, [("可用场地", back)], verb="登记").show(request, form)


@one(MANAGE_OFFERS, methods=GET_POST)
def offer_allocate(request: Request, row: PremisesOffer) -> HttpResponse:
    """Give rooms to an institution; inclusive ones are offered first."""
    houses = Institution.objects.filter(county_code=row.county_code, standing=Standing.FILED).order_by("-inclusive", "name_pinyin", "pk")
    form, back = AllocateForm(houses, request.POST or None), reverse("offer_list")
    done = take_form(request, form, lambda told: recognising.allocate_premises(row, told["house"], told["reason"], **by(request)))
    if done:
        messages.success(request, "已分配，机构已收到。")
        return redirect(back)
    about = f"{row.owner}，{row.address}，{row.area_m2:g} ㎡。分配办法：{row.criteria}"
    act = Act("分配场地", "机构会收到通知；名单里普惠机构排在前面。", back, [("可用场地", back)], about=about, version=row.version)
    return act.show(request, form)


@many(MANAGE_UTILITIES)
def site_list(request: Request, rows: "QuerySet[UtilitySite]") -> HttpResponse:
    """List meters for the resident price; what is shown can be taken along as a sheet for the supplier."""
    return SITES.answer(request, rows.select_related("institution"), template="support/site_list.html")


@many(MANAGE_UTILITIES, methods=POST)
def site_send(request: Request, rows: "QuerySet[UtilitySite]") -> HttpResponse:
    """Note that everything not sent yet went to the suppliers."""
    waiting = list(rows.filter(asked_on=None).order_by("pk"))
    return take_step(
        request,
        lambda: ask_utilities(waiting, actor=request.actor, at=request.at),
        said=f"已记录送出 {len(waiting)} 户。",
        back="site_list",
    )


@one(MANAGE_UTILITIES, methods=GET_POST, related=("institution",))
def site_answer(request: Request, row: UtilitySite) -> HttpResponse:
    """Note what a supplier answered."""
    form, back = SiteAnswerForm(request.POST or None), reverse("site_list")
    done = take_form(
        request,
        form,
        lambda told: answer_site(row, told["confirmed_from"], told["refused_because"], actor=request.actor, at=request.at),
        usual_field="confirmed_from",
    )
    if done:
        messages.success(request, "答复已登记。")
        return redirect(back)
    about = f"{row.institution.name} {row.get_utility_display()} {row.account_number}"
    act = Act(
        "登记答复", "执行日期以前多收的，按填报的用量和价格算出退费。", back, [("居民价格名单", back)], about=about, status=site_status(row)
    )
    return act.show(request, form)
