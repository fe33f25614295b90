"""What a guardian applies for: one claim per child and programme, renewed year by year with one tap."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.families.models import Child


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    APPLIED = "applied", "待初审"
    REVIEWED = "reviewed", "待审核确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "不予支持"
    STOPPED = "stopped", "已停发"


class Claim(models.Model):
    """A guardian claims for a child, for the years from `first_year` to `last_year`; each further year is renewed."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="claims", verbose_name="孩子")
    programme = models.CharField("项目", max_length=40)
    number = models.CharField("编号", max_length=60, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="申请人")
    county_code = models.CharField("户籍所在县级区划", max_length=6)
    holder = models.CharField("户名", max_length=60)
    bank = models.CharField("开户行", max_length=100)
    account = SealedField("账号（加密）", kind=Personal.OTHER)
    account_index = models.CharField("账号索引", max_length=64)
    at = models.DateTimeField("申请时间")
    first_year = models.PositiveSmallIntegerField("首个年度")
    last_year = models.PositiveSmallIntegerField("续到年度")
    state = models.CharField("状态", max_length=20, choices=ClaimState, default=ClaimState.APPLIED)
    reason = models.CharField("说明", max_length=200, blank=True)
    reviewed_at = models.DateTimeField("初审时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["child", "programme"],
                condition=~Q(state__in=["refused", "stopped"]),
                name="claim_once_per_child",
                violation_error_message="这个孩子的这项补贴已经申请，不用重复申请。",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="claim_years_in_order", violation_error_message="年度先后不对。"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="claim_by_county"),
            models.Index(fields=["account_index"], name="claim_by_account"),
        ]

    def __str__(self) -> str:
        return self.number


PersonalData(
    purpose="育儿补贴等家庭补贴的申请和发放",
    legal_basis="个人信息保护法第13条（履行法定职责）；育儿补贴制度实施方案",
    retention="按会计档案保存（10至30年）",
).cover(Claim)
