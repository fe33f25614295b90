"""Watching clocks: whoever has to act is warned before a deadline, whoever stands above is told once when it has passed.

An app says of its kind of row who is concerned (`Watch`), and calls `warn_due` and `escalate_late` from its scheduled work. Each clock is
told of in a transaction of its own, so that one that fails does not hold the others back; two workers take turns on a row lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import WARN_WITHIN, calendar, chip, claim, clocks_on
from qingmiao.core.models import Clock, ClockEvent
from qingmiao.core.parties import News, tell

M = TypeVar("M", bound=Model)
WARNED, ESCALATED = "warned", "escalated"
LONGEST_TITLE, LONGEST_NOTE = 120, 200


@dataclass(frozen=True)
class Watch(Generic[M]):
    """Whom the clocks of one kind of row concern.

    `who_acts` is warned, `who_stands_above` is told of what is late; None where there is nobody. `title` names the row in a notice, `said`
    what should have happened, `path` leads to it. `is_waiting` says that the row still waits for the one who acts.
    """

    model: type[M]
    title: Callable[[M, Clock], str]
    said: Callable[[M, Clock], str]
    path: Callable[[M], str]
    who_acts: Callable[[M, Clock, date], Organisation | None]
    who_stands_above: Callable[[M, Clock, date], Organisation | None]
    is_waiting: Callable[[M], bool] = lambda _row: True
    related: tuple[str, ...] = ()

    def warn_due(self, *, at: datetime) -> int:
        """Warn once of each clock that ends within two working days; return how many."""
        on, days = timezone.localdate(at), calendar()
        clocks = self._running().filter(due_on__range=(on, days.add_working_days(on, WARN_WITHIN)))
        return self._tell_once(clocks, WARNED, at=at)

    def escalate_late(self, *, at: datetime) -> int:
        """Tell once of each clock that has passed; return how many."""
        return self._tell_once(self._running().filter(due_on__lt=timezone.localdate(at)), ESCALATED, at=at)

    def _running(self) -> "QuerySet[Clock]":
        return clocks_on(self.model).filter(stopped_on=None, paused_on=None)

    def _tell_once(self, clocks: "QuerySet[Clock]", event: str, *, at: datetime) -> int:
        return sum(self._tell(clock.pk, event, at=at) for clock in list(clocks.exclude(events__event=event)))

    @transaction.atomic
    def _tell(self, clock_pk: int, event: str, *, at: datetime) -> bool:
        clock = claim(clock_pk, event)
        rows: QuerySet[Any] = self.model._default_manager.select_related(*self.related)
        row: M | None = rows.get(pk=clock.subject_id) if clock else None
        if clock is None or row is None or not self.is_waiting(row):
            return False
        on = timezone.localdate(at)
        note = f"{self.said(row, clock)}应于 {day_words(clock.due_on)}前完成，{chip(clock, on, calendar()).text}。"
        ClockEvent.objects.create(clock=clock, event=event, on=on, note=note[:LONGEST_NOTE])
        audit.record(None, f"clock_{event}", row, at=at, changes={"clock": clock.kind, "due_on": clock.due_on.isoformat()})
        receiver = self.who_stands_above(row, clock, on) if event == ESCALATED else self.who_acts(row, clock, on)
        if receiver is not None:
            title = f"{self.title(row, clock)}{'已逾期' if event == ESCALATED else '即将到期'}"
            tell(row, News(f"clock-{event}", title[-LONGEST_TITLE:], note, self.path(row), clock.pk), receiver, at=at)
        return True
