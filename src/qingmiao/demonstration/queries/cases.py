"""Cases as officers and institutions read them: lists, one case side by side, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from qingmiao.core.audit import subject_type
from qingmiao.core.audit_words import names_of
from qingmiao.core.models import AuditEntry
from qingmiao.core.rules import RuleLine
from qingmiao.demonstration.models import CriteriaOccasion, Demonstration, DemonstrationState, WithdrawalProposal
from qingmiao.demonstration.permissions import VIEW_DEMONSTRATION_FILE
from qingmiao.demonstration.queries.criteria import criteria_of, shown_criteria
from qingmiao.demonstration.rules import open_questions, read_lines, stopping
from qingmiao.demonstration.workflow import OPEN_STATES, workflow_on
from qingmiao.institutions.models import Institution
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.timeline import timeline, who
from qingmiao.ui.words import day_cn

State = DemonstrationState
STATUSES: dict[str, components.Status] = {
    State.NOMINATED: components.Status("待实地评审", "none"),
    State.VISITED: components.Status("待决定", "warn"),
    State.GRANTED: components.Status("示范点", "ok"),
    State.REFUSED: components.Status("未通过", "none"),
    State.WITHDRAWN: components.Status("已撤销", "bad"),
    State.EXPIRED: components.Status("期满", "none"),
    State.ENDED: components.Status("随机构注销终止", "none"),
}
EVENT_TONES: dict[str, components.Tone] = {
    "grant_demonstration": "ok",
    "refuse_demonstration": "warn",
    "withdraw_demonstration": "bad",
}
NOMINATED = ("nominate_demonstration", "renew_demonstration")
OCCASIONS = {CriteriaOccasion.NOMINATION: "推荐时", CriteriaOccasion.DECISION: "决定时"}


@dataclass(frozen=True)
class CriteriaOn:
    """The criteria on one occasion."""

    title: str
    on: date
    lines: list[components.RuleShown]
    open_count: int


def status_of(row: Demonstration) -> components.Status:
    """Return where a case stands, coloured."""
    return STATUSES[row.state]


def term_words(row: Demonstration) -> str:
    """Return the term in words; empty while there is none."""
    if row.term is None:
        return ""
    if row.term.isempty:
        return f"没有开始，{day_cn(row.ended_on)}终止"
    last = row.term.upper - timedelta(days=1)
    cut = f"（原定至 {day_cn(row.granted_until)}）" if row.granted_until and last < row.granted_until else ""
    return f"{day_cn(row.term.lower)} 至 {day_cn(last)}{cut}"


def criteria_shown(row: Demonstration, on: date) -> list[CriteriaOn]:
    """Return the criteria as they were kept, the latest first; while the case is open also today's."""
    kept = [
        _criteria_on(title, date.fromisoformat(row.criteria[occasion]["on"]), read_lines(row.criteria[occasion]))
        for occasion, title in OCCASIONS.items()
        if occasion in row.criteria
    ]
    if row.state in OPEN_STATES:
        kept.append(_criteria_on("今天", on, criteria_of(row.institution, on)))
    return kept[::-1]


def criteria_today(institution: Institution, on: date) -> tuple[CriteriaOn, list[RuleLine], list[RuleLine]]:
    """Return today's criteria of an institution, those that stop a grant, and all that are not met or not known."""
    lines = criteria_of(institution, on)
    return _criteria_on("今天", on, lines), stopping(lines), open_questions(lines)


def files_of(row: Demonstration, actor: Any) -> list[components.EvidenceLine]:
    """Return the files of the visit that the actor may open."""
    files = VIEW_DEMONSTRATION_FILE.rows(actor).filter(demonstration=row).select_related("file")
    return [evidence_of(file, "demonstration_file", is_seen=True) for file in files]


def proposals_of(row: Demonstration) -> list[WithdrawalProposal]:
    """Return the proposals to withdraw, open ones first."""
    return list(row.proposals.select_related("answered_by__user").order_by(F("answered_on").asc(nulls_first=True), "pk"))


def case_timeline(row: Demonstration, on: date) -> list[components.Event]:
    """Return what happened to a case, newest first; the nomination begins it."""
    first = AuditEntry.objects.filter(subject_type__in=names_of(subject_type(row)), subject_id=str(row.pk), verb__in=NOMINATED)
    begun = first.order_by("at").first()
    nominated = [components.Event(begun.what_was_done, begun.at, who(row.nominated_by), row.reason)] if begun else []
    return timeline(row, {name: step.label for name, step in workflow_on(on).by_name.items()}, EVENT_TONES, nominated)


def _criteria_on(title: str, on: date, lines: Sequence[RuleLine]) -> CriteriaOn:
    return CriteriaOn(title, on, shown_criteria(lines), len(open_questions(lines)))
