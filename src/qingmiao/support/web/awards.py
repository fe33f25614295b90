"""An answer for whoever may see it: step by step, and what each may do with it. The lists of county, city, auditor and tax office."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from qingmiao.core.clocks import calendar, chip, running
from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.core.permissions import permitted
from qingmiao.families.services.reading import note_read
from qingmiao.support.models import Award, AwardCheck, Objection
from qingmiao.support.permissions import (
    ANSWER_OBJECTION,
    ANSWER_RELIEF,
    APPLY_ALLOWANCE,
    BROWSE_AWARDS,
    MANAGE_AWARDS,
    OBJECT_AWARD,
    VIEW_AWARD,
)
from qingmiao.support.queries.lists import AWARDS, RELIEFS, title_of
from qingmiao.support.queries.replaying import replay
from qingmiao.support.queries.showing import header, shown_checks, shown_parts
from qingmiao.support.services.carrying import answer_relief, clear_award, refuse_award, settle_check
from qingmiao.support.services.objecting import answer_objection
from qingmiao.support.services.paying import retry_award
from qingmiao.support.web.forms import AnswerForm, ReasonForm, WordsForm
from qingmiao.support.workflow import AWARD
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.timeline import timeline

RELATED = ("institution", "child", "supersedes", "run")


@many(BROWSE_AWARDS)
def award_list(request: Request, awards: "QuerySet[Award]") -> HttpResponse:
    """List the answers of the area; what waits for a person comes first."""
    return AWARDS.answer(request, awards.select_related("institution", "child"))


@many(ANSWER_RELIEF)
def relief_list(request: Request, awards: "QuerySet[Award]") -> HttpResponse:
    """List the reliefs the tax office has to confirm."""
    return RELIEFS.answer(request, awards.select_related("institution", "child"))


@one(VIEW_AWARD, related=RELATED)
def award_show(request: Request, award: Award) -> HttpResponse:
    """Show one answer with every value it rests on; who looks at a child's is written down for its guardians."""
    if award.child_id is not None:
        note_read(award, "查看补贴结果", actor=request.actor, at=request.at)
    context = {
        "award": award,
        **header(award),
        "parts": shown_parts(award),
        "checks": shown_checks(award),
        "objections": _objections(award, request),
        "events": timeline(award, {name: step.label for name, step in AWARD.by_name.items()}, {}, []),
        "later": Award.objects.filter(supersedes=award).first(),
        "may": _may(request, award),
        "parents": _parents(request),
    }
    return render(request, "support/award_show.html", context)


def _may(request: Request, award: Award) -> dict[str, bool]:
    """Return what the current post may do with an answer now."""
    names = {offer.transition.name for offer in AWARD.offers(award, request.actor)} if not award.is_superseded else set()
    objecting, replaying, answering = permitted(request.actor, award, OBJECT_AWARD, BROWSE_AWARDS, ANSWER_RELIEF)
    steps = {
        name: name in names for name in ("claim_award", "answer_award", "clear_award", "refuse_award", "retry_award", "question_award")
    }
    return {
        **steps,
        "confirm_award": "confirm_award" in names and answering,
        "object": objecting,
        "replay": replaying,
        "manage": MANAGE_AWARDS.permits(request.actor, award),
    }


def _objections(award: Award, request: Request) -> list[dict[str, Any]]:
    rows, days = list(award.objections.select_related("post__user")), calendar()
    may_answer = ANSWER_OBJECTION.is_granted(request.actor)
    return [
        {"row": row, "may_answer": may_answer, "chips": [chip(clock, request.at.date(), days) for clock in running(row)]} for row in rows
    ]


def _parents(request: Request) -> list[tuple[str, str]]:
    if BROWSE_AWARDS.is_granted(request.actor):
        return [("支持结果", reverse("award_list"))]
    if APPLY_ALLOWANCE.is_granted(request.actor):
        return [("育儿补贴", reverse("own_allowance"))]
    if ANSWER_RELIEF.is_granted(request.actor):
        return [("税费减免", reverse("relief_list"))]
    return [("我们应享受的", reverse("own_support"))]


@one(BROWSE_AWARDS, related=RELATED)
def award_replay(request: Request, award: Award) -> HttpResponse:
    """Work an old answer out again from what was kept with it, step by step."""
    back = [*_parents(request), (title_of(award.programme), reverse("award_show", kwargs={"pk": award.pk}))]
    context = {"award": award, "found": replay(award), **header(award), "parts": shown_parts(award), "parents": back}
    return render(request, "support/award_replay.html", context)


@one(MANAGE_AWARDS, methods=GET_POST)
def check_settle(request: Request, award: Award, check: int) -> HttpResponse:
    """Write down what was made of a finding."""
    row = get_object_or_404(AwardCheck, pk=check, award=award)
    form, back = ReasonForm(request.POST or None), reverse("award_show", kwargs={"pk": award.pk})
    done = take_form(request, form, lambda told: settle_check(row, told["reason"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已记录。")
        return redirect("award_show", pk=award.pk)
    return Act("处理核对项目", "理由会留在记录里。", back, _parents(request), about="；".join(row.rows), verb="记录").show(request, form)


@one(MANAGE_AWARDS, methods=POST)
def award_clear(request: Request, award: Award) -> HttpResponse:
    """Let a held answer go on."""
    return _step(request, award, clear_award, "已继续办理。")


@one(MANAGE_AWARDS, methods=POST)
def award_retry(request: Request, award: Award) -> HttpResponse:
    """Let a returned payment be paid again."""
    return _step(request, award, retry_award, "会列入下一个付款批次。")


def _step(request: Request, award: Award, act: Any, said: str) -> HttpResponse:
    return take_step(
        request,
        lambda: act(award, version=version_of(request), actor=request.actor, at=request.at),
        said=said,
        back="award_show",
        pk=award.pk,
    )


@one(MANAGE_AWARDS, methods=GET_POST)
def award_refuse(request: Request, award: Award) -> HttpResponse:
    """Refuse a held answer."""
    form, back = ReasonForm(request.POST or None), reverse("award_show", kwargs={"pk": award.pk})
    done = take_form(request, form, lambda told: refuse_award(award, told["reason"], **by(request)))
    if done:
        messages.success(request, "已记录，机构会收到理由。")
        return redirect("award_show", pk=award.pk)
    act = Act("不予支持", "机构会收到理由，可以提出异议。", back, _parents(request), version=award.version, tone="bad")
    return act.show(request, form)


@one(ANSWER_RELIEF, methods=POST)
def relief_confirm(request: Request, award: Award) -> HttpResponse:
    """Confirm a relief."""
    return take_step(
        request,
        lambda: answer_relief(award, "", version=version_of(request), actor=request.actor, at=request.at, is_good=True),
        said="已确认，机构已收到通知。",
        back="award_show",
        pk=award.pk,
    )


@one(ANSWER_RELIEF, methods=GET_POST)
def relief_question(request: Request, award: Award) -> HttpResponse:
    """Ask the institution about a relief."""
    form, back = WordsForm(request.POST or None), reverse("award_show", kwargs={"pk": award.pk})
    done = take_form(request, form, lambda told: answer_relief(award, told["words"], **by(request), is_good=False))
    if done:
        messages.success(request, "疑问已送机构。")
        return redirect("award_show", pk=award.pk)
    return Act("提出疑问", "机构会收到并补充。", back, _parents(request), version=award.version).show(request, form)


@one(ANSWER_OBJECTION, methods=GET_POST, related=("award", "post"))
def objection_answer(request: Request, row: Objection) -> HttpResponse:
    """Answer an objection."""
    form, back = AnswerForm(request.POST or None), reverse("award_show", kwargs={"pk": row.award_id})
    done = take_form(request, form, lambda told: answer_objection(row, told["answer"], **by(request), is_upheld=told["is_upheld"] == "yes"))
    if done:
        messages.success(request, "已答复，提出人已收到。")
        return redirect("award_show", pk=row.award_id)
    act = Act("答复异议", "提出人会收到答复；成立的重新计算。", back, _parents(request), version=row.version, said_before=row.words.open())
    return act.show(request, form)
