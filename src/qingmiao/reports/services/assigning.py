"""A department's part of a case: sent, accepted or refused, reported, returned, taken back; each with its own clock."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Organisation, OrganisationKind, Post
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.reports.models import Assignment, AssignmentState, Case, CaseReading
from qingmiao.reports.permissions import HANDLE_CASE
from qingmiao.reports.rules.deadlines import ASSIGNMENT_DAYS
from qingmiao.reports.rules.vocabulary import Visibility
from qingmiao.reports.services.taking import county_of, news, say, touch
from qingmiao.reports.workflow import ASSIGNMENTS, WITH_DEPARTMENT, WORKING

CLOCK, LABEL = "assignment_report", "部门反馈"
NOT_ASKED = ("health", "audit", "information_centre")


@dataclass(frozen=True)
class Part:
    """What is wanted, and of whom: a department with an account, or somebody outside the system in words."""

    task: str
    to: Organisation | None = None
    outside: str = ""


@transaction.atomic
def assign(case: Case, wanted: Part, *, version: int, actor: Post, at: datetime) -> Assignment:
    """Hand a part of a case to a department of the county or city, or to somebody outside the system, for whom the county keeps it.

    Raises DomainError for a case that was not accepted, and for a department that has a part already.
    """
    task = written(wanted.task, "请写明请部门办理什么。", field="task")
    to, outside = wanted.to, wanted.outside.strip()[:100]
    case = take(case, version)
    if case.state not in WORKING or not HANDLE_CASE.permits(actor, case):
        raise DomainError("请先受理，再转办。")
    if (to is None) == (not outside):
        raise DomainError("请选择部门，或写明系统外的单位，两者选一。", field="to")
    if to is not None:
        _refuse_stranger(case, to)
    part = Assignment.objects.create(case=case, organisation=to, outside=outside, task=task, sent_by=actor, sent_at=at)
    CaseReading.objects.filter(case=case, organisation=to).delete()
    _start(part, at)
    say(case, f"已转 {part.to_whom} 办理。", Visibility.CITIZEN, author=actor, at=at)
    audit.record(actor, "assign_case", case, at=at, changes={"to": part.to_whom})
    tell(part, news(part, "sent", f"转办：{case.get_topic_display()}（{case.number}）", task), to, at=at)
    return part


@transaction.atomic
def accept_part(part: Assignment, *, version: int, actor: Post, at: datetime) -> Assignment:
    """Take the part on."""
    part = take(part, version)
    ASSIGNMENTS.perform(part, "accept_assignment", actor=actor, at=at)
    touch(part.case, at=at)
    return part


@transaction.atomic
def refuse_part(part: Assignment, reason: str, *, version: int, actor: Post, at: datetime) -> Assignment:
    """Say that it is not the department's to do; the county finds another."""
    part = take(part, version)
    part.reason = written(reason, "请写明不接收的理由，最好写明应由谁办理。", field="text")
    ASSIGNMENTS.perform(part, "refuse_assignment", actor=actor, at=at, note=part.reason)
    return _hand_back(part, "refused", f"{part.to_whom} 不接收：{part.case.number}", part.reason, at=at)


@transaction.atomic
def report_part(part: Assignment, result: str, *, version: int, actor: Post, at: datetime) -> Assignment:
    """Report what came of it; for somebody outside the system the county writes it down."""
    part = take(part, version)
    part.result, part.reported_at = written(result, "请写明办理的经过和结果。", field="text"), at
    ASSIGNMENTS.perform(part, "report_assignment" if part.organisation_id else "record_outside", actor=actor, at=at)
    return _hand_back(part, "reported", f"{part.to_whom} 已反馈：{part.case.number}", part.result, at=at)


@transaction.atomic
def return_part(part: Assignment, reason: str, *, version: int, actor: Post, at: datetime) -> Assignment:
    """Send a result back that does not answer the matter; the clock begins anew, and the case is unread again for the department."""
    part = take(part, version)
    part.reason = written(reason, "请写明为什么退回、还要查明什么。", field="text")
    part.reported_at = None
    ASSIGNMENTS.perform(part, "return_assignment", actor=actor, at=at, note=part.reason)
    _start(part, at)
    CaseReading.objects.filter(case=part.case, organisation=part.organisation).delete()
    touch(part.case, at=at)
    told = news(part, "returned", f"退回重办：{part.case.number}", part.reason, version=part.version)
    tell(part, told, part.organisation, at=at)
    return part


@transaction.atomic
def withdraw_part(part: Assignment, *, version: int, actor: Post, at: datetime) -> Assignment:
    """Take a part back from its department."""
    part = take(part, version)
    ASSIGNMENTS.perform(part, "withdraw_assignment", actor=actor, at=at)
    stop_clocks(part, on=timezone.localdate(at), outcome=AssignmentState.WITHDRAWN, unmet="收回")
    touch(part.case, at=at)
    return part


@transaction.atomic
def write_from_department(part: Assignment, text: str, *, actor: Post, at: datetime) -> Assignment:
    """Write to the county about a part."""
    text = written(text, "请写明内容。", field="text")
    part = take(part)
    if part.state not in WITH_DEPARTMENT:
        raise DomainError("这件转办已结束，不能再补充。")
    say(part.case, text, Visibility.DEPARTMENTS, author=actor, at=at)
    audit.record(actor, "write_entry", part.case, at=at, changes={"visibility": Visibility.DEPARTMENTS})
    return part


def departments_for(case: Case) -> list[Organisation]:
    """Return the departments of a case's county and of its city that may be given a part, health itself left out."""
    found = Organisation.objects.filter(
        kind=OrganisationKind.DEPARTMENT, division_code__in=[case.county_code, city_code_of(case.county_code)]
    ).exclude(department__in=NOT_ASKED)
    return list(found.order_by("-division_code", "name"))


def _refuse_stranger(case: Case, to: Organisation) -> None:
    if to.pk not in {office.pk for office in departments_for(case)}:
        raise DomainError("只能转给本县（市、区）和市级的部门。", field="to")
    if case.assignments.filter(organisation=to).exclude(state__in=[AssignmentState.REFUSED, AssignmentState.WITHDRAWN]).exists():
        raise DomainError(f"这件事项已转给 {to.name}。", field="to")


def _start(part: Assignment, at: datetime) -> None:
    on = timezone.localdate(at)
    days = int(load().value(ASSIGNMENT_DAYS, on).value)
    start_clock(part, CLOCK, LABEL, on=on, working_days=days, county_code=part.case.county_code)


def _hand_back(part: Assignment, event: str, title: str, body: str, *, at: datetime) -> Assignment:
    on = timezone.localdate(at)
    stop_clocks(part, on=on, outcome=event, unmet="不接收" if event == "refused" else "")
    touch(part.case, at=at)
    tell(part.case, news(part.case, f"part-{part.pk}-{event}", title, body, version=part.version), county_of(part.case), at=at)
    return part
