"""What lies on the table of a meeting: agenda, targets, figures, open tasks, and what became of the last decisions. All from live rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.queries.figures import figures
from qingmiao.figures.queries.showing import plain
from qingmiao.governance.models import Meeting, MeetingState, TargetLine, Task, TaskState
from qingmiao.governance.queries.offices import CITY_DIGITS
from qingmiao.governance.queries.states import LineState, line_states
from qingmiao.governance.queries.tasks import LIVE, days_for, place_names, status_of, task_chip
from qingmiao.governance.rules.promises import IN_PLACE, OUT_OF_PLACE, Word
from qingmiao.supervision.models import Finding
from qingmiao.supervision.queries.loop import loop_of
from qingmiao.ui.words import date_cn, day_cn

HELD = (MeetingState.CALLED, MeetingState.MINUTED)
Cells = list[str]


@dataclass(frozen=True)
class OfficeTasks:
    """The open tasks of one organisation, late ones first."""

    owner: str
    late: int
    rows: list[Cells]


@dataclass(frozen=True)
class LastMeeting:
    """What the meeting before decided, and what became of it."""

    title: str
    held_on: str
    rows: list[Cells]


@dataclass(frozen=True)
class Pack:
    """The whole pack in words, ready for the printed page."""

    title: str
    held_on: str
    place: str
    as_of: str
    agenda: list[Cells]
    targets: list[Cells]
    late_lines: list[Cells]
    figures: list[Cells]
    offices: list[OfficeTasks]
    warnings: list[str] = field(default_factory=list)
    last: LastMeeting | None = None
    totals: dict[str, int] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def pack_of(meeting: Meeting, on: date) -> Pack:
    """Return the pack of a meeting as things stand on a day; it is whole also where nothing is there yet."""
    names = place_names()
    lines = list(
        TargetLine.objects.filter(target__phase__plan__division_code=meeting.division_code)
        .select_related("target__phase__plan", "responsible")
        .order_by("target__phase__period", "target__position", "target_id", "division_code")
    )
    states = line_states(lines, on)
    offices = _offices(meeting.division_code, on)
    words = Counter(state.word for state in states.values())
    return Pack(
        title=meeting.title,
        held_on=date_cn(meeting.held_on),
        place=meeting.place,
        as_of=day_cn(on),
        agenda=[
            [str(item.position), item.title, str(item.presented_by or ""), item.text]
            for item in meeting.agenda.select_related("presented_by").order_by("position")
        ],
        targets=_targets(lines, states),
        late_lines=_late_lines([line for line in lines if states[line.pk].word in OUT_OF_PLACE], states, names),
        figures=_figures(meeting.division_code, on),
        offices=offices,
        warnings=list(loop_of(Finding.objects.filter(county_code__startswith=meeting.division_code[:CITY_DIGITS]), on).warnings),
        last=_last_meeting(meeting),
        totals={
            "lines": len(lines),
            "done": sum(words[word] for word in IN_PLACE),
            "late": sum(words[word] for word in OUT_OF_PLACE),
            "tasks": sum(len(office.rows) for office in offices),
            "late_tasks": sum(office.late for office in offices),
        },
    )


def _targets(lines: Sequence[TargetLine], states: dict[int, LineState]) -> list[Cells]:
    """Return each target with how many places owe it, and how many of them are how far."""
    rows: dict[int, tuple[TargetLine, Counter[Word]]] = {}
    for line in lines:
        rows.setdefault(line.target_id, (line, Counter()))[1][states[line.pk].word] += 1
    return [
        [
            line.target.code,
            line.target.title,
            day_cn(states[line.pk].deadline),
            str(sum(words.values())),
            str(sum(words[word] for word in IN_PLACE)),
            str(words[Word.OPEN] + words[Word.NOT_BEGUN]),
            str(sum(words[word] for word in OUT_OF_PLACE)),
        ]
        for line, words in rows.values()
    ]


def _late_lines(lines: Sequence[TargetLine], states: dict[int, LineState], names: dict[str, str]) -> list[Cells]:
    """Return what is late and whose; places that are late for one reason under one responsible stand in one row."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for line in lines:
        key = (line.target.code, str(line.responsible or "未指定"), states[line.pk].because)
        places.setdefault(key, []).append(names.get(line.division_code, line.division_code))
    return [[code, "、".join(found), responsible, because] for (code, responsible, because), found in places.items()]


def _figures(city_code: str, on: date) -> list[Cells]:
    found = figures(CATALOGUE, on, [city_code])
    rows = []
    for key, indicator in CATALOGUE.items():
        figure = found[key, city_code]
        value = f"{plain(figure.value)} {indicator.unit}" if figure.value is not None else "—"
        rows.append([indicator.name, value, figure.note])
    return rows


def _offices(city_code: str, on: date) -> list[OfficeTasks]:
    tasks = list(
        Task.objects.filter(owner__division_code__startswith=city_code[:CITY_DIGITS], state__in=LIVE)
        .select_related("owner")
        .order_by("owner__division_code", "owner", "due_on", "pk")
    )
    days = days_for(tasks)
    by_owner: dict[str, list[Task]] = {}
    for task in tasks:
        by_owner.setdefault(str(task.owner), []).append(task)
    offices = [
        OfficeTasks(owner, sum(_is_late(task, on) for task in owned), [_task(task, on, days) for task in owned])
        for owner, owned in by_owner.items()
    ]
    return sorted(offices, key=lambda office: -office.late)


def _is_late(task: Task, on: date) -> bool:
    return task.state == TaskState.OPEN and task.due_on < on


def _task(task: Task, on: date, days: WorkingCalendar) -> Cells:
    shown = task_chip(task, on, days)
    return [task.title, f"{day_cn(task.due_on)}，{shown.text if shown else status_of(task).label}", task.blocker]


def _last_meeting(meeting: Meeting) -> LastMeeting | None:
    before = Meeting.objects.filter(division_code=meeting.division_code, state__in=HELD, held_on__lt=meeting.held_on)
    last = before.order_by("-held_on", "-pk").first()
    if last is None:
        return None
    decided = last.agenda.exclude(decision="").prefetch_related("tasks__owner").order_by("position")
    rows = []
    for item in decided:
        tasks = [task for task in item.tasks.all() if task.state != TaskState.CANCELLED]
        done = sum(task.state == TaskState.DONE for task in tasks)
        still = "；".join(f"{task.title}（{task.owner}）" for task in tasks if task.state != TaskState.DONE)
        rows.append([item.title, item.decision, f"{done}/{len(tasks)}" if tasks else "没有交办", still])
    return LastMeeting(last.title, day_cn(last.held_on), rows)
