"""What the plan's board puts into the shell: its pages, tasks and evidence that wait, and what the search finds."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.governance.models import (
    ChangeState,
    Evidence,
    EvidenceState,
    Extension,
    ExtensionState,
    Invitation,
    MeetingState,
    PlanChange,
    Reply,
    Task,
    TaskState,
)
from qingmiao.governance.permissions import DECIDE_PLAN_CHANGE, VIEW_BOARD, VIEW_PLAN
from qingmiao.governance.permissions.conference import REPLY_INVITATION, VIEW_CONFERENCE
from qingmiao.governance.permissions.work import ANSWER_EXTENSION, ANSWER_TASK, JUDGE_EVIDENCE, VIEW_TASK
from qingmiao.governance.queries.tasks import asking_among, days_for, status_of, task_chip
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.words import day_cn


def _dress_tasks(rows: list[Task], _post: Post, on: date) -> list[DeskRow]:
    days, asking = days_for(rows), asking_among(rows)
    return [
        DeskRow(
            row.title,
            reverse("task_show", kwargs={"pk": row.pk}),
            status_of(row, is_asking=row.pk in asking),
            "任务",
            row.assigned_on,
            task_chip(row, on, days),
        )
        for row in rows
    ]


def _shown_thing(row: Evidence) -> str:
    return str(row.line.target) if row.line else str(row.task)


def _dress_evidence(rows: list[Evidence], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            _shown_thing(row),
            reverse("evidence_show", kwargs={"pk": row.pk}),
            components.Status("待审核", "warn"),
            "佐证",
            timezone.localdate(row.submitted_at),
            note=str(row.submitted_by.organisation or ""),
        )
        for row in rows
    ]


def _dress_extensions(rows: list[Extension], _post: Post, on: date) -> list[DeskRow]:
    tasks = [row.task for row in rows]
    days = days_for(tasks)
    return [
        DeskRow(
            row.task.title,
            reverse("extension_answer", kwargs={"pk": row.pk}),
            components.Status("待答复", "warn"),
            "延期申请",
            timezone.localdate(row.asked_at),
            task_chip(row.task, on, days),
            note=str(row.asked_by.organisation or ""),
        )
        for row in rows
    ]


def _dress_invitations(rows: list[Invitation], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            row.meeting.title,
            reverse("invitation_reply", kwargs={"pk": row.pk}),
            components.Status("待回复", "warn"),
            "会议通知",
            note=f"{day_cn(row.meeting.held_on)} 召开",
        )
        for row in rows
    ]


def _dress_changes(rows: list[PlanChange], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            str(row),
            reverse("plan_change", kwargs={"pk": row.pk}),
            components.Status("待批准", "warn"),
            "方案改动",
            timezone.localdate(row.drafted_at),
            note=str(row.drafted_by.user),
        )
        for row in rows
    ]


def _find_tasks(post: Post, words: str, _on: date) -> Found | None:
    if not VIEW_TASK.is_granted(post):
        return None
    rows = VIEW_TASK.rows(post).filter(Q(title__icontains=words) | Q(owner__name__icontains=words)).select_related("owner")
    shown = [
        components.Row(row.title, reverse("task_show", kwargs={"pk": row.pk}), note=f"{row.owner} · {row.get_state_display()}")
        for row in rows.order_by("-due_on", "-pk")[:SHOWN]
    ]
    return Found(shown, rows.count(), more_of("task_list", words))


declare_navigation(
    Entry("进展", "board", "chart", VIEW_BOARD, 10, section="目标", group="目标"),
    Entry("目标和措施", "plan_list", "list", VIEW_PLAN, 11, section="目标", group="目标"),
    Entry("任务", "task_list", "check", VIEW_TASK, 20, section="目标", group="任务和会议"),
    Entry("联席会议", "conference_show", "users", VIEW_CONFERENCE, 21, section="目标", group="任务和会议"),
)
declare_desk(
    DeskRows(
        "tasks",
        "任务",
        20,
        ANSWER_TASK,
        lambda rows, post, _on: rows.filter(state=TaskState.OPEN, owner=post.organisation_id),
        _dress_tasks,
        due="due_on",
        since="assigned_on",
        find=("title__icontains",),
    ),
    DeskRows(
        "extensions",
        "延期申请",
        26,
        ANSWER_EXTENSION,
        lambda rows, post, _on: (
            rows.filter(state=ExtensionState.ASKED, task__state=TaskState.OPEN)
            .exclude(asked_by__user=post.user_id)
            .select_related("task", "asked_by__organisation")
        ),
        _dress_extensions,
        due="task__due_on",
        since="asked_at",
        find=("task__title__icontains", "task__owner__name__icontains"),
    ),
    DeskRows(
        "evidence",
        "待审佐证",
        25,
        JUDGE_EVIDENCE,
        lambda rows, post, _on: (
            rows.filter(state=EvidenceState.SUBMITTED)
            .exclude(submitted_by__user=post.user_id)
            .select_related("task", "line__target", "submitted_by__organisation")
        ),
        _dress_evidence,
        since="submitted_at",
        find=("task__title__icontains", "line__target__title__icontains", "submitted_by__organisation__name__icontains"),
    ),
)
declare_desk(
    DeskRows(
        "plan_changes",
        "方案改动",
        27,
        DECIDE_PLAN_CHANGE,
        lambda rows, post, _on: (
            rows.filter(state=ChangeState.DRAFT).exclude(drafted_by__user=post.user_id).select_related("drafted_by__user")
        ),
        _dress_changes,
        since="drafted_at",
        find=("title__icontains",),
    ),
    DeskRows(
        "invitations",
        "会议通知",
        24,
        REPLY_INVITATION,
        lambda rows, _post, on: rows.filter(reply=Reply.NONE, meeting__state=MeetingState.CALLED, meeting__held_on__gte=on).select_related(
            "meeting"
        ),
        _dress_invitations,
        due="meeting__held_on",
        find=("meeting__title__icontains",),
    ),
)
declare_search(SearchGroup("任务", 30, _find_tasks))
