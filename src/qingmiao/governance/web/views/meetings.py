"""One meeting: planned, called, its agenda and decisions, minutes, the pack for the table."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import GET_POST, POST, Request, may, one, version_of
from qingmiao.governance.models import AgendaItem, Meeting, MeetingState
from qingmiao.governance.permissions.conference import EDIT_AGENDA, REPLY_INVITATION, RUN_CONFERENCE, VIEW_CONFERENCE
from qingmiao.governance.queries.conference import STATUSES, draft_minutes, invited_to, item_views
from qingmiao.governance.queries.offices import departments_of, members_on
from qingmiao.governance.services.conference.agenda import add_item, change_item, raise_item, record_decision, remove_item
from qingmiao.governance.services.conference.inviting import OPEN_STATES
from qingmiao.governance.services.conference.meetings import (
    call_meeting,
    cancel_meeting,
    move_meeting,
    plan_meeting,
    publish_minutes,
)
from qingmiao.governance.services.conference.pack import print_pack
from qingmiao.governance.web.forms.conference import (
    AssignmentFormSet,
    DecisionForm,
    ItemForm,
    MeetingForm,
    MinutesForm,
    assignments_of,
    typed_rows,
)
from qingmiao.governance.web.views.inviting import paper_field
from qingmiao.governance.workflow.conference import MEETING
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.words import day_cn


@may(RUN_CONFERENCE, methods=GET_POST)
def meeting_plan(request: Request) -> HttpResponse:
    """Begin a meeting."""
    members = members_on(timezone.localdate(request.at))
    form = MeetingForm(members, request.POST or None, initial={"members": members})
    done = take_form(request, form, lambda _: plan_meeting(form.plan(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "会议已建立。请编排议程，再发出通知。")
        return redirect("meeting_show", pk=done.made.pk)
    return _form(request, form, "筹备会议", "建立", None)


@one(VIEW_CONFERENCE)
def meeting_show(request: Request, meeting: Meeting) -> HttpResponse:
    """Show one meeting: agenda, what was decided, what became of it, minutes; and the office's one next step."""
    return render(request, "governance/meeting_show.html", _page(request, meeting, _item_form(request)))


@one(RUN_CONFERENCE, methods=GET_POST)
def meeting_move(request: Request, meeting: Meeting) -> HttpResponse:
    """Change title, day, time, place or who is invited."""
    if request.method == "GET" and meeting.state not in OPEN_STATES:
        return _over(request, meeting)
    invited = [row.organisation_id for row in meeting.invitations.all()]
    members = Organisation.objects.filter(Q(pk__in=members_on(meeting.held_on).values("pk")) | Q(pk__in=invited)).order_by(
        "division_code", "pk"
    )
    initial = {name: getattr(meeting, name) for name in ("title", "held_on", "starts_at", "place")}
    form = MeetingForm(members, request.POST or None, initial=initial | {"members": invited or members})
    saved = _saved(request, form, lambda _: move_meeting(meeting, form.plan(), **_by(request)), "会议安排已保存。", meeting)
    consequence = "已通知的成员单位会收到改动通知。" if meeting.state == MeetingState.CALLED else ""
    return saved or _form(request, form, "修改会议安排", "保存", meeting, consequence=consequence)


@one(RUN_CONFERENCE, methods=POST)
def meeting_call(request: Request, meeting: Meeting) -> HttpResponse:
    """Send the call to every member."""
    return _step(request, meeting, call_meeting, "会议通知已发到每个成员单位的收件箱。")


@one(RUN_CONFERENCE, methods=POST)
def meeting_cancel(request: Request, meeting: Meeting) -> HttpResponse:
    """Cancel the meeting."""
    return _step(request, meeting, cancel_meeting, "会议已取消。")


@one(RUN_CONFERENCE, methods=GET_POST)
def meeting_minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """Write the minutes, drafted from agenda and decisions, and publish them."""
    if request.method == "GET" and meeting.state != MeetingState.CALLED:
        return _over(request, meeting)
    form = MinutesForm(request.POST or None, initial={"minutes": meeting.minutes or draft_minutes(meeting)})
    said = "纪要已发布，成员单位已收到通知。"
    saved = _saved(request, form, lambda told: publish_minutes(meeting, told["minutes"], **_by(request)), said, meeting)
    return saved or _form(request, form, "会议纪要", "发布纪要", meeting, consequence=MEETING.by_name["publish_minutes"].consequence)


@one(RUN_CONFERENCE, methods=GET_POST)
def item_add(request: Request, meeting: Meeting) -> HttpResponse:
    """Put a point at the end of the agenda."""
    form = _item_form(request)
    saved = _saved(request, form, lambda _: add_item(meeting, form.point(), **_by(request)), "议题已加入。", meeting)
    return saved or show_form(request, "governance/meeting_show.html", form, _page(request, meeting, form))


@one(EDIT_AGENDA, methods=GET_POST, related=("meeting",))
def item_edit(request: Request, item: AgendaItem) -> HttpResponse:
    """Write a point anew."""
    if request.method == "GET" and item.meeting.state not in OPEN_STATES:
        return _over(request, item.meeting)
    initial = {"title": item.title, "text": item.text, "presented_by": item.presented_by_id}
    form = ItemForm(departments_of(request.actor.division_code), request.POST or None, initial=initial)
    saved = _saved(request, form, lambda _: change_item(item, form.point(), **_by(request)), "议题已保存。", item.meeting)
    return saved or _form(request, form, "修改议题", "保存", item.meeting)


@one(EDIT_AGENDA, methods=POST, related=("meeting",))
def item_raise(request: Request, item: AgendaItem) -> HttpResponse:
    """Move a point one place up."""
    return _step(request, item, raise_item, "议程顺序已调整。")


@one(EDIT_AGENDA, methods=POST, related=("meeting",))
def item_remove(request: Request, item: AgendaItem) -> HttpResponse:
    """Take a point off the agenda."""
    return _step(request, item, remove_item, "议题已移除。")


@one(EDIT_AGENDA, methods=GET_POST, related=("meeting",))
def item_decide(request: Request, item: AgendaItem) -> HttpResponse:
    """Write down what was decided and give out its tasks in one go."""
    meeting = item.meeting
    if request.method == "GET" and (meeting.state != MeetingState.CALLED or meeting.held_on > timezone.localdate(request.at)):
        if meeting.state == MeetingState.CALLED:
            return turn_back(request, f"会议 {day_cn(meeting.held_on)} 才召开，召开后再记录决定。", "meeting_show", pk=meeting.pk)
        return _over(request, meeting)
    form = DecisionForm(request.POST or None, initial={"decision": item.decision})
    asked = {"owners": departments_of(request.actor.division_code), "on": timezone.localdate(request.at)}
    tasks = AssignmentFormSet(request.POST or None, prefix="task", form_kwargs=asked)
    if "more" in request.POST:  # nothing is judged yet: the same page with one more row
        form, rows = DecisionForm(initial={"decision": request.POST.get("decision", "")}), typed_rows(tasks.forms)
        tasks = AssignmentFormSet(prefix="task", initial=rows, form_kwargs=asked)
        tasks.extra = len(rows) + 1
    done = "more" not in request.POST and take_form(
        request, form, lambda told: record_decision(item, told["decision"], assignments_of(tasks.forms), **_by(request)), parts=[tasks]
    )
    if done:
        messages.success(request, f"决定已记录，交办 {len(done.made)} 项任务。" if done.made else "决定已记录，没有交办任务。")
        return redirect("meeting_show", pk=meeting.pk)
    context = {
        "item": item,
        "tasks": tasks,
        "existing_count": item.tasks.count(),
        "back_url": reverse("meeting_show", kwargs={"pk": meeting.pk}),
        "parents": _parents(meeting),
        "version_text": request.POST.get("version") or str(meeting.version),
    }
    return show_form(request, "governance/item_decide.html", form, context, parts=[tasks])


@one(RUN_CONFERENCE)
def meeting_pack(request: Request, meeting: Meeting) -> HttpResponse:
    """Download the pack for the table as PDF, made from the figures of this moment."""
    data = print_pack(meeting, actor=request.actor, at=request.at)
    return show_pdf(data, f"meeting-{meeting.pk}.pdf")


def _page(request: Request, meeting: Meeting, form: ItemForm) -> dict[str, Any]:
    on, may_run = timezone.localdate(request.at), RUN_CONFERENCE.permits(request.actor, meeting)
    is_open = meeting.state in OPEN_STATES
    papers = list(meeting.papers.select_related("file"))
    own = (
        meeting.invitations.filter(organisation=request.actor.organisation_id).first()
        if REPLY_INVITATION.is_granted(request.actor)
        else None
    )
    offers = {offer.transition.name: offer for offer in MEETING.offers(meeting, request.actor)} if may_run else {}
    return {
        "meeting": meeting,
        "status": STATUSES[MeetingState(meeting.state)],
        "items": item_views(meeting, request.actor, on),
        "members": invited_to(meeting),
        "own": own,
        "may_reply": own is not None and meeting.state == MeetingState.CALLED and meeting.held_on >= on,
        "may_attend": may_run and meeting.state == MeetingState.CALLED and meeting.held_on <= on,
        "papers": [evidence_of(paper, "meeting_paper") for paper in papers],
        "paper_field": paper_field(meeting, papers) if may_run and is_open else None,
        "offers": offers,
        "may_run": may_run,
        "may_edit": may_run and is_open,
        "may_decide": may_run and meeting.state == MeetingState.CALLED and meeting.held_on <= on,
        "may_minute": may_run and meeting.state == MeetingState.CALLED and meeting.held_on <= on,
        "form": form,
        "parents": [("联席会议", reverse("conference_show"))],
        "version_text": str(meeting.version),
    }


def _by(request: Request) -> dict[str, Any]:
    """Return who acts, when, and from which version of the page."""
    return {"version": version_of(request), "actor": request.actor, "at": request.at}


def _over(request: Request, meeting: Meeting) -> HttpResponse:
    return turn_back(request, f"会议{meeting.get_state_display()}，现在不能这样改。", "meeting_show", pk=meeting.pk)


def _item_form(request: Request) -> ItemForm:
    return ItemForm(departments_of(request.actor.division_code), request.POST or None, auto_id="item_%s")


def _saved(
    request: Request, form: forms.Form, save: Callable[[dict[str, Any]], object], said: str, meeting: Meeting
) -> HttpResponse | None:
    """Save a posted form and go back to its meeting; None where there is something to show."""
    if not take_form(request, form, save):
        return None
    messages.success(request, said)
    return redirect("meeting_show", pk=meeting.pk)


def _step(request: Request, row: Meeting | AgendaItem, act: Callable[..., object], said: str) -> HttpResponse:
    """Take one step with a meeting or a point; a page drawn before the last change changes nothing and says so."""
    pk = row.meeting_id if isinstance(row, AgendaItem) else row.pk
    return take_step(request, lambda: act(row, **_by(request)), said=said, back="meeting_show", pk=pk)


def _form(request: Request, form: forms.Form, title: str, verb: str, meeting: Meeting | None, *, consequence: str = "") -> HttpResponse:
    context = {
        "title": title,
        "verb": verb,
        "consequence": consequence,
        "back_url": reverse("meeting_show", kwargs={"pk": meeting.pk}) if meeting else reverse("conference_show"),
        "parents": _parents(meeting) if meeting else [("联席会议", reverse("conference_show"))],
        "version_text": (request.POST.get("version") or str(meeting.version)) if meeting else "",
    }
    return show_form(request, "governance/conference_form.html", form, context)


def _parents(meeting: Meeting) -> list[tuple[str, str]]:
    return [("联席会议", reverse("conference_show")), (meeting.title, reverse("meeting_show", kwargs={"pk": meeting.pk}))]
