"""Recognition as 普惠, and public rooms on offer."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution


class RecognitionState(models.TextChoices):
    """Where a recognition stands; whether it has run out follows from its days."""

    APPLIED = "applied", "待审核"
    GRANTED = "granted", "已认定"
    REFUSED = "refused", "不予认定"
    WITHDRAWN = "withdrawn", "已撤销"


class Recognition(models.Model):
    """An institution asks to be recognised as 普惠, the county decides; from then on every programme reads it from here."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="recognitions", verbose_name="机构")
    number = models.CharField("编号", max_length=60, unique=True)
    state = models.CharField("状态", max_length=20, choices=RecognitionState, default=RecognitionState.APPLIED)
    lines = models.JSONField("申请时的条件核对", default=dict)
    reason = models.TextField("申请说明", max_length=1000)
    applied_at = models.DateTimeField("申请时间")
    since_on = models.DateField("认定自", null=True, blank=True)
    until_on = models.DateField("认定至", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    decision = models.TextField("决定理由", max_length=1000, blank=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-applied_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state="applied"),
                name="recognition_one_open",
                violation_error_message="已有申请在审核。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "withdrawn"]) | Q(since_on__isnull=False, until_on__gte=F("since_on")),
                name="recognition_granted_for_days",
                violation_error_message="认定须写明起止日期，止日不早于起日。",
            ),
            models.CheckConstraint(
                condition=Q(state="applied") | ~Q(decision=""),
                name="recognition_decided_in_words",
                violation_error_message="决定须写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_on__isnull=False),
                name="recognition_withdrawn_on_a_day",
                violation_error_message="撤销须写明日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PremisesOffer(models.Model):
    """Public rooms that may be used for care: whose, where, how large, on which floor; and who got them."""

    county_code = models.CharField("县级区划", max_length=6)
    owner = models.CharField("权属单位", max_length=100)
    address = models.CharField("地址", max_length=200)
    area_m2 = models.DecimalField("建筑面积（㎡）", max_digits=8, decimal_places=2)
    lowest_storey = models.SmallIntegerField("最低楼层")
    highest_storey = models.SmallIntegerField("最高楼层")
    year_rent_fen = models.BigIntegerField("评估年租金（分）")
    relief_bp = models.PositiveIntegerField("租金减免（万分之一）", default=0)
    offered_on = models.DateField("公布日期")
    criteria = models.TextField("分配办法", max_length=1000)
    allocated_to = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="premises_offers", verbose_name="分配给"
    )
    allocated_on = models.DateField("分配日期", null=True, blank=True)
    reason = models.CharField("分配理由", max_length=500, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-offered_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(area_m2__gt=0, year_rent_fen__gte=0, year_rent_fen__lt=10**12, relief_bp__lte=10_000),
                name="premises_offer_numbers_possible",
                violation_error_message="面积须大于零，租金和减免比例须在可能范围内。",
            ),
            models.CheckConstraint(
                condition=Q(allocated_to=None, allocated_on=None)
                | Q(allocated_to__isnull=False, allocated_on__isnull=False) & ~Q(reason=""),
                name="premises_offer_allocated_with_a_reason",
                violation_error_message="分配须写明给谁、日期和理由。",
            ),
            models.CheckConstraint(
                condition=Q(highest_storey__gte=F("lowest_storey")) & ~Q(lowest_storey=0) & ~Q(highest_storey=0),
                name="premises_offer_storeys_in_order",
                violation_error_message="没有第 0 层，最高楼层不能低于最低楼层。",
            ),
        ]

    def __str__(self) -> str:
        return self.address
