"""Runs and the answers they gave: immutable, superseded by later ones, each with its inputs, the law of its day, its steps."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution
from qingmiao.support.rules.vocabulary import Verdict


class Run(models.Model):
    """One pass over everybody for one programme and period. Appended, never deleted."""

    programme = models.CharField("项目", max_length=40)
    first_on = models.DateField("自")
    end_on = models.DateField("至（不含）")
    at = models.DateTimeField("时间")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起人")
    asked = models.PositiveIntegerField("计算对象", default=0)
    answered = models.PositiveIntegerField("新的结果", default=0)
    left = models.PositiveIntegerField("正在付款，留待下次", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["programme", "first_on"], name="run_by_programme")]

    def __str__(self) -> str:
        return f"{self.programme} {self.first_on}"


class AwardState(models.TextChoices):
    """Where an answer stands."""

    ANSWERED = "answered", "没有金额"
    CLAIMABLE = "claimable", "可以领取"
    HELD = "held", "待核对"
    WAITING = "waiting", "等待预算"
    NOTICED = "noticed", "公示中"
    ASKED = "asked", "待办理单位确认"
    QUESTIONED = "questioned", "办理单位有疑问"
    CONFIRMED = "confirmed", "已确认"
    ORDERED = "ordered", "付款中"
    PAID = "paid", "已支付"
    RETURNED = "returned", "退回未付"
    REFUSED = "refused", "不予支持"
    SETTLED = "settled", "已结清"


class Award(models.Model):
    """What one beneficiary is due in one period, or why not. `already_fen`: what earlier answers for these days have paid.

    Everything but what says where it stands is frozen in the database.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="awards", verbose_name="计算")
    programme = models.CharField("项目", max_length=40)
    beneficiary = models.CharField("对象", max_length=40)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="机构")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="孩子")
    county_code = models.CharField("县级区划", max_length=6)
    period = DateRangeField("期间")
    verdict = models.CharField("结果", max_length=20, choices=Verdict.choices())
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    already_fen = models.BigIntegerField("以前已付（分）", default=0)
    why = models.TextField("说明", blank=True)
    facts = models.JSONField("所用事实")
    law = models.JSONField("所用标准")
    rule = models.JSONField("所用规定")
    parts = models.JSONField("逐段计算")
    digest = models.CharField("输入摘要", max_length=64)
    depth = models.PositiveSmallIntegerField("更正次数", default=0)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正的结果"
    )
    at = models.DateTimeField("计算时间")
    is_superseded = models.BooleanField("已被更正", default=False)
    state = models.CharField("状态", max_length=20, choices=AwardState, default=AwardState.ANSWERED)
    why_state = models.CharField("状态说明", max_length=200, blank=True)
    state_on = models.DateField("状态日期", null=True, blank=True)
    notice_until = models.DateField("公示至", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-period", "programme", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="award_one_in_force",
                expressions=[
                    ("beneficiary", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_superseded=False),
                violation_error_message="同一对象、同一项目、同一天只能有一个有效的结果。",
            ),
            models.CheckConstraint(
                condition=Q(verdict="due", amount_fen__gte=0) | ~Q(verdict="due") & Q(amount_fen=None),
                name="award_amount_only_when_due",
                violation_error_message="只有应享受的才有金额，金额不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__lt=10**13),
                name="award_amount_possible",
                violation_error_message="金额超出可能范围。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="award_by_county_and_state"),
            models.Index(fields=["programme", "period"], name="award_by_programme"),
            models.Index(fields=["institution", "is_superseded"], name="award_by_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.beneficiary} {self.period}"

    @property
    def payable_fen(self) -> int:
        """What is still to be paid for these days; negative where too much was paid."""
        return (self.amount_fen or 0) - self.already_fen


class AwardCheck(models.Model):
    """A named check that found something before money goes out: its rows, and what an officer made of it."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="checks", verbose_name="结果")
    key = models.CharField("核对项目", max_length=40)
    rows = models.JSONField("发现")
    weight = models.PositiveSmallIntegerField("轻重", default=1)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    reason = models.CharField("处理说明", max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-weight", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award", "key"], name="award_check_once", violation_error_message="这项核对已有记录。"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(reason=""),
                name="award_check_settled_with_a_reason",
                violation_error_message="处理须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", "待答复"
    UPHELD = "upheld", "异议成立"
    DECLINED = "declined", "异议不成立"


class Objection(models.Model):
    """Somebody says an answer is wrong: a case with a clock, ended by a reasoned decision."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="objections", verbose_name="结果")
    number = models.CharField("编号", max_length=60, unique=True)
    county_code = models.CharField("县级区划", max_length=6)
    words = SealedField("异议内容（加密）", kind=Personal.OTHER)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=20, choices=ObjectionState, default=ObjectionState.OPEN)
    answer = models.TextField("答复", max_length=2000, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(state="open"),
                name="support_objection_one_open",
                violation_error_message="这个结果已有异议正在办理。",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(answer=""),
                name="support_objection_answered_in_words",
                violation_error_message="答复须写明理由。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="support_objection_by_county")]

    def __str__(self) -> str:
        return self.number


PersonalData(
    purpose="支持项目异议的办理",
    legal_basis="个人信息保护法第13条（履行法定职责）",
    retention="按文书档案保存，期限待核",
).cover(Objection)
