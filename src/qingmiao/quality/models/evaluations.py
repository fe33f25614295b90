"""Evaluations: judged by the institution itself, by experts each for themselves, agreed, objected to, graded."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.attachments import Attachment
from qingmiao.core.drafts import Draft
from qingmiao.institutions.models import Institution
from qingmiao.quality.rules.vocabulary import Declaration, Grade, Part


class EvaluationState(models.TextChoices):
    """Where an evaluation stands; the transition table says how it moves."""

    SELF = "self", "机构自评"
    HANDED_IN = "handed_in", "待组专家组"
    SCORING = "scoring", "专家评估"
    PROPOSED = "proposed", "拟定等级，可提异议"
    OBJECTED = "objected", "有异议，待答复"
    ANSWERED = "answered", "异议已答复，待定等级"
    DECIDED = "decided", "已定等级"
    STOPPED = "stopped", "已终止"


class Evaluation(Draft):
    """One evaluation of one institution. `standard` keeps what it goes by, as it stood on the day it was opened.

    `values` holds the self-evaluation as it was typed. `points` and `answers` are what the experts agreed on, by part and by indicator.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="evaluations", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    number = models.CharField("编号", max_length=60, unique=True)
    state = models.CharField("状态", max_length=20, choices=EvaluationState, default=EvaluationState.SELF)
    revisits = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revisited_by", verbose_name="复评")
    standard = models.JSONField("评估标准")
    opened_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_on = models.DateField("发起日期")
    values = models.JSONField("自评内容", default=dict)
    handed_in_on = models.DateField("自评提交日期", null=True, blank=True)
    visited_on = models.DateField("现场评估日期", null=True, blank=True)
    points = models.JSONField("合议得分", default=dict)
    answers = models.JSONField("指标结论", default=list)
    conclusion = models.TextField("评估意见", blank=True)
    grade = models.CharField("等级", max_length=20, choices=Grade.choices(), blank=True)
    proposed_on = models.DateField("拟定日期", null=True, blank=True)
    decided_on = models.DateField("定等级日期", null=True, blank=True)
    publish_on = models.DateField("公布日期", null=True, blank=True)
    valid_until = models.DateField("有效期最后一天", null=True, blank=True)
    revisit_on = models.DateField("复评日期", null=True, blank=True)
    stop_reason = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=~Q(state__in=["decided", "stopped"]),
                name="evaluation_one_open_at_a_time",
                violation_error_message="这家机构有一次评估还没有结束。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "objected", "answered", "decided"]) | ~Q(grade="") & Q(proposed_on__isnull=False),
                name="evaluation_proposed_has_a_grade",
                violation_error_message="拟定的评估须有等级和日期。",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_on__isnull=False, publish_on__isnull=False, valid_until__isnull=False)
                | ~Q(state="decided") & Q(decided_on=None),
                name="evaluation_decided_has_its_days",
                violation_error_message="已定等级的评估须有定等级、公布和有效期的日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stop_reason=""),
                name="evaluation_stopped_says_why",
                violation_error_message="终止评估须写明原因。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state"], name="evaluation_by_county"),
            models.Index(fields=["institution", "-decided_on"], name="evaluation_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} 质量评估 {self.opened_on.year}"

    @property
    def total(self) -> int:
        """The agreed points of all parts."""
        return sum(self.points.values())


class EvaluationFile(Attachment):
    """Evidence of one part, brought by the institution."""

    read_for = "质量评估材料查阅"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="files", verbose_name="评估")
    part = models.CharField("部分", max_length=20, choices=Part.choices())

    def __str__(self) -> str:
        return f"{self.get_part_display()}材料"


class Expert(Draft):
    """One member of a team: the own ties declared first, then points and remarks of one's own, not seen by the others until all are done.

    `values` is kept as it is typed. Who declares a tie stays on record and takes no further part.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="experts", verbose_name="评估")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="专家")
    is_leader = models.BooleanField("组长", default=False)
    named_at = models.DateTimeField("指定时间")
    declaration = models.CharField("利害关系", max_length=20, choices=Declaration.choices(), default=Declaration.ASKED.value)
    tie = models.CharField("利害关系说明", max_length=200, blank=True)
    declared_at = models.DateTimeField("声明时间", null=True, blank=True)
    values = models.JSONField("评分内容", default=dict)
    points = models.JSONField("得分", default=dict)
    finished_at = models.DateTimeField("完成评分时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_leader", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["evaluation", "post"], name="expert_once_in_a_team", violation_error_message="这名专家已在组里。"
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(is_leader=True) & ~Q(declaration="tied"),
                name="expert_one_leader",
                violation_error_message="一个专家组只有一名组长。",
            ),
            models.CheckConstraint(
                condition=~Q(declaration="tied") | ~Q(tie=""),
                name="expert_tied_says_how",
                violation_error_message="有利害关系的须写明。",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(declaration="free"),
                name="expert_scores_after_declaring",
                violation_error_message="声明没有利害关系以后才能评分。",
            ),
        ]

    def __str__(self) -> str:
        return self.post.label


class GradeObjection(models.Model):
    """What the institution says against the grade that was proposed, once, and what it was answered."""

    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="objection")
    text = models.TextField("异议")
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")
    is_upheld = models.BooleanField("成立", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(is_upheld=None, answered_at=None) | Q(is_upheld__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="grade_objection_answer_has_words",
                violation_error_message="答复异议须有内容和时间。",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
