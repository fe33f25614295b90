"""Whom families turn to: entered by the county's health bureau, with where it stood and when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.guidance.models import HealthContact
from qingmiao.guidance.permissions import ENTER_CONTACT
from qingmiao.regions.models import Division


@dataclass(frozen=True)
class Told:
    """A maternal and child health institution as an officer types it."""

    name: str
    phone: str
    address: str
    hours: str
    source: str
    source_on: date


@transaction.atomic
def enter_contact(county: Division, told: Told, *, actor: Post, at: datetime) -> HealthContact:
    """Enter what holds for a county from now on; what was entered before stays as it was."""
    if not ENTER_CONTACT.permits(actor, county):
        raise DomainError("您的岗位不能录入这个县（市、区）的联系方式。")
    if told.source_on > timezone.localdate(at):
        raise DomainError("核对日期还没有到，请核对。", field="source_on")
    if sum(letter.isdecimal() for letter in told.phone) < 5:
        raise DomainError("电话写得不全，请带区号，如 0763-3366000。", field="phone")
    row = HealthContact.objects.create(county_code=county.code, entered_by=actor, entered_at=at, **vars(told))
    audit.record(actor, "enter_health_contact", row, at=at, changes={"county": county.code, "name": told.name, "source": told.source})
    return row
