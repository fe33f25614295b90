"""Evaluations for everyone they concern: the list, one of them, and what the institution writes."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.core.permissions import answers_on
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import Evaluation, EvaluationFile, EvaluationState
from qingmiao.quality.permissions.evaluations import (
    ANSWER_EVALUATION,
    DECIDE_EVALUATION,
    EDIT_EVALUATION_FILE,
    OPEN_EVALUATION,
    SCORE_EVALUATION,
    VIEW_EVALUATION,
    VIEW_EVALUATION_FILE,
    WRITE_SELF_EVALUATION,
)
from qingmiao.quality.queries.evaluations import (
    LISTED,
    SCORED,
    WITH_A_GRADE,
    clock_chips,
    evaluation_timeline,
    experts_of,
    grade_status,
    listed,
    parts_of,
    questions_of,
    sources_of,
    status_of,
    stored_files,
)
from qingmiao.quality.rules.grading import read_standard
from qingmiao.quality.rules.vocabulary import Part
from qingmiao.quality.services.evaluating import add_evidence, hand_in, open_evaluation, remove_evidence, save_self_evaluation
from qingmiao.quality.services.grading import object_to_grade
from qingmiao.quality.services.printing import print_result
from qingmiao.quality.web.evaluation_forms import GradeObjectionForm, OpenForm, SelfForm
from qingmiao.quality.workflow.evaluations import EVALUATIONS
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import keep, show_form, take_form, turn_back
from qingmiao.ui.attachments import attachment_view, stored_file

RELATED = ("institution__organisation", "revisits")


@many(VIEW_EVALUATION)
def evaluation_list(request: Request, rows: "QuerySet[Evaluation]") -> HttpResponse:
    """List the evaluations a post may see."""
    may_open = OPEN_EVALUATION.is_granted(request.actor)
    return LISTED.answer(request, listed(rows), template="quality/evaluation_list.html", may_open=may_open)


@many(OPEN_EVALUATION, methods=GET_POST)
def evaluation_open(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Open an evaluation of one of the county's institutions."""
    form = OpenForm(institutions, request.POST or None, initial={"institution": request.GET.get("institution", "")})
    done = take_form(request, form, lambda told: open_evaluation(told["institution"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已发起，机构已收到通知。")
        return redirect("evaluation_show", pk=done.made.pk)
    consequence = "机构会收到通知，先自评；评估依据推荐性标准，不是检查，也不认定违法。"
    return Act("发起质量评估", consequence, reverse("evaluation_list"), parents(), verb="发起").show(request, form)


@one(VIEW_EVALUATION, related=(*RELATED, "objection"), offers=(WRITE_SELF_EVALUATION, *EVALUATIONS.actions))
def evaluation_show(request: Request, row: Evaluation) -> HttpResponse:
    """Show one evaluation: points beside each other, indicators, experts, objection, and what may be done now."""
    on, experts = timezone.localdate(request.at), experts_of(row, request.actor)
    own = next((expert for expert in experts if answers_on(expert, SCORED)[SCORE_EVALUATION]), None)
    is_house = row.institution.organisation_id == request.actor.organisation_id
    sees_scores = not is_house and (own is None or own.finished_at is not None)
    parts = parts_of(row, experts, sees_scores=sees_scores)
    context = {
        "row": row,
        "status": status_of(row),
        "grade": grade_status(row.grade) if row.grade and row.state in WITH_A_GRADE else None,
        "chips": clock_chips(row, on),
        "standard": read_standard(row.standard),
        "parts": parts,
        "scored": [expert for expert in experts if expert.finished_at] if sees_scores else [],
        "questions": questions_of(row),
        "sources": sources_of(row),
        "experts": experts,
        "own": own,
        "is_house": is_house,
        "may_write": request.may[WRITE_SELF_EVALUATION],
        "objection": getattr(row, "objection", None),  # read with the evaluation; most have none
        "offers": {offer.transition.name: offer for offer in EVALUATIONS.offers(row, request.actor, request.may)},
        "may_replace": row.state == EvaluationState.SCORING and request.may[DECIDE_EVALUATION],
        "events": evaluation_timeline(row),
        "version_text": str(row.version),
        "parents": parents(),
    }
    return render(request, "quality/evaluation_show.html", context)


@one(WRITE_SELF_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_write(request: Request, row: Evaluation) -> HttpResponse:
    """Write the self-evaluation and hand it in."""
    form = SelfForm(read_standard(row.standard), request.POST or None, initial=row.values)
    if request.method == "POST" and not ANSWER_EVALUATION.permits(request.actor, row):
        return turn_back(request, "自评由负责人提交，填写的内容已保存。", "evaluation_show", pk=row.pk)
    if take_form(request, form, lambda told: hand_in(row, told, _without_script(request), **by(request))):
        messages.success(request, "自评已提交，县级将组织专家评估。")
        return redirect("evaluation_show", pk=row.pk)
    context = {
        "row": row,
        "may_hand_in": ANSWER_EVALUATION.permits(request.actor, row),
        "consequence": EVALUATIONS.by_name["hand_in_self_evaluation"].consequence,
        "shown": [(part, points, words, stored_files(row, part)) for part, points, words in form.parts()],
        "parents": parents(row),
    }
    return show_form(request, "quality/evaluation_write.html", form, context)


@one(WRITE_SELF_EVALUATION, methods=POST, related=RELATED)
def evaluation_save(request: Request, row: Evaluation) -> JsonResponse:
    """Keep a self-evaluation while it is written."""
    return keep(lambda: save_self_evaluation(row, request.POST.dict(), **by(request)))


@one(WRITE_SELF_EVALUATION, methods=POST, related=RELATED)
def evaluation_file_add(request: Request, row: Evaluation, part: str) -> HttpResponse:
    """Take one file of evidence; answer its line of the list."""
    file = add_evidence(row, part, request.FILES.get("file"), actor=request.actor, at=request.at)
    return render(request, "ui/_file_item.html", {"file": stored_file(file, "evaluation_file", "evaluation_file_remove")})


@one(EDIT_EVALUATION_FILE, methods=POST, related=("evaluation", "file"))
def evaluation_file_remove(request: Request, file: EvaluationFile) -> HttpResponse:
    """Take a file out."""
    key = file.evaluation_id
    remove_evidence(file, actor=request.actor, at=request.at)
    return HttpResponse() if request.htmx else redirect("evaluation_write", pk=key)


evaluation_file = attachment_view(VIEW_EVALUATION_FILE)


@one(ANSWER_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_object(request: Request, row: Evaluation) -> HttpResponse:
    """Take an objection to the proposed grade."""
    form = GradeObjectionForm(request.POST or None)
    return act(
        request, row, form, "object_to_grade", lambda told: object_to_grade(row, told["text"], **by(request)), "异议已提出，等县级答复。"
    )


@one(VIEW_EVALUATION, related=RELATED)
def evaluation_print(request: Request, row: Evaluation) -> HttpResponseBase:
    """Send the result as PDF."""
    if row.state not in WITH_A_GRADE:
        return turn_back(request, "还没有拟定等级，没有可以打印的结果。", "evaluation_show", pk=row.pk)
    return show_pdf(print_result(row, actor=request.actor, at=request.at), row.number)


def _without_script(request: Request) -> list[tuple[str, Any]]:
    """Return the files that came with the form itself, each with its part."""
    return [(part.value, upload) for part in Part for upload in request.FILES.getlist(f"evidence-{part.value}")]


def act(request: Request, row: Evaluation, form: Form, step: str, write: Any, said: str, **more: Any) -> HttpResponse:
    """Carry out one step of an evaluation that has a form, or draw its page; lead away where it is not possible any more."""
    transition = EVALUATIONS.by_name[step]
    if request.method != "POST" and row.state not in transition.sources:
        why = f"当前状态为“{row.get_state_display()}”，不能{transition.label}。"
        return turn_back(request, why, "evaluation_show", pk=row.pk)
    if take_form(request, form, write):
        messages.success(request, said)
        return redirect("evaluation_show", pk=row.pk)
    said_of = {"title": transition.label, "consequence": transition.consequence, **more}
    return act_on(row, **said_of).show(request, form)


def act_on(row: Evaluation, title: str, consequence: str, **more: Any) -> Act:
    """Return the page of an act on an evaluation."""
    back = reverse("evaluation_show", kwargs={"pk": row.pk})
    return Act(title, consequence, back, parents(row), about=row.institution.name, status=status_of(row), version=row.version, **more)


def parents(row: Evaluation | None = None) -> list[tuple[str, str]]:
    """Return the crumbs above a page of evaluations."""
    above = [("质量评估", reverse("evaluation_list"))]
    return above if row is None else [*above, (row.institution.name, reverse("evaluation_show", kwargs={"pk": row.pk}))]
