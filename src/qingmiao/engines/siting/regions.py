"""Regions: sites that serve the same rows. How many are open is what relaxed plans leave undecided longest, and what divides best."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, pdist

from qingmiao.engines.siting.links import OPEN, SHUT, Floats, Ints, Marks

OPEN_A_REGION = (1.0, 1.7, 3.0, 6.0, 12.0)  # open sites in a region of each level: small ones say most, large ones are decided first
SITES_A_TREE = 60  # with more to open, each region has trees of its own, and the largest regions are of use
ACTIVE = 0.003  # share of the relaxed plans that makes a site worth placing
SAMPLE = 500  # rows whose costs tell sites apart


def find_regions(cost: Floats, status: Marks, mean: Floats, p: int) -> Ints:
    """(levels, m) region of every site, nested, from small to large; no number is on two levels.

    By average linkage of the sites' costs; a site that no relaxed plan opens joins the nearest one that some plan does.
    """
    n, m = cost.shape
    # Sites that no relaxed plan opens would draw the borders of regions in which nothing is undecided.
    active = np.flatnonzero((status == OPEN) | ((mean > ACTIVE) & (status != SHUT)))
    if active.size < 2:
        return np.zeros((1, m), np.int64)
    # Two sites are alike if they cost the same rows the same: this needs no coordinates, so it holds for travel times as well.
    rows = np.linspace(0, n - 1, min(n, SAMPLE)).astype(np.int64)
    point = np.ascontiguousarray(cost[rows].T)
    tree = linkage(pdist(point[active], "cityblock"), "average")
    join = cdist(point, point[active], "cityblock").argmin(axis=1)
    join[active] = np.arange(active.size)
    sizes = OPEN_A_REGION if p > SITES_A_TREE else OPEN_A_REGION[:-1]
    region, used = np.zeros((len(sizes), m), np.int64), 0
    for level, size in enumerate(sizes):
        cluster = fcluster(tree, max(round(p / size), 1), "maxclust")
        # Cuts of one tree at several heights: nested by construction, as the greedy choice within regions needs.
        region[level] = used + cluster[join] - 1
        used += int(cluster.max())
    return region
