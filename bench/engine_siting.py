"""Siting beside HiGHS: public instances from a folder given to it, synthetic networks, and clustered regions with capacities."""

import argparse
import importlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import measuring
import numpy as np

OURS, PEER = "qingmiao siting", "HiGHS direct"
CITY, PROVINCE = "2000x500x30", "20000x3000x300"
GOALS = {CITY: 0.005, PROVINCE: 0.01}
FILL, KEPT = 0.85, 0.3  # share of the places that demand takes, and of the open sites that exist already
LINKS_AT_MOST = 100_000  # of a model that is worth handing to the peer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which problem, on what, and how long."""
    parser.add_argument("--problem", choices=["pmedian", "cpmedian"], default="pmedian")
    parser.add_argument(
        "--orlib", type=Path, help="folder with pmed/, pmedcap/ and sjc/: its instances are measured instead of synthetic ones"
    )
    parser.add_argument("--sizes", nargs="*", help="pmedian: nodes x p of networks; cpmedian: rows x sites x p of regions, or points x p")
    parser.add_argument("--seeds", nargs="*", type=int, default=[7])
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--repeats", type=int, default=0, help="timed calls of each; as usual where not given")


@dataclass(frozen=True)
class Given:
    """One case: an instance by its path, or by size and seed."""

    kind: str
    source: str
    seed: int
    limit_s: float

    def problem(self) -> Any:
        """The instance."""
        siting = importlib.import_module("qingmiao.engines.siting")
        if Path(self.source).exists():
            return siting.read_instance(Path(self.source), self.kind)
        *sizes, p = [int(part) for part in self.source.split("x")]
        if self.kind == "cpmedian":
            return region((sizes[0], sizes[1]), p, self.seed) if len(sizes) > 1 else points(sizes[0], p, self.seed)
        n = sizes[0]
        return siting.Problem("pmedian", network(n, self.seed), np.ones(n), p=p)


def network(n: int, seed: int) -> np.ndarray:
    """(n, n) shortest paths of a chain with random chords, n² / 50 edges of length 1 to 100."""
    formats = importlib.import_module("qingmiao.engines.siting.formats")
    rng = np.random.default_rng(seed)
    chain = np.stack([np.arange(1, n), np.arange(2, n + 1)], axis=1)
    ends = np.concatenate([chain, rng.integers(1, n + 1, (max(n * n // 50 - n + 1, 0), 2))])
    distances: np.ndarray = formats.graph_distances(n, np.column_stack([ends, rng.integers(1, 101, len(ends))]).astype(float))
    return distances


def region(size: tuple[int, int], p: int, seed: int) -> Any:
    """Towns of unequal size in a square, seven tenths of rows and sites in them; 1 to 20 children a row, places within 30 % of the mean."""
    siting = importlib.import_module("qingmiao.engines.siting")
    n, m = size
    rng = np.random.default_rng(seed)
    towns, side = max(8, n // 100), 60.0 * np.sqrt(n / 2000)
    centre, share = rng.random((towns, 2)) * side, rng.lognormal(0.0, 1.0, towns)

    def points(count: int) -> np.ndarray:
        at = centre[rng.choice(towns, count, p=share / share.sum())] + rng.normal(0.0, 1.5, (count, 2))
        far = rng.random(count) < 0.3
        at[far] = rng.random((int(far.sum()), 2)) * side
        return np.asarray(at)

    rows, sites = points(n), points(m)
    demand = rng.integers(1, 21, n).astype(float)
    distance = np.hypot(rows[:, None, 0] - sites[None, :, 0], rows[:, None, 1] - sites[None, :, 1])
    capacity = np.round(demand.sum() / p / FILL * rng.uniform(0.7, 1.3, m))
    existing = np.zeros(m, bool)
    existing[rng.choice(m, round(KEPT * p), replace=False)] = True
    return siting.Problem("cpmedian", distance, demand, p=p, capacity=capacity, existing=existing)


def points(n: int, p: int, seed: int) -> Any:
    """Points that are rows and sites at once, as in SJC and p3038: each needs 1 to 100 of equal places, 82 % of which p sites fill.

    Seven tenths of them lie about sixty towns of unequal size. Travel counts points. With p a fifth of n and more, an open site has a few
    rows that fill its places badly, and the linear bound is far below every plan.
    """
    siting = importlib.import_module("qingmiao.engines.siting")
    rng = np.random.default_rng(seed)
    centre, share = rng.random((60, 2)) * 1000, rng.lognormal(0.0, 1.0, 60)
    at = centre[rng.choice(60, n, p=share / share.sum())] + rng.normal(0.0, 25.0, (n, 2))
    far = rng.random(n) < 0.3
    at[far] = rng.random((int(far.sum()), 2)) * 1000
    demand = rng.integers(1, 101, n).astype(float)
    distance = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    capacity = np.full(n, np.ceil(demand.sum() / p / 0.82))
    return siting.Problem("cpmedian", distance, demand, p=p, capacity=capacity, travel_weight=np.ones(n))


def prepare_ours(**case: Any) -> Callable[[], Any]:
    """Solve until proven or until the limit."""
    siting, given = importlib.import_module("qingmiao.engines.siting"), Given(**case)
    problem = given.problem()

    def call() -> Any:
        plan = siting.solve(problem, time_limit_s=given.limit_s)
        return plan.value, plan.bound, plan.open, plan.assignment, plan.multipliers

    return call


def prepare_peer(**case: Any) -> Callable[[], Any]:
    """The usual model, x_ij <= y_j, with places where there are capacities, handed to HiGHS."""
    highspy = importlib.import_module("highspy")
    exact, mip_child = importlib.import_module("qingmiao.engines.siting.core"), importlib.import_module("qingmiao.engines.siting.mip_child")
    links = importlib.import_module("qingmiao.engines.siting.links")
    given = Given(**case)
    problem = given.problem()
    n, m = problem.distance.shape
    near = links.nearest_links(problem.distance * problem.burden[:, None], np.zeros(m), keep=m)
    status = problem.kept.astype(np.int8)
    everything = exact.core_of(near, status, np.zeros(n + 1), np.inf)
    core = exact.Core(everything.row, everything.site, everything.cost, everything.columns, np.zeros(0, np.int64))
    model = exact.core_model(near, problem.most, status, core)
    if given.kind == "cpmedian":
        model = with_places(problem, core, model)
    arrays = {"cost": model.cost, "lower": model.lower, "upper": model.upper, "integer": model.integer}
    arrays |= {"row_lower": model.row_lower, "row_upper": model.row_upper}
    arrays |= {"start": model.rows.indptr, "index": model.rows.indices, "value": model.rows.data}

    def call() -> Any:
        solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("time_limit", given.limit_s), ("mip_rel_gap", 0.0)):
            solver.setOptionValue(option, value)
        solver.passModel(mip_child.load(arrays))
        solver.run()
        x = np.array(solver.getSolution().col_value)
        status = solver.modelStatusToString(solver.getModelStatus())
        if x.size == 0 or x[: core.row.size].sum() < n - 0.5:
            return status, np.zeros(0, int), np.zeros(0, int)
        served = x[: core.row.size] > 0.5
        homes = np.zeros(n, int)
        homes[core.row[served]] = core.site[served]
        return status, core.columns[x[core.row.size :] > 0.5], homes

    return call


def with_places(problem: Any, core: Any, model: Any) -> Any:
    """The same model with whole x and, for each site, places."""
    sparse = importlib.import_module("scipy.sparse")
    x, m = core.row.size, core.columns.size
    value = np.concatenate([problem.yearly.max(axis=1)[core.row], -problem.capacity])
    places = sparse.csr_matrix((value, (np.concatenate([core.site, np.arange(m)]), np.arange(x + m))), shape=(m, x + m))
    return replace(
        model,
        integer=np.ones(x + m, bool),
        rows=sparse.vstack([model.rows, places]).tocsr(),
        row_lower=np.concatenate([model.row_lower, np.full(m, -np.inf)]),
        row_upper=np.concatenate([model.row_upper, np.zeros(m)]),
    )


def cases_of(args: argparse.Namespace) -> list[Given]:
    """Public instances in the order of their numbers, or synthetic ones."""
    if args.orlib is not None:
        folders = ["pmed"] if args.problem == "pmedian" else ["pmedcap", "sjc"]
        files = [
            path for folder in folders for path in sorted((args.orlib / folder).glob("*.*"), key=lambda each: (len(each.stem), each.stem))
        ]
        return [Given(args.problem, str(path), 0, args.time_limit) for path in (files[:2] if args.quick else files)]
    sizes = args.sizes or (["100x10", "200x20", "400x10"] if args.problem == "pmedian" else [CITY])
    return [Given(args.problem, size, seed, args.time_limit) for size in (sizes[:1] if args.quick else sizes) for seed in args.seeds]


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """Ours on one core for what is proven, on both for regions; HiGHS on one core where the model is not too large for it."""
    for given in cases_of(args):
        problem = given.problem()
        is_region = given.kind == "cpmedian" and not Path(given.source).exists()
        contenders = [
            measuring.Contender(
                OURS, "engine_siting:prepare_ours", asdict(given), ours=True, limit_s=3.0 * given.limit_s + 60.0,
                cores=2 if is_region else 1, repeats=args.repeats, warm_calls=0 if given.source == PROVINCE else 1,
            )
        ]  # fmt: skip
        if problem.distance.size <= LINKS_AT_MOST:
            contenders.append(
                measuring.Contender(
                    PEER, "engine_siting:prepare_peer", asdict(given), "highspy", limit_s=2.0 * given.limit_s + 60.0,
                    repeats=args.repeats, warm_calls=0,
                )
            )  # fmt: skip

        def check(results: dict[str, Any], problem: Any = problem, given: Given = given) -> list[tuple[str, bool]]:
            return quality(results, problem, given, optimum_of(args.orlib, given))

        title = Path(given.source).stem + (f", seed {given.seed}" if given.seed else "")
        yield measuring.compare("siting", f"{given.kind} {title}", contenders, check)


def optimum_of(folder: Path | None, given: Given) -> float | None:
    """Published optimum of a public instance, None where optima.tsv does not say."""
    table = folder / "optima.tsv" if folder is not None else None
    known = dict(line.split()[:2] for line in table.read_text().splitlines()) if table is not None and table.exists() else {}
    return float(known[Path(given.source).stem]) if Path(given.source).stem in known else None


def quality(results: dict[str, Any], problem: Any, given: Given, optimum: float | None) -> list[tuple[str, bool]]:
    """Recompute values from what was assigned, check every rule, and work out the root's bound from the multipliers alone."""
    if OURS not in results:
        return [("ours has an answer", False)]
    value, bound, opened, homes, lam = results[OURS]
    again = value_of(problem, opened, homes)
    gap = (value - bound) / value
    statements = [
        (f"ours: {value:.8g} recomputed as {again:.8g}, {len(opened)} sites, no rule broken", bool(np.isclose(value, again, rtol=1e-9))),
        (f"bound {bound:.8g}, gap {100 * gap:.3f} %; from the multipliers alone {root_bound(problem, lam):.8g}",
         root_bound(problem, lam) - 1e-6 <= bound <= value + 1e-6),
    ]  # fmt: skip
    if optimum is not None:
        statements.append((f"published optimum {optimum:g}, proven", abs(value - optimum) < 0.011 and gap <= 1e-6))
    if given.source in GOALS:
        statements.append((f"gap at most {100 * GOALS[given.source]:g} %", gap <= GOALS[given.source]))
    if PEER in results:
        status, sites, theirs = results[PEER]
        peer = value_of(problem, sites, theirs) if len(theirs) else np.inf
        statements.append((f"HiGHS says {status}, its plan costs {peer:.8g}: not better than ours", peer >= again - 1e-6))
    return statements


def value_of(problem: Any, opened: np.ndarray, homes: np.ndarray) -> float:
    """Cost of a plan, inf where it breaks a rule."""
    n, m = problem.distance.shape
    if problem.kind == "pmedian":
        return float((problem.distance[:, opened].min(axis=1) * problem.burden).sum()) if len(opened) <= problem.most else np.inf
    load = np.bincount(homes, problem.demand, m)
    fits = (load <= problem.capacity + 1e-6).all() and np.isin(homes, opened).all() and problem.kept[opened].sum() == problem.kept.sum()
    cost = float((problem.distance[np.arange(n), homes] * problem.burden).sum())
    return cost if fits and len(opened) <= problem.most else np.inf


def root_bound(problem: Any, lam: np.ndarray) -> float:
    """Lagrangian bound at the multipliers, sites filled in order of what a child pays: sorting only, none of the engine's code."""
    n, m = problem.distance.shape
    room = problem.capacity if problem.kind == "cpmedian" else np.full(m, np.inf)
    weight = problem.demand if problem.kind == "cpmedian" else np.ones(n)
    saving = np.empty(m)
    for j in range(m):
        gain = lam[:n] - problem.distance[:, j] * problem.burden
        pays = np.flatnonzero(gain > 0)
        order = pays[np.argsort(-gain[pays] / weight[pays], kind="stable")]
        before = np.cumsum(weight[order]) - weight[order]
        part = np.clip((room[j] - before) / weight[order], 0.0, 1.0)
        saving[j] = -(gain[order] * part).sum()
    free = np.sort(saving[~problem.kept])[: problem.most - int(problem.kept.sum())]
    return float(lam[:n].sum() + saving[problem.kept].sum() + np.minimum(free, 0.0).sum())
