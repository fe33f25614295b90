"""An association is registered, says what it is, adopts charter and pledge, and offers training."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Organisation, OrganisationKind, Post
from qingmiao.association.models import Association, Charter, TrainingOffer
from qingmiao.association.permissions import MANAGE_ASSOCIATION, REGISTER_ASSOCIATION
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take


@dataclass(frozen=True)
class Said:
    """What an association says of itself, and the pledge of its members."""

    intro: str
    phone: str
    pledge: str


@dataclass(frozen=True)
class Offer:
    """One training."""

    title: str
    held_on: date
    place: str
    audience: str
    hours: int


@transaction.atomic
def register_association(name: str, *, actor: Post, at: datetime) -> Association:
    """Register an association of the city; an administrator then gives its people accounts."""
    name = written(name, "请填写协会名称。", field="name")[:100]
    if not REGISTER_ASSOCIATION.is_granted(actor):
        raise DomainError("您的岗位不能登记行业协会。")
    code = city_code_of(actor.division_code)
    if Organisation.objects.filter(kind=OrganisationKind.ASSOCIATION, name=name, division_code=code).exists():
        raise DomainError("这个协会已经登记。", field="name")
    organisation = Organisation.objects.create(kind=OrganisationKind.ASSOCIATION, name=name, division_code=code)
    row = Association.objects.create(organisation=organisation, division_code=code, opened_on=timezone.localdate(at))
    audit.record(actor, "register_association", row, at=at, changes={"name": name})
    return row


@transaction.atomic
def say(row: Association, said: Said, *, version: int, actor: Post, at: datetime) -> Association:
    """Change what an association says of itself; a new pledge leaves what members signed before as it was."""
    row = _take(row, version, actor)
    if said.pledge.strip() != row.pledge:
        row.pledge_on = timezone.localdate(at) if said.pledge.strip() else None
    row.intro, row.phone, row.pledge = said.intro.strip(), said.phone.strip()[:20], said.pledge.strip()
    row.save(update_fields=["intro", "phone", "pledge", "pledge_on"])
    audit.record(actor, "say_association", row, at=at, changes={"pledge_on": str(row.pledge_on or "")})
    return row


@transaction.atomic
def adopt_charter(row: Association, adopted_on: date, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> Charter:
    """Keep the charter that was adopted on a day; everyone may read it."""
    row = _take(row, None, actor)
    if adopted_on > timezone.localdate(at):
        raise DomainError("通过日期不能晚于今天。", field="adopted_on")
    return attach(Charter(association=row, adopted_on=adopted_on), upload, actor=actor, at=at)


@transaction.atomic
def offer_training(row: Association, told: Offer, *, actor: Post, at: datetime) -> TrainingOffer:
    """Offer a training."""
    row = _take(row, None, actor)
    if told.held_on < timezone.localdate(at):
        raise DomainError("培训日期不能早于今天。", field="held_on")
    offer = TrainingOffer.objects.create(association=row, title=written(told.title, "请填写培训名称。", field="title")[:100], **_rest(told))
    audit.record(actor, "offer_training", row, at=at, changes={"title": offer.title, "held_on": told.held_on.isoformat()})
    return offer


def _rest(told: Offer) -> dict[str, Any]:
    return {"held_on": told.held_on, "place": told.place.strip()[:100], "audience": told.audience.strip()[:100], "hours": told.hours}


def _take(row: Association, version: int | None, actor: Post) -> Association:
    locked = take(row, version)
    if not MANAGE_ASSOCIATION.permits(actor, locked):
        raise DomainError("只能维护本协会的内容。")
    return locked
