"""Who may do what for a child: guardians, courts' orders against one, proxies, invitations."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now, TruncDate

from qingmiao.accounts.models import Post, User
from qingmiao.codes.masks import Personal
from qingmiao.core.attachments import Attachment
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.families.models.children import Child
from qingmiao.families.rules import EndReason, GuardianKind, ProofKind, ProxyKind

# The day of the database's clock: a permission has no other, and a tie ends on its day without waiting for a nightly job.
TODAY = TruncDate(Now())
Day = date | Combinable


class GuardianshipState(models.TextChoices):
    """How far a guardianship is proven."""

    PROVISIONAL = "provisional", "待核对证明"  # who registered the child, or was invited by who did: sees what the family typed
    ASKED = "asked", "申请核对中"  # says to be guardian of a child that others registered: sees nothing yet
    CONFIRMED = "confirmed", "已核对"
    REFUSED = "refused", "未认可"
    ENDED = "ended", "已终止"


HOLDING = (GuardianshipState.PROVISIONAL, GuardianshipState.CONFIRMED)


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    """Reads of guardianships."""

    def in_force(self, on: Day) -> "GuardianshipQuerySet":
        """Return those that give rights on a day: proven or not refuted, not ended, no court's order against them."""
        barred = CourtOrder.objects.in_force(on).filter(guardianship=OuterRef("pk"))
        return self.filter(~Exists(barred), state__in=HOLDING, period__contains=on)


class Guardianship(models.Model):
    """A guardian of a child over a period, with the proof of it. For a 儿童福利机构 or 民政部门 the guardian is who acts for it.

    The period ends with majority by itself: its upper end is the eighteenth birthday, open before the birth is entered.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="guardianships", verbose_name="孩子")
    guardian = models.ForeignKey(User, models.PROTECT, related_name="guardianships", verbose_name="监护人")
    kind = models.CharField("监护关系", max_length=20, choices=GuardianKind.choices())
    acts_for = models.CharField("代表的机构", max_length=100, blank=True)
    proof = models.CharField("证明", max_length=20, choices=ProofKind.choices())
    period = DateRangeField("期间")
    state = models.CharField("状态", max_length=20, choices=GuardianshipState)
    is_disputed = models.BooleanField("有争议", default=False)
    claimed_at = models.DateTimeField("提出时间")
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    checked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人")
    said = models.CharField("说明", max_length=200, blank=True)
    end_reason = models.CharField("终止原因", max_length=20, choices=EndReason.choices(), blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="guardianship_once_at_a_time",
                expressions=[("child", RangeOperators.EQUAL), ("guardian", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~Q(state__in=["refused", "ended"]),
                violation_error_message="您已经登记为这个孩子的监护人。",
            ),
            models.CheckConstraint(
                condition=Q(kind="welfare") & ~Q(acts_for="") | ~Q(kind="welfare") & Q(acts_for=""),
                name="guardianship_names_the_house_it_acts_for",
                violation_error_message="儿童福利机构或者民政部门担任监护人的，须写明机构名称，其他情形不写。",
            ),
            models.CheckConstraint(
                condition=Q(state="ended") & ~Q(end_reason="") | ~Q(state="ended") & Q(end_reason=""),
                name="guardianship_ends_for_a_reason",
                violation_error_message="监护关系终止须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} {self.get_kind_display()}"

    @property
    def is_confirmed(self) -> bool:
        """Whether a proof was checked: what signs and pays asks for this."""
        return self.state == GuardianshipState.CONFIRMED


class GuardianshipProof(Attachment):
    """The scan of a paper that shows who is a guardian."""

    read_for = "核对监护关系"
    guardianship = models.ForeignKey(Guardianship, models.PROTECT, related_name="proofs", verbose_name="监护关系")
    kind = models.CharField("证明", max_length=20, choices=ProofKind.choices())

    def __str__(self) -> str:
        return self.get_kind_display()


class CourtOrderQuerySet(models.QuerySet["CourtOrder"]):
    """Reads of orders."""

    def in_force(self, on: Day) -> "CourtOrderQuerySet":
        """Return the orders that hold on a day; one lifted on a day does not hold on it any more."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), Q(lifted_on=None) | Q(lifted_on__gt=on), from_on__lte=on)


class CourtOrder(models.Model):
    """An order of a court by which one guardian may not act: while it holds that person sees nothing of the child.

    Source: 未成年人保护法第108条; 反家庭暴力法第29、30条.
    """

    guardianship = models.ForeignKey(Guardianship, models.PROTECT, related_name="orders", verbose_name="监护关系")
    court = models.CharField("法院", max_length=100)
    number = SealedField("文书编号（加密）")
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="经办人")

    objects = CourtOrderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="court_order_period_in_order",
                violation_error_message="裁定的结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.court


class ProxyQuerySet(models.QuerySet["Proxy"]):
    """Reads of proxies."""

    def in_force(self, on: Day) -> "ProxyQuerySet":
        """Return those that hold on a day; one withdrawn holds no more from that instant on."""
        return self.filter(withdrawn_at=None, period__contains=on)


class Proxy(models.Model):
    """Somebody whom a guardian gives named rights over a period: a grandmother, a nanny, a foster family. Never to decide, sign or pay.

    `person`: the own account, once the invitation was taken; who only picks up needs none.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="proxies", verbose_name="孩子")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="proxies", verbose_name="本人账号")
    kind = models.CharField("关系", max_length=20, choices=ProxyKind.choices())
    name = SealedField("姓名（加密）", kind=Personal.NAME)
    phone = SealedField("手机号（加密）", default=b"", kind=Personal.PHONE)
    rights: "ArrayField[Any, Any]" = ArrayField(models.CharField(max_length=20), verbose_name="权限")
    period = DateRangeField("期间")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="授权的监护人")
    granted_at = models.DateTimeField("授权时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ProxyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="proxy_once_at_a_time",
                expressions=[("child", RangeOperators.EQUAL), ("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(withdrawn_at=None, person__isnull=False),
                violation_error_message="这个人已经有这个孩子的权限，请先撤回再授权。",
            ),
            models.CheckConstraint(
                condition=Q(rights__contained_by=["see_day", "pick_up", "messages"]) & ~Q(rights=[]),
                name="proxy_has_named_rights",
                violation_error_message="请至少选择一项可以授权的权限。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class Invitation(models.Model):
    """A code that makes somebody the second guardian, or joins an account to a proxy; it opens once, within days."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="invitations", verbose_name="孩子")
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="受托人")
    kind = models.CharField("监护关系", max_length=20, choices=GuardianKind.choices(), blank=True)
    code_index = models.CharField("邀请码索引", max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    made_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="使用人")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(proxy=None) & ~Q(kind="") | Q(proxy__isnull=False, kind=""),
                name="invitation_for_a_guardian_or_a_proxy",
                violation_error_message="邀请须写明是监护人还是受托人。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.made_at:%Y-%m-%d}"


OF_TIES = PersonalData(
    purpose="谁能为孩子做什么：监护、委托接送、法院裁定",
    legal_basis="民法典第34、35条；未成年人保护法第108条；个人信息保护法第31条",
    retention="关系终止并且孩子的信息删除时一并删除，期限待核",
)
OF_TIES.cover(CourtOrder)
OF_TIES.cover(Proxy)
