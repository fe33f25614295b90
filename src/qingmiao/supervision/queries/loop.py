"""Whether the loop closes: findings of a year by county, department and item, with what deserves a look."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from qingmiao.accounts.models import Department
from qingmiao.core.legislation import load
from qingmiao.regions.queries import counties
from qingmiao.supervision.models import Finding, FindingState
from qingmiao.supervision.rules.loop import Tally, warnings_of
from qingmiao.ui import components

YEAR_DAYS, ITEMS_SHOWN = 365, 20
COLUMNS = ("发现", "按期整改", "逾期未改", "重复", "机构")
GOOD = (FindingState.ANSWERED, FindingState.CLOSED)


@dataclass(frozen=True)
class OneFinding:
    """What the loop reads of one finding."""

    house: int
    county_code: str
    department: str
    title: str
    is_late: bool
    is_decided: bool
    is_in_time: bool
    is_repeated: bool


@dataclass(frozen=True)
class Loop:
    """The loop of a year under every heading, and its early warnings."""

    since: date
    total: Tally
    counties: Sequence[Tally]
    departments: Sequence[Tally]
    items: Sequence[Tally]
    warnings: Sequence[str]


def loop_of(rows: "QuerySet[Finding]", on: date) -> Loop:
    """Return the loop of findings ordered in the year up to a day; two queries."""
    since = on - timedelta(days=YEAR_DAYS)
    found = _read(rows.filter(found_on__gt=since, found_on__lte=on, due_on__isnull=False), on)
    names = {county.code: county.name for county in counties()}
    labels = dict(Department.choices)
    by_county = _tallies(found, lambda row: names.get(row.county_code, row.county_code))
    by_department = _tallies(found, lambda row: labels.get(row.department, row.department))
    by_item = _tallies(found, lambda row: row.title)
    law = load()
    warnings = [words for tally in (*by_county, *by_department) for words in warnings_of(tally, law, on)]
    warnings += [words for tally in by_item for words in warnings_of(tally, law, on, is_item=True)]
    return Loop(since + timedelta(days=1), _tally("合计", found), by_county, by_department, by_item[:ITEMS_SHOWN], warnings)


def table_of(caption: str, tallies: Sequence[Tally]) -> components.Table:
    """Return tallies as a table."""
    columns = [components.Column(caption), *(components.Column(label, "number") for label in COLUMNS)]
    return components.Table(caption, columns, [components.Row(row.label, "", _cells(row)) for row in tallies])


def _cells(row: Tally) -> tuple[object, ...]:
    cured = "—" if row.cured_share is None else f"{row.cured_share:.0%}"
    return row.found, cured, row.late, row.repeated, row.houses


def _read(rows: "QuerySet[Finding]", on: date) -> list[OneFinding]:
    named = rows.annotate(last=Max("rectifications__at")).order_by("pk")
    told = named.values_list("institution", "county_code", "organisation__department", "title", "state", "due_on", "repeats", "last")
    found = []
    for house, county, department, title, state, due, repeats, last in told:
        answered = timezone.localdate(last) if last and state in GOOD else None
        in_time = answered is not None and due is not None and answered <= due
        late = answered is None and due is not None and due < on
        found.append(OneFinding(house, county, department or "", title, late, late or answered is not None, in_time, repeats is not None))
    return found


def _tallies(rows: Sequence[OneFinding], label: Callable[[OneFinding], str]) -> list[Tally]:
    groups: dict[str, list[OneFinding]] = defaultdict(list)
    for row in rows:
        groups[label(row)].append(row)
    return sorted((_tally(name, own) for name, own in groups.items()), key=lambda tally: (-tally.found, tally.label))


def _tally(label: str, rows: Sequence[OneFinding]) -> Tally:
    return Tally(
        label,
        len(rows),
        sum(row.is_in_time for row in rows),
        sum(row.is_decided for row in rows),
        sum(row.is_late for row in rows),
        sum(row.is_repeated for row in rows),
        len({row.house for row in rows}),
    )
