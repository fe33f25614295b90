"""Restricted cases: suspected abuse. Apart from everything else, so that no list, count or search can hold one by mistake."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution


class Protector(models.Model):
    """The officer of one county, or the police's liaison, who alone sees its restricted cases. The row ends when another is named."""

    county_code = models.CharField("县级区划", max_length=6)
    is_police = models.BooleanField("公安联络员", default=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="protected_counties", verbose_name="岗位")
    named_at = models.DateTimeField("指定时间")
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["county_code", "is_police", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["county_code", "is_police"],
                condition=Q(ended_at=None),
                name="protector_one_per_county",
                violation_error_message="这个县（市、区）已指定联系人。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.post}"


class RestrictedState(models.TextChoices):
    """Where a restricted case stands."""

    OPEN = "open", "处置中"
    CLOSED = "closed", "已结案"


class RestrictedCase(models.Model):
    """One case of suspected abuse, wherever it came from. Its words are sealed as a whole."""

    county_code = models.CharField("县级区划", max_length=6)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构")
    source = models.CharField("来源", max_length=60)
    once = models.UUIDField("表单标识", null=True, unique=True)
    account = SealedField("经过（加密）")
    people = SealedField("涉及的人（加密）", default=b"")
    contact = SealedField("联系方式（加密）", default=b"")
    state = models.CharField("状态", max_length=20, choices=RestrictedState, default=RestrictedState.OPEN)
    received_at = models.DateTimeField("收到时间")
    conclusion = SealedField("结论（加密）", default=b"")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="restricted_by_county")]

    def __str__(self) -> str:
        return f"受限案件 {self.pk}"


class RestrictedNote(models.Model):
    """What was done about a restricted case, as those who may see it wrote it down."""

    case = models.ForeignKey(RestrictedCase, models.PROTECT, related_name="notes", verbose_name="受限案件")
    text = SealedField("记录（加密）")
    author = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="记录人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.at}"


_ABUSE = PersonalData(
    purpose="疑似虐待、侵害婴幼儿线索的核实和处置",
    legal_basis="未成年人保护法第11条",
    retention="结案后按档案规定保存，参数待核",
)
_ABUSE.cover(RestrictedCase)
_ABUSE.cover(RestrictedNote)
