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
from qingmiao.workforce.models import BackgroundCheck, CheckRequest, ClassPost, Engagement, Worker
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.rules.vocabulary import BackgroundResult, Occasion, ProofSource
from qingmiao.workforce.services.checking import ask_check
from qingmiao.workforce.services.conflicting import find_conflicts
from qingmiao.workforce.services.matching import Person, doubt_doubles, doubt_name, keep_doubts, known_among, new_worker
from qingmiao.workforce.services.registering import end_engagements

DIFFERS = "这个证件号码已登记在另一个姓名下，没有登记。已请县级卫生健康部门核对，核对后会通知您；如果号码或姓名写错了，请改正。"


@dataclass(frozen=True)
class Hiring:
    """Whom an institution hires, as what and from which day. `has_consented`: the person lets it see what is known from elsewhere."""

    person: Person
    role: StaffRole
    full_time: bool
    on: date
    has_consented: bool


def look_up(institution: Institution, person: Person, *, actor: Post, at: datetime) -> Worker | None:
    """Return who this is, if the city knows the person; the search is written down.

    Raises DomainError when the number is known under another name or birth date; an officer of the county is then asked.
    """
    on = timezone.localdate(at)
    known = known_among([person.index])
    worker = known.by_number.get(person.index)
    is_sure = worker is None or known.is_the_same(worker, person)
    with transaction.atomic():
        audit.record(actor, "find_worker", worker or institution, at=at, purpose="录用前查找", changes={"known": worker is not None})
        if worker is not None and not is_sure:
            for doubt in keep_doubts([doubt_name(worker, person, institution.county_code, institution.pk, on)]):
                audit.record(actor, "open_doubt", doubt, at=at)
    if not is_sure:
        raise DomainError(DIFFERS, field="name")
    return worker


def hire(institution: Institution, what: Hiring, *, actor: Post, at: datetime) -> Engagement:
    """Engage somebody and ask for the ban check that the law wants before hiring. Conflicts are opened at once.

    Raises DomainError for somebody with a record, a day before birth or sixteen years after it, and a post held already.
    """
    _is_possible(what, timezone.localdate(at))
    known = look_up(institution, what.person, actor=actor, at=at)
    with transaction.atomic():
        worker = known or _register(institution, what.person, actor=actor, at=at)
        _has_no_record(worker)
        row = _engage(institution, worker, what, timezone.localdate(at))
        audit.record(actor, "hire_worker", row, at=at, changes={"role": what.role, "from": what.on.isoformat()})
        if not CheckRequest.objects.filter(worker=worker, institution=institution, state__in=["asked", "more"]).exists():
            ask_check(worker, institution, Occasion.BEFORE_HIRING, actor=actor, at=at)
        find_conflicts([worker.pk], at=at)
    return row


def _is_possible(what: Hiring, today: date) -> None:
    born = what.person.birth_date
    if what.on <= born:
        raise DomainError("录用日期早于出生日期，请核对证件号码和日期。", field="on")
    if (what.on.year - born.year, what.on.month, what.on.day) < (16, born.month, born.day):
        raise DomainError("录用时不满 16 周岁，不得录用。", field="on")
    if (what.on - today).days > 90:
        raise DomainError("录用日期最多填到 90 天以后。", field="on")


def _has_no_record(worker: Worker) -> None:
    """Refuse whoever must not work with children. The sentence says no more than that."""
    checks = BackgroundCheck.objects.filter(worker=worker)
    hit = checks.filter(result=BackgroundResult.HIT).order_by("-entered_at").first()
    if hit and not checks.filter(result=BackgroundResult.OVERTURNED, entered_at__gte=hit.entered_at).exists():
        raise DomainError("依照从业查询结果，不得录用此人。", field="number")


def _register(institution: Institution, person: Person, *, actor: Post, at: datetime) -> Worker:
    on = timezone.localdate(at)
    row = new_worker(person, on)
    row.save()
    for doubt in keep_doubts(doubt_doubles([row], institution.county_code, on)):
        audit.record(actor, "open_doubt", doubt, at=at)
    return row


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
    """Fix a carer in a class from today on; an empty key takes the carer out. Raises DomainError for a class that is none today."""
    on = timezone.localdate(at)
    row = lock(Engagement, row.pk)
    if StaffRole(row.role) not in (StaffRole.CARER, StaffRole.PRINCIPAL):
        raise DomainError("只有保育人员可以固定到班级。")
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
