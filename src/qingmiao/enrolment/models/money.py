"""What is owed, paid and given back: every movement an entry of the contract's ledger, each summing to zero."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.enrolment.models.agreements import Contract
from qingmiao.enrolment.rules.vocabulary import Account, EntryKind, PaymentWay


class LedgerEntry(models.Model):
    """One movement of money; never changed, taken back only by its opposite. `reference` tells one movement from another of its kind."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="entries", verbose_name="协议")
    kind = models.CharField("种类", max_length=20, choices=EntryKind.choices())
    reference = models.CharField("凭据", max_length=100)
    on = models.DateField("日期")
    at = models.DateTimeField("记账时间")
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="记账岗位")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "kind", "reference"], name="entry_once_per_reference", violation_error_message="这笔账已经记过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class LedgerLine(models.Model):
    """One account's part of an entry, in 分; the lines of an entry sum to zero when the transaction commits."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="lines", verbose_name="记录")
    account = models.CharField("账户", max_length=20, choices=Account.choices())
    amount_fen = models.BigIntegerField("金额（分）")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "account"], name="entry_names_an_account_once", violation_error_message="账户重复。"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="ledger_line_moves_money", violation_error_message="金额不能为零。"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_fen}"


class Charge(models.Model):
    """A month as it was reckoned, line by line. A correction reverses its entry and stands as a further charge."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="charges", verbose_name="协议")
    month = models.DateField("月份")
    lines = models.JSONField("明细")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="charge", verbose_name="记账")
    is_current = models.BooleanField("现行", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-month", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "month"],
                condition=Q(is_current=True),
                name="charge_once_a_month",
                violation_error_message="这个月的费用已经算过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount_fen}"


class Payment(models.Model):
    """Money that came from a family. The same receipt number never counts twice at an institution, whatever way it came."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name="协议")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", verbose_name="机构")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    way = models.CharField("方式", max_length=20, choices=PaymentWay.choices())
    reference = models.CharField("流水号", max_length=60)
    paid_on = models.DateField("付款日期")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="payment", verbose_name="记账")

    class Meta:
        ordering: ClassVar[list[str]] = ["-paid_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution", "reference"], name="payment_once_per_reference", violation_error_message="这个流水号已经记过。"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_money", violation_error_message="付款金额须大于零。"),
        ]

    def __str__(self) -> str:
        return self.reference


class Refund(models.Model):
    """What has to be given back after a contract ended, and when it was."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="refund", verbose_name="协议")
    amount_fen = models.PositiveBigIntegerField("应退金额（分）")
    reckoned_on = models.DateField("核算日期")
    paid_on = models.DateField("退还日期", null=True, blank=True)
    reference = models.CharField("流水号", max_length=60, blank=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="refund", verbose_name="记账")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(paid_on=None, entry=None) | Q(paid_on__isnull=False, entry__isnull=False),
                name="refund_paid_stands_in_the_ledger",
                violation_error_message="已退的款须有记账。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.amount_fen}"
