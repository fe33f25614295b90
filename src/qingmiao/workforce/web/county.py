"""The county's pages: who may not work tomorrow, conflicts, doubts, one worker; and the figures of the workforce."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import XLSX, download, show_pdf
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.institutions.models import Institution
from qingmiao.ui import components
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import attachment_view
from qingmiao.ui.listing import answer_table
from qingmiao.ui.timeline import timeline
from qingmiao.workforce.models import Conflict, Doubt, Engagement, Merge, Qualification, Resolution, TrainingRecord, Worker
from qingmiao.workforce.models.people import name_index
from qingmiao.workforce.permissions import (
    BROWSE_WORKERS,
    DECIDE_DOUBT,
    RESOLVE_CONFLICT,
    UNDO_MERGE,
    VERIFY_QUALIFICATION,
    VERIFY_TRAINING,
    VIEW_FIGURES,
    VIEW_HEALTH_CHECK,
    VIEW_QUALIFICATION,
    VIEW_TRAINING,
    WATCH_DUTY,
)
from qingmiao.workforce.queries.cases import CONFLICT_STATUS, CONFLICTS, DOUBT_STATUS, DOUBTS, chips_of
from qingmiao.workforce.queries.figures import figures_of
from qingmiao.workforce.queries.files import health_table, likeness_of, posts_held, posts_of, proofs_table, to_verify
from qingmiao.workforce.queries.people import BOXES, duty_table
from qingmiao.workforce.services.conflicting import Settlement, resolve_conflict
from qingmiao.workforce.services.matching import find_worker
from qingmiao.workforce.services.merging import say_different, say_same, undo_merge
from qingmiao.workforce.services.proving import refuse_proof, verify_proof
from qingmiao.workforce.services.reading import note_read
from qingmiao.workforce.services.yearly import yearly_paper, yearly_sheet
from qingmiao.workforce.web.forms import FindForm, SettleForm, WordsForm
from qingmiao.workforce.workflow import CONFLICT

YEARS_BACK = 10


@many(WATCH_DUTY)
def duty_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List who may not work tomorrow, what lapses, who was never checked."""
    on, box = timezone.localdate(request.at), request.GET.get("box", "")
    box = box if box in BOXES else ""
    may_open = BROWSE_WORKERS.is_granted(request.actor)
    filters = [components.Filter(label, f"?box={key}" if key else "?", is_current=key == box) for key, label in BOXES.items()]
    table = duty_table(institutions, on, box, may_open=may_open)
    return answer_table(request, table, "workforce/duty_list.html", filters=filters, may_find=may_open, find_form=FindForm())


@may(BROWSE_WORKERS, methods=POST)
def worker_find(request: Request) -> HttpResponse:
    """Find a worker of the county by the whole number or the whole name."""
    form = FindForm(request.POST)
    rows: list[Worker] = []
    if form.is_valid():
        words = form.cleaned_data["words"]
        by_number = find_worker(words)
        there = BROWSE_WORKERS.rows(request.actor)
        found = there.filter(pk=by_number.pk) if by_number else there.filter(name_index=name_index(words)) | _formerly(there, words)
        rows = list(found.distinct()[:20])
        for row in rows:
            note_read(row, "按证件号码或姓名查找", actor=request.actor, at=request.at)
    context = {"rows": rows, "parents": [("上岗条件", reverse("duty_list"))]}
    return show_form(request, "workforce/worker_find.html", form, context)


def _formerly(rows: "QuerySet[Worker]", words: str) -> "QuerySet[Worker]":
    return rows.filter(aliases__index=name_index(words))


@one(BROWSE_WORKERS)
def worker_show(request: Request, worker: Worker) -> HttpResponse:
    """Show one worker to an officer of the county, masked: posts in the county, proofs, merges."""
    on = timezone.localdate(request.at)
    note_read(worker, "核查从业人员资格", actor=request.actor, at=request.at)
    context = {
        "worker": worker,
        "work": posts_of(posts_held(worker, on), on),
        "tables": [proofs_table(worker), health_table(worker)],
        "to_verify": to_verify(worker),
        "merges": list(UNDO_MERGE.rows(request.actor).filter(kept=worker, undone_at=None).select_related("gone")),
        "parents": [("上岗条件", reverse("duty_list"))],
    }
    return render(request, "workforce/worker_show.html", context)


qualification_file = attachment_view(VIEW_QUALIFICATION)
training_file = attachment_view(VIEW_TRAINING)
health_file = attachment_view(VIEW_HEALTH_CHECK)


@one(VERIFY_QUALIFICATION, methods=POST)
def qualification_verify(request: Request, row: Qualification) -> HttpResponse:
    """Say that the paper of a qualification was looked at."""
    return _verify(request, row)


@one(VERIFY_TRAINING, methods=POST)
def training_verify(request: Request, row: TrainingRecord) -> HttpResponse:
    """Say that an outside certificate was looked at."""
    return _verify(request, row)


def _verify(request: Request, row: Qualification | TrainingRecord) -> HttpResponse:
    """Take what the officer says of a paper: proven, or not and why."""
    if request.POST.get("answer") == "refuse":
        reason = request.POST.get("reason", "")
        return take_step(
            request,
            lambda: refuse_proof(row, reason, actor=request.actor, at=request.at),
            said="已退回，机构会收到通知。",
            back="worker_show",
            pk=row.worker_id,
        )
    return take_step(
        request, lambda: verify_proof(row, actor=request.actor, at=request.at), said="已记录核验。", back="worker_show", pk=row.worker_id
    )


@one(UNDO_MERGE, methods=POST, related=("kept", "gone"))
def merge_undo(request: Request, row: Merge) -> HttpResponse:
    """Take a merge back."""
    said = "合并已撤销，两份档案恢复各自的记录。"
    return take_step(
        request,
        lambda: undo_merge(row, actor=request.actor, at=request.at),
        said=said,
        back="worker_show",
        refused=reverse("duty_list"),
        pk=row.kept_id,
    )


@many(RESOLVE_CONFLICT)
def conflict_list(request: Request, conflicts: "QuerySet[Conflict]") -> HttpResponse:
    """List the conflicts of which one side lies in the county."""
    return CONFLICTS.answer(request, conflicts.select_related("worker"))


@one(RESOLVE_CONFLICT, methods=GET_POST, related=("worker", "one__institution", "other__institution"))
def conflict_show(request: Request, row: Conflict) -> HttpResponse:
    """Show both posts side by side, and settle the conflict."""
    form = SettleForm(request.POST or None)

    def act(told: dict[str, Any]) -> Conflict:
        how = Settlement(Resolution(told["resolution"]), told["note"])
        return resolve_conflict(row, how, version=version_of(request), actor=request.actor, at=request.at)

    done = take_form(request, form, act)
    if done:
        messages.success(request, "冲突已处理，两地都已收到通知。")
        return redirect("conflict_list")
    note_read(row.worker, "处理任职冲突", actor=request.actor, at=request.at)
    offers = CONFLICT.offers(row, request.actor)
    context = {
        "row": row,
        "status": CONFLICT_STATUS[row.state],
        "clock": chips_of([row], timezone.localdate(request.at)).get(row.pk),
        "sides": [row.one, row.other],
        "consequence": offers[0].transition.consequence if offers else "",
        "events": timeline(row, {name: step.label for name, step in CONFLICT.by_name.items()}, {}, []),
        "parents": [("任职冲突", reverse("conflict_list"))],
    }
    return show_form(request, "workforce/conflict_show.html", form, context)


@many(DECIDE_DOUBT)
def doubt_list(request: Request, doubts: "QuerySet[Doubt]") -> HttpResponse:
    """List where an officer must say who somebody is."""
    return DOUBTS.answer(request, doubts.select_related("worker", "institution"))


@one(DECIDE_DOUBT, methods=GET_POST, related=("worker", "other", "institution"))
def doubt_show(request: Request, row: Doubt) -> HttpResponse:
    """Show two people side by side, with how alike they are, and take what the officer says."""
    form = WordsForm("核对说明：看了什么证件、问了谁", request.POST or None)
    decide = say_same if request.POST.get("step") == "same" else say_different
    done = take_form(
        request,
        form,
        lambda told: decide(row, told["words"], version=version_of(request), actor=request.actor, at=request.at),
        usual_field="words",
    )
    if done:
        messages.success(request, "已记录核对结果。")
        return redirect("doubt_list")
    note_read(row.worker, "核对身份", actor=request.actor, at=request.at)
    lines, score = likeness_of(row)
    context = {
        "row": row,
        "status": DOUBT_STATUS[row.state],
        "lines": lines,
        "score": score,
        "parents": [("身份核对", reverse("doubt_list"))],
    }
    return show_form(request, "workforce/doubt_show.html", form, context)


@many(VIEW_FIGURES)
def workforce_figures(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show the workforce of an area: by role, county, age and qualification; counts only."""
    on = timezone.localdate(request.at)
    shown = figures_of(Engagement.objects.filter(institution__in=institutions), on)
    return render(request, "workforce/workforce_figures.html", {"shown": shown, "on": on, "years": (on.year, on.year - 1)})


@many(VIEW_FIGURES)
def workforce_report(request: Request, institutions: "QuerySet[Institution]", year: int) -> HttpResponse:
    """Send the yearly report of an area, as a sheet or on paper."""
    if not timezone.localdate(request.at).year - YEARS_BACK <= year <= timezone.localdate(request.at).year:
        raise Http404
    seen = sorted(set(institutions.values_list("county_code", flat=True)))
    if request.GET.get("as") == "xlsx":
        return download(yearly_sheet(year, seen, actor=request.actor, at=request.at), XLSX, f"{year}年从业人员年度报告.xlsx")
    return show_pdf(yearly_paper(year, seen, actor=request.actor, at=request.at), f"{year}年从业人员年度报告.pdf")
