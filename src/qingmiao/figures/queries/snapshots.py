"""Stored snapshots: the latest revision of a day, what differs from a new computation, how a figure ran, and what was corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import TruncMonth

from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.queries.figures import FigureOnDay

Key = tuple[str, str]
FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Difference:
    """A stored figure that a new computation does not give; `stored` is None where nothing was stored."""

    indicator: str
    division_code: str
    on: date
    stored: FigureOnDay | None
    computed: FigureOnDay
    revision: int


@dataclass(frozen=True)
class Correction:
    """A figure that was stored, and later stored otherwise because the rows behind it were corrected."""

    indicator: str
    division_code: str
    on: date
    before: IndicatorSnapshot
    after: IndicatorSnapshot

    @property
    def at(self) -> datetime:
        """When it was corrected."""
        return self.after.computed_at


def figure_of(row: IndicatorSnapshot) -> FigureOnDay:
    """Return a stored snapshot as a figure."""
    return FigureOnDay(row.value, row.numerator, row.denominator, row.note)


def stored_on(days: Sequence[date], wanted: Q = Q()) -> dict[tuple[date, str, str], IndicatorSnapshot]:  # noqa: B008  # a Q is never changed
    """Return the latest revision of the snapshots of some days by (day, indicator, division); one query. `wanted` narrows them."""
    rows = IndicatorSnapshot.objects.filter(wanted, on__in=days).order_by("on", "indicator", "division_code", "-revision")
    return {(row.on, row.indicator, row.division_code): row for row in rows.distinct("on", "indicator", "division_code")}


def stored_days(since: date, until: date) -> list[date]:
    """Return the days of which there are snapshots, both ends included, oldest first."""
    rows = IndicatorSnapshot.objects.filter(on__range=(since, until)).order_by("on").values_list("on", flat=True)
    return list(rows.distinct())


def latest_day() -> date | None:
    """Return the newest day of which there is a snapshot."""
    found: date | None = IndicatorSnapshot.objects.aggregate(day=Max("on"))["day"]
    return found


def differences(on: date, computed: dict[Key, FigureOnDay], stored: dict[tuple[date, str, str], IndicatorSnapshot]) -> list[Difference]:
    """Return which figures of a day are not stored as computed; the note counts, it names the population year."""
    found = []
    for (indicator, code), figure in computed.items():
        row = stored.get((on, indicator, code))
        if row is None or not _is_same(figure_of(row), figure):
            found.append(Difference(indicator, code, on, figure_of(row) if row else None, figure, row.revision if row else 0))
    return found


def monthly(keys: Iterable[str], division_codes: Iterable[str], until: date) -> dict[Key, list[IndicatorSnapshot]]:
    """Return by indicator and division the last snapshot of each month up to a day, oldest first; one query."""
    rows = (
        IndicatorSnapshot.objects.filter(indicator__in=list(keys), division_code__in=list(division_codes), on__lte=until)
        .annotate(month=TruncMonth("on"))
        .order_by("indicator", "division_code", "month", "-on", "-revision")
        .distinct("indicator", "division_code", "month")
    )
    found: dict[Key, list[IndicatorSnapshot]] = {}
    for row in rows:
        found.setdefault((row.indicator, row.division_code), []).append(row)
    return found


def corrections(most: int, **where: Any) -> list[Correction]:
    """Return the newest corrections, each with what stood there before; two queries. `where` filters the corrected snapshots."""
    after = list(
        IndicatorSnapshot.objects.filter(revision__gt=1, **where).order_by("-computed_at", "-on", "indicator", "division_code")[:most]
    )
    if not after:
        return []
    wanted = {(row.indicator, row.division_code, row.on, row.revision - 1) for row in after}
    before = {
        key: row
        for row in IndicatorSnapshot.objects.filter(
            indicator__in={key[0] for key in wanted}, division_code__in={key[1] for key in wanted}, on__in={key[2] for key in wanted}
        )
        if (key := (row.indicator, row.division_code, row.on, row.revision)) in wanted
    }
    return [
        Correction(row.indicator, row.division_code, row.on, before[row.indicator, row.division_code, row.on, row.revision - 1], row)
        for row in after
    ]


def _is_same(stored: FigureOnDay, computed: FigureOnDay) -> bool:
    """Compare as stored: numbers to four places."""
    pairs = ((stored.value, computed.value), (stored.numerator, computed.numerator), (stored.denominator, computed.denominator))
    return stored.note == computed.note and all(_rounded(one) == _rounded(other) for one, other in pairs)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(FOUR_PLACES)
