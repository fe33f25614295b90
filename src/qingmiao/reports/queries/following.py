"""What a citizen sees of the own report: plain words, nothing of how the office works, and nothing that tells a restricted case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingmiao.core.clocks import running
from qingmiao.reports.models import Assignment, AssignmentState, Case, CaseState, Report
from qingmiao.reports.queries.cases import Message, messages_for_citizen
from qingmiao.reports.rules.vocabulary import Rating
from qingmiao.reports.workflow import OPEN_CASES

STATE_WORDS: dict[str, tuple[str, str]] = {
    CaseState.NEW: ("已收到", "正在看是否受理，请等一等。"),
    CaseState.ACCEPTED: ("正在办理", "已受理，办好后会在这里答复您。"),
    CaseState.REOPENED: ("正在重新办理", "按您的要求重新办理，办好后会在这里答复您。"),
    CaseState.ANSWERED: ("已答复", "请看下面的答复，并告诉我们您是否满意。"),
    CaseState.CLOSED: ("已办结", "谢谢您的反映。"),
    CaseState.REFUSED: ("没有受理", "理由写在下面；不同意的，可以要求重新办理一次。"),
}
CONFIDENTIAL = ("正在办理", "已交专人办理，会为您保密。需要时会和您联系。")


@dataclass(frozen=True)
class Followed:
    """A report as its writer follows it."""

    report: Report
    state: str
    words: str
    due_on: date | None = None
    with_departments: Sequence[str] = ()
    messages: Sequence[Message] = ()
    is_waited_for: bool = False
    may_reply: bool = False
    may_rate: bool = False
    may_ask_again: bool = False
    rating: str = ""


def followed(report: Report) -> Followed:
    """Return what the writer of a report may see of it."""
    case = report.case if report.restricted_id is None else None
    if case is None:
        return Followed(report, *CONFIDENTIAL, may_reply=True)
    state, words = STATE_WORDS[case.state]
    clock = running(case).filter(kind="case_answer", paused_on=None).first()
    is_answered = case.state == CaseState.ANSWERED
    return Followed(
        report,
        state,
        words,
        clock.due_on if clock else None,
        _departments(case),
        messages_for_citizen(report),
        is_waited_for=case.waits_since is not None,
        may_reply=case.state in OPEN_CASES,
        may_rate=is_answered and case.rating != Rating.UNSATISFIED,
        may_ask_again=case.state in (CaseState.ANSWERED, CaseState.REFUSED) and case.reopened_on is None,
        rating=case.get_rating_display() if case.rating else "",
    )


def _departments(case: Case) -> list[str]:
    hidden = [AssignmentState.REFUSED, AssignmentState.WITHDRAWN]
    return [part.to_whom for part in Assignment.objects.filter(case=case).exclude(state__in=hidden).select_related("organisation")]
