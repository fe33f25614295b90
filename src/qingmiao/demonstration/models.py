"""Demonstration: an institution from nomination to its term, and whom it guides."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.attachments import Attachment
from qingmiao.core.models import StoredFile
from qingmiao.institutions.models import Institution


class DemonstrationState(models.TextChoices):
    """Where a demonstration stands; the transition table says how it moves."""

    NOMINATED = "nominated", "已推荐，待评审"
    VISITED = "visited", "已实地评审，待决定"
    GRANTED = "granted", "示范点"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤销"
    EXPIRED = "expired", "期满"
    ENDED = "ended", "已终止"


class Demonstration(models.Model):
    """One round of one institution: the county chooses it, the city visits and decides, the term runs, ends or is renewed by a new round.

    `criteria` keeps by occasion what was found on the day of the nomination and of the decision, with its sources; a trigger refuses
    to change what is kept. `term` holds the days on which it is or was a demonstration (`[)`): it is cut when it ends early, while
    `granted_until` stays the last day that was granted. `ended_on` is the first day on which it no longer holds.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="demonstrations", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    state = models.CharField("状态", max_length=20, choices=DemonstrationState, default=DemonstrationState.NOMINATED)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="续期自")
    reason = models.TextField("推荐理由")
    criteria = models.JSONField("条件核对", default=dict, encoder=DjangoJSONEncoder)
    nominated_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="推荐人")
    nominated_on = models.DateField("推荐日期")
    visited_on = models.DateField("实地评审日期", null=True, blank=True)
    visit_note = models.TextField("实地评审记录", blank=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人")
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decision = models.TextField("决定理由", blank=True)
    term = DateRangeField("示范期", null=True, blank=True)
    granted_until = models.DateField("认定的最后一天", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.TextField("终止原因", blank=True)
    reminded_on = models.DateField("期满提醒日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-nominated_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state__in=["nominated", "visited"]),
                name="demonstration_one_round_at_a_time",
                violation_error_message="这家机构已在评审中，请等结果出来后再推荐。",
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=~Q(state__in=["refused", "ended"]),
                name="demonstration_renewed_once",
                violation_error_message="这一期已经续期。",
            ),
            ExclusionConstraint(
                name="demonstration_terms_never_overlap",
                expressions=[("institution", RangeOperators.EQUAL), ("term", RangeOperators.OVERLAPS)],
                violation_error_message="同一机构的示范期不能重叠。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "withdrawn", "expired"])
                | Q(term__isnull=False, decided_on__isnull=False, granted_until__isnull=False),
                name="demonstration_granted_has_a_term",
                violation_error_message="认定示范点须有示范期和决定日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "expired", "ended"]) | Q(ended_on__isnull=False),
                name="demonstration_over_has_a_day",
                violation_error_message="示范期结束须有终止日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="demonstration_by_county")]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_state_display()}"


class CriteriaOccasion(models.TextChoices):
    """When the criteria were looked at; the keys of `Demonstration.criteria`."""

    NOMINATION = "nomination", "推荐时"
    DECISION = "decision", "决定时"


class DemonstrationFile(Attachment):
    """A photo or a paper of the city's visit."""

    read_for = "示范点评审材料查阅"

    demonstration = models.ForeignKey(Demonstration, models.PROTECT, related_name="files", verbose_name="示范点")


class WithdrawalProposal(models.Model):
    """The system's proposal to withdraw, because of something that was found; a person answers it. One per ground."""

    demonstration = models.ForeignKey(Demonstration, models.PROTECT, related_name="proposals", verbose_name="示范点")
    ground = models.CharField("起因", max_length=80)
    reason = models.TextField("理由")
    proposed_on = models.DateField("提出日期")
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.TextField("答复", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["proposed_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["demonstration", "ground"],
                name="withdrawal_proposed_once_per_ground",
                violation_error_message="已因同一件事提出过撤销建议。",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None) | ~Q(answer="") & Q(answered_on__isnull=False),
                name="withdrawal_answer_has_a_day",
                violation_error_message="答复须写明理由和日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class GuidanceKind(models.TextChoices):
    """What a demonstration gave to others."""

    PAIRING = "pairing", "结对帮扶"
    VISIT = "visit", "上门指导"
    OPEN_DAY = "open_day", "开放观摩"
    TRAINING = "training", "跟岗培训"


class Guidance(models.Model):
    """One piece of guidance given by a demonstration to one institution, or to all who came."""

    read_for = "示范指导材料查阅"

    demonstration = models.ForeignKey(Demonstration, models.PROTECT, related_name="guidance", verbose_name="示范点")
    guided = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="guidance_received", verbose_name="受指导机构"
    )
    kind = models.CharField("方式", max_length=20, choices=GuidanceKind)
    held_on = models.DateField("日期")
    hours = models.DecimalField("时长（小时）", max_digits=5, decimal_places=1)
    people = models.PositiveSmallIntegerField("参加人数", default=1)
    note = models.TextField("内容", blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="材料")
    recorded_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="记录人")

    class Meta:
        ordering: ClassVar[list[str]] = ["-held_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=200),
                name="guidance_hours_possible",
                violation_error_message="时长须大于 0、不超过 200 小时。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["open_day", "training"]) | Q(guided__isnull=False),
                name="guidance_says_whom",
                violation_error_message="结对帮扶和上门指导须写明受指导的机构。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"
