"""What a guardian asks about the data held on a child: put it right, who looked and why, delete it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.families.models.children import Child
from qingmiao.families.rules import Wish


class RequestState(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", "待答复"
    GRANTED = "granted", "已照办"
    DECLINED = "declined", "未照办，已说明理由"


class DataRequest(models.Model):
    """One request about a child's data, answered by the county. `entry`: the row of the trail that a guardian objects to."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="data_requests", verbose_name="孩子")
    county_code = models.CharField("县级区划", max_length=6)
    number = models.CharField("编号", max_length=60, unique=True)
    wish = models.CharField("请求", max_length=20, choices=Wish.choices())
    entry = models.PositiveBigIntegerField("审计记录", null=True, blank=True)
    words = SealedField("内容（加密）")
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="监护人")
    asked_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=RequestState, default=RequestState.OPEN)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answer=""),
                name="data_request_is_answered_in_words",
                violation_error_message="答复须写明内容和时间。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="data_request_by_county")]

    def __str__(self) -> str:
        return self.number


PersonalData(
    purpose="答复监护人对孩子个人信息的请求",
    legal_basis="个人信息保护法第44至50条",
    retention="答复后三年，期限待核",
).cover(DataRequest)
