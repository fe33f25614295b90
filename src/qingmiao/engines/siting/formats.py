"""Readers for the public instance formats, and for our own tables.

Source: Beasley, Journal of the Operational Research Society 41 (1990), OR-Library: pmed and pmedcap files; Lorena and Senne (2004): SJC.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from qingmiao.codes.errors import DomainError
from qingmiao.engines.siting.links import Floats
from qingmiao.engines.siting.model import Kind, Problem

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


def read_numbers(path: Path) -> Floats:
    """All numbers of a text file in order; a refusal that names the file otherwise."""
    try:
        words = path.read_text(encoding="utf-8-sig").split()
        return np.array([float(word) for word in words])
    except OSError:
        raise DomainError(f"读不到文件 {path}，请检查路径。", exit_code=2) from None
    except ValueError:
        raise DomainError(f"文件 {path} 里有不是数字的内容，不是认识的算例格式。", exit_code=2) from None


def read_instance(path: Path, kind: Kind, *, p: int | None = None, radius: float | None = None) -> Problem:
    """Read a pmed, pmedcap or SJC file, recognised by its length; `p` replaces the file's own."""
    a = read_numbers(path)
    n = int(a[0]) if a.size else 0
    if a.size >= 3 and a.size == 3 + 3 * int(a[1]):
        distance, weight, capacity, own = graph_distances(n, a[3:].reshape(-1, 3)), np.ones(n), None, int(a[2])
    elif a.size >= 5 and a.size == 5 + 4 * int(a[2]):
        table = a[5:].reshape(-1, 4)
        distance, weight = np.floor(plane_distances(table[:, 1:3])), table[:, 3]
        capacity, own = np.full(len(table), a[4]), int(a[3])
    elif n >= 2 and a.size >= 2 + 4 * n:
        table = a[2 : 2 + 4 * n].reshape(-1, 4)
        distance, weight, capacity, own = plane_distances(table[:, :2]), table[:, 3], table[:, 2], int(a[1])
    else:
        raise DomainError(f"文件 {path} 不是认识的算例格式（pmed、pmedcap、SJC）。", exit_code=2)
    chosen = own if p is None else p
    if kind == "cpmedian" and capacity is None:
        raise DomainError(f"文件 {path} 没有容量，请用 --problem pmedian。", exit_code=2)
    if capacity is not None:
        # These benchmarks count the way once per point, not once per child: the weights only fill places.
        return point_problem(kind, distance, weight, capacity, (chosen, radius))
    return Problem(kind, distance, weight, p=None if kind == "lscp" else chosen, radius=radius)


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
    if n <= 0 or (ends < 0).any() or (ends >= n).any():
        raise DomainError("算例里有边指向不存在的结点。", exit_code=2)
    low, high = ends.min(axis=1), ends.max(axis=1)
    last = {int(key): e for e, key in enumerate(low * n + high)}
    keep = np.array(sorted(last.values()), np.int64)
    keep = keep[low[keep] != high[keep]]
    graph = csr_matrix((edges[keep, 2], (low[keep], high[keep])), shape=(n, n))
    return np.asarray(shortest_path(graph, method="D", directed=False), np.float64)


def plane_distances(xy: Floats) -> Floats:
    """Euclidean distances between all points."""
    return np.asarray(np.sqrt(((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)), np.float64)


def sphere_distances(here: Floats, there: Floats, road_factor: float) -> Floats:
    """Metres between (n, 2) and (m, 2) latitudes and longitudes in degrees, times the road factor. Source: haversine formula."""
    a, b = np.radians(here)[:, None, :], np.radians(there)[None, :, :]
    half = np.sin((a[..., 0] - b[..., 0]) / 2) ** 2 + np.cos(a[..., 0]) * np.cos(b[..., 0]) * np.sin((a[..., 1] - b[..., 1]) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * road_factor * np.arcsin(np.sqrt(np.minimum(half, 1.0))), np.float64)


def read_table(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a CSV; a refusal that names the missing columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            names = reader.fieldnames or []
    except (OSError, UnicodeDecodeError):
        raise DomainError(f"读不到文件 {path}，请检查路径和编码（UTF-8）。", exit_code=2) from None
    missing = [name for name in needed if name not in names]
    if missing:
        raise DomainError(f"文件 {path} 缺少列：{'、'.join(missing)}。", exit_code=2)
    if not rows:
        raise DomainError(f"文件 {path} 没有数据行。", exit_code=2)
    return rows


def column(rows: list[dict[str, str]], name: str, default: float = float("nan")) -> Floats:
    """One column as numbers; what is empty or not a number becomes `default`."""

    def number(text: str | None) -> float:
        try:
            return float(text) if text else default
        except ValueError:
            return default

    return np.array([number(row.get(name)) for row in rows])
