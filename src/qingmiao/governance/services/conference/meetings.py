"""Meetings: planned, called, minuted or cancelled; every member's inbox is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.clocks import WARN_WITHIN, calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.governance.models import Meeting, MeetingState
from qingmiao.governance.services.conference.inviting import OPEN_STATES, invite
from qingmiao.governance.workflow.conference import MEETING
from qingmiao.ui.words import day_cn


@dataclass(frozen=True)
class MeetingPlan:
    """When and where a meeting is held, and who is asked to come; without members, every one of that day."""

    title: str
    held_on: date
    place: str = ""
    starts_at: time | None = None
    members: Sequence[Organisation] = ()


@transaction.atomic
def plan_meeting(plan: MeetingPlan, *, actor: Post, at: datetime) -> Meeting:
    """Begin a meeting of the actor's city; nobody is told yet."""
    _refuse_impossible(plan, timezone.localdate(at))
    city_code = city_code_of(actor.division_code)
    meeting = Meeting.objects.create(
        title=plan.title.strip(),
        held_on=plan.held_on,
        starts_at=plan.starts_at,
        place=plan.place.strip(),
        division_code=city_code,
        created_by=actor,
    )
    if plan.members:
        invite(meeting, plan.members)
    audit.record(actor, "plan_meeting", meeting, at=at, changes={"held_on": plan.held_on.isoformat()})
    return meeting


@transaction.atomic
def move_meeting(meeting: Meeting, plan: MeetingPlan, *, version: int, actor: Post, at: datetime) -> Meeting:
    """Change title, day, time, place or members of a meeting; members who were told are told again."""
    meeting = take_open(meeting, version)
    _refuse_impossible(plan, timezone.localdate(at))
    before = {
        "title": meeting.title,
        "held_on": meeting.held_on.isoformat(),
        "place": meeting.place,
        "starts_at": str(meeting.starts_at or ""),
    }
    is_moved = (meeting.title, meeting.held_on, meeting.starts_at, meeting.place) != (plan.title, plan.held_on, plan.starts_at, plan.place)
    meeting.title, meeting.held_on, meeting.place = plan.title.strip(), plan.held_on, plan.place.strip()
    meeting.starts_at = plan.starts_at
    meeting.save(update_fields=["title", "held_on", "place", "starts_at"])
    audit.record(actor, "move_meeting", meeting, at=at, changes={"before": before})
    new, gone = invite(meeting, plan.members) if plan.members else ([], [])
    if meeting.state == MeetingState.CALLED:
        _tell_of_changes(meeting, new, gone, is_moved=is_moved, at=at)
    return meeting


@transaction.atomic
def call_meeting(meeting: Meeting, *, version: int, actor: Post, at: datetime) -> Meeting:
    """Send the call with the agenda to every member. Raises DomainError without agenda or members, or for a day that has passed."""
    meeting = take_open(meeting, version)
    if meeting.held_on < timezone.localdate(at):
        raise DomainError("召开日期已过，请先改日期再发通知。")
    if not meeting.invitations.exists():
        invite(meeting, ())
    MEETING.perform(meeting, "call_meeting", actor=actor, at=at)
    points = "；".join(f"{item.position}. {item.title}" for item in meeting.agenda.all())
    _tell_members(meeting, "called", f"会议通知：{meeting.title}", f"{_when_and_where(meeting)}议程：{points}。请回复是否参加。", at=at)
    return meeting


@transaction.atomic
def publish_minutes(meeting: Meeting, minutes: str, *, version: int, actor: Post, at: datetime) -> Meeting:
    """Publish the minutes to the members; agenda and decisions stay as they are from then on."""
    meeting = take_open(meeting, version)
    if meeting.held_on > timezone.localdate(at):
        raise DomainError("会议还没有召开，不能发布纪要。")
    meeting.minutes = minutes.strip()
    MEETING.perform(meeting, "publish_minutes", actor=actor, at=at)
    _tell_members(meeting, "minuted", f"会议纪要：{meeting.title}", "纪要已发布，决定交办的任务见“任务”。", at=at)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, version: int, actor: Post, at: datetime) -> Meeting:
    """Cancel a meeting; members who were told are told so."""
    meeting = take_open(meeting, version)
    was_called = meeting.state == MeetingState.CALLED
    MEETING.perform(meeting, "cancel_meeting", actor=actor, at=at)
    if was_called:
        _tell_members(meeting, "cancelled", f"会议取消：{meeting.title}", f"原定 {day_cn(meeting.held_on)}的会议不再召开。", at=at)
    return meeting


def remind_of_meetings(*, at: datetime) -> int:
    """Remind every member once of each called meeting within two working days; return how many meetings were new."""
    on = timezone.localdate(at)
    last = calendar().add_working_days(on, WARN_WITHIN)
    coming = Meeting.objects.filter(state=MeetingState.CALLED, held_on__gt=on, held_on__lte=last)
    return sum(
        _tell_members(meeting, f"reminded-{meeting.held_on.isoformat()}", f"会议提醒：{meeting.title}", _when_and_where(meeting), at=at) > 0
        for meeting in coming
    )


def take_open(meeting: Meeting, version: int) -> Meeting:
    """Take a meeting that is not over. Raises DomainError for one that is, and for a page drawn before its last change."""
    locked = take(meeting, version)
    if locked.state not in OPEN_STATES:
        raise DomainError(f"会议{locked.get_state_display()}，不能再改。")
    return locked


def _refuse_impossible(plan: MeetingPlan, on: date) -> None:
    if not plan.title.strip():
        raise DomainError("请写会议名称。", field="title")
    if plan.held_on < on:
        raise DomainError("召开日期不能早于今天。", field="held_on")


def _when_and_where(meeting: Meeting) -> str:
    starts = f" {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return f"{day_cn(meeting.held_on)}{starts} 召开{f'，地点：{meeting.place}' if meeting.place else ''}。"


def _tell_of_changes(meeting: Meeting, new: list[Organisation], gone: list[Organisation], *, is_moved: bool, at: datetime) -> None:
    """Tell who is invited now, who not any more, and all others what was moved."""
    path = reverse("meeting_show", kwargs={"pk": meeting.pk})
    tell(
        meeting,
        News("called", f"会议通知：{meeting.title}", f"{_when_and_where(meeting)}请回复是否参加。", path, meeting.version),
        *new,
        at=at,
    )
    tell(
        meeting, News("spared", f"不用参加：{meeting.title}", "参会单位有调整，你单位不用参加这次会议。", "", meeting.version), *gone, at=at
    )
    if is_moved:
        _tell_members(meeting, "moved", f"会议安排有变：{meeting.title}", _when_and_where(meeting), at=at, version=meeting.version)


def _tell_members(meeting: Meeting, event: str, title: str, body: str, *, at: datetime, version: int | None = None) -> int:
    """Tell everyone who is invited; return to how many it was new."""
    news = News(event, title, body, reverse("meeting_show", kwargs={"pk": meeting.pk}), version)
    return tell(meeting, news, *(row.organisation for row in meeting.invitations.select_related("organisation")), at=at)
