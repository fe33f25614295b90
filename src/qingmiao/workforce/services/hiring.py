"""An institution's own steps: it hires, fixes a carer in a class, lets somebody go."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import CareClass, Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import CheckRequest, ClassPost, Engagement, Worker
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.uncounted import uncounted
from qingmiao.workforce.rules.vocabulary import Occasion, ProofSource
from qingmiao.workforce.services.checking import ask_check
from qingmiao.workforce.services.conflicting import find_conflicts
from qingmiao.workforce.services.identifying import Door, look_up, refuse_record, register
from qingmiao.workforce.services.matching import Person
from qingmiao.workforce.services.registering import end_engagements


@dataclass(frozen=True)
class Hiring:
    """Whom an institution hires, as what and from which day. `has_consented`: the person lets it see what is known from elsewhere."""

    person: Person
    role: StaffRole
    full_time: bool
    on: date
    has_consented: bool


def hire(institution: Institution, what: Hiring, *, actor: Post, at: datetime) -> Engagement:
    """Engage somebody and ask for the ban check that the law wants before hiring. Conflicts are opened at once.

    Raises DomainError for somebody with a record, a day before birth or sixteen years after it, and a post held already.
    """
    _is_possible(what, timezone.localdate(at))
    door = door_of(institution)
    known = look_up(door, what.person, actor=actor, at=at)
    with transaction.atomic():
        worker = known or register(door, what.person, actor=actor, at=at)
        refuse_record(worker)
        row = _engage(institution, worker, what, timezone.localdate(at))
        audit.record(actor, "hire_worker", row, at=at, changes={"role": what.role, "from": what.on.isoformat()})
        if not CheckRequest.objects.filter(worker=worker, institution=institution, state__in=["asked", "more"]).exists():
            ask_check(worker, institution, Occasion.BEFORE_HIRING, actor=actor, at=at)
        find_conflicts([worker.pk], at=at)
    return row


def door_of(institution: Institution) -> Door:
    """Return the door of an institution that hires."""
    return Door(institution, institution.county_code, "录用前查找")


def _is_possible(what: Hiring, today: date) -> None:
    born = what.person.birth_date
    if what.on <= born:
        raise DomainError("录用日期早于出生日期，请核对证件号码和日期。", field="on")
    if (what.on.year - born.year, what.on.month, what.on.day) < (16, born.month, born.day):
        raise DomainError("录用时不满 16 周岁，不得录用。", field="on")
    if (what.on - today).days > 90:
        raise DomainError("录用日期最多填到 90 天以后。", field="on")


def _engage(institution: Institution, worker: Worker, what: Hiring, today: date) -> Engagement:
    row = Engagement(
        worker=worker,
        institution=institution,
        role=what.role,
        period=DateRange(what.on, None),
        full_time=what.full_time,
        hired_on=what.on,
        source=ProofSource.INSTITUTION,
        consent_on=today if what.has_consented else None,
    )
    if Engagement.objects.filter(worker=worker, institution=institution, role=what.role, period__overlap=row.period).exists():
        raise DomainError("此人已在本机构任这个岗位，不用重复登记。", field="role")
    row.save()
    return row


@transaction.atomic
def leave(row: Engagement, on: date, reason: str, *, actor: Post, at: datetime) -> Engagement:
    """Let somebody go; `on` is the last day of work. Every post the person holds in this house ends."""
    row = lock(Engagement, row.pk)
    if not timezone.localdate(at) >= on >= row.period.lower:
        raise DomainError("离岗日期不能早于任职开始，也不能晚于今天。", field="on")
    rows = list(Engagement.objects.filter(worker=row.worker_id, institution=row.institution_id, period__upper_inf=True))
    end_engagements(rows, date.fromordinal(on.toordinal() + 1), reason)
    for one in rows:
        audit.record(actor, "end_engagement", one, at=at, changes={"on": on.isoformat(), "reason": reason})
    find_conflicts([row.worker_id], at=at)
    return row


@transaction.atomic
def fix_class(row: Engagement, class_key: str, *, actor: Post, at: datetime) -> ClassPost | None:
    """Fix a carer in a class from today on; an empty key takes the carer out.

    Raises DomainError for a class that is none today, and for a student or volunteer of this house: they are never counted in a ratio.
    """
    on = timezone.localdate(at)
    row = lock(Engagement, row.pk)
    if StaffRole(row.role) not in (StaffRole.CARER, StaffRole.PRINCIPAL):
        raise DomainError("只有保育人员可以固定到班级。")
    why = uncounted([row.worker_id], on).get((row.worker_id, row.institution_id)) if class_key else None
    if why:
        raise DomainError(f"此人今天在本机构是{why}，不计入照护比，不能固定到班级。", field="class_key")
    if class_key and not CareClass.objects.filter(in_force(on), institution=row.institution_id, key=class_key).exists():
        raise DomainError("本机构今天没有这个班级，请刷新页面后再选。", field="class_key")
    for post in row.class_posts.filter(period__upper_inf=True):
        post.period = DateRange(min(post.period.lower, on), on)
        post.save(update_fields=["period"])
        audit.record(actor, "leave_class", post, at=at, changes={"class": post.class_key})
    if not class_key:
        return None
    made = ClassPost.objects.create(engagement=row, class_key=class_key, period=DateRange(on, None))
    audit.record(actor, "fix_class", made, at=at, changes={"class": class_key})
    return made
