"""What waits for the county, and how it is called and clocked."""

from collections.abc import Iterable
from datetime import date

from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing, FilingState
from qingmiao.ui import components

WAITING = (FilingState.SUBMITTED, FilingState.ACCEPTED, FilingState.INSPECTED, FilingState.RECEIPTED, FilingState.RECTIFIED)
STATUSES: dict[str, components.Status] = {
    FilingState.SUBMITTED: components.Status("待受理", "none"),
    FilingState.ACCEPTED: components.Status("待出回执", "none"),
    FilingState.INSPECTED: components.Status("待发证", "none"),
    FilingState.RECEIPTED: components.Status("待现场核实", "none"),
    FilingState.RECTIFIED: components.Status("整改待复核", "none"),
    FilingState.RETURNED: components.Status("机构补正中", "none"),
    FilingState.NONCONFORMING: components.Status("机构整改中", "bad"),
    FilingState.VERIFIED: components.Status("核实符合", "ok"),
    FilingState.COMPLETED: components.Status("已办结", "ok"),
    FilingState.WITHDRAWN: components.Status("已撤回", "none"),
}


def status_of(filing: Filing) -> components.Status:
    """Return what a filing waits for, in the county's words."""
    return STATUSES[filing.state]


def nearest_chips(filings: Iterable[Filing], on: date) -> dict[int, ClockChip]:
    """Return the nearest running clock of each filing that `with_deadline` annotated, in three queries."""
    clocks = Clock.objects.in_bulk([filing.clock_id for filing in filings if filing.clock_id])  # type: ignore[attr-defined]  # annotated
    if not clocks:
        return {}
    days = calendar()
    return {int(clock.subject_id): chip(clock, on, days) for clock in clocks.values()}


def clock_chips(clocks: Iterable[Clock], on: date) -> list[ClockChip]:
    """Return clocks as shown on a day; the calendar is only asked while one runs."""
    rows = list(clocks)
    days = calendar() if any(clock.stopped_on is None for clock in rows) else WorkingCalendar(overrides={}, known_years=frozenset())
    return [chip(clock, on, days) for clock in rows]


def nearest_of(clocks: Iterable[Clock], chips: Iterable[ClockChip]) -> ClockChip | None:
    """Return the chip of the running clock that ends first, or None when none runs."""
    running = [shown for clock, shown in zip(clocks, chips, strict=True) if clock.stopped_on is None]
    return min(running, key=lambda shown: shown.due_on, default=None)
