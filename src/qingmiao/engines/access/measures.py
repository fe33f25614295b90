"""Spatial accessibility by floating catchments and by potential."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.access.pairs import Ints32, Ints64, Pairs, Tick, in_threads
from qingmiao.engines.access.places import Floats, PlaceFlag, Places
from qingmiao.engines.compiling import threaded

Decay = Callable[[Floats], Floats]
"""From costs (k,) to weights (k,), 0 or more; called on pieces, from several threads."""


class Measure(StrEnum):
    """Which formula."""

    TWO_STEP = "2sfca"
    ENHANCED = "e2sfca"
    MODIFIED = "m2sfca"
    THREE_STEP = "3sfca"
    HANSEN = "hansen"


@dataclass(frozen=True)
class Access:
    """What every demand point and every site has.

    access: (n_demand,) float64, places per child (Hansen: weighted places in reach); 0 where nothing is in reach, nan where the position
    is not known. ratio: (n_sites,) float64, places of a site per weighted child in its reach, 0 where no child is.
    demand_flags, supply_flags: uint8 of PlaceFlag.
    """

    access: Floats
    ratio: Floats
    demand_flags: NDArray[np.uint8]
    supply_flags: NDArray[np.uint8]


def measure_access(
    measure: Measure, pairs: Pairs, demand: Places, supply: Places, decay: Decay | None = None, tick: Tick | None = None
) -> Access:
    """Access of every demand point. Without `decay` everything within the catchment counts fully; 2SFCA never uses it.

    With P demand, S supply, w(d) the decay, sums over pairs in reach:
    2SFCA  R_j = S_j / Σ_k P_k, A_i = Σ_j R_j. Source: Luo and Wang, Environment and Planning B 30 (2003) 865.
    E2SFCA R_j = S_j / Σ_k P_k w_kj, A_i = Σ_j R_j w_ij. Source: Luo and Qi, Health & Place 15 (2009) 1100.
    M2SFCA as E2SFCA with A_i = Σ_j R_j w_ij²: places too far away stay empty. Source: Delamater, Health & Place 24 (2013) 30.
    3SFCA  G_ij = w_ij / Σ_k w_ik, R_j = S_j / Σ_k G_kj P_k w_kj, A_i = Σ_j G_ij R_j w_ij. Source: Wan, Zou and Sternberg,
    International Journal of Geographical Information Science 26 (2012) 1073.
    Hansen A_i = Σ_j S_j w_ij. Source: Hansen, Journal of the American Institute of Planners 25 (1959) 73.
    Places with unusable amounts count as zero and are flagged. Raises ValueError where pairs and places differ in size.
    """
    if (pairs.n_demand, pairs.n_sites) != (len(demand), len(supply)):
        message = f"pairs are for {pairs.n_demand} demand points and {pairs.n_sites} sites, got {len(demand)} and {len(supply)}"
        raise ValueError(message)
    weigh = _weights_of(measure, decay)
    if measure is not Measure.HANSEN and len(pairs.site) <= REMEMBERED_PAIRS:  # Hansen passes once
        weigh = _remembered(weigh)
    people, places = demand.usable_amount(), supply.usable_amount()
    ratio = places if measure is Measure.HANSEN else _ratios(pairs, people, places, (weigh, tick))
    access = _access(pairs, ratio, (weigh, tick))
    positions = demand.position_flags() if pairs.by_position else np.zeros(len(demand), np.uint8)
    access[positions != 0] = np.nan
    out_of_reach = ((access == 0) * PlaceFlag.OUT_OF_REACH).astype(np.uint8)
    return Access(access, ratio, demand.amount_flags() | positions | out_of_reach, supply.amount_flags())


WeighPart = Callable[[Pairs, int, int], tuple[Floats, Floats]]
REMEMBERED_PAIRS = 4_000_000  # up to here weights are kept for the second pass; beyond, making them twice is cheaper than the memory
EVERYTHING = np.empty(0)  # instead of weights that are all one


def _remembered(weigh: WeighPart) -> WeighPart:
    kept: dict[int, tuple[Floats, Floats]] = {}

    def again(pairs: Pairs, start: int, stop: int) -> tuple[Floats, Floats]:
        if start not in kept:
            kept[start] = weigh(pairs, start, stop)
        return kept[start]

    return again


def _weights_of(measure: Measure, decay: Decay | None) -> WeighPart:
    """Weights of the pairs of demand start:stop, for counting people at sites and for giving places to people."""

    fading = None if measure is Measure.TWO_STEP else decay

    def weigh(pairs: Pairs, start: int, stop: int) -> tuple[Floats, Floats]:
        if fading is None and measure is not Measure.THREE_STEP:
            return EVERYTHING, EVERYTHING
        cost = pairs.cost[pairs.first[start] : pairs.first[stop]]
        weight = np.ones(len(cost)) if fading is None else np.ascontiguousarray(fading(cost), np.float64)
        if measure is Measure.MODIFIED:
            return weight, np.square(weight)
        if measure is Measure.THREE_STEP:
            total = _sum_by_demand(weight, pairs.first[start : stop + 1])
            share = weight / np.repeat(np.where(total > 0, total, 1.0), np.diff(pairs.first[start : stop + 1]))
            weight = weight * share
        return weight, weight

    return weigh


def _sum_by_demand(weight: Floats, first: Ints64) -> Floats:
    edges = first - first[0]
    total = np.zeros(len(edges) - 1)
    filled = np.flatnonzero(np.diff(edges))
    if filled.size:
        total[filled] = np.add.reduceat(weight, edges[filled])
    return total


def _ratios(pairs: Pairs, people: Floats, places: Floats, how: tuple[WeighPart, Tick | None]) -> Floats:
    weigh, tick = how
    add_up = add_people.for_work(len(pairs.site))

    def one_part(bounds: tuple[int, int]) -> Floats:
        start, stop = bounds
        reached = np.zeros(pairs.n_sites)
        weight, _ = weigh(pairs, start, stop)
        span = slice(pairs.first[start], pairs.first[stop])
        add_up(pairs.first[start : stop + 1], pairs.site[span], weight, people[start:stop], reached)
        return reached

    reached = np.zeros(pairs.n_sites)
    for part in in_threads(one_part, pairs.parts(), tick):
        reached += part
    return np.divide(places, reached, out=np.zeros(pairs.n_sites), where=reached > 0)


def _access(pairs: Pairs, ratio: Floats, how: tuple[WeighPart, Tick | None]) -> Floats:
    weigh, tick = how
    add_up = add_ratios.for_work(len(pairs.site))
    access = np.zeros(pairs.n_demand)

    def one_part(bounds: tuple[int, int]) -> None:
        start, stop = bounds
        _, weight = weigh(pairs, start, stop)
        span = slice(pairs.first[start], pairs.first[stop])
        add_up(pairs.first[start : stop + 1], pairs.site[span], weight, ratio, access[start:stop])

    in_threads(one_part, pairs.parts(), tick)
    return access


@threaded
def add_people(first: Ints64, site: Ints32, weight: Floats, people: Floats, reached: Floats) -> None:
    """Add every point's weighted people to the sites it reaches."""
    for i in range(first.size - 1):
        begin, end = first[i] - first[0], first[i + 1] - first[0]
        if weight.size:
            for e in range(begin, end):
                reached[site[e]] += people[i] * weight[e]
        else:  # all count fully
            for e in range(begin, end):
                reached[site[e]] += people[i]


@threaded
def add_ratios(first: Ints64, site: Ints32, weight: Floats, ratio: Floats, access: Floats) -> None:
    """Add up at every point the weighted ratios of the sites it reaches."""
    for i in range(first.size - 1):
        begin, end, total = first[i] - first[0], first[i + 1] - first[0], 0.0
        if weight.size:
            for e in range(begin, end):
                total += ratio[site[e]] * weight[e]
        else:
            for e in range(begin, end):
                total += ratio[site[e]]
        access[i] = total
