"""Watching the legal clocks: the county is warned before a deadline, the city is told once when it has passed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core import audit
from qingmiao.core.clocks import WARN_WITHIN, calendar, chip, claim
from qingmiao.core.models import Clock, ClockEvent
from qingmiao.core.notices import notify
from qingmiao.filings.models import Filing
from qingmiao.filings.queries import health_department_of

WARNED, ESCALATED = "warned", "escalated"


def city_code_of(county_code: str) -> str:
    """Return the division code of the city a county belongs to."""
    return f"{county_code[:4]}00"


def warn_due(*, at: datetime) -> int:
    """Warn each county once per clock that ends within two working days; return how many."""
    on, days = timezone.localdate(at), calendar()
    last = days.add_working_days(on, WARN_WITHIN)
    clocks = Clock.objects.filter(subject_type="filings.filing", stopped_on=None, due_on__range=(on, last))
    return _tell_once(clocks.exclude(events__event=WARNED), WARNED, at=at)


def escalate_overdue(*, at: datetime) -> int:
    """Tell the city's health department once of each clock that has passed; return how many."""
    clocks = Clock.objects.filter(subject_type="filings.filing", stopped_on=None, due_on__lt=timezone.localdate(at))
    return _tell_once(clocks.exclude(events__event=ESCALATED), ESCALATED, at=at)


def _tell_once(clocks: Iterable[Clock], event: str, *, at: datetime) -> int:
    """Tell of each clock in its own transaction, so that one that fails does not hold the others back."""
    return sum(_tell(clock.pk, event, at=at) for clock in list(clocks))


@transaction.atomic
def _tell(clock_pk: int, event: str, *, at: datetime) -> bool:
    """Tell of one clock unless it has stopped or another worker told; the lock makes two workers one after the other."""
    clock = claim(clock_pk, event)
    if clock is None:
        return False
    on = timezone.localdate(at)
    filing = Filing.objects.select_related("institution").get(pk=clock.subject_id)
    receiver = _receiver(clock, event)
    note = _sentence(clock, on)
    ClockEvent.objects.create(clock=clock, event=event, on=on, note=note[:200])
    audit.record(None, f"clock_{event}", filing, at=at, changes={"clock": clock.kind, "due_on": clock.due_on.isoformat()})
    if receiver is not None:
        title = f"{filing.institution.name}：{clock.label}{'已逾期' if event == ESCALATED else '即将到期'}"
        notify(receiver, f"clock-{clock.pk}-{event}", title[:120], body=note, path=f"/filings/{filing.pk}/review/", at=at)
    return True


def _receiver(clock: Clock, event: str) -> Organisation | None:
    return health_department_of(city_code_of(clock.county_code) if event == ESCALATED else clock.county_code)


def _sentence(clock: Clock, on: date) -> str:
    return f"{clock.label}应于 {clock.due_on.isoformat()} 前完成，{chip(clock, on, calendar()).text}。"
