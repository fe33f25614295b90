"""A student comes to learn: known once in the city, asked about at the police, under a supervisor, never counted in a ratio."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.schools.models import Cooperation, Internship, Programme, School
from qingmiao.schools.rules import Subject
from qingmiao.workforce.models import CheckRequest, Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.queries.uncounted import uncounted
from qingmiao.workforce.rules.vocabulary import Occasion
from qingmiao.workforce.services.checking import OPEN, ask_check
from qingmiao.workforce.services.identifying import Door, look_up, refuse_record, register
from qingmiao.workforce.services.matching import Person
from qingmiao.workforce.services.merging import Move

LONGEST_DAYS, AHEAD_DAYS = 366, 180


@dataclass(frozen=True)
class Placement:
    """A student of a programme, under whom, from when to when (the last day included)."""

    person: Person
    programme: Programme
    supervisor: Engagement
    since: date
    until: date


@transaction.atomic
def begin_internship(institution: Institution, what: Placement, *, actor: Post, at: datetime) -> Internship:
    """Enter a student and ask for the ban check, unless a clear one holds.

    Raises DomainError at the field for days that cannot be, a supervisor who is none, somebody with a record, or staff of this house.
    """
    on = timezone.localdate(at)
    _days_are_possible(what, on)
    _supervises(what, institution, on)
    door = Door(institution, institution.county_code, "实习登记")
    worker = look_up(door, what.person, actor=actor, at=at) or register(door, what.person, actor=actor, at=at)
    refuse_record(worker)
    period = DateRange(what.since, what.until + timedelta(days=1))
    if Engagement.objects.filter(worker=worker, institution=institution, period__overlap=period).exists():
        raise DomainError("此人在本机构任职，不能再登记为实习学生。", field="number")
    if Internship.objects.filter(worker=worker, period__overlap=period).exists():
        raise DomainError("此人在这段时间已登记实习。", field="since")
    row = Internship.objects.create(
        worker=worker, programme=what.programme, institution=institution, supervisor=what.supervisor, period=period
    )
    audit.record(actor, "begin_internship", row, at=at, changes={"from": what.since.isoformat(), "until": what.until.isoformat()})
    asked = CheckRequest.objects.filter(worker=worker, institution=institution, state__in=OPEN).exists()
    if not asked and worker.pk not in cleared_until([worker.pk], on):
        ask_check(worker, institution, Occasion.INTERNSHIP, actor=actor, at=at)
    return row


def _days_are_possible(what: Placement, on: date) -> None:
    born = what.person.birth_date
    if what.until < what.since or (what.until - what.since).days > LONGEST_DAYS:
        raise DomainError("实习结束日期应在开始之后，一次不超过一年。", field="until")
    if (what.since - on).days > AHEAD_DAYS:
        raise DomainError(f"开始日期最多填到 {AHEAD_DAYS} 天以后。", field="since")
    if (what.since.year - born.year, what.since.month, what.since.day) < (16, born.month, born.day):
        raise DomainError("实习开始时不满 16 周岁，不得安排岗位实习。", field="since")


def _supervises(what: Placement, institution: Institution, on: date) -> None:
    row = what.supervisor
    is_here = Engagement.objects.filter(in_force(on), pk=row.pk, institution=institution).exists()
    if not is_here or (row.worker_id, institution.pk) in uncounted([row.worker_id], on):
        raise DomainError("指导教师须是本机构在岗的工作人员，不能是实习学生或志愿者。", field="supervisor")


@transaction.atomic
def end_internship(row: Internship, *, actor: Post, at: datetime) -> Internship:
    """End an internship today; one that has not begun never was."""
    row, on = lock(Internship, row.pk), timezone.localdate(at)
    if row.period.upper <= on:
        raise DomainError("这次实习已经结束，请刷新页面查看。")
    row.period = DateRange(min(row.period.lower, on), on)
    row.save(update_fields=["period"])
    audit.record(actor, "end_internship", row, at=at, changes={"on": on.isoformat()})
    return row


@dataclass(frozen=True)
class Agreement:
    """What a school and an institution sign."""

    school: School
    subject: Subject
    signed_on: date
    until_on: date


@transaction.atomic
def sign_cooperation(institution: Institution, what: Agreement, *, actor: Post, at: datetime) -> Cooperation:
    """Enter an agreement with a school. Raises DomainError for days that cannot be and for one entered before."""
    if what.signed_on > timezone.localdate(at):
        raise DomainError("签订日期不能晚于今天。", field="signed_on")
    if what.until_on < what.signed_on:
        raise DomainError("有效期至不能早于签订日期。", field="until_on")
    told = {"school": what.school, "institution": institution, "subject": what.subject, "signed_on": what.signed_on}
    if Cooperation.objects.filter(**told).exists():
        raise DomainError("这份协议已登记。", field="signed_on")
    row = Cooperation.objects.create(**told, until_on=what.until_on)
    audit.record(actor, "sign_cooperation", row, at=at, changes={"school": what.school.pk, "subject": what.subject})
    return row


def merge_students(move: Move, *, actor: Post, at: datetime) -> None:
    """Let the internships of the one who goes follow; where somebody is a student still, the police are asked under both numbers.

    Raises DomainError where both are students at one time: one of the internships has to end first.
    """
    held = Internship.objects.filter(worker=move.kept, period__overlap=OuterRef("period"))
    if Internship.objects.filter(Exists(held), worker=move.gone).exists():
        raise DomainError("两份档案在同一时间都登记了实习，请先请机构结束其中一个，再合并。")
    move.take(Internship.objects.filter(worker=move.gone))
    here = Internship.objects.filter(worker=move.kept, period__endswith__gt=timezone.localdate(at)).select_related("institution")
    for house in {row.institution_id: row.institution for row in here.order_by("pk")}.values():
        if not CheckRequest.objects.filter(worker=move.kept, institution=house, state__in=OPEN).exists():
            ask_check(move.kept, house, Occasion.MERGED, actor=actor, at=at)
