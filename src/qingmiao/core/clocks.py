"""Clocks: legal deadlines in working days. They start, pause, resume, stop, warn and escalate; each leaves an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import BooleanField, CharField, DateField, IntegerField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

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
    is_provisional: bool = False


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
    """Start a clock on a row; the day of the event itself is not counted."""
    days = calendar()
    due_on = days.add_working_days(on, working_days)
    clock = Clock(kind=kind, label=label, county_code=county_code, started_on=on, working_days=working_days, due_on=due_on)
    clock.is_provisional = not days.is_sure(on, due_on)
    return _begin(clock, subject)


def start_clock_until(subject: Model, kind: str, label: str, *, on: date, due_on: date) -> Clock:
    """Start a clock that ends on a given day, working or not."""
    working_days = calendar().working_days_between(on, due_on)
    return _begin(Clock(kind=kind, label=label, started_on=on, working_days=working_days, due_on=due_on), subject)


def _begin(clock: Clock, subject: Model) -> Clock:
    clock.subject_type, clock.subject_id = subject_type(subject), str(subject.pk)
    clock.save()
    ClockEvent.objects.create(clock=clock, event="started", on=clock.started_on)
    return clock


def stop_clocks(subject: Model, *, on: date, outcome: str, kinds: frozenset[str] | None = None, unmet: str = "") -> None:
    """Stop the running clocks of a row, all or some kinds; `unmet` says why where what they were for was not done."""
    for clock in running(subject).select_for_update():
        if kinds is None or clock.kind in kinds:
            clock.stopped_on, clock.outcome, clock.unmet = on, outcome, unmet
            clock.save(update_fields=["stopped_on", "outcome", "unmet"])
            ClockEvent.objects.create(clock=clock, event="stopped", on=on, note=outcome)


def restart_clocks(subject: Model, *, outcome: str, on: date, why: str) -> None:
    """Let clocks run on as if they had never been stopped: what stopped them with this outcome was taken back."""
    for clock in clocks_of(subject).filter(outcome=outcome, stopped_on__isnull=False).select_for_update():
        if running(subject).filter(kind=clock.kind).exists():
            continue
        clock.stopped_on, clock.outcome, clock.unmet = None, "", ""
        clock.save(update_fields=["stopped_on", "outcome", "unmet"])
        ClockEvent.objects.create(clock=clock, event="restarted", on=on, note=why)


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
        clock.paused_on, clock.is_provisional = None, not days.is_sure(clock.started_on, clock.due_on)
        clock.save(update_fields=["due_on", "paused_on", "is_provisional"])
        ClockEvent.objects.create(clock=clock, event="resumed", on=on, note=why)


def recount_provisional() -> int:
    """Count again the days of running clocks that were counted by weekends alone; return how many are due on another day.

    To be called when the holidays of a year have become known.
    """
    days, moved = calendar(), 0
    for clock in Clock.objects.filter(is_provisional=True, stopped_on=None).select_for_update().prefetch_related("events"):
        before, held = clock.due_on, _days_held(clock, days)
        clock.due_on = days.add_working_days(clock.started_on, clock.working_days + held)
        clock.is_provisional = not days.is_sure(clock.started_on, clock.due_on)
        clock.save(update_fields=["due_on", "is_provisional"])
        moved += clock.due_on != before
    return moved


def _days_held(clock: Clock, days: WorkingCalendar) -> int:
    """Return how many working days a clock was paused over, the present pause left out."""
    held, since = 0, None
    for event in clock.events.all():
        if event.event == "paused":
            since = event.on
        elif event.event == "resumed" and since is not None:
            held += days.working_days_between(since, event.on)
    return held


def clocks_of(subject: Model) -> "QuerySet[Clock]":
    """Return all clocks of a row, oldest first."""
    return clocks_on(type(subject)).filter(subject_id=str(subject.pk)).order_by("pk")


def clocks_on(model: type[Model]) -> "QuerySet[Clock]":
    """Return the clocks of all rows of a model."""
    return Clock.objects.filter(subject_type=subject_type(model))


def running(subject: Model) -> "QuerySet[Clock]":
    """Return the clocks of a row that still run."""
    return clocks_of(subject).filter(stopped_on=None)


def with_due(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Add to rows the day on which the nearest running clock of each is due, as `clock_due_on`; None where none runs."""
    clocks = clocks_on(rows.model).filter(subject_id=Cast(OuterRef("pk"), CharField()), stopped_on=None, paused_on=None)
    found: QuerySet[Any] = rows.annotate(clock_due_on=Subquery(clocks.order_by("due_on").values("due_on")[:1], output_field=DateField()))
    return found


def overdue(on: date) -> "QuerySet[Clock]":
    """Return the running clocks whose day has passed."""
    return Clock.objects.filter(stopped_on=None, paused_on=None, due_on__lt=on).order_by("due_on", "pk")


def claim(clock_pk: int, event: str) -> Clock | None:
    """Lock a running clock of which this event has not been told; None when it has stopped or another worker told."""
    clock = Clock.objects.select_for_update().filter(pk=clock_pk, stopped_on=None).first()
    return None if clock is None or clock.events.filter(event=event).exists() else clock


def chip(clock: Clock, on: date, days: WorkingCalendar) -> ClockChip:
    """Return a clock as shown on a day: 还剩 3 个工作日, 今天到期, 已逾期 2 个工作日, 暂停计时, 按期完成, 逾期完成, 因退回补正终止."""
    text, tone = _words(clock, on, days)
    return ClockChip(text, tone, clock.due_on, clock.label, clock.is_provisional and clock.stopped_on is None)


def _words(clock: Clock, on: date, days: WorkingCalendar) -> tuple[str, Tone]:
    if clock.stopped_on is not None:
        is_late = clock.stopped_on > clock.due_on
        if clock.unmet:
            return f"因{clock.unmet}终止" + ("（已逾期）" if is_late else ""), "late" if is_late else "done"
        return ("逾期完成", "late") if is_late else ("按期完成", "done")
    if clock.paused_on is not None:
        return "暂停计时", "normal"
    if on > clock.due_on:
        return f"已逾期 {max(days.working_days_between(clock.due_on, on), 1)} 个工作日", "late"
    left = days.working_days_between(on, clock.due_on)
    if left == 0:
        return "今天到期", "warn"
    return f"还剩 {left} 个工作日", "warn" if left <= WARN_WITHIN else "normal"


def latest_of_each_kind(clocks: Iterable[Clock]) -> tuple[list[Clock], list[Clock]]:
    """Part clocks into the latest of each kind and those before it: a resubmission starts every clock anew, the old ones are history."""
    latest: dict[str, Clock] = {}
    earlier: list[Clock] = []
    for clock in sorted(clocks, key=lambda clock: clock.pk):
        if clock.kind in latest:
            earlier.append(latest.pop(clock.kind))
        latest[clock.kind] = clock
    return list(latest.values()), earlier
