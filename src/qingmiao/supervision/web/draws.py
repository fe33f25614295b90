"""双随机: committed to in public, revealed afterwards, recomputed by anyone."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import download
from qingmiao.core.gates import GET_POST, POST, Request, one, public, version_of
from qingmiao.supervision.models import AnnualPlan, Draw, DrawState
from qingmiao.supervision.permissions import MANAGE_DRAW, MANAGE_PLAN, VIEW_DRAW
from qingmiao.supervision.queries.plans import (
    DRAW_TONES,
    drawn_of,
    inspectors_of,
    is_opened,
    number_of,
    opened_of,
    pool_of,
    public_draws,
    published_document,
)
from qingmiao.supervision.services.drawing import commit_draw, reveal_draw, withdraw_draw
from qingmiao.supervision.web.forms import DrawForm, WithdrawForm
from qingmiao.supervision.web.plans import HERE, show_act
from qingmiao.supervision.workflow import DRAWS
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.paging import page_of

JSON = "application/json; charset=utf-8"
RELATED = ("plan__organisation",)


@one(MANAGE_PLAN, methods=GET_POST, related=("organisation",))
def draw_commit(request: Request, plan: AnnualPlan) -> HttpResponse:
    """Fix what is drawn from, and publish the commitment."""
    on = timezone.localdate(request.at)
    inspectors = inspectors_of(plan.organisation, on)
    first = max(on, on.replace(year=plan.year, month=1, day=1)) if plan.year > on.year else on
    first_values = {"first_on": first, "last_on": first.replace(month=12, day=31), "inspectors": list(inspectors)}
    form = DrawForm(inspectors, first_values, request.POST or None)
    done = take_form(request, form, lambda _told: commit_draw(plan, form.draw(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "承诺值已公布。名单从现在起不能改，到时揭晓种子。")
        return redirect("draw_show", pk=done.made.pk)
    quotas = pool_of(plan, on)[1]
    lead = "本次将抽：" + "、".join(f"{quota.risk_class.label}风险 {quota.left} 家" for quota in quotas)
    return show_act(
        request, form, "公布承诺值", "机构、检查人员、回避和比例的摘要以及种子的承诺值将向社会公布，此后不能改。", plan, lead=lead
    )


@one(VIEW_DRAW, related=(*RELATED, "committed_by__user", "committed_by__organisation"))
def draw_show(request: Request, row: Draw) -> HttpResponse:
    """Show the offices of a county one draw: what was fixed, who was drawn, what came of it."""
    context = {
        "row": row,
        "tone": DRAW_TONES[row.state],
        "visits": drawn_of(row),
        "is_opened": is_opened(row, timezone.localdate(request.at)),
        "offers": DRAWS.offers(row, request.actor),
        "is_waiting": row.state == DrawState.COMMITTED,
        "parents": [(HERE[0], reverse(HERE[1])), (f"{row.plan.year} 年", reverse("annual_plan_show", kwargs={"pk": row.plan_id}))],
    }
    return render(request, "supervision/draw_show.html", context)


@one(VIEW_DRAW)
def draw_file(_request: Request, row: Draw) -> HttpResponse:
    """Give out the file of a draw; to the office before it is public."""
    return _file(row)


@one(MANAGE_DRAW, methods=POST, related=RELATED)
def draw_reveal(request: Request, row: Draw) -> HttpResponse:
    """Reveal the seed and plan the visits."""
    act = lambda: reveal_draw(row, version=version_of(request), actor=request.actor, at=request.at)  # noqa: E731  # one call
    return take_step(request, act, said="已抽取，检查已安排。", back="draw_show", pk=row.pk)


@one(MANAGE_DRAW, methods=GET_POST, related=RELATED)
def draw_withdraw(request: Request, row: Draw) -> HttpResponse:
    """Give a draw up."""
    form = WithdrawForm(request.POST or None)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: withdraw_draw(row, told["reason"], **by)):
        messages.success(request, "已撤回，原因写在公开页面上。")
        return redirect("draw_show", pk=row.pk)
    version = request.POST.get("version") or str(row.version)
    return show_act(
        request, form, "撤回抽取", DRAWS.by_name["withdraw_draw"].consequence, row.plan, tone="bad", version_text=version, lead=row.name
    )


@public()
def draw_list(request: Request) -> HttpResponse:
    """Show everyone the draws: what was promised before, and where to recompute."""
    page = page_of(public_draws(), request.GET.get("page"))
    shown = opened_of(list(page.object_list), timezone.localdate(request.at))
    return render(request, "supervision/draw_list.html", {"page": page, "draws": shown})


@public()
def draw_published(request: Request, pk: int) -> HttpResponse:
    """Show everyone one draw: before it, what was fixed; after its visits, the seed, the result and the file."""
    row, on = get_object_or_404(Draw.objects.select_related(*RELATED), pk=pk), timezone.localdate(request.at)
    opened = is_opened(row, on)
    visits = [(visit, [number_of(post) for post in visit.inspectors.all()]) for visit in drawn_of(row)] if opened else []
    context = {
        "row": row,
        "tone": DRAW_TONES[row.state],
        "is_opened": opened,
        "seed": row.seed.open() if opened else "",
        "visits": visits,
        "houses": len(row.document["institutions"]),
        "inspectors": len(row.document["inspectors"]),
        "excluded": len(row.document["excluded"]),
        "parents": [("双随机抽查", reverse("draw_list"))],
    }
    return render(request, "supervision/draw_published.html", context)


@public()
def draw_published_file(request: Request, pk: int) -> HttpResponse:
    """Give everyone the file of a draw that is over."""
    row = get_object_or_404(Draw.objects.select_related(*RELATED), pk=pk)
    if not is_opened(row, timezone.localdate(request.at)):
        raise Http404
    return _file(row)


def _file(row: Draw) -> HttpResponse:
    text = json.dumps(published_document(row), ensure_ascii=False, indent=1)
    return download(text.encode(), JSON, f"{row.name}.json")
