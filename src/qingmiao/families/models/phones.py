"""How a family signs in: by a phone that was proven to be in hand, and the code that proves it."""

from typing import ClassVar

from django.db import models

from qingmiao.accounts.models import User
from qingmiao.codes.cleaning import Typed, clean
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField, index_of


class ProvenPhone(models.Model):
    """The phone with which a family's account is opened. It was proven by a code; a number that somebody only typed opens nothing."""

    user = models.OneToOneField(User, models.PROTECT, related_name="proven_phone", verbose_name="账号")
    phone = SealedField("手机号（加密）", kind=Personal.PHONE)
    phone_index = models.CharField("手机号索引", max_length=64, unique=True)
    proven_at = models.DateTimeField("验证时间")

    def __str__(self) -> str:
        return str(self.phone)


class PhoneCode(models.Model):
    """A code sent to a phone; only its keyed hash is kept, it opens once, and a new one replaces it."""

    phone = SealedField("手机号（加密）", default=b"", kind=Personal.PHONE)
    phone_index = models.CharField("手机号索引", max_length=64, unique=True)
    code_index = models.CharField("验证码索引", max_length=64)
    source_index = models.CharField("来源索引", max_length=64, blank=True)
    sent_at = models.DateTimeField("发送时间")
    sent_on = models.DateField("发送日期")
    times = models.PositiveSmallIntegerField("当天次数", default=1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["source_index", "sent_at"], name="phone_code_by_source")]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"


def proven_index(phone: str) -> str:
    """Return the keyed hash by which a family's account is found from a phone number."""
    return index_of(clean(phone, Typed.PHONE), "families.provenphone.phone")


SIGNING_IN = PersonalData(
    purpose="家庭用手机号登录",
    legal_basis="个人信息保护法第13条第一款第（二）项",
    retention="账号停用后删除，期限待核",
)
SIGNING_IN.cover(ProvenPhone)
SIGNING_IN.cover(PhoneCode)
