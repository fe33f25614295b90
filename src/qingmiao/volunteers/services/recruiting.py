"""Somebody wants to help: applies by the public page, shows the papers to an officer, is asked about at the police, becomes a volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.floods import Flood
from qingmiao.core.parties import News, tell
from qingmiao.core.privacy import index_of
from qingmiao.core.workflow import take
from qingmiao.volunteers.models import SignUp, Volunteer, VolunteerState
from qingmiao.volunteers.workflow import VOLUNTEER
from qingmiao.workforce.models import CheckRequest, TrainingRecord, Worker
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.rules.vocabulary import Occasion, Topic
from qingmiao.workforce.services.checking import OPEN, ask_check
from qingmiao.workforce.services.identifying import Door, look_up, refuse_record, register
from qingmiao.workforce.services.matching import Person
from qingmiao.workforce.services.merging import Move
from qingmiao.workforce.services.proving import Trained, add_training

FLOOD = Flood("volunteers.volunteer.source", an_hour=5, a_day=20, words="从您这里刚刚收到了多份报名，都已保存。请过一会儿再提交。")
WAITING = (VolunteerState.APPLIED, VolunteerState.CHECKING, VolunteerState.ACTIVE)
SERVING = (VolunteerState.CHECKING, VolunteerState.ACTIVE)
PROVIDER = "县级卫生健康局"


@dataclass(frozen=True)
class Wish:
    """What somebody types who wants to help. `once` is the form's own mark: sent twice from a slow line, it makes one row."""

    once: UUID
    name: str
    phone: str
    county_code: str
    kind: str
    skills: Sequence[str] = ()


@transaction.atomic
def apply(wish: Wish, *, address: str = "", at: datetime) -> Volunteer:
    """Take somebody's wish to help in. The page answers the same whether this telephone was known or not.

    Raises DomainError for a flood from one address; then nothing is kept.
    """
    source = FLOOD.source(address, at)
    phone_index = index_of(wish.phone, "volunteers.volunteer.phone")
    known = Volunteer.objects.filter(once=wish.once).first()
    if known is not None:
        return known
    FLOOD.refuse(Volunteer.objects.all(), source, at)  # before the telephone is looked for: what is refused must not tell who is known
    known = Volunteer.objects.filter(phone_index=phone_index, county_code=wish.county_code, state__in=WAITING).first()
    if known is not None:
        return known
    row = Volunteer(
        once=wish.once, kind=wish.kind, county_code=wish.county_code, skills=list(wish.skills), name=wish.name, source_index=source, at=at
    )
    row.set_phone(wish.phone)
    row.save()
    audit.record(None, "apply_volunteer", row, at=at, changes={"kind": row.kind})
    tell(row, News("applied", "有人报名做志愿者，待核对身份", path=_path(row)), health_department_of(row.county_code), at=at)
    return row


@transaction.atomic
def confirm_volunteer(row: Volunteer, person: Person, *, version: int, actor: Post, at: datetime) -> Volunteer:
    """Say who somebody is after seeing the papers and speaking on the phone; the police are asked unless a clear answer still holds.

    Raises DomainError at the field for a number in doubt, for somebody with a record, and for whoever is a volunteer already.
    """
    door = Door(row, row.county_code, "志愿者身份核对")
    worker = look_up(door, person, actor=actor, at=at)
    row = take(row, version)
    worker = worker or register(door, person, actor=actor, at=at)
    refuse_record(worker)
    if Volunteer.objects.filter(worker=worker, state__in=SERVING).exists():
        raise DomainError("此人已登记为志愿者，不用重复登记。", field="number")
    if not worker.phone and row.phone:
        worker.set_phone(row.phone.open())
        worker.save(update_fields=["phone", "phone_index"])
    row.worker, row.name, row.phone = worker, "", ""
    row.save(update_fields=["name", "phone"])
    VOLUNTEER.perform(row, "confirm_volunteer", actor=actor, at=at)
    on = timezone.localdate(at)
    if worker.pk in cleared_until([worker.pk], on):
        return clear_volunteer(row, at=at)
    _ask(worker, Occasion.VOLUNTEER, actor=actor, at=at)
    return row


@transaction.atomic
def clear_volunteer(row: Volunteer, *, at: datetime) -> Volunteer:
    """Make somebody a volunteer: the ban check is clear."""
    row = take(row)
    row.active_on = timezone.localdate(at)
    VOLUNTEER.perform(row, "clear_volunteer", actor=None, at=at)
    news = News("cleared", "志愿者的从业查询已答复，可以参加活动", path=_path(row), version=row.version)
    tell(row, news, health_department_of(row.county_code), at=at)
    return row


@transaction.atomic
def bar_volunteer(row: Volunteer, *, at: datetime) -> Volunteer:
    """End somebody's service at once after a record was found. Why is on the restricted page of the check only."""
    row = take(row)
    row.ended_on = timezone.localdate(at)
    VOLUNTEER.perform(row, "bar_volunteer", actor=None, at=at)
    _leave_what_comes(row, at=at)
    return row


@transaction.atomic
def decline_volunteer(row: Volunteer, *, version: int, actor: Post, at: datetime) -> Volunteer:
    """Do not take somebody; what the person typed is wiped."""
    row = take(row, version)
    VOLUNTEER.perform(row, "decline_volunteer", actor=actor, at=at)
    row.name, row.phone, row.phone_index = "", "", ""
    row.save(update_fields=["name", "phone", "phone_index"])
    return row


@transaction.atomic
def end_volunteer(row: Volunteer, *, version: int, actor: Post, at: datetime) -> Volunteer:
    """Let a volunteer go; what has not begun is left, what was served stays."""
    row = take(row, version)
    row.ended_on = timezone.localdate(at)
    VOLUNTEER.perform(row, "end_volunteer", actor=actor, at=at)
    _leave_what_comes(row, at=at)
    return row


@transaction.atomic
def ask_again(row: Volunteer, *, actor: Post, at: datetime) -> CheckRequest:
    """Ask for the ban check of the year."""
    if row.worker is None or row.state not in SERVING:
        raise DomainError("核对身份以后才能申请从业查询。")
    return ask_check(row.worker.merged_into or row.worker, None, Occasion.YEARLY, actor=actor, at=at)


@transaction.atomic
def note_training(row: Volunteer, topic: Topic, hours: Decimal, *, actor: Post, at: datetime) -> TrainingRecord:
    """Note a training that the county gave to a volunteer; it stands in the person's own file."""
    if row.worker is None:
        raise DomainError("核对身份以后才能登记培训。")
    provider = actor.organisation.name if actor.organisation else PROVIDER
    what = Trained(topic, hours, timezone.localdate(at), provider, "")
    return add_training(row.worker.merged_into or row.worker, what, None, institution=None, actor=actor, at=at)


def merge_volunteers(move: Move, *, actor: Post, at: datetime) -> None:
    """Let the service of the one who goes follow; a volunteer's ban check is asked for under both numbers.

    Raises DomainError where both are volunteers: one of the two has to end first.
    """
    serving = Volunteer.objects.filter(state__in=SERVING)
    if serving.filter(worker=move.kept).exists() and serving.filter(worker=move.gone).exists():
        raise DomainError("两份档案都登记为志愿者，请先让其中一个退出，再合并。")
    move.take(Volunteer.objects.filter(worker=move.gone))
    if serving.filter(worker=move.kept).exists():
        _ask(move.kept, Occasion.MERGED, actor=actor, at=at)


def _ask(worker: Worker, occasion: Occasion, *, actor: Post, at: datetime) -> None:
    if not CheckRequest.objects.filter(worker=worker, institution=None, state__in=OPEN).exists():
        ask_check(worker, None, occasion, actor=actor, at=at)


def _leave_what_comes(row: Volunteer, *, at: datetime) -> None:
    coming = SignUp.objects.filter(volunteer=row, left_at=None, signed_in_at=None, activity__starts_at__gt=at)
    coming.update(left_at=at)


def _path(row: Volunteer) -> str:
    return reverse("volunteer_show", kwargs={"pk": row.pk})
