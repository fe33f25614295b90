"""Resident populations as spells: what a figure per head divides by. No indicator of its own."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.indicators import Window, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.regions.models import Basis, Division, Metric, PopulationFigure

# A population figure serves the year it is of and the one after; then the next year's is missing, and that is said.
YEARS_SERVED = 2


@dataclass(frozen=True, slots=True)
class Population:
    """A published population figure, the days it serves, and the reference day of the one that replaced it."""

    division_code: str
    value: int
    year: int
    as_of: date
    days: Days
    replaced_on: date | None = None

    @property
    def label(self) -> str:
        """Of which year it is, as a note says it."""
        return f"{self.year}年常住人口{self.value:,}人"


def residents(window: Window) -> list[Spell]:
    """Return the resident population of each division for the days it serves; the label says of which year it is."""
    return [_spell(row, row.days) for row in window.read(populations)]


def latest_residents(window: Window) -> list[Spell]:
    """Return the newest published resident population of each division until a newer one comes, however old it is."""
    rows = window.read(populations)
    return [_spell(row, Days(row.as_of, row.replaced_on)) for row in rows]


def populations(window: Window) -> list[Population]:
    """Return resident populations whose reference day is not after the last day; one query."""
    figures = PopulationFigure.objects.filter(metric=Metric.RESIDENT_POPULATION, basis=Basis.RESIDENT, as_of__lte=window.until)
    return _populations(list(figures.order_by("division_id", "as_of")))


def _spell(row: Population, days: Days) -> Spell:
    return Spell(row.division_code, row.value, days, f"population-{row.division_code}", row.label)


def _populations(figures: list[PopulationFigure]) -> list[Population]:
    found = []
    for place, row in enumerate(figures):
        following = figures[place + 1] if place + 1 < len(figures) else None
        replaced_on = following.as_of if following is not None and following.division_id == row.division_id else None
        end = date(row.year + YEARS_SERVED, 1, 1)
        days = Days(row.as_of, min(end, replaced_on) if replaced_on else end)
        found.append(Population(row.division_id, int(row.value), row.year, row.as_of, days, replaced_on))
    return found


rest_on(Division, PopulationFigure)
