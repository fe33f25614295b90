"""Who can reach what: pairs of demand points and sites, by coordinates or from a table of distances or travel times."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.access.places import Floats, Places
from qingmiao.engines.compiling import threaded

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of the IUGG
LONGEST_REACH_KM = 600.0  # the series of the search are exact up to here; farther, bring a table
NOWHERE = -9
HALF_DEGREE = radians(0.5)
SECONDS_TO_TICK = 0.1
PARTS = 16  # fixed, not the number of cores: the same sums in the same order on every machine
Tick = Callable[[float], None]
"""Called now and then with the share that is done; what it raises stops the work."""
Result = TypeVar("Result")
Kind = TypeVar("Kind", np.int32, np.float64)
Ints32 = NDArray[np.int32]
Ints64 = NDArray[np.int64]
Unsigned32 = NDArray[np.uint32]
Unsigned64 = NDArray[np.uint64]
Range = tuple[int, int]
"""Demand points from the first number up to, not including, the second."""


@dataclass(frozen=True)
class Pairs:
    """Reachable sites of every demand point, demand by demand.

    first: (n_demand + 1,) int64, pairs first[i]:first[i + 1] belong to demand i. site: (n_pairs,) int32. cost: (n_pairs,) float64, km or
    minutes, sorted in no order. by_position: whether coordinates gave the pairs, so that a place without one reaches nobody knows whom.
    """

    first: Ints64
    site: Ints32
    cost: Floats
    n_sites: int
    by_position: bool = True

    @property
    def n_demand(self) -> int:
        """How many demand points, with and without pairs."""
        return len(self.first) - 1

    def span(self, points: Range) -> slice:
        """Where the pairs of these points are."""
        return slice(self.first[points[0]], self.first[points[1]])

    def count(self, points: Range) -> int:
        """How many pairs these points have."""
        return int(self.first[points[1]] - self.first[points[0]])

    def edges(self, points: Range) -> Unsigned64:
        """`first` of these points as loops take it: compiled code need not ask whether an unsigned index is negative, in half the time."""
        return self.first[points[0] : points[1] + 1].view(np.uint64)

    def sites(self, points: Range) -> Unsigned32:
        """`site` of these points as loops take it."""
        return self.site[self.span(points)].view(np.uint32)

    def parts(self) -> list[Range]:
        """Ranges of demand points with about equal numbers of pairs, for threads."""
        return self.ranges((0, self.n_demand), PARTS)

    def ranges(self, points: Range, count: int) -> list[Range]:
        """Divide a range of demand points into so many with about equal numbers of pairs."""
        begin, end = points
        inside = np.linspace(self.first[begin], self.first[end], count + 1)[1:-1]
        marks = [begin, *np.searchsorted(self.first[begin : end + 1], inside) + begin, end]
        return [(int(a), int(b)) for a, b in pairwise(marks) if b > a]


@dataclass(frozen=True)
class _Grid:
    """Sites sorted by cells of a little over one catchment, row by row: cell c holds sites first[c]:first[c + 1] of `order`."""

    first: Ints64
    order: Ints32
    south: float
    west: float
    cell_lat: float
    cell_lon: float
    rows: int
    columns: int

    def cells_of(self, lat: Floats, lon: Floats, usable: NDArray[np.bool_]) -> Ints64:
        """(n, 2) row and column of each point, which may be one outside the grid; NOWHERE where nothing can be in reach."""
        with np.errstate(invalid="ignore"):
            row = np.floor((lat - self.south) / self.cell_lat)
            column = np.floor((lon - self.west) / self.cell_lon)
            near = usable & (row >= -1) & (row <= self.rows) & (column >= -1) & (column <= self.columns)
        return np.where(near[:, None], np.column_stack([row, column]), NOWHERE).astype(np.int64)

    def count_around(self, cells: Ints64) -> int:
        """How many sites lie in the nine cells around these points: the room that a search may need."""
        row, column = cells[:, 0], cells[:, 1]
        left, right = np.maximum(column - 1, 0), np.minimum(column + 1, self.columns - 1)
        total = 0
        for step in (-1, 0, 1):
            inside = np.flatnonzero((row != NOWHERE) & (row + step >= 0) & (row + step < self.rows))
            start = (row[inside] + step) * self.columns
            total += int((self.first[start + right[inside] + 1] - self.first[start + left[inside]]).sum())
        return total


def find_pairs(demand: Places, supply: Places, catchment_km: float, *, road_factor: float = 1.0, tick: Tick | None = None) -> Pairs:
    """All pairs whose great-circle distance times `road_factor` is within the catchment, its edge included.

    Places without a usable position have no pairs. A catchment across the antimeridian or over a pole is not found whole.
    Raises ValueError where the catchment or the factor is not positive, or the reach above LONGEST_REACH_KM.
    Source: haversine formula, R. W. Sinnott, Sky and Telescope 68 (1984) 159, on a sphere of the IUGG's mean radius.
    """
    if not (catchment_km > 0 and road_factor > 0 and catchment_km / road_factor <= LONGEST_REACH_KM):
        message = (
            f"catchment_km and road_factor must be positive and reach at most {LONGEST_REACH_KM} km, got {catchment_km}, {road_factor}"
        )
        raise ValueError(message)
    usable = np.flatnonzero(supply.position_flags() == 0)
    grid = _grid_of(supply, usable, demand, catchment_km / road_factor)
    lat, lon = np.radians(demand.lat), np.radians(demand.lon)
    # Cells a little over one catchment wide: whoever is in reach lies in the nine cells around. Source: Bentley, Stanat and Williams,
    # Information Processing Letters 6 (1977), fixed-radius near neighbours.
    cells = grid.cells_of(lat, lon, demand.position_flags() == 0)
    points = _located(demand.lat, demand.lon)
    sites = _located(supply.lat[grid.order], supply.lon[grid.order])
    radius = road_factor * EARTH_RADIUS_KM
    # A chord in space costs three products, a distance on the sphere three series and a root: most pairs are refused by the chord.
    farthest_chord = (2.0 * sin(catchment_km / radius / 2.0)) ** 2 * (1.0 + 1e-9)
    reach = (catchment_km, radius, farthest_chord, grid.rows, grid.columns)
    search = search_range.for_work(len(demand) * max(1, len(usable)))

    def one_part(bounds: Range) -> tuple[Ints64, Ints32, Floats]:
        part = slice(*bounds)
        # Counted first, so that a part has room for whatever it finds and nothing is ever moved while searching.
        room = grid.count_around(cells[part])
        site, cost, found = np.empty(room, np.int32), np.empty(room), np.zeros(part.stop - part.start, np.int64)
        used = search(points[part], cells[part], sites, grid.first, reach, (found, site, cost))
        return found, grid.order[site[:used]], cost[:used].copy()

    # More parts than cores: towns are dense and mountains empty, so parts of equal length take unequal time.
    marks = np.linspace(0, len(demand), PARTS * 4 + 1).astype(int)
    ranges = [(int(a), int(b)) for a, b in pairwise(marks) if b > a]
    found: list[Ints64] = [np.zeros(1, np.int64)]
    site_parts: list[Ints32] = []
    cost_parts: list[Floats] = []
    for counts, site, cost in in_threads(one_part, ranges, tick):
        found.append(counts)
        site_parts.append(site)
        cost_parts.append(cost)
    return Pairs(np.cumsum(np.concatenate(found)), _joined(site_parts, np.int32), _joined(cost_parts, np.float64), len(supply))


def _located(lat: Floats, lon: Floats) -> Floats:
    """(n, 6) per point, side by side for the cache: latitude, longitude, cosine of the latitude, and the point in space.

    The angles stay in degrees: the difference of two of them is exact, that of two radians is not.
    """
    north, east = np.radians(lat), np.radians(lon)
    return np.column_stack([lat, lon, np.cos(north), np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def pairs_from_table(origin: Ints64, destination: Ints64, cost: Floats, *, n_demand: int, n_sites: int, limit: float) -> Pairs:
    """Pairs from a table of distances or travel times; rows with a missing or negative cost, or above `limit`, are left out.

    A pair that stands twice counts once, with its least cost: of two ways the nearer one is taken. origin, destination: (k,) int64 places
    of demand and site, 0 ≤ origin < n_demand, 0 ≤ destination < n_sites. Raises ValueError where shapes differ or a place is out of range.
    """
    sizes = {"origin": np.shape(origin), "destination": np.shape(destination), "cost": np.shape(cost)}
    if len(set(sizes.values())) > 1:
        message = f"columns of one table must have one shape (k,), got {sizes}"
        raise ValueError(message)
    for name, places, end in (("origin", origin, n_demand), ("destination", destination, n_sites)):
        if places.size and not (places.min() >= 0 and places.max() < end):
            message = f"{name} holds {places.min()} to {places.max()}, must lie in 0 to {end - 1}"
            raise ValueError(message)
    with np.errstate(invalid="ignore"):
        kept = np.flatnonzero((cost >= 0) & (cost <= limit))
    kept = kept[_least_of_each(origin[kept] * np.int64(n_sites) + destination[kept], cost[kept])]
    # Stable, so that sums run in the order of the table, on every machine.
    order = kept[np.argsort(origin[kept], kind="stable")]
    first = np.zeros(n_demand + 1, np.int64)
    np.cumsum(np.bincount(origin[order], minlength=n_demand), out=first[1:])
    return Pairs(first, destination[order].astype(np.int32), np.asarray(cost, np.float64)[order], n_sites, by_position=False)


def _least_of_each(pair: Ints64, cost: Floats) -> Ints64:
    """Places of the least cost of each pair, in the order of the table."""
    by_pair = np.lexsort((cost, pair))
    is_first = np.append(True, pair[by_pair][1:] != pair[by_pair][:-1])[: pair.size]
    return np.sort(by_pair[is_first])


def in_threads(work: Callable[[Range], Result], ranges: list[Range], tick: Tick | None = None) -> list[Result]:
    """Results of work over ranges, in their order, on every core. The threads fetch their ranges: handing over each costs more."""
    results: dict[int, Result] = {}
    left = enumerate(ranges)

    def work_on() -> None:
        try:
            for at, bounds in left:
                results[at] = work(bounds)
        finally:
            deque(left, maxlen=0)  # where one stops, all stop

    cores = len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(max_workers=cores) as pool:
        working = [pool.submit(work_on) for _ in range(min(cores, len(ranges)))]
        try:
            while tick is not None and wait(working, timeout=SECONDS_TO_TICK).not_done:
                tick(len(results) / len(ranges))
        except BaseException:
            deque(left, maxlen=0)
            raise
    for worker in working:
        worker.result()
    if tick is not None:
        tick(1.0)
    return [results[at] for at in range(len(ranges))]


def _joined(arrays: list[NDArray[Kind]], kind: type[Kind]) -> NDArray[Kind]:
    """Concatenate and release piece by piece, so that the peak is the whole plus one piece."""
    whole = np.empty(sum(len(array) for array in arrays), kind)
    end = len(whole)
    while arrays:
        piece = arrays.pop()
        whole[end - len(piece) : end] = piece
        end -= len(piece)
    return whole


def _grid_of(supply: Places, usable: Ints64, demand: Places, radius_km: float) -> _Grid:
    lat, lon = np.radians(supply.lat[usable]), np.radians(supply.lon[usable])
    radius = radius_km / EARTH_RADIUS_KM * (1 + 1e-9)
    with np.errstate(invalid="ignore"):
        farthest = np.nanmax(
            np.abs(np.concatenate([supply.lat[usable], np.where(demand.position_flags() == 0, demand.lat, np.nan), [0.0]]))
        )
    # Degrees of longitude shrink towards the pole: the widest cell of the region is the measure for all.
    narrowest = max(cos(min(radians(farthest) + radius, radians(89.9))), 1e-3)
    # asin keeps the widest point of a circle inside the neighbouring cell
    cell_lon = 2 * asin(min(1.0, sin(min(radius / 2, radians(90))) / narrowest)) * (1 + 1e-9)
    south, west = (float(lat.min()), float(lon.min())) if usable.size else (0.0, 0.0)
    height, width = (float(np.ptp(lat)), float(np.ptp(lon))) if usable.size else (0.0, 0.0)
    # Not more cells than a few times the sites: a short reach in a large province would make a grid that nobody lives in.
    most_cells = max(1.0, sqrt(4.0 * len(usable) + 16))
    cell_lat, cell_lon = max(radius, height / most_cells), max(cell_lon, width / most_cells)
    rows, columns = int(height / cell_lat) + 1, int(width / cell_lon) + 1
    cell = ((lat - south) / cell_lat).astype(np.int64) * columns + ((lon - west) / cell_lon).astype(np.int64)
    order = np.argsort(cell, kind="stable")
    first = np.zeros(rows * columns + 1, np.int64)
    np.cumsum(np.bincount(cell, minlength=rows * columns), out=first[1:])
    return _Grid(first, usable[order].astype(np.int32), south, west, cell_lat, cell_lon, rows, columns)


@threaded
def search_range(points, cells, sites, first, reach, out):  # type: ignore[no-untyped-def]  # arrays and tuples, see find_pairs
    """Fill found (pairs per point), site and cost for these points; returns how many pairs there are.

    points, sites: rows of _located. A chord in space rejects what is too far; its digits would not do for a distance, so what is left goes
    through the haversine formula, with the series of sine and arc sine that are exact to the last digit up to LONGEST_REACH_KM.
    """
    found, site, cost = out
    limit, radius, farthest_chord, rows, columns = reach
    used = 0
    for i in range(points.shape[0]):
        row, column = cells[i]
        if row != NOWHERE:
            before = used
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            for r in range(max(row - 1, 0), min(row + 1, rows - 1) + 1):
                for k in range(first[r * columns + left], first[r * columns + right + 1]):  # cells of one row lie side by side
                    x, y, z = sites[k, 3] - points[i, 3], sites[k, 4] - points[i, 4], sites[k, 5] - points[i, 5]
                    if x * x + y * y + z * z <= farthest_chord:
                        a, b = (sites[k, 0] - points[i, 0]) * HALF_DEGREE, (sites[k, 1] - points[i, 1]) * HALF_DEGREE
                        p, q = a * a, b * b
                        a *= 1.0 - p * (1.0 / 6.0 - p * (1.0 / 120.0 - p * (1.0 / 5040.0 - p * (1.0 / 362880.0))))
                        b *= 1.0 - q * (1.0 / 6.0 - q * (1.0 / 120.0 - q * (1.0 / 5040.0 - q * (1.0 / 362880.0))))
                        h = a * a + points[i, 2] * sites[k, 2] * b * b
                        s = 63.0 / 2816.0 + h * (231.0 / 13312.0 + h * (143.0 / 10240.0 + h * (6435.0 / 557056.0)))
                        s = 1.0 + h * (1.0 / 6.0 + h * (3.0 / 40.0 + h * (5.0 / 112.0 + h * (35.0 / 1152.0 + h * s))))
                        distance = 2.0 * radius * np.sqrt(h) * s
                        if distance <= limit:
                            site[used], cost[used] = k, distance
                            used += 1
            found[i] = used - before
    return used
