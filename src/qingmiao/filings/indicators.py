"""Whether the law's deadlines for filings are kept."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators
from qingmiao.core.models import Clock
from qingmiao.core.spells import Days, Spell
from qingmiao.filings.models import Filing
from qingmiao.filings.workflow import RECEIPT_CLOCK
from qingmiao.institutions.permissions import BROWSE_REGISTER

ROLLING_DAYS = 365


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
    clocks = Clock.objects.filter(subject_type="filings.filing", kind=RECEIPT_CLOCK, started_on__lte=window.until)
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


def _spell(clock: ReceiptClock) -> Spell:
    return Spell(clock.county_code, 1, clock.days, clock.subject, clock.label, clock.url)


def _deadlines(window: Window) -> list[Spell]:
    return [_spell(clock) for clock in window.read(receipt_clocks)]


def _kept_deadlines(window: Window) -> list[Spell]:
    return [_spell(clock) for clock in window.read(receipt_clocks) if clock.is_in_time]


declare_indicators(
    40,
    Indicator(
        "filed_in_time",
        "备案按期办理率",
        "%",
        f"近{ROLLING_DAYS}天内到结果的备案回执时限中，按期出具回执的件数乘以100，除以全部件数；"
        "到期未出具的自逾期次日起算作逾期，期限内退回补正或撤回的不计",
        "备案回执的法定时限记录（起算、到期、停止日期）",
        BROWSE_REGISTER,
        _kept_deadlines,
        base=_deadlines,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有到结果的备案回执时限，不计算",
    ),
)
