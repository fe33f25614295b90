"""Figures of any day, and the rows behind them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qingmiao.codes.divisions import parse_division
from qingmiao.core.indicators import CATALOGUE, SOURCES, Indicator, Window
from qingmiao.core.keeping import kept, version_of
from qingmiao.core.spells import Level, Spell, Steps, course
from qingmiao.regions.indicators import YEARS_SERVED
from qingmiao.regions.models import Division
from qingmiao.regions.models import Level as DivisionLevel


@dataclass(frozen=True)
class FigureOnDay:
    """What an indicator is on a day. Without a value the note says why; a ratio's note says what it divides by where that is not plain."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class RowsBehind:
    """The rows a figure is made of; `base` is empty for a plain count or sum."""

    counted: list[Spell]
    base: list[Spell]

    @property
    def outside(self) -> list[Spell]:
        """Rows of the base that are not counted above it: the late ones, those not in order."""
        inside = {spell.subject for spell in self.counted}
        return [spell for spell in self.base if spell.subject not in inside]


class Parts:
    """The spells of one indicator, sorted by division. The city has all spells of its counties, unless the base is each division's own."""

    def __init__(self, indicator: Indicator, window: Window, city_codes: frozenset[str]) -> None:
        self.indicator, self.city_codes = indicator, city_codes
        self.above = self._by_division(indicator.spells(window))
        self.base = self._by_division(indicator.base(window), is_own=indicator.base_is_own) if indicator.base else {}
        self._kept: dict[str, list[Steps]] = {}

    def _by_division(self, spells: Iterable[Spell], *, is_own: bool = False) -> dict[str, list[Spell]]:
        sorted_spells: dict[str, list[Spell]] = defaultdict(list)
        for spell in spells:
            sorted_spells[spell.division_code].append(spell)
            if not is_own:
                for code in self.city_codes - {spell.division_code}:
                    if code[:4] == spell.division_code[:4]:
                        sorted_spells[code].append(spell)
        return sorted_spells

    def of(self, division_code: str) -> list[list[Spell]]:
        """Return the spells of a division: those above, and for a ratio those of the base."""
        above = self.above.get(division_code, [])
        return [above, self.base.get(division_code, [])] if self.indicator.is_ratio else [above]

    def figure(self, division_code: str, on: date) -> FigureOnDay:
        """Return the figure of a division on a day."""
        sums = [steps.on(on) for steps in self._steps(division_code)]
        value = self.indicator.value_of(*sums)
        above, below = Decimal(sums[0]), Decimal(sums[1]) if len(sums) > 1 else None
        return FigureOnDay(value, above, below or None, self._note(division_code, on, value))

    def course(self, division_code: str) -> list[Level]:
        """Return how the value of a division runs over the days of the window."""
        return course(self._steps(division_code), self.indicator.value_of)

    def _steps(self, division_code: str) -> list[Steps]:
        if division_code not in self._kept:
            self._kept[division_code] = [Steps(spells) for spells in self.of(division_code)]
        return self._kept[division_code]

    def _note(self, division_code: str, on: date, value: Decimal | None) -> str:
        if not self.indicator.base_is_own:
            return self.indicator.no_base if value is None else ""
        base = self.base.get(division_code, [])
        if value is not None:
            return "按" + "、".join(spell.label for spell in base if spell.days.holds_on(on))
        if not base:
            return "没有公布过常住人口数，没有计算"
        years = f"{on.year - YEARS_SERVED + 1}年或{on.year}年"
        return f"没有{years}的常住人口数（最近的是{base[-1].days.first.year}年），没有计算"


def figure(key: str, division_code: str, on: date) -> FigureOnDay:
    """Return one indicator of one division on a day."""
    return figures([key], on, [division_code])[key, division_code]


def figures(keys: Iterable[str], on: date, division_codes: Sequence[str] | None = None) -> dict[tuple[str, str], FigureOnDay]:
    """Return indicators by (key, division code) on a day, of the city and all its counties unless divisions are given.

    At most six queries, however many indicators and divisions. Raises KeyError for a key that the catalogue does not have.
    """
    return figures_of_days(keys, [on], division_codes)[on]


def figures_of_days(
    keys: Iterable[str], days: Sequence[date], division_codes: Sequence[str] | None = None, *, window: Window | None = None
) -> dict[date, dict[tuple[str, str], FigureOnDay]]:
    """Return the same for several days, by day; as many queries as for one. `window`: the rows of these days, if read already.

    What was computed is kept until one of the tables behind it is written to. Of one day everything is computed at once: whoever asks
    next finds it, whatever it asks for.
    """
    wanted = list(keys)
    known = city_and_counties()
    codes = list(division_codes) if division_codes is not None else known
    version = version_of(SOURCES)
    if len(days) == 1 and set(codes) <= set(known):
        on = days[0]
        whole = kept("figures", on, version, lambda: compute(list(CATALOGUE), days, known, window)[on])
        return {on: {(key, code): whole[key, code] for key in wanted for code in codes}}
    arguments = (tuple(wanted), tuple(days), tuple(codes))
    return kept("figures of days", arguments, version, lambda: compute(wanted, days, codes, window))


def compute(
    keys: Sequence[str], days: Sequence[date], codes: Sequence[str], window: Window | None = None
) -> dict[date, dict[tuple[str, str], FigureOnDay]]:
    """Return figures computed anew from their rows, whatever is kept."""
    rows = window or Window(min(days), max(days))
    found: dict[date, dict[tuple[str, str], FigureOnDay]] = {on: {} for on in days}
    for key in keys:
        parts = Parts(CATALOGUE[key], rows, cities_among(codes))
        for on in days:
            found[on] |= {(key, code): parts.figure(code, on) for code in codes}
    return found


def rows_behind(key: str, division_code: str, on: date) -> RowsBehind:
    """Return the rows a figure is made of, in the order of their labels. The caller has asked the indicator's `rows_action`."""
    return kept("rows behind", (key, division_code, on), version_of(SOURCES), lambda: _rows_behind(key, division_code, on))


def _rows_behind(key: str, division_code: str, on: date) -> RowsBehind:
    parts = Parts(CATALOGUE[key], Window(on, on), cities_among([division_code])).of(division_code)
    shown = [sorted((spell for spell in spells if spell.days.holds_on(on)), key=lambda spell: spell.label) for spells in parts]
    return RowsBehind(shown[0], shown[1] if len(shown) > 1 else [])


def city_and_counties() -> list[str]:
    """Return the codes of the city and its counties, the city first."""
    rows = Division.objects.filter(level__in=[DivisionLevel.CITY, DivisionLevel.COUNTY]).order_by("code")
    return list(rows.values_list("code", flat=True))


def cities_among(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes that are a city's: theirs are the figures of all their counties."""
    return frozenset(code for code in codes if parse_division(code).level == "prefecture")
