"""The county's desk: what waits, nearest deadline first; and what stands beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing, FilingState, Registration
from qingmiao.filings.queries.desks import with_deadline
from qingmiao.institutions.models import Certificate, Institution
from qingmiao.institutions.queries import DAYS_WATCHED
from qingmiao.ui import components

WAITING = (FilingState.SUBMITTED, FilingState.ACCEPTED, FilingState.INSPECTED, FilingState.RECEIPTED, FilingState.RECTIFIED)
BOXES: dict[str, tuple[str, tuple[FilingState, ...]]] = {
    "": ("全部", WAITING),
    "submitted": ("待受理", (FilingState.SUBMITTED,)),
    "accepted": ("待出回执", (FilingState.ACCEPTED, FilingState.INSPECTED)),
    "receipted": ("待现场核实", (FilingState.RECEIPTED,)),
    "rectified": ("整改待复核", (FilingState.RECTIFIED,)),
    "overdue": ("逾期", WAITING),
    "institution": ("等机构", (FilingState.RETURNED, FilingState.NONCONFORMING)),
}
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


def waiting_in(filings: "QuerySet[Filing]", box: str, search: str, on: date) -> "QuerySet[Filing]":
    """Return the filings of one box of the desk, nearest deadline first, then the oldest. An unknown box is the whole desk."""
    found = with_deadline(filings.filter(state__in=BOXES.get(box, BOXES[""])[1]))
    if box == "overdue":
        found = found.filter(Q(due_on__lt=on))
    if search:
        words = Q(institution__name__icontains=search) | Q(institution__name_initials__icontains=search)
        found = found.filter(words | Q(institution__code=search) | Q(facts__basic__uscc=search))
    return found.select_related("institution").order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def box_counts(filings: "QuerySet[Filing]", on: date) -> dict[str, int]:
    """Return how many filings each box holds."""
    counts = {
        name or "all": Count("pk", filter=Q(state__in=states) & (Q(due_on__lt=on) if name == "overdue" else Q()))
        for name, (_, states) in BOXES.items()
    }
    counted: dict[str, int] = with_deadline(filings).aggregate(**counts)
    return {"" if name == "all" else name: count for name, count in counted.items()}


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


@dataclass(frozen=True)
class ExpiryCounts:
    """How many current papers are how near their end; each later band holds the days after the one before."""

    expired: int
    within_7: int
    within_30: int
    within_60: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.expired + self.within_7 + self.within_30 + self.within_60


def expiry_counts(certificates: "QuerySet[Certificate]", on: date) -> ExpiryCounts:
    """Count papers by how near their end is, in one query."""
    week, month, last = (on + timedelta(days=days) for days in DAYS_WATCHED)
    counted = certificates.filter(is_current=True).aggregate(
        expired=Count("pk", filter=Q(expires_on__lt=on)),
        within_7=Count("pk", filter=Q(expires_on__range=(on, week))),
        within_30=Count("pk", filter=Q(expires_on__gt=week, expires_on__lte=month)),
        within_60=Count("pk", filter=Q(expires_on__gt=month, expires_on__lte=last)),
    )
    return ExpiryCounts(**counted)


def not_filed(registrations: "QuerySet[Registration]") -> "QuerySet[Registration]":
    """Return the registrations whose code no filed institution carries, the longest waiting first."""
    filed = Institution.objects.filter(uscc=OuterRef("uscc"), filed_on__isnull=False)
    return registrations.exclude(Exists(filed)).select_related("institution", "department").order_by("registered_on", "pk")
