"""What registrars told, and the keys with which they tell it."""

from typing import ClassVar

from django.db import models

from qingmiao.accounts.models import Organisation
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import LegalNature


class Registration(models.Model):
    """What a registrar told: an organisation was registered. Idempotent by source system and key."""

    source_system = models.CharField("来源系统", max_length=40)
    source_key = models.CharField("来源主键", max_length=80)
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="推送部门")
    uscc = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("名称", max_length=200)
    business_scope = models.TextField("业务（经营）范围", blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    legal_nature = models.CharField("法人性质", max_length=20, choices=LegalNature.choices())
    county_code = models.CharField("县级区划", max_length=6)
    registered_on = models.DateField("登记日期")
    received_at = models.DateTimeField("收到时间")
    updated_at = models.DateTimeField("更新时间")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name="机构")

    class Meta:
        ordering: ClassVar[list[str]] = ["-registered_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source_system", "source_key"],
                name="registration_once_per_source_key",
                violation_error_message="这条登记信息已收到。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "-registered_on"], name="registration_by_county"),
            models.Index(fields=["uscc"], name="registration_by_uscc"),
        ]

    def __str__(self) -> str:
        return self.name


class PushToken(models.Model):
    """A department's key to the registration interface; only its hash is kept."""

    department = models.ForeignKey(Organisation, models.PROTECT, related_name="push_tokens", verbose_name="部门")
    label = models.CharField("用途", max_length=60)
    token_hash = models.CharField("令牌散列", max_length=64, unique=True)
    created_at = models.DateTimeField("建立时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    def __str__(self) -> str:
        return self.label
