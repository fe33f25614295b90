"""All five problems against trying everything, and what must hold of any plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.siting.checker import best_by_trying_all, bound_of, faults_of, value_of
from qingmiao.codes.errors import DomainError
from qingmiao.engines import siting

KINDS = ("pmedian", "cpmedian", "mclp", "lscp", "pcenter")


def small_instance(seed: int, kind: str, n: int = 7, m: int = 5, p: int = 2) -> siting.Problem:
    """A small random instance with whole distances, so that optima are exact."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(1, 9, n).astype(float)
    distance = rng.integers(1, 60, (n, m)).astype(float)
    existing = np.zeros(m, bool)
    existing[rng.integers(m)] = seed % 2 == 0
    capacity = np.full(m, np.ceil(demand.sum() / p * 1.3) + 2) if kind == "cpmedian" else None
    radius = float(distance.min(axis=1).max()) if kind in ("mclp", "lscp") else None
    return siting.Problem(kind, distance, demand, p=None if kind == "lscp" else p, capacity=capacity, existing=existing, radius=radius)


@pytest.mark.parametrize("kind", KINDS)
def test_the_plan_is_the_best_of_all_plans_of_a_small_instance(kind):
    for seed in range(3 if kind in ("lscp", "pcenter") else 12):
        problem = small_instance(seed, kind)
        plan = siting.solve(problem, time_limit_s=20)
        assert not faults_of(problem, plan)
        assert plan.value == pytest.approx(best_by_trying_all(problem))
        assert plan.value == pytest.approx(value_of(problem, tuple(plan.open), list(plan.assignment)))
        assert plan.proven


@pytest.mark.parametrize("kind", ["pmedian", "cpmedian"])
@pytest.mark.parametrize("fairness", [0.3, 5.0])
def test_with_a_fairness_term_the_plan_is_the_best_of_all_plans_of_a_small_instance(kind, fairness):
    for seed in range(3 if kind == "cpmedian" else 12):
        problem = replace(small_instance(seed, kind), fairness=fairness)
        plan = siting.solve(problem, time_limit_s=20)
        assert not faults_of(problem, plan)
        assert plan.value == pytest.approx(best_by_trying_all(problem))
        assert plan.value == pytest.approx(value_of(problem, tuple(plan.open), list(plan.assignment)))
        assert plan.proven


def test_more_weight_on_fairness_never_makes_the_worst_served_tenth_travel_farther():
    problem = small_instance(5, "pmedian", 40, 20, 4)
    tenths = [siting.solve(replace(problem, fairness=weight), time_limit_s=20).worst_decile for weight in (0.0, 1.0, 20.0)]
    assert tenths == sorted(tenths, reverse=True)


def test_a_fairness_search_that_is_cut_off_still_states_a_true_bound():
    problem = replace(small_instance(6, "pmedian", 300, 200, 9), fairness=2.0)
    cut = siting.solve(problem, time_limit_s=0.7)
    full = siting.solve(problem, time_limit_s=4)
    assert cut.bound <= full.value + 1e-6
    assert full.bound <= cut.value + 1e-6


@pytest.mark.parametrize("kind", ["pmedian", "cpmedian", "mclp"])
def test_the_bound_can_be_recomputed_from_the_multipliers(kind):
    for seed in range(4):
        problem = small_instance(100 + seed, kind, n=20, m=15, p=3)
        plan = siting.solve(problem, time_limit_s=4)
        again = bound_of(problem, plan.multipliers)
        assert again == pytest.approx(plan.multiplier_bound, rel=1e-9, abs=1e-6)
        assert again >= plan.value - 1e-6 if kind == "mclp" else again <= plan.value + 1e-6


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), p=st.integers(2, 6))
def test_more_sites_never_travel_farther_and_the_bound_never_passes_the_value(seed, p):
    fewer = siting.solve(small_instance(seed, "pmedian", 25, 12, p), time_limit_s=5)
    more = siting.solve(small_instance(seed, "pmedian", 25, 12, p + 1), time_limit_s=5)
    assert fewer.bound <= fewer.value + 1e-9
    assert more.value <= fewer.value + 1e-9


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_existing_sites_stay_open_and_the_budget_holds(seed):
    rng = np.random.default_rng(seed)
    m = 10
    problem = siting.Problem(
        "pmedian",
        rng.integers(1, 90, (20, m)).astype(float),
        rng.integers(1, 9, 20).astype(float),
        p=5,
        existing=np.arange(m) < 2,
        opening_cost=rng.integers(100, 900, m),
        budget=1000,
    )
    plan = siting.solve(problem, time_limit_s=5)
    assert not faults_of(problem, plan)
    assert plan.bound <= plan.value + 1e-9


def test_a_minimum_size_is_kept_and_the_plan_is_still_proven_best():
    for seed in range(4):
        problem = small_instance(seed, "cpmedian")
        problem = replace(problem, minimum_size=np.full(5, np.floor(problem.demand.sum() / 2 * 0.9)))
        plan = siting.solve(problem, time_limit_s=3)
        assert not faults_of(problem, plan)
        assert plan.value == pytest.approx(best_by_trying_all(problem))
        assert plan.bound <= plan.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1, 1, 1), (2, 4, 4), (9, 3, 3)])
def test_a_tiny_or_odd_instance_is_solved_or_refused_with_a_sentence(kind, size):
    n, m, p = size
    demands = [np.full(n, 1.5)] if kind in ("lscp", "pcenter") else [np.zeros(n), np.full(n, 1.5), np.arange(n, dtype=float)]
    for demand in demands:
        for distance in (np.zeros((n, m)), np.where(np.eye(n, m) > 0, 1.0, np.inf), np.full((n, m), 0.25)):
            limit = {"capacity": np.full(m, np.ceil(demand.sum() / p) + 0.5)} if kind == "cpmedian" else {}
            problem = siting.Problem(kind, distance, demand, p=p, radius=0.5, **limit)
            try:
                plan = siting.solve(problem, time_limit_s=2)
            except DomainError:
                continue
            assert not faults_of(problem, plan)
            assert plan.bound >= plan.value - 1e-9 if kind == "mclp" else plan.bound <= plan.value + 1e-9


def test_a_capacity_holds_in_every_year_and_the_minimum_size_too():
    rng = np.random.default_rng(4)
    demand = rng.integers(1, 10, (30, 3)).astype(float)
    capacity = np.full(8, np.ceil(demand.sum(axis=0).max() / 4 * 1.15))
    xy = rng.random((38, 2)) * 100
    distance = np.hypot(*(xy[:30, None] - xy[None, 30:]).transpose(2, 0, 1))
    problem = siting.Problem("cpmedian", distance, demand, p=5, capacity=capacity, minimum_size=np.full(8, 20.0))
    plan = siting.solve(problem, time_limit_s=5)
    assert not faults_of(problem, plan)
    assert plan.bound <= plan.value


def test_a_bad_row_is_flagged_and_left_out():
    problem = small_instance(3, "pmedian")
    demand = problem.demand.copy()
    demand[2] = np.nan
    distance = problem.distance.copy()
    distance[4] = np.inf
    plan = siting.solve(siting.Problem("pmedian", distance, demand, p=2), time_limit_s=5)
    assert plan.flag.tolist() == [0, 0, 1, 0, 2, 0, 0]
    assert plan.assignment[2] == plan.assignment[4] == -1


def test_a_wrong_shape_is_refused_with_both_sizes():
    with pytest.raises(ValueError, match=r"capacity must have shape \(5,\), got \(3,\)"):
        siting.Problem("cpmedian", np.ones((4, 5)), np.ones(4), p=2, capacity=np.ones(3))


def test_too_few_places_in_all_are_refused_with_a_sentence():
    with pytest.raises(DomainError, match="没有可行方案"):
        siting.solve(siting.Problem("cpmedian", np.ones((4, 5)), np.full(4, 10.0), p=2, capacity=np.full(5, 10.0)))


def test_the_same_seed_gives_the_same_plan():
    problem = small_instance(77, "cpmedian", 16, 10, 3)
    first, second = (siting.solve(problem, time_limit_s=10, seed=5) for _ in range(2))
    assert first.open.tolist() == second.open.tolist()
    assert first.assignment.tolist() == second.assignment.tolist()


def test_the_clock_stops_a_search_that_cannot_finish():
    rng = np.random.default_rng(1)
    problem = siting.Problem("pmedian", rng.random((700, 700)) * 100, np.ones(700), p=20)
    siting.solve(small_instance(1, "pmedian"), time_limit_s=5)  # compiled before the clock counts
    plan = siting.solve(problem, time_limit_s=2.0)
    assert plan.seconds < 3.0
    assert plan.bound <= plan.value


def test_a_new_site_says_whom_it_newly_reaches():
    distance = np.array([[1.0, 9.0], [9.0, 1.0]])
    problem = siting.Problem("pmedian", distance, np.array([3.0, 5.0]), p=2, existing=np.array([True, False]), radius=2.0)
    reasons = siting.explain(problem, siting.solve(problem, time_limit_s=5))
    assert [(r.is_existing, r.newly_reached, r.saved) for r in reasons] == [(True, 0.0, 24.0), (False, 5.0, 40.0)]
