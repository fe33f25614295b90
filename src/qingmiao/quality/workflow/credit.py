"""How a credit entry and what is asked of it move."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.quality.models import CreditEntry, CreditRequest, CreditRequestState, CreditState
from qingmiao.quality.permissions.credit import ANSWER_CREDIT

ASKED = frozenset({CreditRequestState.ASKED})
CREDIT_REQUESTS: Workflow[CreditRequest] = Workflow(
    "credit_request",
    CreditRequest,
    (
        Transition(
            "grant_credit_request",
            "同意",
            ASKED,
            CreditRequestState.GRANTED,
            ANSWER_CREDIT,
            consequence="信用记录随即失效，从公示页面撤下，机构会收到通知。",
        ),
        Transition(
            "refuse_credit_request",
            "不同意",
            ASKED,
            CreditRequestState.REFUSED,
            ANSWER_CREDIT,
            consequence="信用记录继续有效，机构会收到答复。",
        ),
    ),
    tied_fields=("answer", "answered_on"),
)
CREDIT_ENTRIES: Workflow[CreditEntry] = Workflow(
    "credit_entry",
    CreditEntry,
    (
        Transition("repair_credit_entry", "修复", frozenset({CreditState.IN_FORCE}), CreditState.REPAIRED, None),
        Transition("revoke_credit_entry", "撤销", frozenset({CreditState.IN_FORCE}), CreditState.REVOKED, None),
    ),
    tied_fields=("ended_on",),
)
