"""immunisation of a million children on one core. No peer was found; the slow reference of the tests is the control."""

import argparse
import importlib
import importlib.util
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import measuring
import numpy as np

ON = date(2026, 11, 23)
USUAL = (
    ("HepB", 0), ("BCG", 0), ("HepB", 1), ("IPV", 2), ("DTaP", 2), ("IPV", 3), ("bOPV", 4), ("DTaP", 4), ("HepB", 6), ("DTaP", 6),
    ("MPSV-A", 6), ("MMR", 8), ("JE-L", 8), ("MPSV-A", 9), ("DTaP", 18), ("MMR", 18), ("HepA-L", 18), ("JE-L", 24), ("MPSV-AC", 36),
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this benchmark takes."""
    parser.add_argument("--children", type=int, nargs="*", default=[10_000, 1_000_000])


def records(children: int) -> dict[str, np.ndarray]:
    """Children of 0–36 months, seed 7: most doses on time or some weeks late, one in eight left out, one in fifty too early."""
    rng = np.random.default_rng(7)
    on = (ON - date(1970, 1, 1)).days
    birth = (on - rng.integers(0, 1096, children)).astype(np.int32)
    numbers = importlib.import_module("qingmiao.engines.immunisation").product_number
    child, vaccine, day = [], [], []
    for code, months in USUAL:
        when = birth + np.int32(months * 30.4375 + 1) + np.maximum(rng.gamma(1.0, 12.0, children) - 3, -30).astype(np.int32)
        when -= np.where(rng.random(children) < 0.02, 20, 0).astype(np.int32)
        kept = np.flatnonzero((when <= on) & (when >= birth) & (rng.random(children) > 0.125))
        child.append(kept)
        vaccine.append(np.full(len(kept), numbers(code), np.int8))
        day.append(when[kept])
    child_of, vaccine_of, day_of = np.concatenate(child), np.concatenate(vaccine), np.concatenate(day)
    order = np.argsort(child_of, kind="stable")
    return {"birth": birth, "child": child_of[order], "vaccine": vaccine_of[order], "day": day_of[order]}


def prepare_ours(children: int) -> Callable[[], Any]:
    """Judgement of all doses, status and first day of every outstanding dose, entry check."""
    engine = importlib.import_module("qingmiao.engines.immunisation")
    seen = records(children)
    everyone, given = engine.Children(seen["birth"]), engine.Given(seen["child"], seen["vaccine"], seen["day"])

    def call() -> Any:
        result = engine.forecast(everyone, given, ON)
        return {
            "doses": len(given),
            "counted": int((result.outcome.place >= 0).sum()),
            "complete": float(result.is_complete.mean()),
            "status": result.outlook.status[:, :2000],
            "earliest": result.outlook.earliest[:, :2000],
        }

    return call


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """Ours alone; the control is the slow reference on the first 2,000 children."""
    for children in [10_000] if args.quick else args.children:
        contender = measuring.Contender("qingmiao immunisation", "engine_immunisation:prepare_ours", {"children": children}, ours=True)
        title = f"{children:,} children of 0–36 months, edition 2026, seed 7, one core"
        yield measuring.compare("immunisation", title, [contender], _check_of(children), unit_count=children)


def _check_of(children: int) -> Callable[[dict[str, Any]], list[tuple[str, bool]]]:
    def check(results: dict[str, Any]) -> list[tuple[str, bool]]:
        ours = results["qingmiao immunisation"]
        summary = f"{ours['doses']:,} doses, {ours['counted']:,} count, {ours['complete']:.1%} of children complete"
        return [(summary, ours["counted"] > 0), *_against_reference(records(children), ours)]

    return check


def _against_reference(seen: dict[str, np.ndarray], ours: dict[str, Any]) -> list[tuple[str, bool]]:
    path = Path(__file__).resolve().parents[1] / "tests" / "engines" / "immunisation" / "slow_reference.py"
    spec = importlib.util.spec_from_file_location("slow_reference", path)
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    products = importlib.import_module("qingmiao.engines.immunisation.programme").products()
    epoch = date(1970, 1, 1).toordinal()
    different = 0
    children = ours["status"].shape[1]
    for child in range(children):
        rows = range(*np.searchsorted(seen["child"], [child, child + 1]))
        doses = [(products[seen["vaccine"][row]].vaccine, date.fromordinal(epoch + int(seen["day"][row]))) for row in rows]
        wanted = reference.outstanding(date.fromordinal(epoch + int(seen["birth"][child])), doses, ON)
        different += wanted != reference.as_outstanding(ours["status"][:, child], ours["earliest"][:, child], ON)
    return [(f"slow reference: {different} of {children:,} children differ", different == 0)]
