"""Resident populations as spells: what a figure per head divides by. No indicator of its own."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.indicators import Window
from qingmiao.core.spells import Days, Spell
from qingmiao.regions.models import Basis, Metric, PopulationFigure

# A population figure serves the year it is of and the one after; then the next year's is missing, and that is said.
YEARS_SERVED = 2


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


def residents(window: Window) -> list[Spell]:
    """Return the resident population of each division for the days it serves; the label says of which year it is."""
    return [
        Spell(figure.division_code, figure.value, figure.days, f"population-{figure.division_code}", figure.label)
        for figure in window.read(populations)
    ]


def populations(window: Window) -> list[Population]:
    """Return resident populations whose reference day is not after the last day, each for as long as it may be used; one query."""
    figures = PopulationFigure.objects.filter(metric=Metric.RESIDENT_POPULATION, basis=Basis.RESIDENT, as_of__lte=window.until)
    return _populations(list(figures.order_by("division_id", "as_of")))


def _populations(figures: list[PopulationFigure]) -> list[Population]:
    found = []
    for place, row in enumerate(figures):
        following = figures[place + 1] if place + 1 < len(figures) else None
        end = date(row.year + YEARS_SERVED, 1, 1)
        if following is not None and following.division_id == row.division_id:
            end = min(end, following.as_of)
        found.append(Population(row.division_id, int(row.value), row.year, row.as_of, Days(row.as_of, end)))
    return found
