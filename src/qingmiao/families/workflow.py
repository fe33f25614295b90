"""How a guardianship is proven and ends, and how a request about data is answered."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.families.models import DataRequest, Guardianship, GuardianshipState, RequestState
from qingmiao.families.permissions import ANSWER_REQUEST, CHECK_GUARDIANSHIP

State = GuardianshipState
UNPROVEN = frozenset({State.PROVISIONAL, State.ASKED})
GUARDIANSHIP: Workflow[Guardianship] = Workflow(
    "guardianship",
    Guardianship,
    (
        Transition(
            "confirm_guardianship",
            "认可",
            UNPROVEN,
            State.CONFIRMED,
            CHECK_GUARDIANSHIP,
            consequence="此人可以看到孩子的信息，可以为孩子签字、付款。",
        ),
        Transition(
            "refuse_guardianship",
            "不认可",
            UNPROVEN,
            State.REFUSED,
            CHECK_GUARDIANSHIP,
            consequence="此人立即看不到孩子的任何信息，并会收到说明。",
        ),
        Transition(
            "end_guardianship",
            "终止",
            frozenset({State.PROVISIONAL, State.CONFIRMED}),
            State.ENDED,
            CHECK_GUARDIANSHIP,
            consequence="此人立即看不到孩子的任何信息。",
        ),
    ),
    tied_fields=("period", "checked_at", "checked_by", "said", "end_reason", "is_disputed"),
)
DATA_REQUEST: Workflow[DataRequest] = Workflow(
    "data_request",
    DataRequest,
    (
        Transition("grant_request", "照办", frozenset({RequestState.OPEN}), RequestState.GRANTED, ANSWER_REQUEST),
        Transition("decline_request", "不照办", frozenset({RequestState.OPEN}), RequestState.DECLINED, ANSWER_REQUEST),
    ),
    tied_fields=("answer", "answered_at"),
)
