"""access beside PySAL `access`: clustered points, catchment 5 km, Gaussian decay with σ = 2.5 km."""

import argparse
import importlib
import logging
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import measuring
import numpy as np

CATCHMENT_KM, SIGMA_KM = 5.0, 2.5
PEER_MEASURES = ("2sfca", "e2sfca", "3sfca", "hansen")
OURS, PEER = "qingmiao access", "PySAL access"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this benchmark takes."""
    parser.add_argument("--sizes", nargs="*", default=["10000x1000", "100000x10000"], help="demand points x sites")
    parser.add_argument("--seeds", type=int, nargs="*", default=[11, 12, 13], help="of the smallest size; larger ones use the first")
    parser.add_argument(
        "--parts", nargs="*", choices=["whole", "kernel"], default=["whole", "kernel"], help="end to end, or on given pairs"
    )
    parser.add_argument("--peer-limit", type=float, default=300.0, help="seconds for one call of the peer")


def region(points: int, sites: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(points, 3) and (sites, 3): latitude, longitude, amount, clustered about towns in a square of 100 km."""
    rng = np.random.default_rng(seed)
    towns = rng.random((max(10, points // 500), 2)) * 100
    share = rng.pareto(1.2, len(towns)) + 0.2
    share /= share.sum()
    demand = towns[rng.choice(len(towns), points, p=share)] + rng.normal(0, 3.0, (points, 2))
    supply = towns[rng.choice(len(towns), sites, p=share)] + rng.normal(0, 3.0, (sites, 2))
    people, places = 1.0 + rng.poisson(20, points), 10.0 + rng.poisson(60, sites)

    def degrees(km: np.ndarray, amount: np.ndarray) -> np.ndarray:
        return np.column_stack([23.5 + km[:, 1] / 111.195, 112.5 + km[:, 0] / 111.195 / np.cos(np.radians(24.0)), amount])

    return degrees(demand, people), degrees(supply, places)


def prepare_ours(points: int, sites: int, seed: int, measure: str, *, with_search: bool) -> Callable[[], Any]:
    """The engine, from coordinates or from pairs found before."""
    engine = importlib.import_module("qingmiao.engines.access")
    demand, supply = (engine.Places(*place.T) for place in region(points, sites, seed))
    decay = engine.decays.power(1.5, least_cost=0.1) if measure == "hansen" else engine.decays.gaussian(SIGMA_KM)
    found = None if with_search else engine.find_pairs(demand, supply, CATCHMENT_KM)

    def call() -> Any:
        pairs = engine.find_pairs(demand, supply, CATCHMENT_KM) if found is None else found
        return engine.measure_access(engine.Measure(measure), pairs, demand, supply, decay).access

    return call


def prepare_peer(points: int, sites: int, seed: int, measure: str, *, with_search: bool) -> Callable[[], Any]:
    """PySAL access with pairs from scipy's cKDTree on the unit sphere, the fastest public search found."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    peer, pandas = importlib.import_module("access"), importlib.import_module("pandas")
    tree = importlib.import_module("scipy.spatial").cKDTree
    demand, supply = region(points, sites, seed)
    radius = importlib.import_module("qingmiao.engines.access.pairs").EARTH_RADIUS_KM

    def sphere(place: np.ndarray) -> np.ndarray:
        lat, lon = np.radians(place[:, 0]), np.radians(place[:, 1])
        return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

    def search() -> Any:
        chord = 2 * np.sin(CATCHMENT_KM / radius / 2)
        pairs = tree(sphere(demand)).sparse_distance_matrix(tree(sphere(supply)), chord, output_type="ndarray")
        origin, dest = demand[pairs["i"]], supply[pairs["j"]]
        north, east = (np.sin(np.radians(dest[:, axis] - origin[:, axis]) / 2) for axis in (0, 1))
        square = north**2 + np.cos(np.radians(origin[:, 0])) * np.cos(np.radians(dest[:, 0])) * east**2
        return pandas.DataFrame({"origin": pairs["i"], "dest": pairs["j"], "cost": 2 * radius * np.arcsin(np.sqrt(square))})

    def model(cost: Any) -> Any:
        return peer.Access(
            demand_df=pandas.DataFrame({"id": np.arange(points), "people": demand[:, 2]}),
            demand_index="id",
            demand_value="people",
            supply_df=pandas.DataFrame({"id": np.arange(sites), "places": supply[:, 2]}),
            supply_index="id",
            supply_value="places",
            cost_df=cost,
            cost_origin="origin",
            cost_dest="dest",
            cost_name="cost",
        )

    ready = None if with_search else model(search())

    def call() -> Any:
        found = _peer_measure(model(search()) if ready is None else ready, measure, peer.weights)
        return found.reindex(np.arange(points)).fillna(0.0).to_numpy()

    return call


def _peer_measure(model: Any, measure: str, weights: Any) -> Any:
    gaussian = weights.gaussian(SIGMA_KM)
    if measure == "2sfca":
        found = model.two_stage_fca(name="a", max_cost=CATCHMENT_KM)
    elif measure == "e2sfca":
        found = model.enhanced_two_stage_fca(name="a", weight_fn=gaussian, max_cost=CATCHMENT_KM)
    elif measure == "3sfca":
        found = model.three_stage_fca(name="a", weight_fn=gaussian, max_cost=CATCHMENT_KM)
    else:
        found = model.weighted_catchment(name="a", weight_fn=weights.gravity(1, -1.5, 0.1), max_cost=CATCHMENT_KM)
    return found.iloc[:, 0]


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """End to end from coordinates by E2SFCA, then every measure on pairs found before."""
    sizes = [tuple(int(part) for part in size.split("x")) for size in (["2000x300"] if args.quick else args.sizes)]
    for points, sites in sizes:
        is_large = points * sites > 50_000_000
        for seed in (args.seeds[:1] if is_large else args.seeds) if "whole" in args.parts else ():
            yield _one_case(args, (points, sites, seed), "e2sfca", with_search=True)
        for name in (("e2sfca",) if is_large else PEER_MEASURES) if "kernel" in args.parts else ():
            yield _one_case(args, (points, sites, args.seeds[0]), name, with_search=False)


def _one_case(args: argparse.Namespace, region_of: tuple[int, int, int], name: str, *, with_search: bool) -> measuring.Report:
    points, sites, seed = region_of
    given = {"points": points, "sites": sites, "seed": seed, "measure": name, "with_search": with_search}
    warm_calls = 0 if points * sites > 50_000_000 else 1
    contenders = [
        measuring.Contender(OURS, "engine_access:prepare_ours", given, ours=True, cores=2),
        measuring.Contender(PEER, "engine_access:prepare_peer", given, "access", cores=2, limit_s=args.peer_limit, warm_calls=warm_calls),
    ]
    what = "end to end from coordinates" if with_search else "kernel on given pairs"
    title = f"{name}, {what}, {points:,} × {sites:,}, 5 km, σ 2.5 km, seed {seed}, both cores"

    def check(results: dict[str, Any]) -> list[tuple[str, bool]]:
        return _check(results, region_of, name)

    return measuring.compare("access", title, contenders, check)


def _check(results: dict[str, Any], region_of: tuple[int, int, int], name: str) -> list[tuple[str, bool]]:
    demand, supply = region(*region_of)
    ours = results[OURS]
    statements = []
    if PEER in results:
        apart = np.abs(ours - results[PEER]) / np.maximum(np.abs(ours), 1e-300)
        largest = float(apart[ours != 0].max())
        statements.append((f"largest relative difference from PySAL {largest:.1e}", largest < 1e-12))
        statements.append(
            (f"without access at the same {int((ours == 0).sum())} points", bool(((ours == 0) == (results[PEER] == 0)).all()))
        )
    else:
        statements.append(("PySAL gave no result to compare with", True))
    if name != "hansen":
        engine = importlib.import_module("qingmiao.engines.access")
        places = [engine.Places(*place.T) for place in (demand, supply)]
        reached = np.unique(engine.find_pairs(*places, CATCHMENT_KM).site)
        given, offered = float(demand[:, 2] @ ours), float(supply[reached, 2].sum())
        statements.append((f"supply conserved: {given:.9g} places given of {offered:.9g} in reach", abs(given / offered - 1) < 1e-11))
    return statements
