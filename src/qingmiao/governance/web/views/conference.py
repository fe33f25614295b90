"""The joint conference: its meetings and its members."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, may, one
from qingmiao.governance.models import ConferenceMember, Meeting, MeetingState, Seat
from qingmiao.governance.permissions.conference import MANAGE_MEMBERS, RUN_CONFERENCE, VIEW_CONFERENCE
from qingmiao.governance.queries.conference import MEETINGS, MEMBERS, counted, former_table, liaisons_of
from qingmiao.governance.queries.offices import departments_of, seated_on
from qingmiao.governance.services.conference.members import add_member, change_seat
from qingmiao.governance.web.forms.conference import MemberEditForm, MemberForm
from qingmiao.ui.answering import show_form, take_form


@many(VIEW_CONFERENCE)
def conference_show(request: Request, meetings: "QuerySet[Meeting]") -> HttpResponse:
    """Show the conference: what comes next, the meetings so far, who sits in it."""
    on = timezone.localdate(request.at)
    coming = meetings.filter(held_on__gte=on, state__in=(MeetingState.PLANNED, MeetingState.CALLED)).order_by("held_on", "pk")
    return MEETINGS.answer(
        request,
        counted(meetings),
        template="governance/conference_show.html",
        next=coming.first(),
        member_count=seated_on(on).count(),
        may_run=RUN_CONFERENCE.is_granted(request.actor),
    )


@may(VIEW_CONFERENCE)
def member_list(request: Request) -> HttpResponse:
    """Show who sits in the conference, and who did."""
    on = timezone.localdate(request.at)
    members = seated_on(on)
    return MEMBERS.answer(
        request,
        members,
        template="governance/member_list.html",
        former=former_table(on, request.actor),
        has_convenor=members.filter(seat=Seat.CONVENOR).exists(),
        may_manage=MANAGE_MEMBERS.is_granted(request.actor),
        parents=[("联席会议", reverse("conference_show"))],
    )


@may(MANAGE_MEMBERS, methods=GET_POST)
def member_add(request: Request) -> HttpResponse:
    """Seat an organisation."""
    on, code = timezone.localdate(request.at), request.actor.division_code
    form = MemberForm(departments_of(code), liaisons_of(code, on), request.POST or None, initial={"since_on": on})
    done = take_form(request, form, lambda _: add_member(form.seat_taken(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, f"{done.made} 已登记为{done.made.get_seat_display()}，已告知该单位。")
        return redirect("member_list")
    return _form(request, form, "登记成员单位", "登记", "将告知该单位；此后的会议通知和纪要会发到它的收件箱。")


@one(MANAGE_MEMBERS, methods=GET_POST, related=("organisation", "liaison"))
def member_edit(request: Request, member: ConferenceMember) -> HttpResponse:
    """Name another liaison, or let a member leave after a day."""
    liaisons = liaisons_of(request.actor.division_code, timezone.localdate(request.at)).filter(organisation=member.organisation)
    form = MemberEditForm(liaisons, request.POST or None, initial={"liaison": member.liaison})
    if take_form(request, form, lambda told: change_seat(member, **told, actor=request.actor, at=request.at)):
        messages.success(request, f"{member} 的席位已更新。")
        return redirect("member_list")
    return _form(request, form, str(member.organisation), "保存", "写了退出日期，席位到期结束，不能撤回。")


def _form(request: Request, form: MemberForm | MemberEditForm, title: str, verb: str, consequence: str) -> HttpResponse:
    context = {
        "title": title,
        "verb": verb,
        "consequence": consequence,
        "back_url": reverse("member_list"),
        "version_text": "",
        "parents": [("联席会议", reverse("conference_show")), ("成员单位", reverse("member_list"))],
    }
    return show_form(request, "governance/conference_form.html", form, context)
