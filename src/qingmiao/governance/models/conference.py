"""The joint conference: who sits in it, its meetings, what was on the agenda and what was decided."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.attachments import Attachment


class Seat(models.TextChoices):
    """How an organisation sits in the conference."""

    CONVENOR = "convenor", "召集单位"
    MEMBER = "member", "成员单位"


class ConferenceMember(models.Model):
    """A department in the conference over the days it sits there, with the post that is its named liaison."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="conference_seats", verbose_name="单位")
    seat = models.CharField("席位", max_length=20, choices=Seat, default=Seat.MEMBER)
    liaison = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="联络员岗位")
    since_on = models.DateField("加入日期")
    until_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["seat", "organisation", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(until_on=None),
                name="conference_member_once",
                violation_error_message="这个单位已是联席会议成员。",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("since_on")),
                name="conference_member_period_in_order",
                violation_error_message="退出日期不能早于加入日期。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", "筹备中"
    CALLED = "called", "已通知"
    MINUTED = "minuted", "纪要已发"
    CANCELLED = "cancelled", "已取消"


class Meeting(models.Model):
    """One meeting of the conference."""

    title = models.CharField("名称", max_length=120)
    division_code = models.CharField("行政区划代码", max_length=6, validators=[RegexValidator(r"^\d{6}$", "行政区划代码为6位数字。")])
    held_on = models.DateField("召开日期")
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    state = models.CharField("状态", max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    minutes = models.TextField("纪要", blank=True)
    created_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="建立人")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class Reply(models.TextChoices):
    """What an invited member answers."""

    NONE = "", "未回复"
    COMES = "comes", "参加"
    SENDS = "sends", "派人参加"
    EXCUSED = "excused", "请假"


class Invitation(models.Model):
    """One member invited to one meeting: what it replied, and whether somebody came. `attended` is None until it was taken down."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations", verbose_name="会议")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    reply = models.CharField("回复", max_length=10, choices=Reply, default=Reply.NONE, blank=True)
    note = models.CharField("参会人或原因", max_length=200, blank=True)
    replied_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回复人")
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    attended = models.BooleanField("到会", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["meeting", "organisation__division_code", "organisation", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["meeting", "organisation"], name="invitation_once", violation_error_message="这个单位已在参会名单里。"
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_by=None, replied_at=None)
                | ~Q(reply="") & Q(replied_by__isnull=False, replied_at__isnull=False),
                name="invitation_reply_is_whole",
                violation_error_message="回复须写明由谁、何时作出。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.reply}"


class MeetingPaper(Attachment):
    """A paper for the table, sent to the members with the call."""

    takes_sheets = True

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers", verbose_name="会议")


class AgendaItem(models.Model):
    """One point of the agenda, and what was decided on it; a decision becomes tasks."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="会议")
    position = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("议题", max_length=200)
    text = models.TextField("说明", blank=True)
    presented_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="汇报单位")
    decision = models.TextField("决定", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["meeting", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_item_once", violation_error_message="议程里这个顺序已有议题。"
            ),
        ]

    def __str__(self) -> str:
        return self.title
