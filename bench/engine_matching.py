"""matching beside the PyPI package `matching` and a plain-Python deferred acceptance with heapq, on seeded synthetic cities."""

import argparse
import heapq
import importlib
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import measuring
import numpy as np

SIZES = ((1_000, 50, 5), (10_000, 300, 8), (100_000, 2_000, 8), (1_000_000, 10_000, 10))
PLAIN, RICH, PYTHON, PACKAGE = "qingmiao plain", "qingmiao reserves, age classes, siblings", "plain Python, heapq", "matching"
MATCHING_UP_TO = 100_000
SIBLINGS, CLASSES = 0.02, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this benchmark takes."""
    parser.add_argument("--children", type=int, nargs="*", default=[size[0] for size in SIZES])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5], help="up to 100,000 children; the million uses the first")
    parser.add_argument("--peer-limit", type=float, default=150.0, help="seconds for one call of a peer")


def city(children: int, institutions: int, choices: int, seed: int) -> dict[str, np.ndarray]:
    """Preferences by distance and fashion, four priority classes (0 best), one lottery, places for nine children of ten."""
    rng = np.random.default_rng(seed)
    sites = rng.random((institutions, 2))
    homes = sites[rng.integers(0, institutions, children)] + rng.normal(0, 0.6 / np.sqrt(institutions), (children, 2))
    near = min(institutions, 3 * choices)
    distance, found = importlib.import_module("scipy.spatial").cKDTree(sites).query(homes, k=near)
    fashion = rng.gumbel(0, 0.5, institutions)
    utility = -distance * np.sqrt(institutions) * 1.5 + fashion[found] + rng.gumbel(0, 0.5, distance.shape)
    order = np.argsort(-utility, axis=1)[:, :choices]
    classes = np.full((children, choices), 3, np.uint8)
    classes[order < 8] = 2  # the eight nearest are the catchment
    classes[rng.random(children) < 0.08] = 1
    siblings = np.flatnonzero(rng.random(children) < 0.06)
    classes[siblings, rng.integers(0, min(3, choices), siblings.size)] = 0
    weight = rng.gamma(3.0, 1.0, institutions)
    return {
        "choices": np.take_along_axis(found, order, 1).astype(np.int32),
        "classes": classes,
        "lottery": rng.permutation(children).astype(np.int32),
        "seats": np.maximum(1, np.round(weight / weight.sum() * 0.9 * children)).astype(np.int32),
    }


def plain_market(size: tuple[int, int, int], seed: int) -> Any:
    """The city as the engine takes it: class 0 is worth three points, class 3 none."""
    engine, given = importlib.import_module("qingmiao.engines.matching"), city(*size, seed)
    return engine.Market(given["choices"], (3 - given["classes"].astype(np.int16)), given["lottery"], given["seats"])


def rich_market(size: tuple[int, int, int], seed: int) -> Any:
    """The same city with three age classes, a tenth reserved for each of two marks, and two children of a hundred as sibling pairs."""
    engine, plain = importlib.import_module("qingmiao.engines.matching"), plain_market(size, seed)
    rng = np.random.default_rng(seed + 1000)
    children, institutions, _ = size
    total = plain.seats
    seats = np.stack([total // 5, total * 2 // 5, total - total // 5 - total * 2 // 5], axis=1)
    age = np.searchsorted([0.2, 0.6], rng.random(children)).astype(np.int8)
    marks = np.where(plain.points == 3, 1, 0) | np.where(plain.points == 2, 2, 0)
    institution = np.repeat(np.arange(institutions), 2 * CLASSES)
    age_class = np.tile(np.repeat(np.arange(CLASSES), 2), institutions)
    mark = np.tile([2, 1], institutions * CLASSES)
    reserves = engine.Reserves(institution, age_class, mark, seats[institution, age_class] // 10, np.zeros(mark.size, np.bool_))
    choices, family = plain.choices.copy(), np.full(children, -1, np.int32)
    pairs = int(children * SIBLINGS / 2)
    neighbours = np.lexsort((plain.lottery, choices[:, 0]))
    at = np.sort(rng.choice(children // 2, pairs, replace=False)) * 2
    elder, younger = neighbours[at], neighbours[at + 1]
    family[elder] = family[younger] = np.arange(pairs)
    choices[younger] = choices[elder]
    return engine.Market(choices, plain.points, plain.lottery, seats, age, marks.astype(np.uint16), reserves, None, family)


def prepare_plain(size: tuple[int, int, int], seed: int) -> Callable[[], Any]:
    """From the arrays of the market to the column of every child, checks and flags included."""
    engine, market = importlib.import_module("qingmiao.engines.matching"), plain_market(size, seed)
    return lambda: engine.allocate(market).column


def prepare_rich(size: tuple[int, int, int], seed: int) -> Callable[[], Any]:
    """The same with everything on."""
    engine, market = importlib.import_module("qingmiao.engines.matching"), rich_market(size, seed)
    return lambda: engine.allocate(market).column


def prepare_python(size: tuple[int, int, int], seed: int) -> Callable[[], Any]:
    """The textbook loop; lists and one comparable key per choice are made beforehand."""
    given = city(*size, seed)
    wanted = given["choices"].tolist()
    keys = ((given["classes"].astype(np.int64) << 26) | given["lottery"][:, None]).tolist()
    seats = given["seats"].tolist()

    def call() -> Any:
        held: list[list[tuple[int, int]]] = [[] for _ in seats]
        upcoming, column = [0] * len(wanted), [-1] * len(wanted)
        free = list(range(len(wanted)))
        while free:
            child = free.pop()
            row = wanted[child]
            while upcoming[child] < len(row):
                at = upcoming[child]
                upcoming[child] = at + 1
                heap, key = held[row[at]], -keys[child][at]
                if len(heap) < seats[row[at]]:
                    heapq.heappush(heap, (key, child))
                    column[child] = at
                    break
                if key > heap[0][0]:
                    _, out = heapq.heapreplace(heap, (key, child))
                    column[child], column[out] = at, -1
                    free.append(out)
                    break
        return np.array(column, np.int8)

    return call


def prepare_package(size: tuple[int, int, int], seed: int) -> Callable[[], Any]:
    """The package's HospitalResident; its deep copy recurses through the market, so it needs a large stack."""
    games, given = importlib.import_module("matching.games"), city(*size, seed)
    children, institutions, columns = size
    keys = (given["classes"].astype(np.int64) << 26) | given["lottery"][:, None]
    flat, child = given["choices"].ravel(), np.repeat(np.arange(children), columns)
    order = np.lexsort((keys.ravel(), flat))
    bounds = np.searchsorted(flat[order], np.arange(institutions + 1))
    ranked = {s: child[order[bounds[s] : bounds[s + 1]]].tolist() for s in range(institutions)}
    hospitals = {s: row for s, row in ranked.items() if row}
    residents = dict(enumerate(given["choices"].tolist()))
    capacity = {s: int(given["seats"][s]) for s in hospitals}
    sys.setrecursionlimit(10**8)
    threading.stack_size(1 << 30)

    def solve(found: list[Any]) -> None:
        found.append(games.HospitalResident.create_from_dictionaries(residents, hospitals, capacity).solve(optimal="resident"))

    def call() -> Any:
        found: list[Any] = []
        thread = threading.Thread(target=solve, args=(found,))
        thread.start()
        thread.join()
        place = {resident.name: hospital.name for hospital, placed in found[0].items() for resident in placed}
        return np.array([residents[c].index(place[c]) if c in place else -1 for c in range(children)], np.int8)

    return call


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """Every size with every seed; the million with the first seed."""
    for size in SIZES[:2] if args.quick else [size for size in SIZES if size[0] in args.children]:
        for seed in args.seeds[:1] if size[0] > 100_000 or args.quick else args.seeds:
            yield _one_case(args, size, seed)


def _one_case(args: argparse.Namespace, size: tuple[int, int, int], seed: int) -> measuring.Report:
    given = {"size": size, "seed": seed}
    warm = 0 if size[0] > 10_000 else 1
    contenders = [
        measuring.Contender(PLAIN, "engine_matching:prepare_plain", given, ours=True, repeats=7),
        measuring.Contender(PYTHON, "engine_matching:prepare_python", given, "qingmiao", warm_calls=warm, limit_s=args.peer_limit),
        measuring.Contender(RICH, "engine_matching:prepare_rich", given, ours=True, repeats=7),
    ]
    if size[0] <= MATCHING_UP_TO:
        contenders.append(
            measuring.Contender(PACKAGE, "engine_matching:prepare_package", given, "matching", warm_calls=0, limit_s=args.peer_limit)
        )
    children, institutions, choices = size
    title = f"{children:,} × {institutions:,} × {choices} choices, seed {seed}, one core"
    report = measuring.compare("matching", title, contenders, lambda results: _check(results, size, seed), unit_count=children)
    medians = {seen.name: seen.median for seen in report.measurements}
    plain, rich = medians[PLAIN], medians[RICH]
    if plain and rich:
        report.notes.append(f"reserves, age classes and siblings take {rich / plain:.2f} × plain")
    return report


def _check(results: dict[str, Any], size: tuple[int, int, int], seed: int) -> list[tuple[str, bool]]:
    engine = importlib.import_module("qingmiao.engines.matching")
    statements = []
    for name, market in ((PLAIN, plain_market(size, seed)), (RICH, rich_market(size, seed))):
        outcome = engine.allocate(market)
        same = bool((outcome.column == results[name]).all())
        blocking = engine.find_blocking(market, outcome)
        share = float((outcome.column >= 0).mean())
        text = f"{name}: {blocking.count} justified complaints by the independent pass, {share:.1%} placed, came to rest: {outcome.settled}"
        statements.append((text, same and blocking.count == 0 and outcome.settled))
    for name in (PYTHON, PACKAGE):
        if name in results:
            statements.append((f"{name}: identical assignment", bool((results[name] == results[PLAIN]).all())))
    return statements
