"""Tasks shaped for a desk: what is due, overdue first; and one task with everything that happened to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.models import Clock
from qingmiao.governance.models import Task, TaskState
from qingmiao.governance.permissions.conference import VIEW_CONFERENCE
from qingmiao.governance.workflow.work import TASK
from qingmiao.regions.queries import city, counties
from qingmiao.ui import components
from qingmiao.ui.timeline import timeline

LIVE = (TaskState.OPEN, TaskState.REPORTED)
STATUSES = {
    TaskState.OPEN: components.Status("待办", "none"),
    TaskState.REPORTED: components.Status("待审核", "warn"),
    TaskState.DONE: components.Status("已完成", "ok"),
    TaskState.CANCELLED: components.Status("已取消", "none"),
}
BLOCKED = components.Status("受阻", "bad")
RELATED = ("owner", "measure", "line__target", "agenda_item__meeting")
OWNER, SOURCE = components.Column("责任单位", order="owner__division_code"), components.Column("来自")
COLUMNS = (
    components.Column("任务"),
    components.Column("期限", "clock", order="due_on"),
    components.Column("状态", "status", order="state"),
    OWNER,
    SOURCE,
    components.Column("交办", "date", order="assigned_on"),
)


@dataclass(frozen=True)
class Source:
    """What a task belongs to; `url` is empty where the post may not see it."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class TaskPage:
    """One task as its page shows it."""

    status: components.Status
    chip: ClockChip | None
    source: Source
    events: list[components.Event]


def in_box(box: str, on: date) -> Q:
    """Return which tasks a box holds; an unknown one holds what is not over."""
    kinds = {
        "late": Q(state=TaskState.OPEN, due_on__lt=on),
        "blocked": Q(state__in=LIVE) & ~Q(blocker=""),
        "reported": Q(state=TaskState.REPORTED),
        "done": Q(state=TaskState.DONE),
        "cancelled": Q(state=TaskState.CANCELLED),
    }
    return kinds.get(box, Q(state__in=LIVE))


@dataclass(frozen=True)
class Surroundings:
    """What rows of tasks need beside themselves, loaded once for a page."""

    on: date
    days: WorkingCalendar
    names: dict[str, str]


def surroundings(tasks: Iterable[Task], on: date) -> Surroundings:
    """Return what these tasks need to be shown; four queries at most."""
    rows = list(tasks)
    return Surroundings(on, days_for(rows), place_names() if any(task.line_id for task in rows) else {})


def task_table(
    tasks: Iterable[Task], around: Surroundings, *, caption: str = "任务，期限近的在前", without: Sequence[components.Column] = (SOURCE,)
) -> components.Table:
    """Return tasks as a desk list, without a query of its own; left out is what all of them share: their source, or their owner."""
    shown = [column for column in COLUMNS if column not in without]
    return components.Table(caption, shown, task_rows(tasks, around, shown))


def task_rows(tasks: Iterable[Task], around: Surroundings, columns: Sequence[components.Column]) -> list[components.Row]:
    """Return tasks as rows under these columns, of which the first is their title."""
    return [_row(task, around, columns[1:]) for task in tasks]


def status_of(task: Task) -> components.Status:
    """Return where a task stands, in the owner's words."""
    return BLOCKED if task.blocker and task.state in LIVE else STATUSES[TaskState(task.state)]


def days_for(tasks: Iterable[Task]) -> WorkingCalendar:
    """Return the working calendar, asked only where a day still counts."""
    is_needed = any(task.state == TaskState.OPEN for task in tasks)
    return calendar() if is_needed else WorkingCalendar(overrides={}, known_years=frozenset())


def task_chip(task: Task, on: date, days: WorkingCalendar) -> ClockChip | None:
    """Return a task's day as shown; while it waits for its reviewer, or when it was cancelled, no clock speaks."""
    if task.state in (TaskState.REPORTED, TaskState.CANCELLED):
        return None
    return chip(Clock(label="任务期限", due_on=task.due_on, stopped_on=task.done_on), on, days)


def place_names() -> dict[str, str]:
    """Return the names of the city and its counties by code, in two queries."""
    whole = city()
    return {whole.code: whole.name} | {county.code: county.name for county in counties()}


def task_page(task: Task, post: Post, on: date) -> TaskPage:
    """Return one task with its whole history."""
    return TaskPage(status_of(task), task_chip(task, on, days_for([task])), source_of(task, post), _events(task))


def source_of(task: Task, post: Post) -> Source:
    """Return what a task belongs to, with its page."""
    label = _source_label(task, place_names() if task.line else {})
    if task.measure is not None:
        return Source(label, reverse("measure_show", kwargs={"pk": task.measure.pk}))
    if task.line is not None:
        return Source(label, reverse("target_show", kwargs={"pk": task.line.target_id}))
    assert task.agenda_item is not None  # noqa: S101  # a constraint: a task belongs to something
    meeting = task.agenda_item.meeting
    is_seen = VIEW_CONFERENCE.permits(post, meeting)
    return Source(label, reverse("meeting_show", kwargs={"pk": meeting.pk}) if is_seen else "")


def _source_label(task: Task, names: dict[str, str]) -> str:
    if task.measure is not None:
        return f"{task.measure.code} {task.measure.title}"
    if task.line is not None:
        return f"{task.line.target.code} {task.line.target.title}（{names.get(task.line.division_code, '')}）"
    assert task.agenda_item is not None  # noqa: S101  # a constraint: a task belongs to something
    return f"{task.agenda_item.meeting.title}：{task.agenda_item.title}"


def _row(task: Task, around: Surroundings, columns: Sequence[components.Column]) -> components.Row:
    written = {
        "期限": task_chip(task, around.on, around.days),
        "状态": status_of(task),
        "责任单位": str(task.owner),
        "来自": _source_label(task, around.names),
        "交办": task.assigned_on,
    }
    cells = [written[column.label] for column in columns]
    return components.Row(task.title, reverse("task_show", kwargs={"pk": task.pk}), cells)


def _events(task: Task) -> list[components.Event]:
    """Return notes and changes of state in one line, newest first."""
    notes = [
        components.Event("受阻" if note.is_blocker else "进展", note.at, who(note.by), note.text, "warn" if note.is_blocker else "none")
        for note in task.notes.select_related("by__user", "by__organisation")
    ]
    return timeline(task, {name: step.label for name, step in TASK.by_name.items()}, {"finish_task": "ok"}, notes)


def who(post: Post | None) -> str:
    """Return a person with the organisation for which it acted."""
    organisation: Organisation | None = post.organisation if post else None
    return f"{organisation} {post.user}" if post and organisation else "系统"
