"""The money behind awards: budgets as accounts whose entries sum to zero, batches two people sign, and what has to come back."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.support.models.awards import Award
from qingmiao.support.rules.vocabulary import MoneySource


class Budget(models.Model):
    """An envelope: one programme, year, county and level that pays. `available_fen` mirrors the postings and is never below zero."""

    programme = models.CharField("项目", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    county_code = models.CharField("县级区划", max_length=6)
    source = models.CharField("资金来源", max_length=10, choices=MoneySource.choices())
    available_fen = models.BigIntegerField("可用（分）", default=0)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "programme", "county_code", "source"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "year", "county_code", "source"], name="budget_once", violation_error_message="这项预算已建立。"
            ),
            models.CheckConstraint(
                condition=Q(available_fen__gte=0), name="budget_never_overspent", violation_error_message="预算不够，没有入账。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


class Account(models.TextChoices):
    """Where money of a budget stands. Every entry takes from some what it gives to others."""

    PLANNED = "planned", "下达"
    AVAILABLE = "available", "可用"
    COMMITTED = "committed", "已承诺"
    ORDERED = "ordered", "付款中"
    PAID = "paid", "已支付"
    OWED = "owed", "应收回"


class BatchState(models.TextChoices):
    """Where a batch stands."""

    DRAFT = "draft", "待复核"
    APPROVED = "approved", "已复核，付款中"
    SETTLED = "settled", "已对回单"
    CANCELLED = "cancelled", "已撤回"


class PaymentBatch(models.Model):
    """A payment file for one programme, county and month, signed by two different people in two different offices."""

    number = models.CharField("批次编号", max_length=60, unique=True)
    programme = models.CharField("项目", max_length=40)
    county_code = models.CharField("县级区划", max_length=6)
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=20, choices=BatchState, default=BatchState.DRAFT)
    total_fen = models.BigIntegerField("合计（分）")
    digest = models.CharField("文件摘要", max_length=64)
    first = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="制单人")
    first_user = models.PositiveBigIntegerField("制单人账号")
    first_at = models.DateTimeField("制单时间")
    second = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人")
    second_user = models.PositiveBigIntegerField("复核人账号", null=True, blank=True)
    second_at = models.DateTimeField("复核时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-month", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(second_user=None) | ~Q(second_user=F("first_user")) & ~Q(second=F("first")),
                name="payment_batch_two_people",
                violation_error_message="制单和复核须是两个人，换一个岗位也不行。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(second__isnull=False, second_user__isnull=False, second_at__isnull=False),
                name="payment_batch_signed_twice",
                violation_error_message="复核以后才能付款。",
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gt=0), name="payment_batch_pays_something", violation_error_message="批次没有金额。"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="payment_batch_by_county")]

    def __str__(self) -> str:
        return self.number


class LineState(models.TextChoices):
    """What became of a payment."""

    ORDERED = "ordered", "付款中"
    PAID = "paid", "已到账"
    RETURNED = "returned", "退回"
    CANCELLED = "cancelled", "已撤回"


class PaymentLine(models.Model):
    """One payment. The database itself refuses a second one for the same beneficiary, purpose and days."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines", verbose_name="批次")
    award = models.ForeignKey(Award, models.PROTECT, related_name="lines", verbose_name="结果")
    place = models.PositiveIntegerField("序号")
    key = models.CharField("编号", max_length=60, unique=True)
    programme = models.CharField("项目", max_length=40)
    beneficiary = models.CharField("对象", max_length=40)
    period = DateRangeField("期间")
    depth = models.PositiveSmallIntegerField("更正次数")
    payee = models.CharField("收款人", max_length=200)
    account = SealedField("账号（加密）", kind=Personal.OTHER)
    amount_fen = models.BigIntegerField("金额（分）")
    state = models.CharField("状态", max_length=20, choices=LineState, default=LineState.ORDERED)
    reason = models.CharField("退回原因", max_length=200, blank=True)
    settled_on = models.DateField("回单日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["batch", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="payment_line_never_twice",
                expressions=[
                    ("beneficiary", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    ("depth", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["ordered", "paid"]),
                violation_error_message="这笔钱已经付过或正在付款，不能再付。",
            ),
            models.UniqueConstraint(fields=["batch", "place"], name="payment_line_place_once", violation_error_message="序号重复。"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="payment_line_pays_something", violation_error_message="付款金额须大于零。"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One side of an entry. The sides of an entry sum to zero, which the database checks at the end of the transaction; never changed."""

    entry = models.UUIDField("分录")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="postings", verbose_name="预算")
    account = models.CharField("科目", max_length=10, choices=Account)
    amount_fen = models.BigIntegerField("金额（分）")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name="结果")
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name="批次")
    effective_on = models.DateField("所属日期")
    booked_on = models.DateField("入账日期")
    words = models.CharField("摘要", max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["booked_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_moves_something", violation_error_message="分录金额不能为零。")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["entry"], name="posting_by_entry"),
            models.Index(fields=["booked_on"], name="posting_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_account_display()} {self.amount_fen}"


class PayeeAccount(models.Model):
    """Where an institution is paid; a new account is another row, the newest holds."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="payee_accounts", verbose_name="机构")
    holder = models.CharField("户名", max_length=200)
    bank = models.CharField("开户行", max_length=100)
    number = SealedField("账号（加密）", kind=Personal.OTHER)
    number_index = models.CharField("账号索引", max_length=64)
    at = models.DateTimeField("填报时间")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报人")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["number_index"], name="payee_account_by_number")]

    def __str__(self) -> str:
        return self.holder


class MonthClose(models.Model):
    """A county's month whose books are closed: nothing is booked into it any more unless it is opened again with a reason."""

    county_code = models.CharField("县级区划", max_length=6)
    month = models.DateField("月份")
    closed_at = models.DateTimeField("结账时间")
    closed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="结账人")
    reopened_at = models.DateTimeField("重新打开时间", null=True, blank=True)
    reopened_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="打开人")
    reason = models.CharField("打开原因", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-month", "county_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["county_code", "month"],
                condition=Q(reopened_at=None),
                name="month_close_once",
                violation_error_message="这个月已结账。",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | Q(reopened_by__isnull=False) & ~Q(reason=""),
                name="month_close_opened_with_a_reason",
                violation_error_message="重新打开须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.month}"


class RecoveryState(models.TextChoices):
    """Whether money has come back."""

    OPEN = "open", "待收回"
    DONE = "done", "已收回"


class Recovery(models.Model):
    """What a correction found to have been paid too much: offset from later payments or given back by instalments."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="recovery", verbose_name="更正的结果")
    amount_fen = models.BigIntegerField("应收回（分）")
    recovered_fen = models.BigIntegerField("已收回（分）", default=0)
    instalments = models.PositiveSmallIntegerField("分几期", default=1)
    at = models.DateTimeField("时间")
    state = models.CharField("状态", max_length=10, choices=RecoveryState, default=RecoveryState.OPEN)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, recovered_fen__gte=0, recovered_fen__lte=F("amount_fen")),
                name="recovery_never_more_than_owed",
                violation_error_message="收回的不能超过应收回的金额。",
            ),
            models.CheckConstraint(
                condition=Q(state="open", recovered_fen__lt=F("amount_fen")) | Q(state="done", recovered_fen=F("amount_fen")),
                name="recovery_done_when_all_is_back",
                violation_error_message="全部收回才算办结。",
            ),
            models.CheckConstraint(
                condition=Q(instalments__gte=1, instalments__lte=36),
                name="recovery_instalments_possible",
                violation_error_message="分期须在 1 至 36 期之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.amount_fen}"


_WHY = {"purpose": "财政补助的支付", "legal_basis": "个人信息保护法第13条（履行法定职责）", "retention": "按会计档案保存（10至30年）"}
PersonalData(**_WHY).cover(PaymentLine)
PersonalData(**_WHY).cover(PayeeAccount)
