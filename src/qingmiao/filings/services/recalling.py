"""Taking back a return or a notice of nonconformity that was a mistake: soon, before anybody acted on it, and on the record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import restart_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.models import TransitionLog
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import history, take
from qingmiao.filings.models import Filing, FilingState, Verification
from qingmiao.filings.services import verification_recalled
from qingmiao.filings.workflow import RECALLS, workflow_of

RECALLED_WITHIN = timedelta(hours=24)
RECALLED_STEPS = {"return": "returned", "find_nonconforming": "nonconforming"}  # step → the outcome its clocks were stopped with


def last_step(filing: Filing) -> TransitionLog | None:
    """Return the step that brought a filing where it is."""
    steps = history(filing)
    return steps[-1] if steps else None


def refusal_of_recall(filing: Filing, at: datetime) -> str | None:
    """Return why the last step cannot be taken back any more, or None. An empty text where there is nothing of the kind to take back."""
    step = last_step(filing) if filing.state in {state for state, _ in RECALLS} else None
    if step is None or step.transition not in RECALLED_STEPS or step.target != filing.state:
        return ""
    if at > step.at + RECALLED_WITHIN:
        return f"作出超过 {RECALLED_WITHIN // timedelta(hours=1)} 小时，不能撤回了。"
    is_begun = filing.saved_at > step.at or filing.corrections.filter(answered_at__gt=step.at).exists()
    return "机构已经开始补正，不能撤回了。" if is_begun else None


@transaction.atomic
def recall(filing: Filing, reason: str, *, version: int, actor: Post, at: datetime) -> Filing:
    """Take the last return or notice back; the clocks run on as if it had not been. Raises DomainError when it is too late."""
    if not reason.strip():
        raise DomainError("请写明为什么撤回，机构会看到。", field="reason")
    filing = take(filing, version)
    refusal, step = refusal_of_recall(filing, at), last_step(filing)
    if refusal is not None or step is None:
        raise DomainError(refusal or "只有刚作出的退回补正和不符合告知可以撤回。")
    on, name = timezone.localdate(at), RECALLS[FilingState(step.target), FilingState(step.source)]
    workflow_of(filing, on).perform(filing, name, actor=actor, at=at, note=reason.strip())
    restart_clocks(filing, outcome=RECALLED_STEPS[step.transition], on=on, why="撤回")
    if step.transition == "return":
        filing.correction_notices.filter(recalled_at=None, issued_at=step.at).update(recalled_at=at)
    else:
        filing.notices.filter(published_at=step.at).update(recalled_at=at, closed_on=on)
        for row in filing.verifications.filter(at=step.at):
            row.recalled_at = at
            row.save(update_fields=["recalled_at"])
            verification_recalled.send(Verification, verification=row, at=at)
    what = "退回补正" if step.transition == "return" else "不符合告知"
    path = reverse("filing_overview", kwargs={"pk": filing.pk})
    news = News("recalled", f"县级卫生健康局撤回了{what}，不用处理", reason.strip(), path, filing.version)
    tell(filing, news, filing.institution.organisation, at=at)
    return filing
