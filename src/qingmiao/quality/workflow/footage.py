"""How a request to see a recording moves: the institution answers, the county reviews a refusal once, every viewing is taken down."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.quality.models import FootageRequest, FootageState
from qingmiao.quality.permissions.cctv import ANSWER_FOOTAGE, REVIEW_FOOTAGE

State = FootageState


def was_not_reviewed(row: FootageRequest) -> str | None:
    """Hold back a second review."""
    return "县级已经复核过一次。" if row.is_reviewed else None


FOOTAGE: Workflow[FootageRequest] = Workflow(
    "footage",
    FootageRequest,
    (
        Transition(
            "approve_footage",
            "同意查看",
            frozenset({State.ASKED}),
            State.APPROVED,
            ANSWER_FOOTAGE,
            consequence="请先保全这段录像，再约定时间查看。每次查看都要登记，请求人看得到。",
        ),
        Transition(
            "refuse_footage",
            "不同意查看",
            frozenset({State.ASKED}),
            State.REFUSED,
            ANSWER_FOOTAGE,
            consequence="请求人会看到理由，可以请县级复核一次。录像请保全到复核结束。",
        ),
        Transition("ask_footage_review", "请求县级复核", frozenset({State.REFUSED}), State.REVIEWED, None, guards=(was_not_reviewed,)),
        Transition(
            "order_footage",
            "复核：应当提供查看",
            frozenset({State.REVIEWED}),
            State.APPROVED,
            REVIEW_FOOTAGE,
            consequence="机构会收到通知，应当提供查看。",
        ),
        Transition(
            "confirm_footage_refusal",
            "复核：维持不同意",
            frozenset({State.REVIEWED}),
            State.REFUSED,
            REVIEW_FOOTAGE,
            consequence="请求人会看到复核的理由。",
        ),
        Transition(
            "see_footage",
            "登记查看",
            frozenset({State.APPROVED, State.SEEN}),
            State.SEEN,
            ANSWER_FOOTAGE,
            consequence="登记后不能修改，请求人看得到谁看过、看到什么。",
        ),
        Transition(
            "close_footage",
            "结束",
            frozenset({State.SEEN, State.REFUSED}),
            State.CLOSED,
            ANSWER_FOOTAGE,
            consequence="结束后不再登记查看。",
        ),
    ),
    tied_fields=("reason", "answered_at", "is_reviewed"),
)
