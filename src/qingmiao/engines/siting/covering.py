"""Covering: the fewest sites within a radius (set covering), and the smallest radius for p sites (p-centre) by search over distances.

Source: Toregas, Swain, ReVelle and Bergman, Operations Research 19 (1971); Minieka, SIAM Review 12 (1970).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.links import Floats
from qingmiao.engines.siting.mip import Model, solve_mip

Cover = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """`kept` (m,) bool stay open, `fee` (m,) share of the budget."""

    kept: Cover
    fee: Floats


def greedy_cover(cover: Cover, rules: Rules) -> Cover:
    """Open the site that covers most of what is left, then close what is not needed; (m,) bool."""
    sites = rules.kept.copy()
    missing = ~cover[:, sites].any(axis=1)
    while missing.any():
        gain = cover[missing].sum(axis=0)
        best = int(np.argmax(gain))
        if gain[best] == 0:
            break
        sites[best] = True
        # Chvátal's greedy cover, within a logarithm of the fewest. Source: Mathematics of Operations Research 4 (1979).
        missing &= ~cover[:, best]
    for j in np.flatnonzero(sites & ~rules.kept):
        # What was opened early is often covered by later ones together.
        sites[j] = False
        sites[j] = not cover[:, sites].any(axis=1).all()
    return sites


def distinct_rows(cover: Cover) -> Cover:
    """Leave out rows whose covering sites are the same as another's: they ask for nothing more."""
    packed = np.packbits(cover, axis=1)
    _, first = np.unique(packed, axis=0, return_index=True)
    return cover[np.sort(first)]


def fewest_sites(cover: Cover, rules: Rules, clock: Clock) -> tuple[Cover, float]:
    """Sites of the smallest cover found and a bound on their number. Every row of `cover` (n, m) must have a site."""
    incumbent = greedy_cover(cover, rules)
    rest = distinct_rows(cover[~cover[:, rules.kept].any(axis=1)])
    base = int(rules.kept.sum())
    if rest.size == 0 or rest.shape[0] == 0:
        return incumbent, float(incumbent.sum())
    m = cover.shape[1]
    model = Model(
        cost=np.ones(m),
        lower=rules.kept.astype(np.float64),
        upper=np.ones(m),
        integer=np.ones(m, bool),
        rows=sparse.vstack([sparse.csr_matrix(rest.astype(np.float64)), sparse.csr_matrix(rules.fee[None, :])], format="csr"),
        row_lower=np.concatenate([np.ones(rest.shape[0]), [-np.inf]]),
        row_upper=np.concatenate([np.full(rest.shape[0], np.inf), [1.0]]),
    )
    claim = solve_mip(model, clock, cutoff=float(incumbent.sum()) - 1.0 + 1e-6, spare=0.999)
    # Numbers of sites are whole, so a fractional bound may be rounded up; rows beyond the existing sites ask for one more at least.
    bound = max(float(base + 1), np.ceil(claim.bound - 1e-6) if np.isfinite(claim.bound) else 0.0)
    found = claim.x > 0.5 if claim.x is not None else None
    affordable = float(rules.fee[incumbent].sum()) <= 1.0 + 1e-12
    if found is not None and (found.sum() < incumbent.sum() or not affordable) and cover[:, found].any(axis=1).all():
        incumbent = found
    if claim.is_empty:
        bound = np.inf
    return incumbent, min(bound, float(incumbent.sum())) if not claim.is_empty else bound


def near_centres(distance: Floats, p: int, rules: Rules) -> Cover:
    """Farthest-row greedy: open the site nearest to the row that is worst off until p are open."""
    sites = rules.kept.copy()
    nearest = distance[:, sites].min(axis=1) if sites.any() else np.full(len(distance), np.inf)
    for _ in range(p - int(sites.sum())):
        # The row that is worst off decides the value, so it chooses. Source: Gonzalez, Theoretical Computer Science 38 (1985).
        row = int(np.argmax(nearest))
        left = 1.0 + 1e-12 - float(rules.fee[sites].sum())
        j = int(np.argmin(np.where(sites | (rules.fee > left), np.inf, distance[row])))
        if sites[j] or rules.fee[j] > left:
            break
        sites[j] = True
        nearest = np.minimum(nearest, distance[:, j])
    return sites


def smallest_radius(distance: Floats, p: int, rules: Rules, clock: Clock) -> tuple[Cover, float]:
    """Sites with the smallest longest way found, and a bound on it. `distance` (n, m), every row reaches a site."""
    best = near_centres(distance, p, rules)
    value = float(distance[:, best].min(axis=1).max()) if best.any() else np.inf
    bound = float(distance.min(axis=1).max())
    # The longest way is one of the distances, so it is enough to search among them, by halves.
    radii = np.unique(distance[np.isfinite(distance)])
    radii = radii[(radii >= bound) & (radii < value)]
    low, high = 0, radii.size  # radii below `low` are proven too small; `high` is reached by `best`
    while low < high and not clock.is_over:
        middle = (low + high) // 2
        cover = distance <= radii[middle]
        sites, fewest = fewest_sites(cover, rules, clock)
        fits = sites.sum() <= p and float(rules.fee[sites].sum()) <= 1.0 + 1e-12 and cover[:, sites].any(axis=1).all()
        if fits:
            best, value = sites, float(distance[:, sites].min(axis=1).max())
            # The cover that was found may be better than the radius that was asked for.
            high = min(middle, int(np.searchsorted(radii, value)))
        elif fewest > p:
            low = middle + 1
        else:
            break
    return best, float(radii[low]) if low < radii.size and low < high else value
