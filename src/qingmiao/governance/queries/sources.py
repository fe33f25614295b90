"""The rows that indicators are computed from: read once, when first asked for, over a window of days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing
from qingmiao.filings.workflow import RECEIPT_CLOCK
from qingmiao.governance.models import Demonstration, DemonstrationState
from qingmiao.governance.rules.spells import Days, overlap
from qingmiao.institutions.models import FactsVersion
from qingmiao.regions.models import Basis, Division, Level, Metric, PopulationFigure

ROLLING_DAYS = 365
# A population figure serves the year it is of and the one after; then the next year's is missing, and that is said.
YEARS_SERVED = 2


@dataclass(frozen=True, slots=True)
class FiledPeriod:
    """An institution over the days on which the same facts held."""

    institution_id: int
    days: Days
    basic: dict[str, Any]
    places: int
    first_expiry: date | None

    @property
    def county_code(self) -> str:
        """Where it lies."""
        return str(self.basic.get("county_code") or "")

    @property
    def label(self) -> str:
        """Its name in those days."""
        return str(self.basic.get("name") or "")

    @property
    def subject(self) -> str:
        """The same for all periods of one institution."""
        return f"institution-{self.institution_id}"

    @property
    def url(self) -> str:
        """Its page for officers."""
        return reverse("institution_detail", kwargs={"pk": self.institution_id})

    @property
    def inclusive_days(self) -> Days | None:
        """The days on which its recognition as inclusive held, or None."""
        if not self.basic.get("inclusive"):
            return None
        begins, last = _day(self.basic.get("inclusive_from")), _day(self.basic.get("inclusive_until"))
        return overlap(self.days, Days(begins or self.days.first, last + timedelta(days=1) if last else None))


@dataclass(frozen=True, slots=True)
class Round:
    """A demonstration round: `chosen` from the nomination on, `term` while it is in force, None without one."""

    institution_id: int
    county_code: str
    label: str
    chosen: Days
    term: Days | None

    @property
    def subject(self) -> str:
        """The institution it is about."""
        return f"institution-{self.institution_id}"

    @property
    def url(self) -> str:
        """The institution's page for officers."""
        return reverse("institution_detail", kwargs={"pk": self.institution_id})


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


@dataclass(frozen=True, slots=True)
class Population:
    """A published population figure and the days it serves."""

    division_code: str
    value: int
    year: int
    as_of: date
    days: Days

    @property
    def label(self) -> str:
        """Of which year it is, as a note says it."""
        return f"{self.year}年常住人口{self.value:,}人"


class Sources:
    """Rows that matter to the days from `since` (None: from the beginning) to `until`, both included. At most one query per kind."""

    def __init__(self, since: date | None, until: date) -> None:
        self.since, self.until = since, until

    @cached_property
    def filed(self) -> list[FiledPeriod]:
        """Institutions by period of their facts, in the order of their numbers."""
        return self._filed(FactsVersion.objects.all())

    @cached_property
    def filed_demonstrations(self) -> list[FiledPeriod]:
        """The same of the institutions that have a demonstration round: few, where the others are not asked for."""
        chosen = {row.institution_id for row in self.rounds}
        if "filed" in self.__dict__:
            return [period for period in self.filed if period.institution_id in chosen]
        return self._filed(FactsVersion.objects.filter(institution__in=chosen)) if chosen else []

    def _filed(self, versions: "QuerySet[FactsVersion]") -> list[FiledPeriod]:
        rows = (
            versions.filter(period__isempty=False, period__overlap=DateRange(self.since, self.until, "[]"))
            .order_by("institution_id", "period")
            .values_list("institution_id", "period", "facts__basic", "facts__classes", "facts__home_based", "facts__certificates")
        )
        return [_filed(*row) for row in rows]

    @cached_property
    def rounds(self) -> list[Round]:
        """Demonstration rounds begun by the last day, oldest first."""
        rows = Demonstration.objects.filter(nominated_on__lte=self.until).select_related("institution").order_by("nominated_on", "pk")
        return [_round(row) for row in rows]

    @cached_property
    def receipt_clocks(self) -> list[ReceiptClock]:
        """Deadlines of receipts that were kept, or passed, within the window or the year before it, oldest first."""
        clocks = Clock.objects.filter(subject_type="filings.filing", kind=RECEIPT_CLOCK, started_on__lte=self.until)
        if self.since is not None:
            first = self.since - timedelta(days=ROLLING_DAYS)
            clocks = clocks.filter(Q(stopped_on=None) | Q(stopped_on__gte=first), due_on__gte=first - timedelta(days=1))
        return _receipt_clocks(clocks.order_by("due_on", "pk"), self.until)

    @cached_property
    def populations(self) -> list[Population]:
        """Resident populations whose reference day is not after the last day, each for as long as it may be used."""
        figures = PopulationFigure.objects.filter(metric=Metric.RESIDENT_POPULATION, basis=Basis.RESIDENT, as_of__lte=self.until)
        return _populations(list(figures.order_by("division_id", "as_of")))

    @cached_property
    def towns(self) -> dict[str, str]:
        """Names of the towns by code."""
        return dict(Division.objects.filter(level=Level.TOWN).values_list("code", "name"))


def _filed(institution_id: int, period: Any, basic: Any, classes: Any, home_based: Any, certificates: Any) -> FiledPeriod:
    expiries = [day for paper in certificates or [] if (day := _day(paper.get("expires_on")))]
    if basic.get("form") == "home_based":
        places = (home_based or {}).get("places") or 0
    else:
        places = sum(care_class.get("places") or 0 for care_class in classes or [])
    return FiledPeriod(institution_id, Days(period.lower, period.upper), basic, places, min(expiries, default=None))


def _round(row: Demonstration) -> Round:
    is_refused, is_withdrawn = row.state == DemonstrationState.REFUSED, row.state == DemonstrationState.WITHDRAWN
    never_granted_until = row.ended_on if row.granted_until is None else None
    chosen = Days(row.nominated_on, row.decided_on if is_refused else never_granted_until)
    term = None
    if row.term is not None and not row.term.isempty and not is_refused:
        in_force = Days(row.term.lower, row.term.upper)
        term = overlap(in_force, Days(in_force.first, row.ended_on)) if is_withdrawn else in_force
    return Round(row.institution_id, row.county_code, row.institution.name, chosen, term)


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


def _populations(figures: list[PopulationFigure]) -> list[Population]:
    found = []
    for place, row in enumerate(figures):
        following = figures[place + 1] if place + 1 < len(figures) else None
        end = date(row.year + YEARS_SERVED, 1, 1)
        if following is not None and following.division_id == row.division_id:
            end = min(end, following.as_of)
        found.append(Population(row.division_id, int(row.value), row.year, row.as_of, Days(row.as_of, end)))
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
