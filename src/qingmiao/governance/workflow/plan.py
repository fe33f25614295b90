"""How a change of the plan moves: drafted by one post, approved by another."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.governance.models import ChangeState, PlanChange
from qingmiao.governance.permissions import DECIDE_PLAN_CHANGE

DRAFT = frozenset({ChangeState.DRAFT})

PLAN_CHANGE = Workflow(
    "plan_change",
    PlanChange,
    (
        Transition(
            "approve_change",
            "批准",
            DRAFT,
            ChangeState.APPROVED,
            DECIDE_PLAN_CHANGE,
            consequence="改动立即生效，公示的目标和措施页随之更新。",
        ),
        Transition("decline_change", "不批准", DRAFT, ChangeState.DECLINED, DECIDE_PLAN_CHANGE, consequence="方案不变，起草人会收到原因。"),
        Transition(
            "withdraw_change", "撤回改动", DRAFT, ChangeState.WITHDRAWN, DECIDE_PLAN_CHANGE, consequence="方案不变，这份草稿不再送批。"
        ),
    ),
    tied_fields=("answer", "decided_by", "decided_at"),
)
