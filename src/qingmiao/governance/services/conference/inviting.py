"""Who is invited to a meeting, what each replied, who came, and the papers for the table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock
from qingmiao.governance.models import Invitation, Meeting, MeetingPaper, MeetingState, Reply
from qingmiao.governance.queries.offices import seated_on
from qingmiao.ui.words import day_cn

OPEN_STATES = (MeetingState.PLANNED, MeetingState.CALLED)
LONGEST_NOTE, MOST_PAPERS = 200, 30


@dataclass(frozen=True)
class Answer:
    """What an invited member replies: whether it comes, and who, or why not."""

    reply: str
    note: str = ""


def invite(meeting: Meeting, organisations: "Sequence[Organisation]") -> tuple[list[Organisation], list[Organisation]]:
    """Invite exactly these; without any, every member of the day. Returns who is new and who is not invited any more."""
    wanted = list(organisations) or [member.organisation for member in seated_on(meeting.held_on)]
    held = {row.organisation_id: row for row in meeting.invitations.select_related("organisation")}
    new = [organisation for organisation in wanted if organisation.pk not in held]
    gone = [row for pk, row in held.items() if pk not in {organisation.pk for organisation in wanted}]
    meeting.invitations.filter(pk__in=[row.pk for row in gone]).delete()
    Invitation.objects.bulk_create(Invitation(meeting=meeting, organisation=organisation) for organisation in new)
    return new, [row.organisation for row in gone]


@transaction.atomic
def reply_invitation(invitation: Invitation, answer: Answer, *, actor: Post, at: datetime) -> Invitation:
    """Reply to an invitation; a later reply takes the place of the first. Raises DomainError once the day has passed."""
    row = lock(Invitation, invitation.pk)
    meeting = row.meeting
    if meeting.state != MeetingState.CALLED or meeting.held_on < timezone.localdate(at):
        raise DomainError(f"会议{meeting.get_state_display()}，召开日期 {day_cn(meeting.held_on)}，不用再回复。")
    if answer.reply not in Reply.values or answer.reply == Reply.NONE:
        raise DomainError("请选择是否参加。", field="reply")
    if answer.reply != Reply.COMES and not answer.note.strip():
        raise DomainError("派人参加的请写明谁来，请假的请写明原因。", field="note")
    row.reply, row.note, row.replied_by, row.replied_at = answer.reply, answer.note.strip()[:LONGEST_NOTE], actor, at
    row.save(update_fields=["reply", "note", "replied_by", "replied_at"])
    audit.record(actor, "reply_invitation", row, at=at, changes={"reply": row.get_reply_display(), "note": row.note})
    title = f"{row.organisation} 回复{row.get_reply_display()}：{meeting.title}"
    news = News(f"replied-{at.isoformat()}", title, row.note, reverse("meeting_show", kwargs={"pk": meeting.pk}))
    tell(row, news, health_department_of(meeting.division_code), at=at)
    return row


@transaction.atomic
def take_attendance(meeting: Meeting, present: Collection[int], *, actor: Post, at: datetime) -> int:
    """Take down which of the invited came, by the keys of their invitations; return how many. Raises DomainError before the day."""
    locked = lock(Meeting, meeting.pk)
    if locked.state != MeetingState.CALLED:
        raise DomainError(f"会议{locked.get_state_display()}，不能登记到会。")
    if locked.held_on > timezone.localdate(at):
        raise DomainError(f"会议 {day_cn(locked.held_on)} 才召开，召开后再登记到会。")
    came = locked.invitations.filter(pk__in=present)
    locked.invitations.exclude(pk__in=present).update(attended=False)
    count = came.update(attended=True)
    audit.record(actor, "take_attendance", locked, at=at, changes={"came": count, "invited": locked.invitations.count()})
    return count


@transaction.atomic
def add_paper(meeting: Meeting, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> MeetingPaper:
    """Put a paper on the table of a meeting that is not over."""
    locked = _open(meeting)
    if locked.papers.count() >= MOST_PAPERS:
        raise DomainError(f"一次会议最多 {MOST_PAPERS} 个文件，请合并后再上传。")
    paper = attach(MeetingPaper(meeting=locked), upload, actor=actor, at=at)
    audit.record(actor, "add_paper", locked, at=at, changes={"sha256": paper.file.sha256})
    return paper


@transaction.atomic
def remove_paper(paper: MeetingPaper, *, actor: Post, at: datetime) -> None:
    """Take a paper off the table; the stored file stays in the archive."""
    locked = _open(paper.meeting)
    audit.record(actor, "remove_paper", locked, at=at, changes={"sha256": paper.file.sha256})
    paper.delete()


def _open(meeting: Meeting) -> Meeting:
    locked = lock(Meeting, meeting.pk)
    if locked.state not in OPEN_STATES:
        raise DomainError(f"会议{locked.get_state_display()}，不能再改。")
    return locked
