"""The public board: what was promised, by whom, until when, and where it stands; figures from the nightly snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from qingmiao.core.indicators import CATALOGUE, Indicator
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.queries.showing import number, plain
from qingmiao.figures.queries.snapshots import Correction, corrections, latest_day, monthly, stored_on
from qingmiao.governance.models import Evidence, Plan, Target, TargetLine
from qingmiao.governance.queries.board import Board, PromisedTarget, board, published_plans
from qingmiao.policy.models import Document
from qingmiao.regions.models import Division, Level
from qingmiao.ui.components import ChangeLine, Chart, Series

MOST_CORRECTIONS = 20


@dataclass(frozen=True)
class Places:
    """The city and its counties, read once for a page."""

    city: Division | None
    counties: list[Division]

    @property
    def names(self) -> dict[str, str]:
        """Names by code."""
        return {row.code: row.name for row in ([self.city] if self.city else []) + self.counties}


@dataclass(frozen=True)
class Figured:
    """An indicator with what it was on the day of the newest snapshot."""

    indicator: Indicator
    snapshot: IndicatorSnapshot | None

    @property
    def words(self) -> str:
        """The value with its unit, or that there is none."""
        if self.snapshot is None or self.snapshot.value is None:
            return "没有数值"
        return f"{plain(self.snapshot.value)} {self.indicator.unit}"

    @property
    def note(self) -> str:
        """Why there is no value, or which population it divides by."""
        return self.snapshot.note if self.snapshot else ""


@dataclass(frozen=True)
class Corrected:
    """A correction as shown: before and after, of which place and day, and when."""

    correction: Correction
    change: ChangeLine


@dataclass(frozen=True)
class ShownEvidence:
    """What a reviewer accepted: its words, since when it holds, and the documents of the library it names. Files and people stay inside."""

    place: str
    text: str
    holds_from: date
    documents: list[Document]


@dataclass(frozen=True)
class Snapshots:
    """The newest snapshot day and every figure of it."""

    on: date | None
    rows: dict[tuple[str, str], IndicatorSnapshot]


def read_places() -> Places:
    """Return the city and its counties, in one query."""
    rows = list(Division.objects.filter(level__in=[Level.CITY, Level.COUNTY]).order_by("code"))
    return Places(next((row for row in rows if row.level == Level.CITY), None), [row for row in rows if row.level == Level.COUNTY])


def newest_snapshots(wanted: Q = Q()) -> Snapshots:  # noqa: B008  # a Q is never changed
    """Return the newest day's snapshots, all or what is wanted, in two queries."""
    on = latest_day()
    rows = stored_on([on], wanted) if on else {}
    return Snapshots(on, {(row.indicator, row.division_code): row for row in rows.values()})


def chosen_plan(plans: Sequence[Plan], key: str) -> Plan | None:
    """Return the plan of a key; the newest when none is asked for; None for a key that no public plan has."""
    if not key:
        return plans[0] if plans else None
    return next((plan for plan in plans if plan.key == key), None)


def public_plans(on: date) -> list[Plan]:
    """Return the plans that are public, the newest first."""
    return list(published_plans(on).select_related("document"))


def plan_with(plans: Sequence[Plan], code: str) -> Plan | None:
    """Return the newest of the plans that has a target of a code, or None; one query."""
    holding = set(Target.objects.filter(code=code).values_list("phase__plan_id", flat=True))
    return next((plan for plan in plans if plan.pk in holding), None)


def public_board(plan: Plan, places: Places, on: date) -> Board:
    """Return the whole board of a plan."""
    return board(plan, TargetLine.objects.all(), on, places.names)


def target_of(plan: Plan, code: str, places: Places, on: date) -> PromisedTarget | None:
    """Return one target of a plan with all its lines, or None."""
    found = board(plan, TargetLine.objects.filter(target__code=code), on, places.names).targets
    return found[0] if found else None


def indicators_of(shown: Board) -> list[Indicator]:
    """Return the indicators that the targets of a board rest on, each once, in the order of the plan."""
    keys = dict.fromkeys(view.target.indicator for view in shown.targets if view.target.indicator)
    return [CATALOGUE[key] for key in keys if key in CATALOGUE]


def county_chart(indicator: Indicator, places: Places, snapshots: Snapshots) -> Chart:
    """Return an indicator by county on the day of the newest snapshot."""
    rows = [snapshots.rows.get((indicator.key, county.code)) for county in places.counties]
    return Chart(
        f"{indicator.key}-counties",
        f"各县（市、区）{indicator.name}（{indicator.unit}）",
        [county.name for county in places.counties],
        [Series(indicator.name, [number(row.value if row else None) for row in rows])],
        "bar_across",
        _note_of(rows),
    )


def months_chart(indicator: Indicator, place: Division, until: date) -> Chart:
    """Return how an indicator of a place ran, by the last snapshot of each month; one query."""
    rows = monthly([indicator.key], [place.code], until).get((indicator.key, place.code), [])
    return Chart(
        f"{indicator.key}-months",
        f"{place.name}{indicator.name}，每月末（{indicator.unit}）",
        [f"{row.on:%Y-%m}" for row in rows],
        [Series(indicator.name, [number(row.value if row else None) for row in rows])],
        "line",
    )


def figured(places: Places, snapshots: Snapshots) -> list[Figured]:
    """Return every indicator of the catalogue with the city's newest figure."""
    code = places.city.code if places.city else ""
    return [Figured(indicator, snapshots.rows.get((key, code))) for key, indicator in CATALOGUE.items()]


def corrected(indicator: Indicator, places: Places) -> list[Corrected]:
    """Return the newest corrections of an indicator, in two queries."""
    names = places.names

    def shown(row: IndicatorSnapshot) -> str:
        return f"{plain(row.value)} {indicator.unit}" if row.value is not None else f"没有数值（{row.note}）"

    return [
        Corrected(found, ChangeLine(names.get(found.division_code, found.division_code), shown(found.before), shown(found.after)))
        for found in corrections(MOST_CORRECTIONS, indicator=indicator.key)
    ]


def _note_of(rows: Sequence[IndicatorSnapshot | None]) -> str:
    """Say once why counties have no value; notes that differ stand in the table of figures."""
    notes = {row.note for row in rows if row and row.value is None}
    return notes.pop() if len(notes) == 1 else ""


def snapshots_of(indicator: Indicator) -> Snapshots:
    """Return the newest day's snapshots of one indicator."""
    return newest_snapshots(Q(indicator=indicator.key))


def charts_of(indicator: Indicator, places: Places, until: date, snapshots: Snapshots) -> list[Chart]:
    """Return an indicator's two charts, by county and by month; none before the first snapshot."""
    if snapshots.on is None or places.city is None:
        return []
    return [county_chart(indicator, places, snapshots), months_chart(indicator, places.city, until)]


def snapshots_of_board(shown: Board | None, places: Places) -> Snapshots:
    """Return the newest day's snapshots of the city, and by county of the indicators that a board's charts show."""
    keys = [indicator.key for indicator in indicators_of(shown)] if shown else []
    return newest_snapshots(Q(division_code=places.city.code if places.city else "") | Q(indicator__in=keys))


def all_boards(on: date) -> list[Board]:
    """Return the boards of all public plans, the newest first."""
    places = read_places()
    return [public_board(plan, places, on) for plan in public_plans(on)]


def shown_evidence(view: PromisedTarget) -> list[ShownEvidence]:
    """Return the accepted evidence of a target's lines with the documents it names; what is not accepted is nobody's to read."""
    accepted = {line.state.evidence.pk: line for line in view.lines if line.state.evidence is not None}
    rows = Evidence.objects.filter(pk__in=accepted).prefetch_related("documents").order_by("line__division_code", "pk")
    return [ShownEvidence(accepted[row.pk].place, row.text, row.holds_from, list(row.documents.all())) for row in rows]
