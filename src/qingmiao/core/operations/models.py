"""The log of operations, and the draft they are merged into."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.drafts import Draft
from qingmiao.core.models import SubjectMixin
from qingmiao.core.privacy import PersonalData, SealedField

FORM = "form"  # stands for a device where a field was written by a form without a log


class LoggedDraft(Draft):
    """A draft that operations are merged into, field by field. `marks`: who wrote each last, and which devices say so, since which version.

    Where values are personal, the app overrides `value_of` and `put_value` and keeps them sealed.
    """

    values = models.JSONField("填写内容", default=dict)
    marks = models.JSONField("各项的版本", default=dict)

    class Meta:
        abstract = True

    def value_of(self, field: str) -> str:
        """Return what stands in a field; empty where nothing was written."""
        return str(self.values.get(field, ""))

    def put_value(self, field: str, value: str) -> None:
        """Write a field; `put` marks it."""
        self.values[field] = value

    def put(self, field: str, value: str, *, device: "uuid.UUID | None", by: Post, at: datetime) -> None:
        """Write a field of a locked draft, whose version the caller has counted up, and mark it. Nothing is saved yet."""
        self.put_value(field, value)
        devices = {str(device or FORM): self.version}
        self.marks[field] = {"version": self.version, "devices": devices, "post": by.pk, "at": at.isoformat()}

    def keep(self, *, at: datetime) -> None:
        """Save what was put."""
        self.saved_at = at
        self.save()

    def mark_of(self, field: str) -> dict[str, Any]:
        """Return who last wrote a field, and at which version; version 0 where nobody did."""
        mark: dict[str, Any] = self.marks.get(field) or {"version": 0, "devices": {}, "post": None, "at": ""}
        return mark

    def stand_behind(self, field: str, device: uuid.UUID) -> None:
        """Note that another device says the same, too: whoever changes the field without having seen that differs from it."""
        self.version += 1
        self.marks[field] = {**(mark := self.mark_of(field)), "devices": {**mark["devices"], str(device): self.version}}

    def step_back(self, field: str, device: uuid.UUID) -> None:
        """Note that a device does not say any more what stands in a field."""
        self.mark_of(field)["devices"].pop(str(device), None)

    def others_at(self, field: str, device: uuid.UUID) -> int:
        """Return the last version at which anybody but this device said what stands in a field."""
        return max((version for other, version in self.mark_of(field)["devices"].items() if other != str(device)), default=0)


class DeviceLog(SubjectMixin):
    """The log that one device keeps of one subject.

    `applied`: up to which operation everything has been taken without a gap. `told`: the last one the device says it has.
    """

    device = models.UUIDField("设备")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    applied = models.PositiveIntegerField("已按序收到", default=0)
    told = models.PositiveIntegerField("设备上的条数", default=0)
    offset_ms = models.BigIntegerField("设备时钟相差毫秒", default=0)
    seen_at = models.DateTimeField("最近联系时间")
    given_up_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定不再等的人")
    given_up_at = models.DateTimeField("决定不再等的时间", null=True, blank=True)
    given_up_reason = models.CharField("不再等的原因", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "device"],
                name="device_log_once_per_subject",
                violation_error_message="这台设备已有这份记录。",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at=None) | ~Q(given_up_reason=""),
                name="device_log_given_up_has_a_reason",
                violation_error_message="不再等的设备须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.device}"


class OperationState(models.TextChoices):
    """What became of an operation. Only the state and its reason ever change; a trigger refuses the rest."""

    HELD = "held", "已到，等前面的"
    ACCEPTED = "accepted", "已送达"
    CONFLICT = "conflict", "两处不同，待决定"
    REFUSED = "refused", "被退回"


class Operation(models.Model):
    """One thing done on a device: a field written, or a photo taken. `id`, `sequence` and `base` come from the device.

    `base` is the version the device had seen. `digest` recognises a resend; the same id with another content is refused.
    """

    id = models.UUIDField("编号", primary_key=True, editable=False)
    log = models.ForeignKey(DeviceLog, models.PROTECT, related_name="operations", verbose_name="设备记录")
    sequence = models.PositiveIntegerField("顺序号")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    base = models.PositiveIntegerField("所见版本")
    edition = models.CharField("表的版次", max_length=40)
    field = models.CharField("项", max_length=100)
    value = SealedField("内容（加密）", default=b"")
    photo = models.CharField("照片 SHA-256", max_length=64, blank=True)
    photo_bytes = models.PositiveIntegerField("照片大小", default=0)
    photo_at = models.DateTimeField("照片到齐时间", null=True, blank=True)
    device_at = models.DateTimeField("设备时间")
    received_at = models.DateTimeField("收到时间")
    offset_ms = models.BigIntegerField("设备时钟相差毫秒")
    source = models.CharField("来自文件", max_length=200, blank=True)
    digest = models.CharField("内容散列", max_length=64)
    state = models.CharField("状态", max_length=10, choices=OperationState, default=OperationState.HELD)
    reason = models.CharField("原因", max_length=300, blank=True)
    version = models.PositiveIntegerField("写入后的版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["log", "sequence"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["log", "sequence"], name="operation_sequence_once", violation_error_message="这个顺序号已经用过。"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="operation_refused_has_a_reason",
                violation_error_message="退回须写明原因。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["post", "received_at"], name="operation_by_post"),
            models.Index(fields=["log"], condition=~Q(state="accepted") | Q(photo_at=None) & ~Q(photo=""), name="operation_not_done"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.sequence}"

    @property
    def awaits_photo(self) -> bool:
        """Whether it is taken and its photo has not arrived."""
        return bool(self.photo) and self.photo_at is None and self.state == OperationState.ACCEPTED


PersonalData(
    purpose="现场和日常工作在没有网络时的记录，送达、核对和还原",
    legal_basis="《个人信息保护法》第十三条（履行法定职责）",
    retention="随所属记录保存，年限为参数，待核",
).cover(Operation)
