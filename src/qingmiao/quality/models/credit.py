"""Credit: entries with their source and their end, and what an institution asks of one: to have it repaired, or taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.attachments import Attachment
from qingmiao.institutions.models import Institution
from qingmiao.quality.rules.vocabulary import CreditKind, CreditRequestKind


class CreditState(models.TextChoices):
    """Where an entry stands; that its term is over follows from its last day."""

    IN_FORCE = "in_force", "有效"
    REPAIRED = "repaired", "已修复"
    REVOKED = "revoked", "已撤销"


class CreditEntry(models.Model):
    """One entry, of one office. `consequences` are those in words that were chosen; a public one names its law, and ends with its term."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="credit_entries", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    kind = models.CharField("种类", max_length=20, choices=CreditKind.choices())
    title = models.CharField("事由", max_length=200)
    facts = models.TextField("事实")
    document = models.CharField("决定文书", max_length=200)
    law = models.CharField("法律依据", max_length=200, blank=True)
    consequences = models.JSONField("措施", default=list)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="决定单位")
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="录入人")
    decided_on = models.DateField("决定日期")
    until = models.DateField("最后一天")
    is_public = models.BooleanField("公开", default=False)
    state = models.CharField("状态", max_length=20, choices=CreditState, default=CreditState.IN_FORCE)
    ended_on = models.DateField("修复或撤销日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-decided_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until__gte=F("decided_on")),
                name="credit_entry_ends_after_it_begins",
                violation_error_message="最后一天不能早于决定日期。",
            ),
            models.CheckConstraint(
                condition=Q(kind="commendation") | ~Q(law=""),
                name="credit_entry_against_somebody_has_a_law",
                violation_error_message="处罚、失信记录须写明法律依据。",
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", ended_on=None) | ~Q(state="in_force") & Q(ended_on__isnull=False),
                name="credit_entry_ended_has_a_day",
                violation_error_message="修复、撤销须有日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state", "until"], name="credit_entry_by_county"),
            models.Index(fields=["institution", "-decided_on"], name="credit_entry_by_day"),
        ]

    def __str__(self) -> str:
        return self.title


class CreditRequestState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", "待答复"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


class CreditRequest(models.Model):
    """What an institution asks of an entry, with evidence, and what the office answers."""

    entry = models.ForeignKey(CreditEntry, models.PROTECT, related_name="requests", verbose_name="信用记录")
    number = models.CharField("编号", max_length=60, unique=True)
    kind = models.CharField("请求", max_length=20, choices=CreditRequestKind.choices())
    text = models.TextField("理由")
    state = models.CharField("状态", max_length=20, choices=CreditRequestState, default=CreditRequestState.ASKED)
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_on = models.DateField("提出日期")
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="asked"),
                name="credit_request_one_open_at_a_time",
                violation_error_message="已有一份请求在办。",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_on=None) | ~Q(state="asked") & Q(answered_on__isnull=False) & ~Q(answer=""),
                name="credit_request_answered_says_what",
                violation_error_message="答复须有内容和日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CreditFile(Attachment):
    """A paper that shows why."""

    read_for = "信用修复材料查阅"

    request = models.ForeignKey(CreditRequest, models.PROTECT, related_name="files", verbose_name="请求")
