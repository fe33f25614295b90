"""Clocks: legal deadlines in working days. They start, pause, resume, stop, warn and escalate; each leaves an event."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import BooleanField, DateField, IntegerField, Model, QuerySet, Value

from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.audit import subject_type
from qingmiao.core.models import CalendarDay, CalendarYear, Clock, ClockEvent

WARN_WITHIN = 2  # working days left from which a deadline is shown amber
Tone = Literal["normal", "warn", "late", "done"]


@dataclass(frozen=True)
class ClockChip:
    """A deadline as shown: words, tone, and the date behind it."""

    text: str
    tone: Tone
    due_on: date
    label: str


def calendar() -> WorkingCalendar:
    """Return the working calendar: the built-in years, and what an administrator entered. One query for both tables."""
    no_year = Value(None, output_field=IntegerField())
    no_day, no_answer = Value(None, output_field=DateField()), Value(None, output_field=BooleanField())
    days = CalendarDay.objects.order_by().annotate(year=no_year).values_list("day", "is_working", "year")
    years = CalendarYear.objects.annotate(day=no_day, is_working=no_answer).values_list("day", "is_working", "year")
    rows = list(days.union(years))
    overrides = {day: is_working for day, is_working, year in rows if year is None}
    return WorkingCalendar(overrides=overrides, known_years=frozenset(year for _, _, year in rows if year is not None))


def start_clock(subject: Model, kind: str, label: str, *, on: date, working_days: int, county_code: str = "") -> Clock:
    """Start a clock on a row; the day of the event itself is not counted. Raises DomainError for a year without calendar."""
    due_on = calendar().add_working_days(on, working_days)
    clock = Clock(kind=kind, label=label, county_code=county_code, started_on=on, working_days=working_days, due_on=due_on)
    return _begin(clock, subject)


def start_clock_until(subject: Model, kind: str, label: str, *, on: date, due_on: date) -> Clock:
    """Start a clock that ends on a given day, working or not. Raises DomainError for a year without calendar."""
    working_days = calendar().working_days_between(on, due_on)
    return _begin(Clock(kind=kind, label=label, started_on=on, working_days=working_days, due_on=due_on), subject)


def _begin(clock: Clock, subject: Model) -> Clock:
    clock.subject_type, clock.subject_id = subject_type(subject), str(subject.pk)
    clock.save()
    ClockEvent.objects.create(clock=clock, event="started", on=clock.started_on)
    return clock


def stop_clocks(subject: Model, *, on: date, outcome: str, kinds: frozenset[str] | None = None) -> None:
    """Stop the running clocks of a row, all or some kinds."""
    for clock in running(subject).select_for_update():
        if kinds is None or clock.kind in kinds:
            clock.stopped_on, clock.outcome = on, outcome
            clock.save(update_fields=["stopped_on", "outcome"])
            ClockEvent.objects.create(clock=clock, event="stopped", on=on, note=outcome)


def pause_clocks(subject: Model, *, on: date, why: str, kinds: frozenset[str] | None = None) -> None:
    """Hold the running clocks of a row, all or some kinds, while somebody else has to act; what is paused is never late."""
    for clock in running(subject).filter(paused_on=None).select_for_update():
        if kinds is None or clock.kind in kinds:
            clock.paused_on = on
            clock.save(update_fields=["paused_on"])
            ClockEvent.objects.create(clock=clock, event="paused", on=on, note=why)


def resume_clocks(subject: Model, *, on: date, why: str, kinds: frozenset[str] | None = None) -> None:
    """Let paused clocks run on: as many working days as they were paused are added to the day they are due."""
    paused = list(running(subject).filter(paused_on__isnull=False).select_for_update())
    days = calendar() if paused else None
    for clock in paused:
        if days is None or clock.paused_on is None or (kinds is not None and clock.kind not in kinds):
            continue
        clock.due_on = days.add_working_days(clock.due_on, days.working_days_between(clock.paused_on, on))
        clock.paused_on = None
        clock.save(update_fields=["due_on", "paused_on"])
        ClockEvent.objects.create(clock=clock, event="resumed", on=on, note=why)


def clocks_of(subject: Model) -> "QuerySet[Clock]":
    """Return all clocks of a row, oldest first."""
    return Clock.objects.filter(subject_type=subject_type(subject), subject_id=str(subject.pk)).order_by("pk")


def running(subject: Model) -> "QuerySet[Clock]":
    """Return the clocks of a row that still run."""
    return clocks_of(subject).filter(stopped_on=None)


def overdue(on: date) -> "QuerySet[Clock]":
    """Return the running clocks whose day has passed."""
    return Clock.objects.filter(stopped_on=None, paused_on=None, due_on__lt=on).order_by("due_on", "pk")


def claim(clock_pk: int, event: str) -> Clock | None:
    """Lock a running clock of which this event has not been told; None when it has stopped or another worker told."""
    clock = Clock.objects.select_for_update().filter(pk=clock_pk, stopped_on=None).first()
    return None if clock is None or clock.events.filter(event=event).exists() else clock


def chip(clock: Clock, on: date, days: WorkingCalendar) -> ClockChip:
    """Return a clock as shown on a day: 还剩 3 个工作日, 今天到期, 已逾期 2 个工作日, 暂停计时, 按期完成, 逾期完成."""
    if clock.stopped_on is not None:
        is_late = clock.stopped_on > clock.due_on
        return ClockChip("逾期完成" if is_late else "按期完成", "late" if is_late else "done", clock.due_on, clock.label)
    if clock.paused_on is not None:
        return ClockChip("暂停计时", "normal", clock.due_on, clock.label)
    if on > clock.due_on:
        late = max(days.working_days_between(clock.due_on, on), 1)
        return ClockChip(f"已逾期 {late} 个工作日", "late", clock.due_on, clock.label)
    left = days.working_days_between(on, clock.due_on)
    if left == 0:
        return ClockChip("今天到期", "warn", clock.due_on, clock.label)
    return ClockChip(f"还剩 {left} 个工作日", "warn" if left <= WARN_WITHIN else "normal", clock.due_on, clock.label)
