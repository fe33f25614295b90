"""What somebody without an account sends in once and follows by number and code: a complaint, a wish to see a recording, a dispute.

An app's row says what was sent: `class Report(Followed)`. Its service calls `begin` first, which answers a form that was sent twice and
refuses a flood from one address, then `fill` for number, code and contact. The pages that ask for number and code are `ui.following`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import models

from qingmiao.accounts.rules import phone_key
from qingmiao.codes.masks import Personal
from qingmiao.codes.slips import is_code, new_code, new_number, tidy
from qingmiao.core.errors import DomainError
from qingmiao.core.floods import Flood
from qingmiao.core.privacy import SealedField, index_of

# What one address may send: in an hour, and in a day. A measure against floods, not law; a school or a village may share an address.
MOST_AN_HOUR, MOST_A_DAY = 5, 20
FLOODED = "从您这里刚刚收到了多份反映，都已保存。为防止被滥用，请过一会儿再提交；紧急情况请拨打 110、120 或 12345。"


class Followed(models.Model):
    """What one person sent in, once. Of an anonymous one there is no phone; it is followed by number and code like any other.

    `source_index` is a keyed hash of the address it came from and of the day: it tells a flood from one address, and no more the next day.
    """

    once = models.UUIDField("表单标识", unique=True)
    number = models.CharField("查询编号", max_length=12, unique=True)
    code = SealedField("查询码（加密）")
    name = SealedField("称呼（加密）", default=b"", kind=Personal.NAME)
    phone = SealedField("电话（加密）", default=b"", kind=Personal.PHONE)
    phone_index = models.CharField("电话索引", max_length=64, blank=True)
    source_index = models.CharField("地址索引", max_length=64, blank=True)
    at = models.DateTimeField("收到时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


F = TypeVar("F", bound=Followed)


@dataclass(frozen=True)
class Sender:
    """Who sends: the form's own mark, how to be called and reached, and the address it comes from; empty where an officer enters it."""

    once: UUID
    name: str = ""
    phone: str = ""
    address: str = ""


def begin(model: type[F], sender: Sender, *, at: datetime) -> F | None:
    """Return what the same form made before, or None for a new one. Raises DomainError for a flood from one address.

    What comes from one address comes one after the other until the transaction ends, so that many at once do not pass the limit together.
    """
    flood = _flood(model)
    source = flood.source(sender.address, at)
    known: F | None = model._default_manager.filter(once=sender.once).first()
    if known is None:
        flood.refuse(model._default_manager.all(), source, at)
    return known


def fill(row: F, sender: Sender, *, at: datetime) -> F:
    """Give a row not saved yet its number, code and contact. Raises DomainError for a phone that cannot be one."""
    phone = _phone(sender.phone)
    row.once, row.at = sender.once, at
    row.number, row.code = _new_number(type(row)), new_code()
    row.name, row.phone = sender.name.strip(), phone  # sealed as they are assigned
    row.phone_index = index_of(phone, f"{row._meta.label_lower}.phone")
    row.source_index = _flood(type(row)).source(sender.address, at)
    return row


def find_followed(model: type[F], number: str, code: str) -> F | None:
    """Return the row with this number and code, however they were typed; None where either is wrong."""
    row: F | None = model._default_manager.filter(number=tidy(number)[:12]).first()
    return row if row is not None and is_code(row.code.open(), code) else None


def _flood(model: type[Followed]) -> Flood:
    return Flood(f"{model._meta.label_lower}.source", MOST_AN_HOUR, MOST_A_DAY, FLOODED)


def _phone(typed: str) -> str:
    if not typed.strip():
        return ""
    phone = phone_key(typed)
    if not phone:
        raise DomainError("手机号应为 11 位数字；不想留电话的可以不填。", field="phone")
    return phone


def _new_number(model: type[Followed]) -> str:
    """Return a number that no row has."""
    while True:
        number = new_number()
        if not model._default_manager.filter(number=number).exists():
            return number
