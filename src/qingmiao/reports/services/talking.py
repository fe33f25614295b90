"""What citizen and institution say in a case: a reply, a rating, a wish to have it done again, a statement."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.reports.models import Case, CaseState, Report, RestrictedNote
from qingmiao.reports.permissions import READ_OWN_CASE
from qingmiao.reports.rules.vocabulary import Rating, Visibility
from qingmiao.reports.services.handling import go_on
from qingmiao.reports.services.receiving import ANSWER_CLOCK, start_answer_clock
from qingmiao.reports.services.taking import county_of, news, say
from qingmiao.reports.workflow import CASES, OPEN_CASES

MOST_REPLIES = 20
OVER = "这件事项已办结，不能再补充。如有新情况，请另行反映。"


@transaction.atomic
def reply(report: Report, text: str, *, at: datetime) -> None:
    """Take down what a citizen adds; if the office waited for it, the clocks run on."""
    text = written(text, "请写明要补充的内容。", field="text")
    if report.entries.filter(author=None).count() >= MOST_REPLIES:
        raise DomainError("补充的次数已到上限。请电话联系所在县（市、区）卫生健康局。")
    if report.restricted is not None:
        RestrictedNote.objects.create(case=report.restricted, text=f"反映人补充：{text}", author=None, at=at)
        return
    case = _case_of(report)
    if case is None or case.state not in OPEN_CASES:
        raise DomainError(OVER)
    go_on(case, at=at)
    say(case, text, Visibility.CITIZEN, author=None, at=at, report=report)
    audit.record(None, "citizen_replied", case, at=at)
    tell(case, news(case, "replied", f"反映人已补充：{case.number}", version=case.version), county_of(case), at=at)


@transaction.atomic
def rate(report: Report, rating: str, reason: str, *, at: datetime) -> None:
    """Take down what a citizen thinks of the answer; who is content closes the case, who is not says why and may ask for it again."""
    case = _case_of(report)
    if case is None or case.state != CaseState.ANSWERED:
        raise DomainError("现在不能评价：还没有答复，或已经办结。")
    if rating == Rating.UNSATISFIED or reason.strip():
        reason = written(reason, "请写明哪里不满意，便于改进。", field="reason")
    case.rating, case.rating_reason = Rating(rating), reason
    if rating == Rating.SATISFIED:
        CASES.perform(case, "rate_case", actor=None, at=at, note=case.rating.label)
        return
    case.save(update_fields=["rating", "rating_reason"])
    audit.record(None, "rate_unsatisfied", case, at=at)
    title = f"反映人不满意：{case.number}"
    tell(case, news(case, "unsatisfied", title, case.rating_reason, version=case.version), county_of(case), at=at)


@transaction.atomic
def ask_again(report: Report, reason: str, *, at: datetime) -> None:
    """Have an answered or refused case done again, once; the clock of the answer begins anew."""
    reason, on = written(reason, "请写明为什么要求重新办理。", field="text"), timezone.localdate(at)
    case = _case_of(report)
    if case is None:
        raise DomainError("现在不能要求重新办理。")
    CASES.perform(case, "reopen_case", actor=None, at=at, note=reason)
    case.reopened_on = on
    case.save(update_fields=["reopened_on"])
    stop_clocks(case, on=on, outcome="reopened", kinds=frozenset({ANSWER_CLOCK}))
    start_answer_clock(case, on)
    say(case, f"要求重新办理：{reason}", Visibility.CITIZEN, author=None, at=at, report=report)
    tell(case, news(case, "reopened", f"反映人要求重新办理：{case.number}", reason), county_of(case), at=at)


@transaction.atomic
def state_own(case: Case, text: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Take down what the institution says of a matter about which it was asked."""
    text = written(text, "请写明情况说明。", field="text")
    case = take(case, version)
    if not READ_OWN_CASE.permits(actor, case) or case.state not in OPEN_CASES:
        raise DomainError("这件事项现在不需要说明。")
    say(case, text, Visibility.INSTITUTION, author=actor, at=at)
    audit.record(actor, "state_own", case, at=at)
    tell(case, news(case, "stated", f"机构已作出说明：{case.number}", version=case.version), county_of(case), at=at)
    return case


def _case_of(report: Report) -> Case | None:
    """Return the locked case of a report; None where it is a restricted one."""
    if report.restricted_id is not None or report.case_id is None:
        return None
    return take(Case(pk=report.case_id))
