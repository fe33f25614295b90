"""Spatial accessibility by floating catchments and by potential."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.access.pairs import Pairs, Range, Tick, Unsigned32, Unsigned64, in_threads
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
    people, places = demand.usable_amount(), supply.usable_amount()
    weights = _Weights(measure, pairs, decay)
    ratio = places if measure is Measure.HANSEN else _ratios(weights, people, places, tick)
    access = _access(weights, ratio, tick)
    positions = demand.position_flags() if pairs.by_position else np.zeros(len(demand), np.uint8)
    # Nobody knows what is in reach of an unknown place: no number, and certainly not 0.
    access[positions != 0] = np.nan
    out_of_reach = ((access == 0) * PlaceFlag.OUT_OF_REACH).astype(np.uint8)
    return Access(access, ratio, demand.amount_flags() | positions | out_of_reach, supply.amount_flags())


PIECE = 32_768  # pairs whose costs and weights stay in the second-level cache while they are worked on
KEPT_PAIRS = 4_000_000  # up to here weights are kept for the second pass; beyond, making them twice is cheaper than the memory
EVERYTHING = np.empty(0)  # instead of weights that are all one


class _Weights:
    """Weights of the pairs, made piece by piece, from several threads."""

    def __init__(self, measure: Measure, pairs: Pairs, decay: Decay | None) -> None:
        self.measure, self.pairs = measure, pairs
        self.decay = None if measure is Measure.TWO_STEP else decay
        self.are_one = self.decay is None and measure is not Measure.THREE_STEP
        self.are_kept = measure is not Measure.HANSEN and len(pairs.site) <= KEPT_PAIRS  # Hansen passes once
        self.kept: dict[Range, Floats] = {}
        self.share = share_out.for_work(len(pairs.site))

    def pieces(self, part: Range) -> list[Range]:
        """Ranges of demand points that make up a part."""
        return [part] if self.are_one else self.pairs.ranges(part, 1 + self.pairs.count(part) // PIECE)

    def to_count(self, piece: Range) -> Floats:
        """Weights for counting people at sites."""
        weight = self._make(piece)
        if self.are_kept:
            self.kept[piece] = weight
        return weight

    def to_give(self, piece: Range) -> Floats:
        """Weights for giving places to people, asked for after those for counting."""
        weight = self.kept[piece] if self.are_kept else self._make(piece)
        return np.square(weight) if self.measure is Measure.MODIFIED else weight

    def _make(self, piece: Range) -> Floats:
        if self.are_one:
            return EVERYTHING
        weight = np.empty(self.pairs.count(piece))
        weight[:] = 1.0 if self.decay is None else self.decay(self.pairs.cost[self.pairs.span(piece)])
        if self.measure is Measure.THREE_STEP:
            self.share(self.pairs.edges(piece), weight)
        return weight


def _ratios(weights: _Weights, people: Floats, places: Floats, tick: Tick | None) -> Floats:
    pairs = weights.pairs
    add_up = add_people.for_work(len(pairs.site))

    def one_part(part: Range) -> Floats:
        reached = np.zeros(pairs.n_sites)
        for piece in weights.pieces(part):
            # Costs, weights and people of a piece stay in the cache from one loop to the next; whole columns would go out and come back.
            weight = weights.to_count(piece)
            add_up(pairs.edges(piece), pairs.sites(piece), weight, people[slice(*piece)], reached)
        return reached

    reached = np.zeros(pairs.n_sites)
    for part in in_threads(one_part, pairs.parts(), tick):
        # One array for each part, added in the order of the parts: threads never write to the same place, and the sum has one order.
        reached += part
    return np.divide(places, reached, out=np.zeros(pairs.n_sites), where=reached > 0)


def _access(weights: _Weights, ratio: Floats, tick: Tick | None) -> Floats:
    pairs = weights.pairs
    add_up = add_ratios.for_work(len(pairs.site))
    access = np.zeros(pairs.n_demand)

    def one_part(part: Range) -> None:
        for piece in weights.pieces(part):
            weight = weights.to_give(piece)
            add_up(pairs.edges(piece), pairs.sites(piece), weight, ratio, access[slice(*piece)])

    in_threads(one_part, pairs.parts(), tick)
    return access


@threaded
def share_out(edges: Unsigned64, weight: Floats) -> None:
    """Weigh every pair by its share in the weights of its point as well: w²/Σw instead of w."""
    for i in range(edges.size - 1):
        total = 0.0
        for e in range(edges[i] - edges[0], edges[i + 1] - edges[0]):
            total += weight[e]
        if total > 0:
            for e in range(edges[i] - edges[0], edges[i + 1] - edges[0]):
                weight[e] *= weight[e] / total


@threaded
def add_people(edges: Unsigned64, site: Unsigned32, weight: Floats, people: Floats, reached: Floats) -> None:
    """Add every point's weighted people to the sites it reaches."""
    for i in range(edges.size - 1):
        begin, end = edges[i] - edges[0], edges[i + 1] - edges[0]
        if weight.size:
            for e in range(begin, end):
                reached[site[e]] += people[i] * weight[e]
        else:  # all count fully
            for e in range(begin, end):
                reached[site[e]] += people[i]


@threaded
def add_ratios(edges: Unsigned64, site: Unsigned32, weight: Floats, ratio: Floats, access: Floats) -> None:
    """Add up at every point the weighted ratios of the sites it reaches."""
    for i in range(edges.size - 1):
        begin, end, total = edges[i] - edges[0], edges[i + 1] - edges[0], 0.0
        if weight.size:
            for e in range(begin, end):
                total += ratio[site[e]] * weight[e]
        else:
            for e in range(begin, end):
                total += ratio[site[e]]
        access[i] = total
