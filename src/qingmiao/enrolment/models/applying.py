"""The wish for a place: one application per child and start, with its choices in order."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.enrolment.models.rounds import Round
from qingmiao.enrolment.rules.vocabulary import Half, RefusalReason
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import CareMode, ClassType


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    PLACED = "placed", "已入托"
    CLOSED = "closed", "没有取得托位"
    WITHDRAWN = "withdrawn", "已撤回"


LIVE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


class Application(models.Model):
    """One application. Without a round it goes to the institutions directly. `receipt` stands for the child wherever others may read.

    claims: item → claimed or declined; proofs: item → holds or fails, as the county found. `together`: siblings who apply with one word.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="applications", verbose_name="孩子")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="轮次")
    number = models.CharField("编号", max_length=60, unique=True)
    receipt = models.CharField("回执码", max_length=12, unique=True)
    start_on = models.DateField("希望入托日期")
    care_mode = models.CharField("托育方式", max_length=20, choices=CareMode.choices())
    half = models.CharField("时段", max_length=10, choices=Half.choices(), default="whole")
    class_type = models.CharField("班型", max_length=10, choices=ClassType.choices(), blank=True)
    claims = models.JSONField("填报的条件", default=dict, blank=True)
    proofs = models.JSONField("核对结果", default=dict, blank=True)
    sibling_at = ArrayField(models.CharField(max_length=16), verbose_name="兄弟姐妹所在机构", default=list, blank=True)
    staff_of = ArrayField(models.CharField(max_length=16), verbose_name="举办单位", default=list, blank=True)
    together = models.CharField("兄弟姐妹一起", max_length=12, blank=True)
    needs = SealedField("照护需要（加密）", default=b"")
    state = models.CharField("状态", max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField("版本", default=0)
    begun_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="申请人")
    begun_at = models.DateTimeField("开始填写")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-begun_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["child", "round"],
                condition=Q(state__in=["draft", "submitted"]),
                nulls_distinct=False,
                name="application_one_per_child_and_round",
                violation_error_message="这个孩子已经有一份正在办的申请，请在那份申请里修改。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None) | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="application_submitted_has_a_time",
                violation_error_message="已提交的申请须有提交时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Whether it can still lead to a place."""
        return self.state in LIVE


class ChoiceState(models.TextChoices):
    """What came of one choice."""

    WAITING = "waiting", "等待答复"
    OFFERED = "offered", "已发录取通知"
    ACCEPTED = "accepted", "已入托"
    DECLINED = "declined", "家庭已放弃"
    EXPIRED = "expired", "通知已过期"
    REFUSED = "refused", "未接收"
    RELEASED = "released", "已入托其他机构"
    WITHDRAWN = "withdrawn", "已撤回"


class Choice(models.Model):
    """One institution of an application, in the order of its wish."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="choices", verbose_name="申请")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="choices", verbose_name="机构")
    rank = models.PositiveSmallIntegerField("志愿次序")
    state = models.CharField("结果", max_length=20, choices=ChoiceState, default=ChoiceState.WAITING)
    refusal = models.CharField("未接收的理由", max_length=20, choices=RefusalReason.choices(), blank=True)
    words = models.TextField("说明", max_length=500, blank=True)
    alternative = models.TextField("建议的其他办法", max_length=500, blank=True)
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["application", "rank"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application", "institution"],
                name="choice_names_an_institution_once",
                violation_error_message="同一家机构只能填报一次。",
            ),
            models.UniqueConstraint(
                fields=["application", "rank"], name="choice_ranks_differ", violation_error_message="志愿的次序不能重复。"
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused") & Q(refusal=""),
                name="choice_is_refused_for_a_reason",
                violation_error_message="不接收须写明理由。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["institution", "state", "arrived_at"], name="choice_by_arrival")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rank}"


PersonalData(
    purpose="办理入托申请",
    legal_basis="托育机构管理规范第九条；个人信息保护法第28、31条（监护人单独同意）",
    retention="申请结束后三年，期限待核",
).cover(Application)
