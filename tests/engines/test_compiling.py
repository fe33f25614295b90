"""Interpreted and compiled, the loops give the same; small work never pays for the compiler."""

import json
import sys
from datetime import date

import numpy as np
import pytest

from engines.processor_time import processor_seconds
from qingmiao.core.entitlement import parameters_from_law
from qingmiao.engines import compiling, matching
from qingmiao.engines.entitlement import population as people
from qingmiao.engines.matching.comparison import compare_with_immediate_acceptance

LAW = parameters_from_law()


def odd_market(seed: int) -> matching.Market:
    """A small market with everything on, and with impossible values in every column."""
    rng = np.random.default_rng(seed)
    n, m, k, a = (int(rng.integers(1, top)) for top in (40, 9, 6, 4))
    seats = rng.integers(0, 6, (m, a))
    institution, age_class = rng.integers(0, m, 4), rng.integers(0, a, 4)
    left, sizes = seats.copy(), []
    for at in zip(institution, age_class, strict=True):
        sizes.append(int(rng.integers(0, left[at] + 1)))
        left[at] -= sizes[-1]
    reserves = matching.Reserves(institution, age_class, rng.integers(1, 4, 4), np.array(sizes), rng.random(4) < 0.5)
    return matching.Market(
        rng.integers(-2, m + 2, (n, k)),
        rng.choice([0, 0, 1, 30, 2000, -5, 5000, 99_999_999], (n, k)),
        rng.permutation(n),
        seats,
        rng.integers(-1, a + 1, n),
        rng.integers(0, 4, (n, k)),
        reserves if seed % 3 else None,
        np.where(rng.random(n) < 0.1, rng.integers(-3, k + 2, n), -1) if seed % 2 else None,
        np.where(rng.random(n) < 0.4, rng.integers(0, max(n // 3, 1), n), -1) if seed % 5 else None,
    )


def placed(market: matching.Market) -> list[object]:
    outcome = matching.allocate(market)
    compared = compare_with_immediate_acceptance(market, outcome)
    arrays = [outcome.column, outcome.institution, outcome.group, outcome.flags, compared.immediate]
    return [outcome.settled, outcome.passes, compared.envious, *(array.tolist() for array in arrays)]


def odd_population(seed: int) -> people.Population:
    rng = np.random.default_rng(seed)
    size = rng.integers(0, 4, 40)
    n = int(size.sum())
    return people.Population(
        np.concatenate([[0], np.cumsum(size)]),
        rng.choice([0, 2023 * 12 + 4, 2025 * 12, 2026 * 12 + 3, 2022 * 12, 99_999_999], n),
        rng.random(n) < 0.8,
        rng.choice([0, -1, 150_000, 10**14], n),
        rng.integers(-1, 14, n),
        rng.random(n) < 0.5,
        rng.integers(-1, 4, n),
        rng.random(n) < 0.5,
        rng.choice([-2, -1, 20_000, 20_500, 21_000], n),
        rng.choice([0, people.UNKNOWN, 12_000_000, 30_000_000, 10**14, -1, 6_000_001], (40, 2)),
        rng.integers(-1, 4, 40),
    )


def assessed(population: people.Population) -> list[object]:
    result = people.assess(population, LAW, date(2026, 6, 1))
    return [getattr(result, name).tolist() for name in people.Assessment.__dataclass_fields__]


@pytest.mark.parametrize(
    ("make", "compute", "cases"), [(odd_market, placed, 120), (odd_population, assessed, 30)], ids=["matching", "entitlement"]
)
def test_interpreted_and_compiled_loops_give_the_same(make, compute, cases, monkeypatch) -> None:
    monkeypatch.setattr(compiling.Kernel, "for_work", lambda kernel, _: kernel.interpreted)
    interpreted = [compute(make(seed)) for seed in range(cases)]
    monkeypatch.setattr(compiling.Kernel, "for_work", lambda kernel, _: kernel.compiled)
    assert interpreted == [compute(make(seed)) for seed in range(cases)]


def test_a_small_round_and_one_family_are_done_within_a_second_by_a_new_process(tmp_path) -> None:
    one = {"institution": "A"}
    document = {"round": "r", "seed": "s", "institutions": [{"id": "A", "places": {"all": 2}}]}
    document["children"] = [{"id": str(number), "class": "all", "family": "F", "choices": [one]} for number in range(3)]
    (tmp_path / "round.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "family.json").write_text(json.dumps({"children": [{"born_on": "2025-03-08"}], "income_fen": [1, 2]}), encoding="utf-8")
    command = [sys.executable, "-m", "qingmiao", "compute"]
    # 0.2 and 0.3 s on a quiet machine; the goal is 0.5 s
    assert processor_seconds([*command, "matching", "run", str(tmp_path / "round.json"), str(tmp_path / "out.json")]) < 1.0
    assert processor_seconds([*command, "entitlement", str(tmp_path / "family.json"), "--on", "2026-11-01"]) < 1.0
