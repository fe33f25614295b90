"""Siting beside HiGHS: synthetic networks like the public p-median instances, and public instances from a folder given to it."""

import argparse
import importlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import measuring
import numpy as np

OURS, PEER = "qingmiao siting", "HiGHS direct"
PEER_LIMIT_S = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes of synthetic networks, and the folder of public instances."""
    parser.add_argument("--orlib", type=Path, help="folder with pmed/ and pmedcap/: its instances are measured instead of synthetic ones")
    parser.add_argument("--sizes", nargs="*", default=["100x10", "200x20", "400x10"], help="nodes x p")
    parser.add_argument("--seeds", nargs="*", type=int, default=[7])


def network(n: int, seed: int) -> np.ndarray:
    """(n, n) shortest paths of a chain with random chords, n² / 50 edges of length 1 to 100."""
    formats = importlib.import_module("qingmiao.engines.siting.formats")
    rng = np.random.default_rng(seed)
    chain = np.stack([np.arange(1, n), np.arange(2, n + 1)], axis=1)
    ends = np.concatenate([chain, rng.integers(1, n + 1, (max(n * n // 50 - n + 1, 0), 2))])
    distances: np.ndarray = formats.graph_distances(n, np.column_stack([ends, rng.integers(1, 101, len(ends))]).astype(float))
    return distances


def problem_of(source: str, p: int, seed: int) -> Any:
    """A public instance by path, or a synthetic network by its number of nodes."""
    siting = importlib.import_module("qingmiao.engines.siting")
    if Path(source).exists():
        return siting.read_instance(Path(source), "pmedian")
    n = int(source)
    return siting.Problem("pmedian", network(n, seed), np.ones(n), p=p)


def prepare_ours(source: str, p: int, seed: int) -> Callable[[], Any]:
    """Solve to proven optimality."""
    siting = importlib.import_module("qingmiao.engines.siting")
    problem = problem_of(source, p, seed)

    def call() -> Any:
        plan = siting.solve(problem, time_limit_s=60.0)
        return plan.value, plan.bound, plan.open

    return call


def prepare_peer(source: str, p: int, seed: int) -> Callable[[], Any]:
    """The usual model, x_ij <= y_j, handed to HiGHS."""
    highspy = importlib.import_module("highspy")
    core, mip_child = importlib.import_module("qingmiao.engines.siting.core"), importlib.import_module("qingmiao.engines.siting.mip_child")
    links = importlib.import_module("qingmiao.engines.siting.links")
    problem = problem_of(source, p, seed)
    n, m = problem.distance.shape
    near = links.nearest_links(problem.distance, np.zeros(m), keep=m)
    everything = core.leftover(near, np.zeros(m, np.int8), np.zeros(n + 1), np.inf)
    left = core.Left(everything.row, everything.site, everything.cost, everything.columns, np.zeros(0, np.int64))
    model = core.core_model(near, problem.p, np.zeros(m, np.int8), left)
    arrays = {"cost": model.cost, "lower": model.lower, "upper": model.upper, "integer": model.integer}
    arrays |= {"row_lower": model.row_lower, "row_upper": model.row_upper}
    arrays |= {"start": model.rows.indptr, "index": model.rows.indices, "value": model.rows.data}

    def call() -> Any:
        solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("time_limit", PEER_LIMIT_S), ("mip_rel_gap", 0.0)):
            solver.setOptionValue(option, value)
        solver.passModel(mip_child.load(arrays))
        solver.run()
        x = np.array(solver.getSolution().col_value)
        opened = left.columns[x[left.row.size :] > 0.5] if x.size else np.zeros(0, int)
        return solver.modelStatusToString(solver.getModelStatus()), opened

    return call


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """p-median, ours and HiGHS on one core each."""
    if args.orlib is not None:
        files = sorted((args.orlib / "pmed").glob("*.txt"), key=lambda path: int(path.stem.removeprefix("pmed")))
        cases = [(str(path), 0, 0) for path in (files[:2] if args.quick else files)]
    else:
        sizes = [tuple(int(part) for part in size.split("x")) for size in (args.sizes[:1] if args.quick else args.sizes)]
        cases = [(str(n), p, seed) for n, p in sizes for seed in args.seeds]
    for source, p, seed in cases:
        given = {"source": source, "p": p, "seed": seed}
        contenders = [
            measuring.Contender(OURS, "engine_siting:prepare_ours", given, ours=True, limit_s=90.0),
            measuring.Contender(PEER, "engine_siting:prepare_peer", given, "highspy", limit_s=PEER_LIMIT_S + 60.0, warm_calls=0),
        ]

        def check(results: dict[str, Any], given: dict[str, Any] = given) -> list[tuple[str, bool]]:
            return quality(results, given)

        title = f"p-median {Path(source).stem}" + (f", p = {p}, seed {seed}" if p else "")
        yield measuring.compare("siting", title, contenders, check)


def quality(results: dict[str, Any], given: dict[str, Any]) -> list[tuple[str, bool]]:
    """Recompute both values from the sites that are open."""
    problem = problem_of(given["source"], given["p"], given["seed"])
    value, bound, opened = results[OURS]
    again = float(problem.distance[:, opened].min(axis=1).sum())
    statements = [(f"ours: {value:g} recomputed as {again:g}, bound {bound:g}, {len(opened)} sites", again == value == bound)]
    if PEER in results:
        status, sites = results[PEER]
        theirs = float(problem.distance[:, sites].min(axis=1).sum()) if len(sites) else np.inf
        statements.append((f"HiGHS says {status}, its sites give {theirs:g}: not better than ours", theirs >= again))
    return statements
