"""Readers for the public instance formats, and for our own tables.

Source: Beasley, Journal of the Operational Research Society 41 (1990), OR-Library: pmed and pmedcap files; Lorena and Senne (2004): SJC.
"""

from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from qingmiao.codes.errors import DomainError
from qingmiao.engines.siting.links import Floats
from qingmiao.engines.siting.model import Kind, Problem

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


MANY = 20_000  # nodes: with more the table of distances does not fit


def read_numbers(path: Path) -> list[list[float]]:
    """Return the numbers of a text file, line by line without empty lines; a refusal that names the file otherwise."""
    try:
        lines = [[float(word) for word in line.split()] for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except OSError:
        raise DomainError(f"读不到文件 {path}，请检查路径。", exit_code=2) from None
    except ValueError:
        raise DomainError(f"文件 {path} 里有不是数字的内容，不是认识的算例格式。", exit_code=2) from None
    if not all(np.isfinite(line).all() for line in lines):
        raise DomainError(f"文件 {path} 里有不是有限数的内容。", exit_code=2)
    return [line for line in lines if line]


def read_instance(path: Path, kind: Kind, *, p: int | None = None, radius: float | None = None) -> Problem:
    """Read a pmed, pmedcap or SJC file, recognised by its first lines; `p` replaces the file's own."""
    lines = read_numbers(path)
    shape = tuple(len(line) for line in lines[:2])
    a = np.array([number for line in lines for number in line])
    if shape[:1] == (3,):
        n, own = size_of(path, a[0]), int(a[2])
        table = table_of(path, a, (3, int(a[1]), 3))
        distance, weight, capacity = graph_distances(n, table), np.ones(n), None
    elif shape == (2, 3):
        table = table_of(path, a, (5, size_of(path, a[2]), 4))
        # The optima of these files were published for distances cut to whole numbers.
        own, distance, weight = int(a[3]), np.floor(plane_distances(table[:, 1:3])), table[:, 3]
        capacity = np.full(len(table), a[4])
    elif shape == (2, 4):
        table = table_of(path, a, (2, size_of(path, a[0]), 4))
        own, distance, weight, capacity = int(a[1]), plane_distances(table[:, :2]), table[:, 3], table[:, 2]
    else:
        raise DomainError(f"文件 {path} 不是认识的算例格式（pmed、pmedcap、SJC，每个文件一个算例）。", exit_code=2)
    if kind == "cpmedian" and capacity is None:
        raise DomainError(f"文件 {path} 没有容量，只能作为 pmedian 求解。", exit_code=2)
    if capacity is None:
        return Problem(kind, distance, weight, p=None if kind == "lscp" else own if p is None else p, radius=radius)
    if (weight < 0).any() or (capacity < 0).any():
        raise DomainError(f"文件 {path} 里有负的需求或容量。", exit_code=2)
    # These benchmarks count the way once per point, not once per child: the weights only fill places.
    return point_problem(kind, distance, weight, capacity, (own if p is None else p, radius))


def size_of(path: Path, number: float) -> int:
    """Return a number of points that makes sense."""
    if number != int(number) or not 0 < number <= MANY:
        raise DomainError(f"文件 {path} 开头的点数 {number:g} 不合理，不是认识的算例格式。", exit_code=2)
    return int(number)


def table_of(path: Path, numbers: Floats, shape: tuple[int, int, int]) -> Floats:
    """Return the table after `start` numbers, (rows, width); a refusal where the file is cut off or too long."""
    start, rows, width = shape
    if numbers.size != start + rows * width:
        raise DomainError(f"文件 {path} 不完整或多了内容：应有{start + rows * width}个数，实有{numbers.size}个。", exit_code=2)
    return numbers[start:].reshape(rows, width)


def point_problem(kind: Kind, distance: Floats, weight: Floats, capacity: Floats, numbers: tuple[int, float | None]) -> Problem:
    """A problem whose travel counts points while its capacities count children."""
    p, radius = numbers
    limit = capacity if kind == "cpmedian" else None
    per_point = kind in ("cpmedian", "pmedian")
    count, most = (np.ones(len(weight)) if per_point else None), (None if kind == "lscp" else p)
    return Problem(kind, distance, weight, p=most, capacity=limit, radius=radius, travel_weight=count)


def graph_distances(n: int, edges: Floats) -> Floats:
    """Shortest paths between all nodes; where an edge is listed twice, the last one counts."""
    ends = edges[:, :2].astype(np.int64) - 1
    if (edges[:, 2] < 0).any():
        raise DomainError("算例里有长度为负的边。", exit_code=2)
    if n <= 0 or (ends < 0).any() or (ends >= n).any():
        raise DomainError("算例里有边指向不存在的结点。", exit_code=2)
    low, high = ends.min(axis=1), ends.max(axis=1)
    # OR-Library says so for its files: the last of several edges between two nodes counts.
    last = {int(key): e for e, key in enumerate(low * n + high)}
    keep = np.array(sorted(last.values()), np.int64)
    # A loop is never on a shortest path.
    keep = keep[low[keep] != high[keep]]
    graph = csr_matrix((edges[keep, 2], (low[keep], high[keep])), shape=(n, n))
    return np.asarray(shortest_path(graph, method="D", directed=False), np.float64)


def plane_distances(xy: Floats) -> Floats:
    """Euclidean distances between all points."""
    return np.asarray(np.sqrt(((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)), np.float64)


def sphere_distances(here: Floats, there: Floats, road_factor: float) -> Floats:
    """Metres between (n, 2) and (m, 2) latitudes and longitudes in degrees, times the road factor, good to a centimetre.

    Source: the chord between two points of the unit sphere; taken from their common centre, so that near points keep their digits.
    """
    a, b = unit_vectors(here), unit_vectors(there)
    centre = b.mean(axis=0)
    a, b = a - centre, b - centre
    chord = a @ b.T
    chord *= -2.0
    chord += (a**2).sum(axis=1)[:, None]
    chord += (b**2).sum(axis=1)
    np.clip(chord, 0.0, 4.0, out=chord)
    np.sqrt(chord, out=chord)
    chord *= 0.5
    np.arcsin(chord, out=chord)
    chord *= 2.0 * EARTH_RADIUS_M * road_factor
    return np.asarray(chord, np.float64)


def unit_vectors(place: Floats) -> Floats:
    """(n, 3) points of the unit sphere."""
    lat, lon = np.radians(place).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
