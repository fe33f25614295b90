"""Whether receipts were issued in time: one definition for the city's page, the board and the indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.core.clocks import clocks_on
from qingmiao.core.indicators import Window, ratio
from qingmiao.core.keeping import kept, version_of
from qingmiao.core.models import Clock
from qingmiao.core.spells import Days
from qingmiao.filings.models import Filing
from qingmiao.filings.workflow import RECEIPT_CLOCK

ROLLING_DAYS = 365
IN_TIME = f"近{ROLLING_DAYS}天到结果的备案回执时限中，按期出具的份额；到期未出具的算逾期，期限内退回或撤回的不计"


@dataclass(frozen=True, slots=True)
class ReceiptClock:
    """A receipt's legal deadline, known from `decided_on` on: the day it was kept or the first day it was late."""

    clock_id: int
    county_code: str
    decided_on: date
    is_in_time: bool
    label: str
    institution_id: int

    @property
    def days(self) -> Days:
        """The days over which it is counted."""
        return Days(self.decided_on, self.decided_on + timedelta(days=ROLLING_DAYS))

    @property
    def subject(self) -> str:
        """The deadline itself: an institution may have several."""
        return f"clock-{self.clock_id}"

    @property
    def url(self) -> str:
        """The institution's page for officers."""
        return reverse("institution_detail", kwargs={"pk": self.institution_id})


def receipt_clocks(window: Window) -> list[ReceiptClock]:
    """Return deadlines of receipts that were kept, or passed, within the window or the year before it, oldest first; two queries."""
    clocks = clocks_on(Filing).filter(kind=RECEIPT_CLOCK, started_on__lte=window.until)
    if window.since is not None:
        first = window.since - timedelta(days=ROLLING_DAYS)
        clocks = clocks.filter(Q(stopped_on=None) | Q(stopped_on__gte=first), due_on__gte=first - timedelta(days=1))
    return _receipt_clocks(clocks.order_by("due_on", "pk"), window.until)


def _receipt_clocks(clocks: "QuerySet[Clock]", until: date) -> list[ReceiptClock]:
    """Keep the clocks that say something: kept by a receipt, or run past their day. One stopped otherwise in time says nothing."""
    rows = list(clocks)
    filings = Filing.objects.select_related("institution").only("institution__name").in_bulk([int(row.subject_id) for row in rows])
    found = []
    for row in rows:
        is_late = row.stopped_on is None or row.stopped_on > row.due_on
        decided_on = row.due_on + timedelta(days=1) if is_late else row.stopped_on
        if decided_on is None or decided_on > until or (not is_late and row.outcome != RECEIPT_CLOCK):
            continue
        institution = filings[int(row.subject_id)].institution
        found.append(ReceiptClock(row.pk, row.county_code, decided_on, not is_late, institution.name, institution.pk))
    return found


@dataclass(frozen=True, slots=True)
class InTime:
    """How many receipts were due over the last year up to a day, and how many of them were issued in time."""

    due: int = 0
    kept: int = 0

    @property
    def words(self) -> str:
        """The share as it is written everywhere; a dash where nothing was due."""
        return f"{share_in_time(self.kept, self.due).normalize():f}%" if self.due else "—"


def share_in_time(kept: int, due: int) -> Decimal:
    """Return the share in per cent, to one decimal."""
    return ratio(kept, due, 100, 1)


def in_time_on(on: date, city_code: str) -> dict[str, InTime]:
    """Return by county of a city what was due and kept on a day; kept until a clock is written to."""
    return kept("in time", (on, city_code), version_of([Clock, Filing]), lambda: _in_time_on(on, city_code))


def _in_time_on(on: date, city_code: str) -> dict[str, InTime]:
    found: dict[str, InTime] = {}
    for clock in receipt_clocks(Window(on, on)):
        if clock.days.holds_on(on) and clock.county_code[:4] == city_code[:4]:
            before = found.get(clock.county_code, InTime())
            found[clock.county_code] = InTime(before.due + 1, before.kept + clock.is_in_time)
    return found


def together(counties: Iterable[InTime]) -> InTime:
    """Return several counties as one."""
    rows = list(counties)
    return InTime(sum(row.due for row in rows), sum(row.kept for row in rows))
