"""Spatial access to care: floating catchments (2SFCA, E2SFCA, M2SFCA, 3SFCA) and potential (Hansen), with inequality.

Answers for reach and ratios over points and pairs. Does not know roads: bring a table of travel times, or a road factor.
"""

from qingmiao.engines.access import decays
from qingmiao.engines.access.measures import Access, Measure, measure_access
from qingmiao.engines.access.pairs import Pairs, find_pairs, pairs_from_table
from qingmiao.engines.access.places import PLACE_FLAG_TEXTS, PlaceFlag, Places
from qingmiao.engines.access.summary import Summary, gini, summarise

__all__ = [
    "PLACE_FLAG_TEXTS",
    "Access",
    "Measure",
    "Pairs",
    "PlaceFlag",
    "Places",
    "Summary",
    "decays",
    "find_pairs",
    "gini",
    "measure_access",
    "pairs_from_table",
    "summarise",
]
