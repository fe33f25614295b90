"""What the invited do with a meeting, who came, and the papers for the table."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.governance.models import Invitation, Meeting, MeetingPaper, MeetingState, Reply
from qingmiao.governance.permissions.conference import EDIT_PAPER, READ_PAPER, REPLY_INVITATION, RUN_CONFERENCE
from qingmiao.governance.services.conference.inviting import Answer, add_paper, remove_paper, reply_invitation, take_attendance
from qingmiao.governance.web.forms.conference import AttendanceForm, ReplyForm
from qingmiao.ui import components
from qingmiao.ui.answering import show_form, take_form, turn_back
from qingmiao.ui.attachments import attachment_view, stored_file
from qingmiao.ui.words import day_cn

PAPER_VIEWS = ("meeting_paper", "paper_remove")


@one(REPLY_INVITATION, methods=GET_POST, related=("meeting", "organisation"))
def invitation_reply(request: Request, invitation: Invitation) -> HttpResponse:
    """Reply whether one comes."""
    meeting = invitation.meeting
    if request.method == "GET" and meeting.state != MeetingState.CALLED:
        return turn_back(request, f"会议{meeting.get_state_display()}，不用再回复。", "meeting_show", pk=meeting.pk)
    form = ReplyForm(request.POST or None, initial={"reply": invitation.reply or Reply.COMES, "note": invitation.note})
    if take_form(request, form, lambda told: reply_invitation(invitation, Answer(**told), actor=request.actor, at=request.at)):
        messages.success(request, "已回复，会议召集单位已收到。")
        return redirect("meeting_show", pk=meeting.pk)
    return _form(request, form, meeting, "回复会议通知", "回复")


@one(RUN_CONFERENCE, methods=GET_POST)
def meeting_attendance(request: Request, meeting: Meeting) -> HttpResponse:
    """Take down who came; whoever said so is proposed."""
    if request.method == "GET" and (meeting.state != MeetingState.CALLED or meeting.held_on > timezone.localdate(request.at)):
        why = f"会议{meeting.get_state_display()}，召开日期 {day_cn(meeting.held_on)}，现在不能登记到会。"
        return turn_back(request, why, "meeting_show", pk=meeting.pk)
    rows = list(meeting.invitations.select_related("organisation"))
    proposed = [str(row.pk) for row in rows if (row.attended if row.attended is not None else row.reply in (Reply.COMES, Reply.SENDS))]
    form = AttendanceForm([(str(row.pk), str(row.organisation)) for row in rows], request.POST or None, initial={"present": proposed})
    done = take_form(
        request,
        form,
        lambda told: take_attendance(meeting, [int(pk) for pk in told["present"]], actor=request.actor, at=request.at),
    )
    if done:
        messages.success(request, f"已登记到会 {done.made} 家。")
        return redirect("meeting_show", pk=meeting.pk)
    return _form(request, form, meeting, "登记到会", "保存")


@one(RUN_CONFERENCE, methods=POST)
def paper_add(request: Request, meeting: Meeting) -> HttpResponse:
    """Take one paper for the table; answer its line of the list."""
    paper = add_paper(meeting, request.FILES.get("file"), actor=request.actor, at=request.at)
    return render(request, "ui/_file_item.html", {"file": stored_file(paper, *PAPER_VIEWS)})


@one(EDIT_PAPER, methods=POST, related=("meeting", "file"))
def paper_remove(request: Request, paper: MeetingPaper) -> HttpResponse:
    """Take a paper off the table."""
    meeting_pk = paper.meeting_id
    remove_paper(paper, actor=request.actor, at=request.at)
    return HttpResponse() if request.htmx else redirect("meeting_show", pk=meeting_pk)


meeting_paper = attachment_view(READ_PAPER)


def paper_field(meeting: Meeting, papers: Sequence[MeetingPaper]) -> components.FileField:
    """Return the field in which the papers of a meeting are put."""
    return components.FileField(
        key="file",
        label="上传文件",
        hint="PDF、JPG、PNG 图片或 xlsx 表格，每个不超过 20 MB；参会单位都能看到",
        files=[stored_file(paper, *PAPER_VIEWS) for paper in papers],
        upload_url=reverse("paper_add", kwargs={"pk": meeting.pk}),
    )


def _form(request: Request, form: ReplyForm | AttendanceForm, meeting: Meeting, title: str, verb: str) -> HttpResponse:
    url = reverse("meeting_show", kwargs={"pk": meeting.pk})
    context = {
        "title": title,
        "verb": verb,
        "consequence": "",
        "back_url": url,
        "version_text": "",
        "parents": [("联席会议", reverse("conference_show")), (meeting.title, url)],
    }
    return show_form(request, "governance/conference_form.html", form, context)
