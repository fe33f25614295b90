"""The county's pages of a round, and the public ones on which anyone can check it."""

import gzip
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import publish
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, public, version_of
from qingmiao.enrolment.models import Application, Round, RoundState, Run
from qingmiao.enrolment.permissions import CHECK_CLAIMS, PREPARE_ROUND, RUN_ROUND, VIEW_ROUND
from qingmiao.enrolment.queries.following import with_counts
from qingmiao.enrolment.queries.lists import ROUNDS, round_status
from qingmiao.enrolment.queries.rounds import claimed_of, offering_lines, public_rounds, threshold_lines
from qingmiao.enrolment.services.checking import check_claims
from qingmiao.enrolment.services.deciding import Given, NewRound, give_places, open_round, prepare_round
from qingmiao.enrolment.services.publishing import publish_round
from qingmiao.enrolment.tasks import compute_later
from qingmiao.enrolment.web.forms import ClaimsForm, GivenForm, RoundForm, WhyForm
from qingmiao.enrolment.workflow import ROUND
from qingmiao.institutions.models import Institution, Standing
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, take_step

JSON = "application/json; charset=utf-8"


@many(VIEW_ROUND)
def round_list(request: Request, rows: "QuerySet[Round]") -> HttpResponse:
    """List the rounds."""
    may_prepare = PREPARE_ROUND.is_granted(request.actor)
    return ROUNDS.answer(request, with_counts(rows), template="enrolment/round_list.html", may_prepare=may_prepare)


@may(PREPARE_ROUND, methods=GET_POST)
def round_prepare(request: Request) -> HttpResponse:
    """Begin a round."""
    form = RoundForm(request.POST or None)

    def act(told: dict[str, object]) -> Round:
        closes = timezone.make_aware(datetime.combine(told["closes_on"], time(0)) + timedelta(days=1))  # type: ignore[arg-type]  # a day
        return prepare_round(NewRound(str(told["name"]), told["start_on"], closes), actor=request.actor, at=request.at)  # type: ignore[arg-type]  # a day

    done = take_form(request, form, act)
    if done:
        return redirect("round_show", pk=done.made.pk)
    told = "积分项目按截止日有效的清单，公布前请核对。"
    return Act("准备录取轮次", told, reverse("round_list"), _parents(), verb="下一步").show(request, form)


@one(VIEW_ROUND)
def round_show(request: Request, row: Round) -> HttpResponse:
    """Show a round: what is given, what was asked, each run and its check, what may be done now."""
    runs = list(row.runs.defer("audit").order_by("number"))
    counted: Any = with_counts(Round.objects.filter(pk=row.pk)).get()
    context = {
        "row": row,
        "status": round_status(row),
        "asked": counted.asked,
        "offerings": offering_lines(row),
        "runs": runs,
        "newest": runs[-1] if runs else None,
        "may_run": RUN_ROUND.permits(request.actor, row),
        "is_over": request.at >= row.closes_at,
        "claims": Application.objects.filter(round=row, state="submitted").exclude(claims={}).order_by("number")[:50],
        "steps": {name: step.consequence for name, step in ROUND.by_name.items()},
        "version_text": str(row.version),
        "parents": _parents(),
    }
    return render(request, "enrolment/round_show.html", context)


@one(RUN_ROUND, methods=GET_POST)
def round_give(request: Request, row: Round) -> HttpResponse:
    """Say what an institution gives."""
    houses = Institution.objects.filter(county_code=row.county_code, standing=Standing.FILED).order_by("name_pinyin", "pk")
    form = GivenForm(houses, row.items, request.POST or None)
    done = take_form(
        request,
        form,
        lambda told: give_places(row, Given(told["institution"], told["class_type"], told["places"], form.reserves()), **by(request)),
    )
    if done:
        messages.success(request, "已列入。")
        return redirect("round_show", pk=row.pk)
    back = reverse("round_show", kwargs={"pk": row.pk})
    act = Act("列入机构的托位", "公布以后不能再改。", back, _parents(), verb="列入", about=row.name, version=row.version)
    return act.show(request, form)


@one(RUN_ROUND, methods=POST)
def round_open(request: Request, row: Round) -> HttpResponse:
    """Publish a round."""
    return take_step(request, lambda: open_round(row, **by(request)), said="已公布，开始接受申请。", back="round_show", pk=row.pk)


@one(RUN_ROUND, methods=GET_POST)
def round_compute(request: Request, row: Round) -> HttpResponse:
    """Have a round computed in the background; a further run of a published one needs its reason."""
    if row.state != RoundState.PUBLISHED and request.method == "POST":
        said = "正在计算，几十秒后刷新这一页。"
        return take_step(
            request, lambda: compute_later(row, "", actor=request.actor, at=request.at), said=said, back="round_show", pk=row.pk
        )
    form = WhyForm(request.POST or None)
    done = take_form(request, form, lambda told: compute_later(row, told["why"], actor=request.actor, at=request.at))
    back = reverse("round_show", kwargs={"pk": row.pk})
    if done:
        messages.success(request, "正在计算，几十秒后刷新这一页。")
        return redirect(back)
    told = "新的结果和原来的并列公布，已经录取的不受影响。"
    return Act("重新计算", told, back, _parents(), about=row.name).show(request, form)


@one(RUN_ROUND, methods=POST)
def round_publish(request: Request, row: Round) -> HttpResponse:
    """Show the newest run."""

    def publish() -> Round:
        run = row.runs.defer("audit").order_by("-number").first()
        if run is None:
            raise DomainError("还没有计算，不能公布。请先计算。")
        return publish_round(row, run, version=version_of(request), actor=request.actor, at=request.at)

    return take_step(
        request,
        publish,
        said="已公布，录取通知已发出。",
        back="round_show",
        pk=row.pk,
    )


@one(CHECK_CLAIMS, methods=GET_POST, related=("round",))
def claims_check(request: Request, row: Application) -> HttpResponse:
    """Note what was found of what a family claimed; the family's name is not needed for it."""
    form = ClaimsForm(claimed_of(row), request.POST or None, initial=row.proofs)
    done = take_form(request, form, lambda told: check_claims(row, told, **by(request)))
    back = reverse("round_show", kwargs={"pk": row.round_id})
    if done:
        messages.success(request, "已核对。")
        return redirect(back)
    told = "核对为不符合的不计分，家庭能看到；计算以后再改要重新计算。"
    return Act("核对填报的条件", told, back, _parents(), verb="保存", about=row.number, version=row.version).show(request, form)


@public()
def round_public_list(request: Request) -> HttpResponse:
    """List what rounds there are and were."""
    return render(request, "enrolment/round_public_list.html", {"rounds": public_rounds(request.at)})


@public()
def round_public(request: Request, pk: int) -> HttpResponse:
    """Show a round to everyone: places, points, commitment; once decided each run with its file and how to check it."""
    row = Round.objects.exclude(state=RoundState.PREPARING).filter(pk=pk).first()
    if row is None:
        raise Http404
    runs = list(row.runs.filter(shown_at__isnull=False).defer("audit").order_by("number"))
    context = {
        "row": row,
        "status": round_status(row),
        "offerings": offering_lines(row),
        "runs": [(run, threshold_lines(run)) for run in runs],
        "seed": row.seed.open() if row.state == RoundState.PUBLISHED else "",
        "is_open": row.state == RoundState.OPEN and request.at < row.closes_at,
    }
    return render(request, "enrolment/round_public.html", context)


@public()
def round_audit(_request: Request, pk: int, number: int) -> HttpResponse:
    """Give out the file of a run that was shown: anyone recomputes it with `qingmiao compute matching verify`."""
    run = Run.objects.filter(round=pk, number=number, shown_at__isnull=False).select_related("round").first()
    if run is None:
        raise Http404
    response: HttpResponse = publish([gzip.decompress(bytes(run.audit)).decode()], JSON, f"{run.round.name}-{run.number}.json")  # type: ignore[assignment]  # streamed
    return response


def _parents() -> list[tuple[str, str]]:
    return [("录取轮次", reverse("round_list"))]
