"""The agreement of a family and an institution, and who signed it."""

from typing import ClassVar

from django.db import models

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.enrolment.models.places import Enrolment


class ContractState(models.TextChoices):
    """Where an agreement stands."""

    TO_SIGN = "to_sign", "待双方签署"
    SIGNED = "signed", "履行中"
    SUPERSEDED = "superseded", "已由新协议替代"
    ENDED = "ended", "已终止"
    VOID = "void", "未签作废"


class Contract(models.Model):
    """One version of the agreement about one enrolment; its words never change. An amendment is a further one that supersedes it.

    `words`: the clauses as written, sealed, for they hold names. `digest` is what is signed. prices: lines of the published list, in 分.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="contracts", verbose_name="在托")
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="following", verbose_name="原协议")
    number = models.CharField("编号", max_length=60, unique=True)
    words = SealedField("条款（加密）")
    digest = models.CharField("条款摘要", max_length=64)
    prices = models.JSONField("收费项目")
    from_on = models.DateField("自")
    notice_days = models.PositiveSmallIntegerField("解除应提前的天数")
    refund_days = models.PositiveSmallIntegerField("退费的工作日数")
    state = models.CharField("状态", max_length=20, choices=ContractState, default=ContractState.TO_SIGN)
    written_at = models.DateTimeField("拟定时间")
    written_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="拟定人")
    noticed_on = models.DateField("告知解除日期", null=True, blank=True)
    leaves_on = models.DateField("告知的最后一天", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-written_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(state="signed"),
                name="contract_one_in_force",
                violation_error_message="这次在托已经有一份履行中的协议。",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(state="to_sign"),
                name="contract_one_to_sign",
                violation_error_message="这次在托已经有一份待签的协议。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Side(models.TextChoices):
    """Who signs."""

    GUARDIAN = "guardian", "监护人"
    INSTITUTION = "institution", "托育机构"


class Signature(models.Model):
    """One side's signature on the words with this digest; never changed."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures", verbose_name="协议")
    side = models.CharField("签署方", max_length=20, choices=Side)
    digest = models.CharField("条款摘要", max_length=64)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="签署人")
    method = models.CharField("方式", max_length=20, default="password")
    at = models.DateTimeField("时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "side"], name="contract_signed_once_by_each", violation_error_message="这一方已经签过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.at:%Y-%m-%d}"


PersonalData(
    purpose="订立和履行托育服务协议",
    legal_basis="托育机构管理规范第十条；个人信息保护法第13条第一款第（二）项",
    retention="协议终止后按会计档案保存，期限待核",
).cover(Contract)
