"""An association, its members, what they share with it, disputes it mediates, training it offers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.association.rules import Outcome, SharedKind
from qingmiao.codes.days import day_words
from qingmiao.core.attachments import Attachment
from qingmiao.core.followed import Followed
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution


class Association(models.Model):
    """One association of a city: what it says of itself, and the pledge that its members sign."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="association", verbose_name="单位")
    division_code = models.CharField("行政区划", max_length=6)
    intro = models.TextField("简介", blank=True)
    phone = models.CharField("咨询电话", max_length=20, blank=True)
    pledge = models.TextField("自律公约", blank=True)
    pledge_on = models.DateField("公约日期", null=True, blank=True)
    opened_on = models.DateField("登记日期")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(pledge="") | Q(pledge_on__isnull=False),
                name="association_pledge_has_a_day",
                violation_error_message="公约须有日期。",
            )
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Charter(Attachment):
    """The charter as it was adopted on a day; everyone may read it."""

    association = models.ForeignKey(Association, models.PROTECT, related_name="charters", verbose_name="协会")
    adopted_on = models.DateField("通过日期")

    class Meta(Attachment.Meta):
        ordering: ClassVar[list[str]] = ["-adopted_on", "-pk"]

    def __str__(self) -> str:
        return f"章程（{day_words(self.adopted_on)}）"


class Member(models.Model):
    """An institution in an association over a time. `pledge` keeps the words that were signed."""

    association = models.ForeignKey(Association, models.PROTECT, related_name="members", verbose_name="协会")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="memberships", verbose_name="机构")
    joined_on = models.DateField("入会日期")
    joined_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="办理人")
    left_on = models.DateField("退会日期", null=True, blank=True)
    pledge = models.TextField("签署的公约", blank=True)
    pledged_at = models.DateTimeField("签署时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["joined_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["association", "institution"],
                condition=Q(left_on=None),
                name="member_once",
                violation_error_message="这家机构已经是会员。",
            ),
            models.CheckConstraint(
                condition=Q(pledged_at=None, pledge="") | Q(pledged_at__isnull=False) & ~Q(pledge=""),
                name="member_pledge_keeps_its_words",
                violation_error_message="签署的公约须留存原文和时间。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)


class Sharing(models.Model):
    """One kind of record that a member lets the association see, from an instant until it takes that back."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="sharings", verbose_name="会员")
    kind = models.CharField("内容", max_length=20, choices=SharedKind.choices())
    since_at = models.DateTimeField("同意时间")
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="同意人")
    ended_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(ended_at=None),
                name="sharing_once_at_a_time",
                violation_error_message="已经共享了。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}"


class DisputeState(models.TextChoices):
    """Where a mediation stands."""

    ASKED = "asked", "待受理"
    ACCEPTED = "accepted", "调解中"
    ENDED = "ended", "已结束"
    REFUSED = "refused", "不受理"


class Dispute(Followed):
    """A dispute between a family and a member, which the family follows by number and code. Nobody is bound to agree."""

    association = models.ForeignKey(Association, models.PROTECT, related_name="disputes", verbose_name="协会")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="disputes", verbose_name="机构")
    case_number = models.CharField("调解编号", max_length=60, unique=True)
    text = SealedField("事由（加密）")
    wish = SealedField("希望怎样解决（加密）", default=b"")
    substance = models.TextField("给机构看的事由", blank=True)
    state = models.CharField("状态", max_length=20, choices=DisputeState, default=DisputeState.ASKED)
    outcome = models.CharField("结果", max_length=20, choices=Outcome.choices(), blank=True)
    answer = models.TextField("结果说明", blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted"], ended_on=None)
                | Q(state__in=["ended", "refused"], ended_on__isnull=False) & ~Q(answer=""),
                name="dispute_ended_says_how",
                violation_error_message="结束、不受理须写明。",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(substance=""),
                name="dispute_accepted_has_a_substance",
                violation_error_message="受理须写明给机构看的事由。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source_index", "at"], name="dispute_by_source", condition=~Q(source_index=""))
        ]


class DisputeNote(models.Model):
    """What a side said or was done in a mediation. The association reads all of it, each side what is for it."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="notes", verbose_name="调解")
    text = SealedField("内容（加密）")
    for_family = models.BooleanField("给家庭看", default=False)
    for_house = models.BooleanField("给机构看", default=False)
    by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.dispute} {self.at:%Y-%m-%d}"


class TrainingOffer(models.Model):
    """One training that the association offers; a plain line, no sign-up."""

    association = models.ForeignKey(Association, models.PROTECT, related_name="training_offers", verbose_name="协会")
    title = models.CharField("培训", max_length=100)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100)
    audience = models.CharField("对象", max_length=100)
    hours = models.PositiveSmallIntegerField("学时")
    is_cancelled = models.BooleanField("取消", default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title


OF_DISPUTES = PersonalData("调解家庭和机构的纠纷", "个人信息保护法第十三条（本人同意）", "办结后三年（参数，待核）")
OF_DISPUTES.cover(Dispute)
OF_DISPUTES.cover(DisputeNote)
