"""Every filed institution with all that families compare, read once after a write and held by each process."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from qingmiao.core.keeping import kept_alive, version_of
from qingmiao.filings.models import NonconformityNotice
from qingmiao.institutions.models import CareClass, Certificate, FactsVersion, Institution, Vacancy
from qingmiao.institutions.queries.vacancies import Confirmed, confirmed_vacancies
from qingmiao.institutions.rules.vocabulary import ClassType
from qingmiao.portal.queries.find.gazetteer import Gazetteer, gazetteer, read_divisions
from qingmiao.portal.queries.institution import PUBLIC_PAPERS
from qingmiao.portal.queries.register import Places, RegisterRow, filed_rows, row_of
from qingmiao.portal.rules.asking import letter_pairs
from qingmiao.portal.rules.distance import Point
from qingmiao.portal.rules.fees import MonthFees, fees_by_class, month_fees
from qingmiao.quality.models import Evaluation
from qingmiao.quality.queries.published import grades_by_institution
from qingmiao.regions.models import Division, Level, TownPoint
from qingmiao.supervision.models import Finding
from qingmiao.supervision.queries.published import published_by_institution
from qingmiao.ui.words import day_cn

# Notices hang on filings, which never change their institution: a draft that is saved need not throw the catalogue away.
RESTS_ON = (Institution, FactsVersion, CareClass, Vacancy, Certificate, NonconformityNotice, Finding, Evaluation, Division, TownPoint)
PAPERS = {kind.value: str(kind.label) for kind in PUBLIC_PAPERS}
CLASS_NAMES = {kind.value: str(kind.label) for kind in ClassType}


@dataclass(frozen=True, slots=True)
class Room:
    """The classes of one type together: places, who is there as filed, and what the institution said last of free ones, with the day."""

    type: str
    places: int
    children: int
    confirmed: int | None = None
    confirmed_on: date | None = None

    @property
    def name(self) -> str:
        """托小班; 混合照护 of a home-based point."""
        return CLASS_NAMES.get(self.type, "混合照护")

    @property
    def vacant(self) -> int:
        """Places that are free as confirmed last, as filed where nothing is confirmed."""
        return max(self.places - self.children, 0) if self.confirmed is None else min(self.confirmed, self.places)


@dataclass(frozen=True, slots=True)
class LatestFinding:
    """The finding that was published last."""

    published_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One institution to choose from. `fees` by class type, `general` for any child; `hours` as minutes of the day, weekdays.

    `grade` is the one that holds, with the day on which it was decided.
    """

    row: RegisterRow
    point: Point | None
    rooms: tuple[Room, ...]
    as_filed_on: date | None
    fees: dict[str, MonthFees]
    general: MonthFees | None
    serves_meals: bool | None
    hours: tuple[tuple[int, int, frozenset[int]], ...]
    expired: tuple[str, ...]
    finding: LatestFinding | None
    grade: tuple[str, date] | None
    sound: str = field(repr=False)
    initials: str = field(repr=False)
    pairs: frozenset[str] = field(repr=False)

    def rooms_for(self, types: tuple[str, ...]) -> tuple[Room, ...]:
        """Return the classes that take a child of one of these types; all where no age was told."""
        return tuple(room for room in self.rooms if not types or not room.type or room.type in types)

    def vacant_for(self, types: tuple[str, ...]) -> int:
        """Return the free places for a child of one of these class types."""
        return sum(room.vacant for room in self.rooms_for(types))

    def months_for(self, types: tuple[str, ...]) -> list[MonthFees]:
        """Return what a month may cost such a child, the least first; empty where the fee list does not tell."""
        found = [self.fees[room.type] for room in self.rooms_for(types) if room.type in self.fees]
        found = found or ([self.general] if self.general else [])
        return sorted({month.total_fen: month for month in found}.values(), key=lambda month: month.total_fen)

    @property
    def vacancy_words(self) -> str:
        """How the free places are known: 2026年11月20日机构确认, or as filed; the oldest day of its class types."""
        days = [room.confirmed_on for room in self.rooms]
        confirmed = [day for day in days if day is not None]
        if confirmed and len(confirmed) == len(days):
            return f"{day_cn(min(confirmed))}机构确认"
        return f"{day_cn(self.as_filed_on)}备案时" if self.as_filed_on else ""

    @property
    def has_open_finding(self) -> bool:
        """Whether a public finding of a verification or an inspection is not closed."""
        return self.row.has_open_finding or (self.finding is not None and self.finding.closed_on is None)

    @property
    def trouble(self) -> bool:
        """Whether something is open: a finding, or a paper that has expired."""
        return self.has_open_finding or bool(self.expired)


@dataclass(frozen=True, slots=True)
class _Published:
    """What is public of all institutions beside their facts: papers that expired, findings, grades with their days, confirmed places."""

    expired: dict[int, list[str]]
    findings: dict[int, LatestFinding]
    grades: dict[int, tuple[str, date]]
    vacancies: dict[tuple[int, str], Confirmed]


@dataclass(frozen=True)
class Catalogue:
    """All entries by name, and the words for places."""

    entries: tuple[Entry, ...]
    gazetteer: Gazetteer
    places: Places

    def by_code(self) -> dict[str, Entry]:
        """Return the entries by the number of their institution."""
        return {entry.row.columns["code"]: entry for entry in self.entries}


def catalogue(on: date) -> Catalogue:
    """Return what there is to choose from on a day. One query, or nine after a write."""
    return kept_alive("find.catalogue", on, version_of(RESTS_ON), lambda: _read(on))


def _read(on: date) -> Catalogue:
    divisions = read_divisions()
    places = Places({row.code: row for row in divisions if row.level in (Level.COUNTY, Level.TOWN)})
    rows = [row_of(columns, places) for columns in filed_rows()]
    facts, rooms = _facts(on), _rooms(on)
    published = _Published(_expired(on), _findings(on), grades_by_institution(on), confirmed_vacancies())
    entries = tuple(_entry(row, facts.get(row.columns["pk"], {}), rooms.get(row.columns["pk"], ((), None)), published) for row in rows)
    where = [(row.columns["county_code"], row.columns["address"], row.columns["latitude"], row.columns["longitude"]) for row in rows]
    return Catalogue(entries, gazetteer(divisions, where), places)


def _entry(
    row: RegisterRow,
    facts: dict[str, Any],
    rooms: tuple[tuple[Room, ...], date | None],
    published: _Published,
) -> Entry:
    columns, (classes, since) = row.columns, rooms
    home = facts.get("home_based") or {}
    if not classes and home.get("places"):
        classes, since = (Room("", home["places"], home.get("children") or 0),), facts["since"]
    classes = tuple(
        replace(room, confirmed=said[0], confirmed_on=said[1]) if (said := published.vacancies.get((columns["pk"], room.type))) else room
        for room in classes
    )
    fees = facts.get("fees") or []
    placed = columns["latitude"] is not None and columns["longitude"] is not None
    return Entry(
        row=row,
        point=Point(columns["latitude"], columns["longitude"]) if placed else None,
        rooms=classes,
        as_filed_on=since,
        fees=fees_by_class(fees, [room.type for room in classes if room.type]),
        general=month_fees(fees),
        serves_meals=facts.get("serves_meals"),
        hours=tuple(_hours(line) for line in facts.get("opening_hours") or [] if line.get("opens") and line.get("closes")),
        expired=tuple(published.expired.get(columns["pk"], ())),
        finding=published.findings.get(columns["pk"]),
        grade=published.grades.get(columns["pk"]),
        sound=columns["name_pinyin"],
        initials=columns["name_initials"],
        pairs=letter_pairs(columns["name_pinyin"]),
    )


def _hours(line: dict[str, Any]) -> tuple[int, int, frozenset[int]]:
    return minutes(line["opens"]), minutes(line["closes"]), frozenset(line.get("weekdays") or ())


def minutes(clock: str) -> int:
    """Return 450 for 07:30."""
    hour, minute = clock.split(":")[:2]
    return int(hour) * 60 + int(minute)


def _facts(on: date) -> dict[int, dict[str, Any]]:
    names = ("fees", "opening_hours", "serves_meals")
    rows = FactsVersion.objects.filter(period__contains=on).values(
        "institution", "period", home_based=F("facts__home_based"), **{name: F(f"facts__basic__{name}") for name in names}
    )
    return {row["institution"]: row | {"since": row["period"].lower} for row in rows.order_by()}


def _rooms(on: date) -> dict[int, tuple[tuple[Room, ...], date | None]]:
    found: dict[int, dict[str, list[int]]] = defaultdict(dict)
    since: dict[int, date] = {}
    rows = CareClass.objects.filter(period__contains=on).order_by("key").values_list("institution", "type", "places", "children", "period")
    for institution, kind, places, children, period in rows:
        sums = found[institution].setdefault(kind, [0, 0])
        sums[0], sums[1] = sums[0] + places, sums[1] + children
        since[institution] = max(since.get(institution, date.min), period.lower)
    order = list(CLASS_NAMES)
    return {
        key: (tuple(Room(kind, kinds[kind][0], kinds[kind][1]) for kind in sorted(kinds, key=order.index)), since[key])
        for key, kinds in found.items()
    }


def _expired(on: date) -> dict[int, list[str]]:
    rows = Certificate.objects.filter(is_current=True, holder="", kind__in=list(PAPERS), expires_on__lt=on).order_by("kind")
    found: dict[int, list[str]] = defaultdict(list)
    for institution, kind in rows.values_list("institution", "kind"):
        found[institution].append(PAPERS[kind])
    return found


def _findings(on: date) -> dict[int, LatestFinding]:
    """Return the newest public finding of a verification or an inspection, open while one of them is."""
    rows = NonconformityNotice.objects.order_by("published_at", "pk").values_list("filing__institution", "published_at", "closed_on")
    found = {institution: LatestFinding(timezone.localdate(at), closed_on) for institution, at, closed_on in rows}
    for institution, (published_on, closed_on) in published_by_institution(on).items():
        verified = found.get(institution)
        days = [closed_on, *([verified.closed_on] if verified else [])]
        closed = max((day for day in days if day is not None), default=None) if None not in days else None
        found[institution] = LatestFinding(max(published_on, verified.published_on) if verified else published_on, closed)
    return found
