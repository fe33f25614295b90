"""How a meeting of the joint conference moves."""

from django.db.models import Q

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.governance.models import ConferenceMember, Meeting, MeetingState
from qingmiao.governance.permissions.conference import RUN_CONFERENCE


def there_is_an_agenda(meeting: Meeting) -> str | None:
    """Hold back a call without a point to talk about."""
    return None if meeting.agenda.exists() else "议程还是空的，请先加入议题再发通知。"


def there_are_members(meeting: Meeting) -> str | None:
    """Hold back a call that nobody would receive."""
    if meeting.invitations.exists():
        return None
    seated = ConferenceMember.objects.filter(Q(until_on=None) | Q(until_on__gte=meeting.held_on), since_on__lte=meeting.held_on)
    return None if seated.exists() else "会议当天没有成员单位，请先登记联席会议成员。"


def there_are_minutes(meeting: Meeting) -> str | None:
    """Hold back minutes without words."""
    return None if meeting.minutes.strip() else "请先写会议纪要，再发布。"


MEETING = Workflow(
    "meeting",
    Meeting,
    (
        Transition(
            "call_meeting",
            "发出会议通知",
            frozenset({MeetingState.PLANNED}),
            MeetingState.CALLED,
            RUN_CONFERENCE,
            guards=(there_is_an_agenda, there_are_members),
            consequence="每个成员单位都会在收件箱收到会议通知和议程。",
        ),
        Transition(
            "publish_minutes",
            "发布纪要",
            frozenset({MeetingState.CALLED}),
            MeetingState.MINUTED,
            RUN_CONFERENCE,
            guards=(there_are_minutes,),
            consequence="每个成员单位都会收到纪要；议程和决定此后不能修改。",
        ),
        Transition(
            "cancel_meeting",
            "取消会议",
            frozenset({MeetingState.PLANNED, MeetingState.CALLED}),
            MeetingState.CANCELLED,
            RUN_CONFERENCE,
            consequence="已通知过的成员单位会收到取消通知；已有决定交办的任务照常办理。",
        ),
    ),
    tied_fields=("minutes",),
)
