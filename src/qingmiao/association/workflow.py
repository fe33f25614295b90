"""How a mediation moves: accepted or not, then ended with its outcome."""

from qingmiao.association.models import Dispute, DisputeState
from qingmiao.association.permissions import MEDIATE_DISPUTE
from qingmiao.core.workflow import Transition, Workflow

State = DisputeState
DISPUTES: Workflow[Dispute] = Workflow(
    "dispute",
    Dispute,
    (
        Transition(
            "accept_dispute",
            "受理",
            frozenset({State.ASKED}),
            State.ACCEPTED,
            MEDIATE_DISPUTE,
            consequence="机构会看到您写的事由，看不到家庭的姓名和电话；调解时限开始计时。",
        ),
        Transition(
            "refuse_dispute",
            "不受理",
            frozenset({State.ASKED}),
            State.REFUSED,
            MEDIATE_DISPUTE,
            consequence="家庭会看到理由，仍可向卫生健康局投诉或者起诉。",
        ),
        Transition(
            "end_dispute",
            "结束调解",
            frozenset({State.ACCEPTED}),
            State.ENDED,
            MEDIATE_DISPUTE,
            consequence="双方会看到结果。没有达成协议的，家庭可以投诉或者起诉。",
        ),
    ),
    tied_fields=("substance", "outcome", "answer", "ended_on"),
)
