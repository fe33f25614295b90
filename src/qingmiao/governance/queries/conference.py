"""The joint conference shaped for pages: its meetings, its members, one meeting with what was decided and what became of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import OFFICERS, Post
from qingmiao.governance.models import AgendaItem, ConferenceMember, Meeting, MeetingState, Reply, Seat, Task, TaskState
from qingmiao.governance.permissions.conference import MANAGE_MEMBERS
from qingmiao.governance.permissions.work import VIEW_TASK
from qingmiao.governance.queries.offices import departments_of, seated_on
from qingmiao.governance.queries.tasks import RELATED, surroundings, task_table
from qingmiao.ui import components
from qingmiao.ui.listing import Listing
from qingmiao.ui.words import day_cn

STATUSES = {
    MeetingState.PLANNED: components.Status("筹备中", "none"),
    MeetingState.CALLED: components.Status("已通知", "ok"),
    MeetingState.MINUTED: components.Status("纪要已发", "ok"),
    MeetingState.CANCELLED: components.Status("已取消", "none"),
}


@dataclass(frozen=True)
class ItemView:
    """One point of the agenda with the tasks a post may see; `other_count` are tasks of other organisations."""

    item: AgendaItem
    tasks: components.Table | None
    task_count: int
    done_count: int
    other_count: int


@dataclass(frozen=True)
class InvitedView:
    """One organisation that is asked to come: what it replied, and whether it came. Before the call nothing is replied."""

    organisation: str
    is_convenor: bool
    reply: components.Status | None
    note: str
    attended: str


REPLIES = {
    Reply.NONE: components.Status("未回复", "none"),
    Reply.COMES: components.Status("参加", "ok"),
    Reply.SENDS: components.Status("派人参加", "ok"),
    Reply.EXCUSED: components.Status("请假", "warn"),
}
CAME = {None: "", True: "到会", False: "未到会"}


def invited_to(meeting: Meeting) -> list[InvitedView]:
    """Return who is asked to come to a meeting, the convenor first; where nobody was chosen yet, the members of its day."""
    seats = list(seated_on(meeting.held_on))
    convenors = {seat.organisation_id for seat in seats if seat.seat == Seat.CONVENOR}
    rows = list(meeting.invitations.select_related("organisation"))
    if not rows:
        return [InvitedView(str(seat.organisation), seat.organisation_id in convenors, None, "", "") for seat in seats]
    is_called = meeting.state != MeetingState.PLANNED
    rows.sort(key=lambda row: row.organisation_id not in convenors)
    return [
        InvitedView(
            str(row.organisation),
            row.organisation_id in convenors,
            REPLIES[Reply(row.reply)] if is_called else None,
            row.note,
            CAME[row.attended],
        )
        for row in rows
    ]


def counted(meetings: "QuerySet[Meeting]") -> "QuerySet[Meeting]":
    """Return meetings with what they decided and how much of it is done."""
    tasks = Q(agenda__tasks__isnull=False) & ~Q(agenda__tasks__state=TaskState.CANCELLED)
    return meetings.annotate(
        item_count=Count("agenda", distinct=True),
        decision_count=Count("agenda", filter=~Q(agenda__decision=""), distinct=True),
        task_count=Count("agenda__tasks", filter=tasks, distinct=True),
        done_count=Count("agenda__tasks", filter=Q(agenda__tasks__state=TaskState.DONE), distinct=True),
    )


def former_members(on: date) -> "QuerySet[ConferenceMember]":
    """Return the seats that have ended, the last to leave first."""
    return ConferenceMember.objects.filter(until_on__lt=on).select_related("organisation", "liaison__user").order_by("-until_on", "pk")


def liaisons_of(city_code: str, on: date) -> "QuerySet[Post]":
    """Return the posts that may be named as liaison: officers of the city's departments and its counties'."""
    posts = Post.objects.held_on(on).filter(organisation__in=departments_of(city_code), role__in=OFFICERS)
    return posts.select_related("organisation", "user").order_by("organisation__division_code", "organisation", "pk")


def item_views(meeting: Meeting, post: Post, on: date) -> list[ItemView]:
    """Return the agenda with its tasks, as a post may see them."""
    items = list(meeting.agenda.select_related("presented_by").order_by("position"))
    found = Task.objects.filter(agenda_item__in=items)
    counts: dict[int | None, list[str]] = defaultdict(list)
    for item_pk, state in found.exclude(state=TaskState.CANCELLED).order_by("pk").values_list("agenda_item_id", "state"):
        counts[item_pk].append(state)
    shown = list(VIEW_TASK.rows(post, found).select_related(*RELATED).order_by("due_on", "pk"))
    around = surroundings(shown, on)
    views = []
    for item in items:
        own = [task for task in shown if task.agenda_item_id == item.pk]
        table = task_table(own, around, caption=f"“{item.title}”的任务") if own else None
        seen = sum(task.state != TaskState.CANCELLED for task in own)
        states = counts[item.pk]
        views.append(ItemView(item, table, len(states), states.count(TaskState.DONE), len(states) - seen))
    return views


def draft_minutes(meeting: Meeting) -> str:
    """Return what is known of a meeting as a draft of its minutes: each point, what was decided, who does it until when."""
    starts = f" {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    rows = list(meeting.invitations.select_related("organisation"))
    came, absent = (["、".join(str(row.organisation) for row in rows if row.attended is value)] for value in (True, False))
    parts = [f"时间：{day_cn(meeting.held_on)}{starts}" + (f"；地点：{meeting.place}" if meeting.place else "")]
    parts += [f"到会：{names}" for names in came if names] + [f"缺席：{names}" for names in absent if names] + [""]
    for item in meeting.agenda.prefetch_related("tasks__owner").order_by("position"):
        parts.append(f"{item.position}. {item.title}")
        if item.decision:
            parts.append(f"决定：{item.decision}")
        parts += [f"· {task.title}：{task.owner}，{day_cn(task.due_on)}前。" for task in item.tasks.all() if task.state != "cancelled"]
        parts.append("")
    return "\n".join(parts).strip()


def _dress_meetings(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    return [_meeting_row(row) for row in rows]


def _meeting_row(row: Any) -> components.Row:
    done = f"{row.done_count}/{row.task_count}" if row.task_count else "—"
    cells = (row.held_on, STATUSES[MeetingState(row.state)], row.item_count, row.decision_count, done)
    return components.Row(row.title, reverse("meeting_show", kwargs={"pk": row.pk}), cells, note=row.place)


def _dress_members(rows: list[ConferenceMember], post: Post, _on: date) -> list[components.Row]:
    """Return seats; their names lead to where they are changed, for whoever may."""
    may_manage = MANAGE_MEMBERS.is_granted(post)
    return [_member_row(row, may_manage=may_manage) for row in rows]


def _member_row(member: ConferenceMember, *, may_manage: bool) -> components.Row:
    liaison = str(member.liaison.user) if member.liaison else "未指定"
    url = reverse("member_edit", kwargs={"pk": member.pk}) if may_manage and member.until_on is None else ""
    return components.Row(str(member.organisation), url, (member.get_seat_display(), liaison, member.since_on, member.until_on))


MEETINGS: Listing[Meeting] = Listing(
    title="联席会议",
    columns=(
        components.Column("会议", order="title"),
        components.Column("召开", "date", order="held_on"),
        components.Column("状态", "status", order="state"),
        components.Column("议题", "number"),
        components.Column("决定", "number"),
        components.Column("任务完成", "number"),
    ),
    dress=_dress_meetings,
    order=("-held_on", "-pk"),
    symbol="calendar",
)
MEMBERS: Listing[ConferenceMember] = Listing(
    title="联席会议成员",
    columns=(
        components.Column("单位", order="organisation__name"),
        components.Column("席位", order="seat"),
        components.Column("联络员"),
        components.Column("加入", "date", order="since_on"),
        components.Column("退出", "date", order="until_on"),
    ),
    dress=_dress_members,
    order=("seat", "organisation__division_code", "organisation", "pk"),
    empty_title="还没有成员单位",
    empty_text="登记后，会议通知和纪要会发到各单位的收件箱。",
    symbol="users",
)


def former_table(on: date, post: Post) -> components.Table:
    """Return the seats that have ended, the last to leave first."""
    return components.Table("已退出的成员", MEMBERS.columns, _dress_members(list(former_members(on)), post, on))
