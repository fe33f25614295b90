"""How an evaluation moves: written by the institution, scored by experts, agreed, objected to once, decided by the county."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.quality.models import Evaluation, EvaluationState, Expert, GradeObjection
from qingmiao.quality.permissions.evaluations import ANSWER_EVALUATION, DECIDE_EVALUATION, LEAD_EVALUATION
from qingmiao.quality.rules.vocabulary import Declaration

State = EvaluationState
BEFORE_A_GRADE = frozenset({State.SELF, State.HANDED_IN, State.SCORING})


def every_expert_is_done(row: Evaluation) -> str | None:
    """Hold back while an expert has not scored."""
    left = Expert.objects.filter(evaluation=row, finished_at=None).exclude(declaration=Declaration.TIED)
    missing = left.select_related("post__user", "post__organisation").first()
    return f"{missing.post.user.display_name}还没有完成评分。" if missing else None


def nothing_was_objected(row: Evaluation) -> str | None:
    """Hold back a second objection."""
    return "每次评估可以提出一次异议，已经提出过了。" if GradeObjection.objects.filter(evaluation=row).exists() else None


EVALUATIONS: Workflow[Evaluation] = Workflow(
    "evaluation",
    Evaluation,
    (
        Transition(
            "hand_in_self_evaluation",
            "提交自评",
            frozenset({State.SELF}),
            State.HANDED_IN,
            ANSWER_EVALUATION,
            consequence="提交后不能修改，县级将组织专家评估。",
        ),
        Transition(
            "name_experts",
            "组专家组",
            frozenset({State.HANDED_IN}),
            State.SCORING,
            DECIDE_EVALUATION,
            consequence="将通知每名专家先声明有无利害关系，再各自评分；机构会收到通知。",
        ),
        Transition(
            "propose_grade",
            "提交合议结果",
            frozenset({State.SCORING}),
            State.PROPOSED,
            LEAD_EVALUATION,
            guards=(every_expert_is_done,),
            consequence="提交后不能修改。机构会收到拟定等级，可以在期限内提出异议。",
        ),
        Transition(
            "object_to_grade",
            "提出异议",
            frozenset({State.PROPOSED}),
            State.OBJECTED,
            ANSWER_EVALUATION,
            guards=(nothing_was_objected,),
            consequence="每次评估可以提出一次。县级答复以前不定等级，也不公布。",
        ),
        Transition(
            "uphold_grade_objection",
            "异议成立，退回专家组",
            frozenset({State.OBJECTED}),
            State.SCORING,
            DECIDE_EVALUATION,
            consequence="将退回专家组重新评分，机构会收到答复。",
        ),
        Transition(
            "dismiss_grade_objection",
            "异议不成立",
            frozenset({State.OBJECTED}),
            State.ANSWERED,
            DECIDE_EVALUATION,
            consequence="将维持拟定等级，机构会收到答复。",
        ),
        Transition(
            "decide_grade",
            "定等级",
            frozenset({State.PROPOSED, State.ANSWERED}),
            State.DECIDED,
            DECIDE_EVALUATION,
            consequence="等级将通知机构，并在公示期到后写入公示名录，写明日期和有效期。",
        ),
        Transition(
            "stop_evaluation",
            "终止评估",
            BEFORE_A_GRADE,
            State.STOPPED,
            DECIDE_EVALUATION,
            consequence="这次评估将终止，不产生等级；原因会留在记录里。",
        ),
    ),
    tied_fields=(
        "handed_in_on", "visited_on", "points", "answers", "conclusion", "grade", "proposed_on", "decided_on", "publish_on", "valid_until",
        "revisit_on", "stop_reason",
    ),
)  # fmt: skip
