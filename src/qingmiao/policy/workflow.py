"""What may become of a reading and of a suggestion."""

from django.dispatch import Signal

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.policy.models import Reading, Suggestion
from qingmiao.policy.permissions import DECIDE_SUGGESTION, READ_PAGE

DRAFT = frozenset({Reading.State.DRAFT.value})
suggestion_used = Signal()  # suggestion → why it cannot be taken back, or None
PROPOSED = frozenset({Suggestion.State.PROPOSED.value})


def nothing_accepted(reading: Reading) -> str | None:
    """A sentence that was accepted must keep its document."""
    count = reading.suggestions.filter(state=Suggestion.State.ACCEPTED).count()
    return f"已采纳其中 {count} 条建议，不能放弃；请核对后入库。" if count else None


def not_discarded(suggestion: Suggestion) -> str | None:
    """Nothing is decided about a page that was given up."""
    return "这次读取已放弃，不能再处理它的建议。" if suggestion.reading.state == Reading.State.DISCARDED else None


def not_used(suggestion: Suggestion) -> str | None:
    """A sentence that stands in a plan stays accepted; the apps above say whether it does (`suggestion_used`)."""
    told = suggestion_used.send(Suggestion, suggestion=suggestion)
    return next((reason for _receiver, reason in told if reason), None)


READINGS: Workflow[Reading] = Workflow(
    "reading",
    Reading,
    (
        Transition("accept_reading", "入库", DRAFT, Reading.State.ACCEPTED.value, READ_PAGE),
        Transition(
            "discard_reading",
            "放弃这次读取",
            DRAFT,
            Reading.State.DISCARDED.value,
            READ_PAGE,
            (nothing_accepted,),
            consequence="读出的草稿和建议不再处理；同一个文件可以再读。",
        ),
    ),
)
SUGGESTIONS: Workflow[Suggestion] = Workflow(
    "suggestion",
    Suggestion,
    (
        Transition("accept_suggestion", "采纳", PROPOSED, Suggestion.State.ACCEPTED.value, DECIDE_SUGGESTION, (not_discarded,)),
        Transition("decline_suggestion", "不采纳", PROPOSED, Suggestion.State.DECLINED.value, DECIDE_SUGGESTION, (not_discarded,)),
        Transition(
            "take_back_suggestion",
            "收回",
            frozenset({Suggestion.State.ACCEPTED.value, Suggestion.State.DECLINED.value}),
            Suggestion.State.PROPOSED.value,
            DECIDE_SUGGESTION,
            (not_discarded, not_used),
            consequence="回到待确认，可以重新采纳或不采纳。",
        ),
    ),
)
