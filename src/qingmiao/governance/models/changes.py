"""Changes of the plan that one post drafts and another approves: a target or a measure, new, changed or removed."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.governance.models.plan import Measure, Phase, Plan, Target
from qingmiao.policy.models import Suggestion


class ChangeKind(models.TextChoices):
    """What is changed."""

    ADD_TARGET = "add_target", "新目标"
    CHANGE_TARGET = "change_target", "修改目标"
    REMOVE_TARGET = "remove_target", "移除目标"
    ADD_MEASURE = "add_measure", "新措施"
    CHANGE_MEASURE = "change_measure", "修改措施"


class ChangeState(models.TextChoices):
    """What became of a draft."""

    DRAFT = "draft", "待批准"
    APPROVED = "approved", "已批准"
    DECLINED = "declined", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class PlanChange(models.Model):
    """One change of a plan; nothing of it shows anywhere before a second post has approved it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes", verbose_name="方案")
    kind = models.CharField("改动", max_length=20, choices=ChangeKind)
    target = models.ForeignKey(Target, models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name="目标")
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name="措施")
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="阶段")
    suggestion = models.ForeignKey(
        Suggestion, models.PROTECT, null=True, blank=True, related_name="plan_changes", verbose_name="来自读取建议"
    )
    title = models.CharField("名称", max_length=140)
    content = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField("原来的内容", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=20, choices=ChangeState, default=ChangeState.DRAFT)
    drafted_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    answer = models.TextField("意见", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-drafted_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(state="draft"),
                name="change_one_open_per_target",
                violation_error_message="这个目标已有待批准的改动。",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state="draft"),
                name="change_one_open_per_measure",
                violation_error_message="这项措施已有待批准的改动。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", decided_by=None, decided_at=None)
                | ~Q(state="draft") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="change_decided_by_someone",
                violation_error_message="结论须写明由谁、何时作出。",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=models.F("drafted_by")),
                name="change_approved_by_another",
                violation_error_message="改动须由另一岗位批准。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}"
