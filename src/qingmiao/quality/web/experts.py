"""The team and the county: experts named, ties declared, scores, what was agreed, an objection answered, the grade decided."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.quality.models import Evaluation, Expert
from qingmiao.quality.permissions.evaluations import DECIDE_EVALUATION, LEAD_EVALUATION, SCORE_EVALUATION
from qingmiao.quality.queries.evaluations import experts_of, parts_of, status_of
from qingmiao.quality.queries.experts import candidates
from qingmiao.quality.rules.grading import read_standard
from qingmiao.quality.rules.vocabulary import Declaration
from qingmiao.quality.services.evaluating import stop_evaluation
from qingmiao.quality.services.experts import declare_ties, finish_scores, name_experts, replace_expert, save_scores
from qingmiao.quality.services.grading import answer_objection, decide_grade, propose_grade
from qingmiao.quality.web.evaluation_forms import (
    AgreementForm,
    DeclarationForm,
    ObjectionAnswerForm,
    ReplaceForm,
    ScoreForm,
    StopForm,
    TeamForm,
)
from qingmiao.quality.web.evaluations import RELATED, act, act_on, parents
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import keep, show_form, take_form, take_step, turn_back

OF_EXPERT = ("evaluation__institution", "post__user", "post__organisation")


@one(DECIDE_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_team(request: Request, row: Evaluation) -> HttpResponse:
    """Name the experts and their leader."""
    form = TeamForm(candidates(row.institution, timezone.localdate(request.at)), request.POST or None)
    return act(
        request,
        row,
        form,
        "name_experts",
        lambda told: name_experts(row, list(told["team"]), told["leader"], **by(request)),
        "专家组已组成，专家和机构已收到通知。",
    )


@one(DECIDE_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_replace(request: Request, row: Evaluation) -> HttpResponse:
    """Name one more expert where one stepped back."""
    team = row.experts.filter(finished_at=None).exclude(declaration=Declaration.TIED).select_related("post__user", "post__organisation")
    form = ReplaceForm(candidates(row.institution, timezone.localdate(request.at)), team, request.POST or None)
    if take_form(request, form, lambda told: replace_expert(row, told["post"], told["gone"], **by(request))):
        messages.success(request, "已增补，专家已收到通知。")
        return redirect("evaluation_show", pk=row.pk)
    return act_on(row, "增补专家", "将通知这名专家。组里没有组长的，由他任组长。", verb="增补").show(request, form)


@one(SCORE_EVALUATION, methods=GET_POST, related=OF_EXPERT)
def expert_declare(request: Request, expert: Expert) -> HttpResponse:
    """Take an expert's word on ties; without one nothing can be scored."""
    row = expert.evaluation
    if request.method == "GET" and expert.declaration != Declaration.ASKED:
        return turn_back(request, "已经声明过了。", "evaluation_list")
    form = DeclarationForm(request.POST or None)
    done = take_form(
        request,
        form,
        lambda told: declare_ties(expert, is_free=told["is_free"] == "yes", tie=told["tie"], actor=request.actor, at=request.at),
    )
    if done:
        is_free = done.made.declaration == Declaration.FREE
        messages.success(request, "已声明，可以评分。" if is_free else "已回避，县级会增补专家。")
        return redirect("expert_score", pk=expert.pk) if is_free else redirect("evaluation_list")
    consequence = "声明会留在评估记录里。有利害关系的不再参加这次评估。"
    back = reverse("evaluation_list")
    return Act("声明利害关系", consequence, back, parents(), verb="声明", about=row.institution.name).show(request, form)


@one(SCORE_EVALUATION, methods=GET_POST, related=OF_EXPERT)
def expert_score(request: Request, expert: Expert) -> HttpResponse:
    """Score the parts, each expert alone; the institution's own words and evidence stand beside."""
    row = expert.evaluation
    if request.method == "GET" and (expert.declaration != Declaration.FREE or expert.finished_at is not None):
        why = "请先声明有无利害关系。" if expert.declaration == Declaration.ASKED else "已经完成评分。"
        return turn_back(request, why, "evaluation_list")
    form = ScoreForm(read_standard(row.standard), request.POST or None, initial=expert.values)
    if take_form(request, form, lambda told: finish_scores(expert, told, **by(request))):
        messages.success(request, "评分已完成。全部专家完成后由组长合议。")
        return redirect("evaluation_show", pk=row.pk)
    shown = zip(form.parts(), parts_of(row, [], sees_scores=False), strict=True)
    context = {"expert": expert, "row": row, "shown": list(shown), "status": status_of(row), "parents": parents(row)}
    return show_form(request, "quality/expert_score.html", form, context)


@one(SCORE_EVALUATION, methods=POST, related=OF_EXPERT)
def expert_save(request: Request, expert: Expert) -> JsonResponse:
    """Keep scores while they are typed."""
    return keep(lambda: save_scores(expert, request.POST.dict(), **by(request)))


@one(LEAD_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_agree(request: Request, row: Evaluation) -> HttpResponse:
    """Take down what the team agreed on, from what each gave."""
    given = defaultdict(list)
    for expert in experts_of(row, request.actor):
        if expert.finished_at and expert.declaration == Declaration.FREE:
            for part, points in expert.points.items():
                given[part].append(points)
    initial = {f"points-{part}": round(sum(points) / len(points)) for part, points in given.items()}
    initial |= {name: value for name, value in row.values.items() if name.startswith("answer-")}
    form = AgreementForm(read_standard(row.standard), given, request.POST or None, initial=initial)
    said = "合议结果已提交，机构已收到拟定等级。"
    return act(request, row, form, "propose_grade", lambda _: propose_grade(row, form.agreement(), **by(request)), said)


@one(DECIDE_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_answer(request: Request, row: Evaluation) -> HttpResponse:
    """Answer an objection."""
    form = ObjectionAnswerForm(request.POST or None)
    objection = getattr(row, "objection", None)
    return act(
        request,
        row,
        form,
        "dismiss_grade_objection",
        lambda told: answer_objection(row, told["answer"], is_upheld=told["is_upheld"] == "yes", **by(request)),
        "已答复，机构已收到通知。",
        title="答复异议",
        verb="答复",
        consequence="机构会收到答复。成立的退回专家组重新评分，不成立的维持拟定等级。",
        said_before=objection.text if objection else "",
    )


@one(DECIDE_EVALUATION, methods=POST, related=RELATED)
def evaluation_decide(request: Request, row: Evaluation) -> HttpResponse:
    """Decide the grade."""
    return take_step(
        request, lambda: decide_grade(row, **by(request)), said="等级已定，机构已收到通知。", back="evaluation_show", pk=row.pk
    )


@one(DECIDE_EVALUATION, methods=GET_POST, related=RELATED)
def evaluation_stop(request: Request, row: Evaluation) -> HttpResponse:
    """End an evaluation without a grade."""
    form = StopForm(request.POST or None)
    said = "已终止，机构已收到通知。"
    return act(request, row, form, "stop_evaluation", lambda told: stop_evaluation(row, told["reason"], **by(request)), said, tone="bad")
