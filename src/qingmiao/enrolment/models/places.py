"""The place taken, and the ledger that explains every free one."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.enrolment.models.rounds import Offer
from qingmiao.enrolment.rules.vocabulary import EndReason, Half, SeatMove
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import CareMode, ClassType


class Enrolment(models.Model):
    """A child in a class, for a part of the day, over a period: the one source for occupancy, ratios, money and statistics.

    `class_key` names the class over all its filed sizes; empty at a home-based point. `halves` is `half` as the database compares it.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="enrolments", verbose_name="孩子")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="enrolments", verbose_name="机构")
    class_key = models.CharField("班级编号", max_length=40, blank=True)
    class_type = models.CharField("班型", max_length=10, choices=ClassType.choices(), blank=True)
    care_mode = models.CharField("托育方式", max_length=20, choices=CareMode.choices())
    half = models.CharField("时段", max_length=10, choices=Half.choices(), default="whole")
    halves = IntegerRangeField("占用的半天")
    period = DateRangeField("在托期间")
    over_reason = models.CharField("超出备案托位的原因", max_length=200, blank=True)
    end_reason = models.CharField("离托原因", max_length=20, choices=EndReason.choices(), blank=True)
    offer = models.OneToOneField(Offer, models.PROTECT, null=True, blank=True, related_name="enrolment", verbose_name="录取通知")
    taken_at = models.DateTimeField("登记时间")
    taken_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-taken_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="place_one_per_child_and_half_day",
                expressions=[("child", RangeOperators.EQUAL), ("halves", RangeOperators.OVERLAPS), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="这个孩子在这段时间已经有一个托位，请先办理离托。",
            ),
            models.CheckConstraint(
                condition=Q(half="whole", halves=NumericRange(0, 2))
                | Q(half="morning", halves=NumericRange(0, 1))
                | Q(half="afternoon", halves=NumericRange(1, 2)),
                name="place_halves_fit",
                violation_error_message="时段和占用的半天不一致。",
            ),
            models.CheckConstraint(
                condition=~Q(period__isempty=True) & Q(period__startswith__isnull=False),
                name="place_has_a_first_day",
                violation_error_message="离托日期不能早于入托日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["institution", "class_key"], name="place_by_class")]

    def __str__(self) -> str:
        return f"{self.child_id} {self.institution_id} {self.period}"


class SeatMovement(models.Model):
    """One movement of one place; never changed. The sum over a class is how many of its places are taken or held now and to come."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="seat_movements", verbose_name="机构")
    class_key = models.CharField("班级编号", max_length=40, blank=True)
    class_type = models.CharField("班型", max_length=10, choices=ClassType.choices(), blank=True)
    half = models.CharField("时段", max_length=10, choices=Half.choices())
    move = models.CharField("变动", max_length=20, choices=SeatMove.choices())
    change = models.SmallIntegerField("空托位增减")
    on = models.DateField("自哪天起")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="movements", verbose_name="录取通知")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="movements", verbose_name="在托")
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="操作岗位")
    at = models.DateTimeField("时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(change__in=[-1, 0, 1]), name="seat_moves_one_at_a_time", violation_error_message="托位一次只变动一个。"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["institution", "class_key", "at"], name="seat_move_by_class")]

    def __str__(self) -> str:
        return f"{self.get_move_display()} {self.on}"
