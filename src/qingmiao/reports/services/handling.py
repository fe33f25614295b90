"""What the county does with a case: accept or refuse it, join it to another, hand it on, answer it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import clocks_of, pause_clocks, resume_clocks, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.privacy import reveal
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.regions.models import Division, Level
from qingmiao.reports.models import AssignmentState, Case, CaseReading, Report
from qingmiao.reports.permissions import HANDLE_CASE, REROUTE_CASE
from qingmiao.reports.rules.vocabulary import Visibility
from qingmiao.reports.services.receiving import ACCEPT_CLOCK, ANSWER_CLOCK
from qingmiao.reports.services.restricting import Suspicion, forget_notices, open_restricted
from qingmiao.reports.services.taking import county_of, news, say, touch
from qingmiao.reports.workflow import ASSIGNMENTS, CASES, OPEN_CASES, WITH_DEPARTMENT

ACCEPTED = "已受理，正在办理。"


@transaction.atomic
def read_case(case: Case, *, actor: Post, at: datetime) -> None:
    """Write down that a post reads a case, which is then no longer new to its organisation. The caller has checked that it may."""
    reading = CaseReading(case=case, organisation=actor.organisation, at=at)
    CaseReading.objects.bulk_create([reading], update_conflicts=True, unique_fields=["case", "organisation"], update_fields=["at"])
    audit.record(actor, "read_case", case, at=at, purpose="投诉咨询办理")


@transaction.atomic
def accept(case: Case, substance: str, topic: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Accept a case. `substance` is what others may read of it: the matter, without who reported it."""
    substance, on = (
        written(substance, "请写明事由；不要写反映人的姓名、电话和能认出反映人的情况。", field="substance"),
        timezone.localdate(at),
    )
    case = take(case, version)
    case.substance, case.topic = substance, topic or case.topic
    case.save(update_fields=["substance", "topic"])
    case.accepted_on = on
    CASES.perform(case, "accept_case", actor=actor, at=at)
    stop_clocks(case, on=on, outcome="accepted", kinds=frozenset({ACCEPT_CLOCK}))
    say(case, ACCEPTED, Visibility.CITIZEN, author=actor, at=at)
    return case


@transaction.atomic
def refuse(case: Case, reason: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Refuse a case with a reason that the citizen reads."""
    case = take(case, version)
    case.refusal = written(reason, "请写明不予受理的理由，反映人会看到。", field="text")
    CASES.perform(case, "refuse_case", actor=actor, at=at, note=case.refusal)
    stop_clocks(case, on=timezone.localdate(at), outcome="refused")
    say(case, f"不予受理：{case.refusal}", Visibility.CITIZEN, author=actor, at=at)
    return case


@transaction.atomic
def merge(case: Case, into: Case, *, version: int, actor: Post, at: datetime) -> Case:
    """Join a case to another that tells of the same event: its reports and conversation go there, its own clocks stop."""
    if case.pk == into.pk:
        raise DomainError("不能并入自己，请选择另一件事项。", field="into")
    first, second = sorted((case, into), key=lambda row: row.pk)  # always in this order, so that two at once cannot lock each other
    locked = {row.pk: take(row, version if row.pk == case.pk else None) for row in (first, second)}
    case, into = locked[case.pk], locked[into.pk]
    if into.state not in OPEN_CASES or not HANDLE_CASE.permits(actor, into):
        raise DomainError("只能并入本地正在办理的事项。", field="into")
    case.merged_into = into
    CASES.perform(case, "merge_case", actor=actor, at=at, note=into.number)
    stop_clocks(case, on=timezone.localdate(at), outcome="merged", unmet="并入其他事项")
    case.reports.update(case=into)
    case.entries.update(case=into)
    touch(into, at=at)
    audit.record(actor, "take_in_case", into, at=at, changes={"from": case.number})
    return into


@transaction.atomic
def reroute(case: Case, county_code: str, reason: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Give a case to another county of the city; for its new team it is unread, and its clocks run on."""
    reason = written(reason, "请写明为什么改派。", field="text")
    case = take(case, version)
    if not REROUTE_CASE.permits(actor, case) or case.state not in OPEN_CASES:
        raise DomainError("这件事项现在不能改派。")
    if county_code == case.county_code or not Division.objects.filter(code=county_code, level=Level.COUNTY).exists():
        raise DomainError("请选择另一个县（市、区）。", field="county")
    if case.assignments.filter(state__in=WITH_DEPARTMENT).exists():
        raise DomainError("还有部门正在办理。请先收回转办，再改派。")
    before, case.county_code = case.county_code, county_code
    case.save(update_fields=["county_code"])
    clocks_of(case).update(county_code=county_code)
    case.readings.all().delete()
    say(case, f"改派：{reason}", Visibility.DEPARTMENTS, author=actor, at=at)
    audit.record(actor, "reroute_case", case, at=at, changes={"from": before, "to": county_code, "reason": reason})
    tell(case, news(case, "rerouted", f"改派给您处：{case.get_topic_display()}", reason, version=case.version), county_of(case), at=at)
    return case


@transaction.atomic
def ask_citizen(case: Case, question: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Ask the citizen for more; until the reply the clocks are held."""
    question, on = written(question, "请写明要反映人补充什么。", field="text"), timezone.localdate(at)
    case = _take_working(case, version, actor)
    case.waits_since = case.waits_since or on
    case.save(update_fields=["waits_since"])
    pause_clocks(case, on=on, why="等待反映人补充")
    say(case, question, Visibility.CITIZEN, author=actor, at=at)
    audit.record(actor, "ask_citizen", case, at=at)
    return case


@transaction.atomic
def stop_waiting(case: Case, *, version: int, actor: Post, at: datetime) -> Case:
    """Go on without the citizen's reply; the clocks run again."""
    case = _take_working(case, version, actor)
    go_on(case, at=at)
    audit.record(actor, "stop_waiting", case, at=at)
    return case


def go_on(case: Case, *, at: datetime) -> None:
    """Let the clocks of a case run again. The caller holds the lock."""
    if case.waits_since is not None:
        case.waits_since = None
        case.save(update_fields=["waits_since"])
        resume_clocks(case, on=timezone.localdate(at), why="反映人已补充，或不再等待")


@transaction.atomic
def write_entry(case: Case, text: str, visibility: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Write to one circle: a note for the office, word to the departments, a message to the citizen, a question to the institution."""
    text = written(text, "请写明内容。", field="text")
    case = take(case, version)
    if not HANDLE_CASE.permits(actor, case):
        raise DomainError("您的岗位不能办理这件事项。")
    circle = Visibility(visibility)
    say(case, text, circle, author=actor, at=at)
    audit.record(actor, "write_entry", case, at=at, changes={"visibility": circle})
    if circle == Visibility.INSTITUTION:
        _ask_institution(case, at=at)
    return case


@transaction.atomic
def answer(case: Case, text: str, *, version: int, actor: Post, at: datetime) -> Case:
    """Answer all reporters of a case; its clocks stop, and they are asked whether they are content."""
    on = timezone.localdate(at)
    case = take(case, version)
    go_on(case, at=at)
    case.answer, case.answered_on = written(text, "请写明答复。", field="text"), on
    CASES.perform(case, "answer_case", actor=actor, at=at)
    stop_clocks(case, on=on, outcome=ANSWER_CLOCK)
    say(case, f"答复：{case.answer}", Visibility.CITIZEN, author=actor, at=at)
    return case


@transaction.atomic
def restrict_case(case: Case, reason: str, *, version: int, actor: Post, at: datetime) -> None:
    """Turn a case that tells of abuse into a restricted one; from then on nobody finds it elsewhere, not even its departments."""
    reason = written(reason, "请写明为什么疑似虐待、侵害。", field="text")
    case = take(case, version)
    reports = list(case.reports.all())
    words = "\n\n".join([*(report.text.open() for report in reports), f"转为受限案件的理由：{reason}"])
    contact = "；".join(said for report in reports if (said := f"{report.name.open()} {report.phone.open()}".strip()))
    case.restricted = open_restricted(
        Suspicion(case.county_code, words, "由投诉咨询转来", case.institution, "", contact), actor=actor, at=at
    )
    for part in case.assignments.filter(state__in=WITH_DEPARTMENT):
        ASSIGNMENTS.perform(part, "withdraw_assignment", actor=actor, at=at)
        stop_clocks(part, on=timezone.localdate(at), outcome=AssignmentState.WITHDRAWN, unmet="转专人办理")
    case.reports.update(restricted=case.restricted)
    CASES.perform(case, "restrict_case", actor=actor, at=at)
    stop_clocks(case, on=timezone.localdate(at), outcome="restricted", unmet="转专人办理")
    forget_notices(case, *case.assignments.all())


@transaction.atomic
def reveal_reporter(report: Report, purpose: str, *, actor: Post, at: datetime) -> list[tuple[str, str]]:
    """Return name and phone of who reported, for a stated purpose; each read is written down. The caller has checked that it may."""
    labels = {"name": "称呼", "phone": "电话"}
    return [(label, reveal(report, field, actor=actor, at=at, purpose=purpose) or "没有留") for field, label in labels.items()]


def _ask_institution(case: Case, *, at: datetime) -> None:
    if case.institution is None:
        raise DomainError("这件事项没有写明机构，不能请机构说明。", field="visibility")
    if not case.substance:
        raise DomainError("请先受理并写明事由，再请机构说明。", field="visibility")
    case.institution_asked_at = case.institution_asked_at or at
    case.save(update_fields=["institution_asked_at"])
    title = f"请就反映的情况作出说明：{case.get_topic_display()}"
    path = reverse("own_case_show", kwargs={"pk": case.pk})
    tell(case, News("asked", title, case.substance, path, case.version), case.institution.organisation, at=at)


def _take_working(case: Case, version: int, actor: Post) -> Case:
    case = take(case, version)
    if not HANDLE_CASE.permits(actor, case):
        raise DomainError("您的岗位不能办理这件事项。")
    if case.state not in OPEN_CASES:
        raise DomainError(f"当前状态为“{case.get_state_display()}”，不能再请反映人补充。")
    return case
