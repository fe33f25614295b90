"""How an edition moves: drafted, handed in, returned or published by a second person, replaced by the next one or withdrawn."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.publicity.models import Edition, EditionState
from qingmiao.publicity.permissions import HAND_IN_EDITION, PUBLISH_EDITION, WITHDRAW_EDITION

DRAFT, IN_REVIEW, PUBLISHED = (frozenset({state.value}) for state in (EditionState.DRAFT, EditionState.IN_REVIEW, EditionState.PUBLISHED))

EDITIONS: Workflow[Edition] = Workflow(
    "edition",
    Edition,
    (
        Transition(
            "hand_in_edition",
            "交去复核",
            DRAFT,
            EditionState.IN_REVIEW.value,
            HAND_IN_EDITION,
            consequence="将通知复核的人；复核前不能再改，公众还看不到。",
        ),
        Transition("return_edition", "退回修改", IN_REVIEW, EditionState.DRAFT.value, PUBLISH_EDITION),
        Transition(
            "publish_edition",
            "复核通过，发布",
            IN_REVIEW,
            EditionState.PUBLISHED.value,
            PUBLISH_EDITION,
            consequence="将向公众发布，替代现在的一版，并按县和月龄给订阅的人发短信。",
        ),
        Transition("replace_edition", "由新版替代", PUBLISHED, EditionState.REPLACED.value, None),
        Transition(
            "withdraw_edition",
            "撤下",
            PUBLISHED,
            EditionState.WITHDRAWN.value,
            WITHDRAW_EDITION,
            consequence="公众页面上不再显示；是活动的，已预约的人会收到取消的短信。",
        ),
    ),
    tied_fields=("reviewed_by", "published_at", "ended_at", "return_reason"),
)
