"""The city's view of the counties' work: what is late, where, and how much was answered in time. No personal data."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.urls import reverse

from qingmiao.core.clocks import clocks_on
from qingmiao.core.models import Clock
from qingmiao.filings.models import Filing, FilingState
from qingmiao.filings.queries.county_desk import WAITING
from qingmiao.filings.queries.deadlines import InTime, in_time_on, together
from qingmiao.filings.queries.desks import FACTS
from qingmiao.institutions.models import Certificate
from qingmiao.regions.queries import counties
from qingmiao.ui import components

CITY_DIGITS = 4
COUNTY_COLUMNS = (
    components.Column("县（市、区）"),
    components.Column("逾期", "status"),
    components.Column("在办", "link"),
    components.Column("待受理", "link"),
    components.Column("待出回执", "link"),
    components.Column("待核实", "link"),
    components.Column("待复核", "link"),
    components.Column("机构整改中", "link"),
    components.Column("近一年按期率", "number"),
    components.Column("证照已过期", "number"),
)


@dataclass(frozen=True)
class CityWork:
    """The whole desk of the city."""

    by_county: components.Table
    late_count: int
    due_count: int
    done_share: str
    expired_count: int


@dataclass(frozen=True)
class Workload:
    """The city's filings in three figures."""

    waiting: int
    late: int
    done_share: str


def workload(city_code: str, on: date) -> Workload:
    """Return what waits for the counties, what is late, and the share of receipts issued in time; four queries."""
    waiting = Filing.objects.filter(county_code__startswith=city_code[:CITY_DIGITS], state__in=WAITING).count()
    late = _late_clocks(city_code, on).order_by().values("subject_id").distinct().count()
    return Workload(waiting, late, together(in_time_on(on, city_code).values()).words)


def city_work(filings: "QuerySet[Filing]", certificates: "QuerySet[Certificate]", city_code: str, on: date) -> CityWork:
    """Return the city's desk on a day in six queries, however many counties and cases."""
    names = {county.code: county.name for county in counties()}
    states = _by_state(filings)
    in_time = in_time_on(on, city_code)
    late = list(_late_clocks(city_code, on))
    cases = filings.defer(*FACTS).in_bulk({int(clock.subject_id) for clock in late})
    late = [clock for clock in late if int(clock.subject_id) in cases]
    expired = dict(
        certificates.filter(is_current=True, expires_on__lt=on)
        .values_list("institution__county_code")
        .annotate(count=Count("pk"))
        .order_by("institution__county_code")
    )
    late_by_county: dict[str, set[str]] = defaultdict(set)
    for clock in late:
        late_by_county[clock.county_code].add(clock.subject_id)
    rows = [
        _county_row(code, name, len(late_by_county[code]), states[code], in_time.get(code, InTime()), expired.get(code, 0))
        for code, name in names.items()
    ]
    rows.sort(key=lambda row: -row[0])
    return CityWork(
        components.Table("各县（市、区）办理情况", COUNTY_COLUMNS, [row for _, row in rows]),
        len(cases),
        sum(states[code][state] for code in states for state in WAITING),
        together(in_time.values()).words,
        sum(expired.values()),
    )


def _by_state(filings: "QuerySet[Filing]") -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for county, state, count in filings.values_list("county_code", "state").annotate(count=Count("pk")).order_by("county_code", "state"):
        found[county][state] = count
    return found


def _late_clocks(city_code: str, on: date) -> "QuerySet[Clock]":
    """Return the late clocks of the city, the longest late first; one per case and kind."""
    running = clocks_on(Filing).filter(county_code__startswith=city_code[:CITY_DIGITS], stopped_on=None, paused_on=None)
    return running.filter(due_on__lt=on).order_by("due_on", "pk")


def _county_row(  # one cell each
    code: str, name: str, late: int, states: dict[str, int], in_time: InTime, expired: int
) -> tuple[int, components.Row]:
    cases = f"{reverse('filing_cases')}?county={code}"

    def count(*wanted: FilingState, box: str = "") -> components.Linked:
        number = sum(states[state] for state in wanted)
        narrowed = f"&box={box}" if box else f"&state={wanted[0]}"
        return components.Linked(str(number), f"{cases}{narrowed}" if number else "")

    status = components.Status(f"逾期 {late} 件", "bad") if late else components.Status("没有逾期", "ok")
    cells = (
        status,
        count(*WAITING, box="waiting"),
        count(FilingState.SUBMITTED),
        count(FilingState.ACCEPTED, FilingState.INSPECTED),
        count(FilingState.RECEIPTED),
        count(FilingState.RECTIFIED),
        count(FilingState.NONCONFORMING),
        in_time.words,
        expired,
    )
    return late, components.Row(name, f"{cases}&box=late" if late else cases, cells)
