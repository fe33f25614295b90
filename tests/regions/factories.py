"""The city's own reference data, read once for all tests of a process: reading spells every name in pinyin."""

from datetime import datetime
from functools import cache

from made_once import made_once
from qingmiao.regions.services import OWN_DATA, ReferenceData, load_regions, read_reference


@cache
def own_data() -> ReferenceData:
    return read_reference(OWN_DATA)


def the_whole_city(at: datetime) -> ReferenceData:
    """Every division with boundaries, points and figures."""
    _load_the_whole_city(at)
    return own_data()


@made_once
def _load_the_whole_city(at: datetime) -> None:
    load_regions(own_data(), actor=None, at=at)


@made_once
def the_divisions(at: datetime) -> None:
    """Every division, without boundaries and figures: enough for every public page but the map's ground."""
    load_regions(ReferenceData(own_data().divisions, [], [], []), actor=None, at=at)


@made_once
def the_counties(at: datetime) -> None:
    """The city and its counties with their figures: enough for whatever is promised, assigned or counted by county."""
    whole = own_data()
    divisions = [row for row in whole.divisions if row.level in ("city", "county")]
    figures = [row for row in whole.figures if row.division_id in {division.code for division in divisions}]
    load_regions(ReferenceData(divisions, [], [], figures), actor=None, at=at)
