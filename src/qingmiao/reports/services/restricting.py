"""Restricted cases: opened from wherever suspected abuse is told of, and handled by those alone who are named."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from qingmiao.accounts.models import Department, Post
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.models import Notice
from qingmiao.core.permissions import is_of_health
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Protector, RestrictedCase, RestrictedNote
from qingmiao.reports.permissions import NAME_PROTECTORS, VIEW_RESTRICTED
from qingmiao.reports.rules.deadlines import RESTRICTED_DAYS
from qingmiao.reports.workflow import RESTRICTED

RESTRICTED_CLOCK = "restricted"


@dataclass(frozen=True)
class Suspicion:
    """What is told of suspected abuse: where, what, how it came, of which institution, of whom, and how to reach who told it."""

    county_code: str
    account: str
    source: str
    institution: Institution | None = None
    people: str = ""
    contact: str = ""
    once: UUID | None = None


def open_restricted(told: Suspicion, *, actor: Post | None, at: datetime) -> RestrictedCase:
    """Open a restricted case; its clock begins.

    No notice goes to an inbox, which a whole organisation reads, and no watch tells of the clock: both stand on the desk of those named.
    """
    row = RestrictedCase.objects.create(
        once=told.once,
        county_code=told.county_code,
        institution=told.institution,
        source=told.source,
        account=told.account,
        people=told.people.strip(),
        contact=told.contact.strip(),
        received_at=at,
    )
    on = timezone.localdate(at)
    days = int(load().value(RESTRICTED_DAYS, on).value)
    start_clock(row, RESTRICTED_CLOCK, "处置时限", on=on, working_days=days, county_code=row.county_code)
    audit.record(actor, "open_restricted", row, at=at, changes={"source": told.source})
    return row


@transaction.atomic
def read_restricted(row: RestrictedCase, *, actor: Post, at: datetime) -> dict[str, str]:
    """Return a restricted case's sealed words, and write the read down. The caller has checked that the actor may."""
    audit.record(actor, "read_restricted", row, at=at, purpose="疑似虐待、侵害处置")
    return {name: getattr(row, name).open() for name in ("account", "people", "contact", "conclusion")}


@transaction.atomic
def note_restricted(row: RestrictedCase, text: str, *, version: int, actor: Post, at: datetime) -> RestrictedNote:
    """Write down what was done, such as a call to the police."""
    text = written(text, "请写明做了什么、结果怎样。", field="text")
    row = take(row, version)
    if not VIEW_RESTRICTED.permits(actor, row):
        raise DomainError("您不是这件案件的联系人。")
    note = RestrictedNote.objects.create(case=row, text=text, author=actor, at=at)
    audit.record(actor, "note_restricted", row, at=at)
    return note


@transaction.atomic
def close_restricted(row: RestrictedCase, conclusion: str, *, version: int, actor: Post, at: datetime) -> RestrictedCase:
    """Close a restricted case with its conclusion."""
    row = take(row, version)
    row.conclusion = written(conclusion, "请写明结论：怎样处置，移交了谁。", field="text")
    RESTRICTED.perform(row, "close_restricted", actor=actor, at=at)
    stop_clocks(row, on=timezone.localdate(at), outcome="closed")
    return row


@transaction.atomic
def name_protector(county_code: str, post: Post, *, is_police: bool, actor: Post, at: datetime) -> Protector:
    """Name who sees a county's restricted cases in place of whoever did so far.

    Raises DomainError for a post of another department or place, and for one that has ended.
    """
    if not NAME_PROTECTORS.is_granted(actor) or not is_of_health(actor) or county_code[:4] != actor.division_code[:4]:
        raise DomainError("只能由市级卫生健康局为本市的县（市、区）指定联系人。")
    wanted = Department.PUBLIC_SECURITY if is_police else Department.HEALTH
    if post.organisation is None or post.organisation.department != wanted or not VIEW_RESTRICTED.is_granted(post):
        raise DomainError(f"请选择{wanted.label}部门的经办岗位。", field="post")
    is_held = Post.objects.held_on(timezone.localdate(at)).filter(pk=post.pk).exists()
    if not is_held or post.division_code not in (county_code, actor.division_code):
        raise DomainError("请选择本县（市、区）或市级的在岗人员：别处的人不能看这里的受限案件。", field="post")
    for before in Protector.objects.select_for_update().filter(county_code=county_code, is_police=is_police, ended_at=None):
        before.ended_at = at
        before.save(update_fields=["ended_at"])
    row = Protector.objects.create(county_code=county_code, is_police=is_police, post=post, named_at=at)
    audit.record(actor, "name_protector", row, at=at, changes={"county": county_code, "is_police": is_police, "post": post.pk})
    return row


def forget_notices(*rows: Model) -> None:
    """Take what was told of some rows out of every inbox: they have become a restricted case."""
    for row in rows:
        Notice.objects.filter(subject_type=audit.subject_type(row), subject_id=str(row.pk)).delete()
