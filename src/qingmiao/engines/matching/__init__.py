"""Children to places: deferred acceptance with published points, a public lottery, reserves, siblings, reasons and an audit."""

from qingmiao.engines.matching.allocation import allocate, reallocate
from qingmiao.engines.matching.market import MAX_POINTS, Market, Outcome, Reserves, RowFlag
from qingmiao.engines.matching.reasons import Reason, explain, give_reasons
from qingmiao.engines.matching.stability import find_blocking

__all__ = [
    "MAX_POINTS",
    "Market",
    "Outcome",
    "Reason",
    "Reserves",
    "RowFlag",
    "allocate",
    "explain",
    "find_blocking",
    "give_reasons",
    "reallocate",
]
