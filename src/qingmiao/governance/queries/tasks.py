"""Tasks shaped for a desk: what is due, overdue first; and one task with everything that happened to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.models import Clock
from qingmiao.governance.models import Extension, ExtensionState, Task, TaskState
from qingmiao.governance.permissions.conference import VIEW_CONFERENCE
from qingmiao.governance.permissions.work import VIEW_TASK
from qingmiao.governance.workflow.work import TASK
from qingmiao.regions.queries import city, counties
from qingmiao.ui import components
from qingmiao.ui.timeline import timeline, who
from qingmiao.ui.words import day_cn

LIVE = (TaskState.OPEN, TaskState.REPORTED)
STATUSES = {
    TaskState.OPEN: components.Status("待办", "none"),
    TaskState.REPORTED: components.Status("待审核", "warn"),
    TaskState.DONE: components.Status("已完成", "ok"),
    TaskState.CANCELLED: components.Status("已取消", "none"),
}
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
    extensions: list[Extension]
    together: list[Task]

    @property
    def asked(self) -> Extension | None:
        """The request for more time that waits for its answer."""
        return next((row for row in self.extensions if row.state == ExtensionState.ASKED), None)


def in_box(box: str, on: date) -> Q:
    """Return which tasks a box holds; an unknown one holds what is not over."""
    kinds = {
        "late": Q(state=TaskState.OPEN, due_on__lt=on),
        "blocked": Q(state__in=LIVE) & ~Q(blocker=""),
        "asked": Q(state=TaskState.OPEN, extensions__state=ExtensionState.ASKED),
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
    asking: frozenset[int] = frozenset()


def surroundings(tasks: Iterable[Task], on: date) -> Surroundings:
    """Return what these tasks need to be shown; five queries at most."""
    rows = list(tasks)
    return Surroundings(on, days_for(rows), place_names() if any(task.line_id for task in rows) else {}, asking_among(rows))


def asking_among(tasks: Iterable[Task]) -> frozenset[int]:
    """Return those of these tasks whose owner waits for an answer about more time."""
    open_ones = [task.pk for task in tasks if task.state == TaskState.OPEN]
    asked = Extension.objects.filter(task__in=open_ones, state=ExtensionState.ASKED) if open_ones else Extension.objects.none()
    return frozenset(asked.order_by("pk").values_list("task_id", flat=True))


def task_table(
    tasks: Iterable[Task], around: Surroundings, *, caption: str = "任务，期限近的在前", without: Sequence[components.Column] = (SOURCE,)
) -> components.Table:
    """Return tasks as a desk list, without a query of its own; left out is what all of them share: their source, or their owner."""
    shown = [column for column in COLUMNS if column not in without]
    return components.Table(caption, shown, task_rows(tasks, around, shown))


def task_rows(tasks: Iterable[Task], around: Surroundings, columns: Sequence[components.Column]) -> list[components.Row]:
    """Return tasks as rows under these columns, of which the first is their title."""
    return [_row(task, around, columns[1:]) for task in tasks]


def status_of(task: Task, *, is_asking: bool = False) -> components.Status:
    """Return where a task stands, in the owner's words: no word hides another, a report none that it is held up."""
    plain = STATUSES[TaskState(task.state)]
    is_blocked, is_reported = bool(task.blocker) and task.state in LIVE, task.state == TaskState.REPORTED
    told = [plain.label] if is_reported else []
    told += ["受阻"] if is_blocked else []
    told += ["申请延期"] if is_asking and task.state == TaskState.OPEN else []
    return components.Status("，".join(told), "bad" if is_blocked else "warn") if told else plain


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
    extensions = list(
        task.extensions.select_related("asked_by__user", "asked_by__organisation", "answered_by__user", "answered_by__organisation")
    )
    is_asking = any(row.state == ExtensionState.ASKED for row in extensions)
    return TaskPage(
        status_of(task, is_asking=is_asking),
        task_chip(task, on, days_for([task])),
        source_of(task, post),
        _events(task, extensions),
        extensions,
        _together(task, post),
    )


def _together(task: Task, post: Post) -> list[Task]:
    """Return the tasks given out with this one that a post may see."""
    if task.given_with is None:
        return []
    others = VIEW_TASK.rows(post, Task.objects.filter(given_with=task.given_with).exclude(pk=task.pk))
    return list(others.select_related("owner").order_by("owner__division_code", "pk"))


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
        "状态": status_of(task, is_asking=task.pk in around.asking),
        "责任单位": str(task.owner),
        "来自": _source_label(task, around.names),
        "交办": task.assigned_on,
    }
    cells = [written[column.label] for column in columns]
    return components.Row(task.title, reverse("task_show", kwargs={"pk": task.pk}), cells)


def _events(task: Task, extensions: Iterable[Extension]) -> list[components.Event]:
    """Return notes, requests for more time and changes of state in one line, newest first."""
    notes = [
        components.Event("受阻" if note.is_blocker else "进展", note.at, who(note.by), note.text, "warn" if note.is_blocker else "none")
        for note in task.notes.select_related("by__user", "by__organisation")
    ]
    for row in extensions:
        notes.append(components.Event("申请延期", row.asked_at, who(row.asked_by), f"延到 {day_cn(row.wanted_on)}：{row.reason}", "warn"))
        if row.answered_at is not None:
            until = f"延到 {day_cn(row.granted_until)}：" if row.granted_until else ""
            notes.append(components.Event(row.get_state_display(), row.answered_at, who(row.answered_by), f"{until}{row.answer}", "none"))
    return timeline(task, {name: step.label for name, step in TASK.by_name.items()}, {"finish_task": "ok"}, notes)
