"""The institution's pages: what we are due, what is missing, one tick to claim."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.institutions.models import Institution
from qingmiao.support.models import Award, Recognition
from qingmiao.support.permissions import (
    ASK_RECOGNITION,
    CLAIM_AWARD,
    DECLARE_FACTS,
    OBJECT_AWARD,
    READ_FACT_FILE,
    VIEW_OWN_SUPPORT,
)
from qingmiao.support.queries.own import own_support
from qingmiao.support.queries.recognition import condition_lines
from qingmiao.support.services.carrying import answer_question, claim_award
from qingmiao.support.services.declaring import add_fact_file, add_site, declare_fact
from qingmiao.support.services.objecting import object_award
from qingmiao.support.services.paying import set_account
from qingmiao.support.services.recognising import ask_recognition
from qingmiao.support.web.forms import AccountForm, FactForm, FileForm, ReasonForm, SiteForm, WordsForm
from qingmiao.ui.acting import Act
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.attachments import attachment_view
from qingmiao.ui.rule_lines import lines_to_review

HOME = "own_support"
fact_file_show = attachment_view(READ_FACT_FILE)


def _parents() -> list[tuple[str, str]]:
    return [("我们应享受的", reverse(HOME))]


@many(VIEW_OWN_SUPPORT)
def own_support_show(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Show everything the house is due, with what is missing."""
    house = get_object_or_404(houses)
    shown = own_support(house, timezone.localdate(request.at))
    recognition = Recognition.objects.filter(institution=house).first()
    return render(request, "support/own_support.html", {"house": house, "shown": shown, "recognition": recognition})


@many(DECLARE_FACTS, methods=GET_POST)
def fact_declare(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Declare a fact."""
    house, form = get_object_or_404(houses), FactForm(request.POST or None, initial={"key": request.GET.get("key", "")})
    done = take_form(request, form, lambda _told: declare_fact(house, form.declared(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已填报，今晚重新计算；以前填报的保留在记录里。")
        return redirect(HOME)
    return Act("填报事实", "填报后不能修改，有变化再填一次，以后填的为准。", reverse(HOME), _parents(), verb="填报").show(request, form)


@many(DECLARE_FACTS, methods=GET_POST)
def fact_file_add(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Add a paper that proves a year's facts."""
    house = get_object_or_404(houses)
    form = FileForm(request.POST or None, request.FILES or None, initial={"year": timezone.localdate(request.at).year})
    done = take_form(
        request,
        form,
        lambda told: add_fact_file(house, told["year"], told["title"], told["file"], actor=request.actor, at=request.at),
        usual_field="file",
    )
    if done:
        messages.success(request, "材料已保存；减免税资料按规定留存10年。")
        return redirect(HOME)
    return Act("上传佐证", "税务部门核对时可以看到。", reverse(HOME), _parents(), verb="上传").show(request, form)


@many(DECLARE_FACTS, methods=GET_POST)
def payee_account(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Say where the house is paid."""
    house, form = get_object_or_404(houses), AccountForm(request.POST or None)
    done = take_form(
        request, form, lambda told: set_account(house, told["holder"], told["bank"], told["number"], actor=request.actor, at=request.at)
    )
    if done:
        messages.success(request, "收款账号已保存，下一个批次起使用。")
        return redirect(HOME)
    return Act("收款账号", "下一个付款批次起使用这个账号。", reverse(HOME), _parents(), verb="保存").show(request, form)


@many(DECLARE_FACTS, methods=GET_POST)
def site_add(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Add a meter for the resident price."""
    house, form = get_object_or_404(houses), SiteForm(request.POST or None)
    done = take_form(
        request,
        form,
        lambda told: add_site(house, told["utility"], told["account_number"], told["meter_number"], actor=request.actor, at=request.at),
    )
    if done:
        messages.success(request, "户号已登记，会列入送供应单位的名单。")
        return redirect(HOME)
    return Act("登记户号", "县级卫生健康局把名单送供水、供电、供气单位。", reverse(HOME), _parents(), verb="登记").show(request, form)


@many(ASK_RECOGNITION, methods=GET_POST)
def recognition_ask(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Ask to be recognised as 普惠."""
    house, form = get_object_or_404(houses), ReasonForm(request.POST or None)
    done = take_form(request, form, lambda told: ask_recognition(house, told["reason"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, "申请已送县级卫生健康局。")
        return redirect("recognition_show", pk=done.made.pk)
    lines = lines_to_review(condition_lines(house, timezone.localdate(request.at)), {})
    context = {"lines": lines, "form": form, "parents": _parents()}
    return render(request, "support/recognition_ask.html", context, status=422 if form.errors else 200)


@one(CLAIM_AWARD, methods=POST)
def award_claim(request: Request, award: Award) -> HttpResponse:
    """Claim with one tick."""
    return take_step(
        request,
        lambda: claim_award(award, version=version_of(request), actor=request.actor, at=request.at),
        said="已领取，送办理单位确认。",
        back="award_show",
        pk=award.pk,
    )


@one(CLAIM_AWARD, methods=GET_POST)
def award_explain(request: Request, award: Award) -> HttpResponse:
    """Answer the question of the granting office."""
    form, back = WordsForm(request.POST or None), reverse("award_show", kwargs={"pk": award.pk})
    done = take_form(
        request,
        form,
        lambda told: answer_question(award, told["words"], version=version_of(request), actor=request.actor, at=request.at),
    )
    if done:
        messages.success(request, "已补充，送办理单位再看。")
        return redirect("award_show", pk=award.pk)
    return Act("补充情况", "送办理单位再看。", back, _parents(), about=award.why_state, version=award.version).show(request, form)


@one(OBJECT_AWARD, methods=GET_POST)
def award_object(request: Request, award: Award) -> HttpResponse:
    """Object to an answer."""
    form, back = WordsForm(request.POST or None), reverse("award_show", kwargs={"pk": award.pk})
    done = take_form(request, form, lambda told: object_award(award, told["words"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, f"异议已收到，编号 {done.made.number}。")
        return redirect("award_show", pk=award.pk)
    return Act("提出异议", "县级卫生健康局在时限内书面答复。", back, _parents(), verb="提出").show(request, form)
