"""How an answer becomes money, how an objection, a recognition and a batch go on: the transition tables."""

from datetime import datetime

from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.workflow import Transition, Workflow
from qingmiao.support.models import (
    Award,
    AwardState,
    BatchState,
    Claim,
    ClaimState,
    Objection,
    ObjectionState,
    PaymentBatch,
    Recognition,
    RecognitionState,
)
from qingmiao.support.permissions import (
    ANSWER_OBJECTION,
    ANSWER_RELIEF,
    CLAIM_AWARD,
    DECIDE_RECOGNITION,
    MAKE_BATCH,
    MANAGE_AWARDS,
    REVIEW_CLAIM,
    SIGN_BATCH,
)

A = AwardState
UNPAID = frozenset({A.CLAIMABLE, A.HELD, A.WAITING, A.NOTICED, A.ASKED, A.QUESTIONED, A.CONFIRMED, A.RETURNED})
AWARD = Workflow(
    "support_award",
    Award,
    (
        Transition("hold_award", "转人工核对", frozenset({A.ANSWERED, A.CLAIMABLE}), A.HELD, None),
        Transition("offer_award", "可以领取", frozenset({A.ANSWERED}), A.CLAIMABLE, None),
        Transition("claim_award", "领取", frozenset({A.CLAIMABLE}), A.ASKED, CLAIM_AWARD, consequence="会送给办理单位确认。"),
        Transition("clear_award", "核对无误，继续办理", frozenset({A.HELD}), A.WAITING, MANAGE_AWARDS),
        Transition("refuse_award", "不予支持", frozenset({A.HELD}), A.REFUSED, MANAGE_AWARDS, consequence="机构会收到理由，可以提出异议。"),
        Transition("await_budget", "等待预算", frozenset({A.ANSWERED, A.HELD}), A.WAITING, None),
        Transition("ask_award", "送办理单位确认", frozenset({A.ANSWERED, A.HELD, A.WAITING}), A.ASKED, None),
        Transition("notice_award", "公示", frozenset({A.ANSWERED, A.HELD, A.WAITING}), A.NOTICED, None),
        Transition(
            "confirm_award",
            "确认",
            frozenset({A.ANSWERED, A.HELD, A.WAITING, A.NOTICED, A.ASKED, A.QUESTIONED}),
            A.CONFIRMED,
            ANSWER_RELIEF,
        ),
        Transition("question_award", "有疑问", frozenset({A.ASKED}), A.QUESTIONED, ANSWER_RELIEF, consequence="机构会收到您的疑问。"),
        Transition("answer_award", "补充后再送", frozenset({A.QUESTIONED}), A.ASKED, CLAIM_AWARD),
        Transition("order_award", "列入付款批次", frozenset({A.CONFIRMED}), A.ORDERED, None),
        Transition("unorder_award", "从批次退出", frozenset({A.ORDERED}), A.CONFIRMED, None),
        Transition("pay_award", "到账", frozenset({A.ORDERED}), A.PAID, None),
        Transition("return_award", "退回", frozenset({A.ORDERED}), A.RETURNED, None),
        Transition("retry_award", "更正账号后再付", frozenset({A.RETURNED}), A.CONFIRMED, MANAGE_AWARDS),
        Transition("settle_award", "没有要付的", frozenset({A.ANSWERED, A.HELD, A.WAITING}), A.SETTLED, None),
    ),
    tied_fields=("why_state", "state_on", "notice_until"),
)


def move_on(award: Award, step: str, *, actor: Post | None, at: datetime, note: str = "") -> Award:
    """Take a locked answer one step on, and note since which day it stands there."""
    award.state_on = timezone.localdate(at)
    return AWARD.perform(award, step, actor=actor, at=at, note=note)


OBJECTION = Workflow(
    "support_objection",
    Objection,
    (
        Transition(
            "uphold_objection",
            "异议成立",
            frozenset({ObjectionState.OPEN}),
            ObjectionState.UPHELD,
            ANSWER_OBJECTION,
            consequence="会重新计算。",
        ),
        Transition("decline_objection", "异议不成立", frozenset({ObjectionState.OPEN}), ObjectionState.DECLINED, ANSWER_OBJECTION),
    ),
    tied_fields=("answer",),
)
C = ClaimState
CLAIM = Workflow(
    "support_claim",
    Claim,
    (
        Transition("review_claim", "初审通过", frozenset({C.APPLIED}), C.REVIEWED, REVIEW_CLAIM),
        Transition(
            "confirm_claim", "审核确认", frozenset({C.REVIEWED}), C.CONFIRMED, REVIEW_CLAIM, consequence="按年计算，列入下一批发放。"
        ),
        Transition(
            "refuse_claim", "不予支持", frozenset({C.APPLIED, C.REVIEWED}), C.REFUSED, REVIEW_CLAIM, consequence="申请人会收到理由。"
        ),
        Transition("stop_claim", "停发", frozenset({C.CONFIRMED}), C.STOPPED, REVIEW_CLAIM, consequence="以后的年度不再发放。"),
    ),
    tied_fields=("reason", "reviewed_at"),
)
R = RecognitionState
RECOGNITION = Workflow(
    "support_recognition",
    Recognition,
    (
        Transition("grant_recognition", "认定", frozenset({R.APPLIED}), R.GRANTED, DECIDE_RECOGNITION, consequence="名单会公布。"),
        Transition("refuse_recognition", "不予认定", frozenset({R.APPLIED}), R.REFUSED, DECIDE_RECOGNITION),
        Transition(
            "withdraw_recognition", "撤销认定", frozenset({R.GRANTED}), R.WITHDRAWN, DECIDE_RECOGNITION, consequence="从撤销日起不再享受。"
        ),
    ),
    tied_fields=("since_on", "until_on", "withdrawn_on", "decision", "decided_by", "decided_at"),
)
BATCH = Workflow(
    "support_batch",
    PaymentBatch,
    (
        Transition(
            "sign_batch",
            "复核付款",
            frozenset({BatchState.DRAFT}),
            BatchState.APPROVED,
            SIGN_BATCH,
            consequence="款项从预算中支出，文件可以送银行。",
        ),
        Transition("cancel_batch", "撤回批次", frozenset({BatchState.DRAFT}), BatchState.CANCELLED, MAKE_BATCH),
        Transition("settle_batch", "对回单", frozenset({BatchState.APPROVED}), BatchState.SETTLED, SIGN_BATCH),
    ),
    tied_fields=("second", "second_user", "second_at"),
)
