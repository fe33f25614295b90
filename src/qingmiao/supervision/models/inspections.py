"""Inspections: planned, taken by one or several departments, signed, recorded; or not done, with a reason."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post, User
from qingmiao.core.attachments import Attachment
from qingmiao.core.operations import LoggedDraft
from qingmiao.filings.models import Verification
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import ClassType, StaffRole
from qingmiao.supervision.rules.vocabulary import ItemAnswer, ItemGroup
from qingmiao.workforce.models import Engagement


class InspectionKind(models.TextChoices):
    """Why somebody looks."""

    ROUTINE = "routine", "日常检查"
    DRAW = "draw", "双随机检查"
    JOINT = "joint", "联合检查"
    FOLLOW_UP = "follow_up", "复查"
    VERIFICATION = "verification", "备案现场核实"
    DAILY = "daily", "每日自查"
    MONTHLY = "monthly", "每月自查"


SELF_CHECKS = (InspectionKind.DAILY, InspectionKind.MONTHLY)
NOT_PLANNED = (*SELF_CHECKS, InspectionKind.VERIFICATION)  # not of an office's plan: the institution itself, or its filing, asks for them


class InspectionState(models.TextChoices):
    """Where an inspection stands."""

    PLANNED = "planned", "待检查"
    SIGNED = "signed", "已签字，待负责人确认"
    RECORDED = "recorded", "已记录"
    NOT_DONE = "not_done", "未进行"


class PrincipalAnswer(models.TextChoices):
    """What the principal did with the record."""

    SIGNED = "signed", "签字确认"
    REFUSED = "refused", "拒绝签字"
    ABSENT = "absent", "不在场"


class Inspection(models.Model):
    """One date at one institution, one record; each department has its own part. `key` makes a resend from a slow line the same one."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="inspections", verbose_name="机构")
    county_code = models.CharField("县级区划", max_length=6)
    kind = models.CharField("类别", max_length=20, choices=InspectionKind)
    key = models.UUIDField("去重标识", default=uuid.uuid4, unique=True)
    state = models.CharField("状态", max_length=20, choices=InspectionState, default=InspectionState.PLANNED)
    why = models.CharField("检查原因", max_length=200, blank=True)
    planned_on = models.DateField("计划日期")
    planned_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="计划人")
    visited_on = models.DateField("检查日期", null=True, blank=True)
    not_done_reason = models.CharField("未进行的原因", max_length=200, blank=True)
    principal_answer = models.CharField("负责人", max_length=20, choices=PrincipalAnswer, blank=True)
    principal_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签字的负责人")
    principal_note = models.CharField("负责人意见", max_length=500, blank=True)
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True)
    verification = models.OneToOneField(
        Verification, models.PROTECT, null=True, blank=True, related_name="inspection", verbose_name="备案的现场核实"
    )
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-planned_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "recorded"]) | Q(visited_on__isnull=False),
                name="inspection_seen_has_a_day",
                violation_error_message="已签字的检查须有检查日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_done") | ~Q(not_done_reason=""),
                name="inspection_not_done_has_a_reason",
                violation_error_message="未进行的检查须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(kind="verification", verification__isnull=False) | ~Q(kind="verification") & Q(verification=None),
                name="inspection_of_a_filing_has_its_verification",
                violation_error_message="备案现场核实须对应一次核实。",
            ),
            models.CheckConstraint(
                condition=~Q(principal_answer="refused") | ~Q(principal_note=""),
                name="inspection_refusal_has_words",
                violation_error_message="拒绝签字须记录原因。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "state", "planned_on"], name="inspection_by_county"),
            models.Index(fields=["institution", "-visited_on"], name="inspection_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_kind_display()} {self.planned_on}"

    @property
    def is_self_check(self) -> bool:
        """Whether the institution looks at itself."""
        return self.kind in SELF_CHECKS


class InspectionPart(LoggedDraft):
    """One department's own items and own conclusion. While it is taken, `values` holds what was typed, readable or not, by form or by log.

    `checklist` keeps the items as they were drawn on `checklist_on`; what was signed is kept row by row in `items`.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="parts", verbose_name="检查")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="检查单位")
    checklist = models.JSONField("检查表", default=list)
    checklist_on = models.DateField("检查表所依日期")
    saved_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人")
    conclusion = models.TextField("结论", blank=True)
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("不符合项数", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["inspection", "organisation"],
                name="inspection_part_once_per_organisation",
                violation_error_message="这个单位已在本次检查中。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inspection} {self.organisation}"

    def put(self, field: str, value: str, *, device: "uuid.UUID | None", by: Post, at: datetime) -> None:
        """Write a field, and remember who wrote last."""
        super().put(field, value, device=device, by=by, at=at)
        self.saved_by = by


class Signature(models.Model):
    """One officer's signature under a part, given with the own password."""

    part = models.ForeignKey(InspectionPart, models.PROTECT, related_name="signatures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签字人")
    at = models.DateTimeField("签字时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["part", "user"], name="signature_once_per_person", violation_error_message="两名检查人员不能是同一人。"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class InspectionItem(models.Model):
    """What was seen of one item, with the words of the catalogue as they were on that day."""

    part = models.ForeignKey(InspectionPart, models.PROTECT, related_name="items")
    key = models.CharField("事项", max_length=60)
    group = models.CharField("部分", max_length=20, choices=ItemGroup.choices())
    title = models.CharField("名称", max_length=200)
    source = models.CharField("依据", max_length=200)
    is_ordered = models.BooleanField("可责令整改")
    answer = models.CharField("结果", max_length=20, choices=ItemAnswer.choices())
    note = models.CharField("看到的情况", max_length=500, blank=True)
    measured = models.CharField("测量值", max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["part", "key"], name="inspection_item_once", violation_error_message="这个事项已有结果。"),
            models.CheckConstraint(
                condition=~Q(answer="fails") | ~Q(note=""),
                name="inspection_failure_has_words",
                violation_error_message="不符合的事项请写明看到的情况。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key"], condition=Q(answer="fails"), name="inspection_item_failing"),
        ]

    def __str__(self) -> str:
        return self.title


class InspectionPhoto(Attachment):
    """A photo of one item; it belongs to it by its content, so that a resend is the same photo."""

    read_for = "检查照片查阅"

    part = models.ForeignKey(InspectionPart, models.PROTECT, related_name="photos")
    key = models.CharField("事项", max_length=60)
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta(Attachment.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["part", "key", "sha256"], name="inspection_photo_once", violation_error_message="这张照片已在这个事项下。"
            )
        ]


class RoomCount(models.Model):
    """Children and carers counted in one class on the spot, against the ratio of the day."""

    part = models.ForeignKey(InspectionPart, models.PROTECT, related_name="rooms")
    class_key = models.CharField("班级编号", max_length=40)
    name = models.CharField("班级", max_length=200)
    type = models.CharField("班型", max_length=10, choices=ClassType.choices())
    children = models.PositiveSmallIntegerField("婴幼儿人数")
    carers = models.PositiveSmallIntegerField("保育人员人数")
    carers_needed = models.PositiveSmallIntegerField("应有保育人员")
    most_children = models.PositiveSmallIntegerField("班型人数上限")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["part", "class_key"], name="room_counted_once", violation_error_message="这个班已有清点结果。"),
            models.CheckConstraint(
                condition=Q(children__lte=200, carers__lte=100),
                name="room_count_possible",
                violation_error_message="清点人数超出可能范围。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def holds(self) -> bool:
        """Whether the room keeps ratio and size."""
        return self.carers >= self.carers_needed and self.children <= self.most_children


class StaffSeen(models.Model):
    """Whether somebody of the register was there, with name and role as they stood on that day."""

    part = models.ForeignKey(InspectionPart, models.PROTECT, related_name="staff")
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+", verbose_name="任职")
    name = models.CharField("姓名", max_length=100)
    role = models.CharField("岗位", max_length=20, choices=StaffRole.choices())
    is_present = models.BooleanField("在场")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["part", "engagement"], name="staff_seen_once", violation_error_message="这个人已有在场记录。")
        ]

    def __str__(self) -> str:
        return self.name
