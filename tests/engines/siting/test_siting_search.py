"""The parts of the capacitated search against slow versions: packing, choice within regions, bounds of a divided instance."""

import itertools
import time

import numba
import numpy as np
import pytest

from engines.siting.checker import best_by_trying_all, faults_of
from engines.siting.test_siting_small import small_instance
from qingmiao.engines import siting
from qingmiao.engines.siting import instance as working_form
from qingmiao.engines.siting import packing, parts
from qingmiao.engines.siting.clock import Clock
from qingmiao.engines.siting.decomposition import Decomposition
from qingmiao.engines.siting.knapsacks import Knapsacks, estimate, gather_links, make_workspace, pack_linear, pack_whole
from qingmiao.engines.siting.links import FREE, OPEN, SHUT, nearest_links
from qingmiao.engines.siting.parts import silent
from qingmiao.engines.siting.plans import Best
from qingmiao.engines.siting.regions import OPEN_A_REGION, find_regions
from qingmiao.engines.siting.tree import NODE, ROOT, Search


@numba.njit
def pack(links, knapsacks, status, lam, space, whole):
    """Estimate every site, then pack it: the savings of both."""
    gather_links(links, knapsacks, status, lam, space)
    first = np.empty(status.size)
    for j in range(status.size):
        estimate(lam, space, knapsacks, status[j], j)
        first[j] = space.saving[j]
        pack_linear(lam, space, knapsacks, j)
        if whole:
            pack_whole(lam, space, knapsacks, j)
    return first


@numba.njit
def pick(knapsacks, saving, status, p, chosen):
    return packing.pick_by_regions(knapsacks, saving, status, p, chosen)


def filled(gains, room, *, whole):
    """Most that (gain, places) bring into `room` places: by a table, or by sorting with the last one in part."""
    if whole:
        best = {0: 0.0}
        for gain, places in gains:
            for used, value in list(best.items()):
                if used + places <= room:
                    best[used + places] = max(best.get(used + places, 0.0), value + gain)
        return max(best.values())
    total = 0.0
    for gain, places in sorted(gains, key=lambda each: -each[0] / each[1]):
        part = min(1.0, room / places)
        total += part * gain
        room -= part * places
    return total


@pytest.mark.parametrize("whole", [False, True])
def test_a_packed_site_saves_what_sorting_or_a_table_says_and_no_more_than_its_estimate(whole):
    rng = np.random.default_rng(3)
    for trial in range(60):
        n, m = int(rng.integers(1, 40)), int(rng.integers(1, 5))
        cost = rng.integers(0, 6, (n, m)).astype(float) if trial % 2 else rng.random((n, m)) * 9
        weight, capacity = rng.integers(1, 4, n).astype(float), rng.integers(0, 25, m).astype(float)
        links = nearest_links(cost, np.zeros(m), keep=m)
        knapsacks = Knapsacks(
            weight, capacity, np.ones((n, m), np.int8), np.zeros((0, 0)), int(whole), np.zeros((0, m), np.int64), np.zeros((2, 0), np.int64)
        )
        space = make_workspace(links, knapsacks, m)
        for _ in range(3):  # the price of a place is kept from one to the next
            lam = np.append(np.minimum(rng.integers(0, 9, n), links.ceiling), 0.0)
            estimated = pack(links, knapsacks, np.zeros(m, np.int8), lam, space, whole)
            for j in range(m):
                gains = [(lam[i] - cost[i, j], weight[i]) for i in range(n) if lam[i] > cost[i, j]]
                assert -space.saving[j] == pytest.approx(filled(gains, capacity[j], whole=whole))
                assert estimated[j] <= space.saving[j] + 1e-9


def allowed_sets(status, region, span, p):
    """Every set of sites within the limits."""
    for kept in itertools.product((0, 1), repeat=status.size):
        chosen = np.array(kept)
        count = np.bincount(region[:, chosen == 1].ravel(), minlength=span.shape[1])
        fits = (chosen[status == OPEN] == 1).all() and not chosen[status == SHUT].any() and chosen.sum() <= p
        if fits and (count >= span[0]).all() and (count <= span[1]).all():
            yield chosen


def test_the_choice_within_regions_is_the_best_and_its_exchanges_bound_every_other_choice():
    rng = np.random.default_rng(8)
    possible = 0
    for _ in range(400):
        m, p = int(rng.integers(2, 9)), int(rng.integers(1, 6))
        fine = rng.integers(0, 3, m)
        region = np.stack([fine, 3 + (fine > 0)])
        low = rng.integers(0, 2, 5) * rng.integers(0, 2, 5)
        span = np.stack([low, low + rng.integers(0, 4, 5)])
        status = rng.choice([FREE, FREE, FREE, OPEN, SHUT], m).astype(np.int8)
        saving = np.round(rng.normal(-2, 3, m), 2)
        chosen = np.zeros(m, np.int8)
        knapsacks = Knapsacks(np.zeros(0), np.zeros(0), np.zeros((0, 0), np.int8), np.zeros((0, 0)), 0, region, span)
        total, leave, enter = pick(knapsacks, saving, status, p, chosen)
        sets = list(allowed_sets(status, region, span, p))
        if not sets:
            assert total > 1e200
            continue
        possible += 1
        assert total == pytest.approx(min(float(saving[each == 1].sum()) for each in sets))
        for j in np.flatnonzero(status == FREE):
            others = [float(saving[each == 1].sum()) for each in sets if each[j] != chosen[j]]
            least = total + (saving[j] - leave if not chosen[j] else enter - saving[j])
            assert min(others, default=np.inf) >= least - 1e-9
    assert possible > 100


def test_regions_cover_every_site_and_lie_within_each_other():
    rng = np.random.default_rng(2)
    xy = rng.random((90, 2)) * 50
    cost = np.hypot(*(rng.random((200, 1, 2)) * 50 - xy[None]).transpose(2, 0, 1))
    region = find_regions(cost, np.zeros(90, np.int8), np.where(rng.random(90) < 0.6, 0.1, 0.0), 12)
    assert region.shape == (len(OPEN_A_REGION) - 1, 90)  # the largest regions are for more sites
    sizes = [np.unique(level).size for level in region]
    assert sizes == sorted(sizes, reverse=True)
    assert np.unique(region).size == sum(sizes) == region.max() + 1
    for small, large in itertools.pairwise(region):
        assert all(np.unique(large[small == r]).size == 1 for r in np.unique(small))


def search_of(problem):
    """The search of a small problem, packing not exactly."""
    cost = problem.distance * problem.burden[:, None]
    m = cost.shape[1]
    links = nearest_links(cost, np.zeros(m), keep=m)
    instance = working_form.make_instance(cost, links, problem.yearly, (problem.capacity, np.zeros(m)), np.zeros(m), problem.p)
    instance.knapsacks = instance.knapsacks._replace(exact=0)
    best = Best(np.array([1e300]), np.zeros(cost.shape[0], np.int64), np.zeros(m, np.int8))
    return Search(instance, best, Clock(60.0), silent, guess=float(cost.max(axis=1).sum()))


def plans_of(problem):
    """Every plan that fits: (value, sites)."""
    cost = problem.distance * problem.burden[:, None]
    n, m = cost.shape
    for homes in itertools.product(range(m), repeat=n):
        load = np.bincount(homes, problem.demand, m)
        if len(set(homes)) <= problem.p and (load <= problem.capacity).all():
            yield float(cost[np.arange(n), homes].sum()), set(homes)


def test_a_divided_instance_never_loses_its_best_plan():
    rng = np.random.default_rng(5)
    for seed in range(12):
        problem = small_instance(seed, "cpmedian", n=5, m=6, p=3)
        plans = sorted(plans_of(problem), key=lambda plan: plan[0])
        search = search_of(problem)
        search.region = np.stack([np.array([0, 0, 1, 1, 2, 2]), np.array([3, 3, 3, 3, 4, 4])])
        search.best.value[0] = plans[0][0] * (1.0 + 0.2 * rng.random()) + 2.0
        for _ in range(6):
            node = search.root()
            search.region = np.stack([np.array([0, 0, 1, 1, 2, 2]), np.array([3, 3, 3, 3, 4, 4])])
            low = (rng.random(5) < 0.3).astype(np.int64)
            node.span = np.stack([low, low + rng.integers(0, 3, 5)])
            search.climb(node, NODE, exact=False)
            for value, sites in plans:
                count = np.bincount(search.region[:, sorted(sites)].ravel(), minlength=5)
                # Sites without a child may be open as well: more in a region than the plan uses is allowed as far as p goes.
                if value <= search.cutoff and (count >= node.span[0]).all() and (count <= node.span[1]).all():
                    assert node.bound <= value + 1e-6
                    assert all(node.status[j] != SHUT for j in sites)


def two_towns(seed):
    """Sixty rows and thirty sites, half of them in each of two towns far apart; five sites may open."""
    rng = np.random.default_rng(seed)
    rows, sites = (rng.random((size, 2)) * 20 + np.repeat([[0.0, 0.0], [60.0, 0.0]], size // 2, axis=0) for size in (60, 30))
    demand = rng.integers(2, 9, 60).astype(float)
    distance = np.round(np.hypot(*(rows[:, None] - sites[None]).transpose(2, 0, 1)))
    return siting.Problem("cpmedian", distance, demand, p=5, capacity=np.full(30, np.ceil(demand.sum() / 4)))


def test_regions_bounded_each_by_itself_lift_the_bound_and_never_pass_the_best_plan():
    lifted = 0
    for seed in range(6):
        problem = two_towns(seed)
        best = siting.solve(problem, time_limit_s=20.0)
        search = search_of(problem)
        root = search.root()
        search.climb(root, ROOT, exact=False)
        search.region = np.repeat([[0, 1]], 15, axis=1)
        root.span = np.array([[0, 0], [5, 5]])
        search.best.value[0] = 1e290  # a plan so dear that it hides nothing
        decomposition = Decomposition(search, root)
        decomposition.grow(400)
        assert best.proven
        assert root.bound - 1e-6 <= decomposition.bound <= best.value + 1e-6
        lifted += decomposition.bound > root.bound + 0.001 * best.value
    assert lifted > 2


def test_without_exact_packing_the_bound_stays_below_the_best_plan(monkeypatch):
    monkeypatch.setattr(working_form, "EXACT_ROWS", 0)
    for seed in range(3):
        problem = small_instance(seed, "cpmedian")
        plan = siting.solve(problem, time_limit_s=1.0)
        assert not faults_of(problem, plan)
        assert plan.bound <= best_by_trying_all(problem) + 1e-6
        assert plan.value == pytest.approx(best_by_trying_all(problem))


def test_an_instance_too_large_for_exact_packing_gets_a_plan_without_fault_and_a_near_bound():
    rng = np.random.default_rng(6)
    place = rng.random((900, 2)) * 40
    site = rng.random((80, 2)) * 40
    demand = rng.integers(1, 15, 900).astype(float)
    existing = np.arange(80) < 3
    distance = np.hypot(*(place[:, None] - site[None]).transpose(2, 0, 1))
    capacity = np.round(demand.sum() / 12 / 0.85 * rng.uniform(0.8, 1.2, 80))
    problem = siting.Problem(
        "cpmedian", distance, demand, p=12, capacity=capacity, existing=existing, opening_cost=rng.integers(100, 200, 80), budget=1500
    )
    plan = siting.solve(problem, time_limit_s=8.0)
    assert not faults_of(problem, plan)
    assert plan.multiplier_bound - 1e-6 <= plan.bound <= plan.value
    assert plan.gap < 0.02


def test_an_instance_in_which_nearly_every_place_is_needed_gets_a_plan_though_its_first_sites_hold_none():
    rng = np.random.default_rng(3)
    rows, sites = rng.random((1500, 2)) * 40, rng.random((400, 2)) * 40
    demand = rng.integers(4, 21, 1500).astype(float)
    places = np.full(400, np.ceil(demand.sum() / 70 / 0.985))
    distance = np.hypot(*(rows[:, None] - sites[None]).transpose(2, 0, 1))
    problem = siting.Problem("cpmedian", distance, demand, p=70, capacity=places)

    def stop(plan):
        assert not faults_of(problem, plan)
        raise StopIteration

    with pytest.raises(StopIteration):
        siting.solve(problem, time_limit_s=90.0, report=stop)


class ProcessorClock(Clock):
    """Counts processor time, so that a busy machine changes nothing."""

    def __init__(self, limit_s):
        super().__init__(limit_s)
        self._start = time.process_time()

    @property
    def spent(self):
        return time.process_time() - self._start


def planned(problem, seconds):
    """What the planner finds in so much time of one core."""
    search = search_of(problem)
    root = search.root()
    search.climb(root, ROOT, exact=False)
    search.divide(root)
    search.clock = ProcessorClock(seconds)
    planner = parts.Planner(search, root, 1)
    planner.work()
    return planner.posted


def test_where_a_few_rows_fill_each_site_badly_annealing_finds_what_parts_do_not(monkeypatch):
    rng = np.random.default_rng(4)
    place = rng.random((900, 2)) * 100
    demand = rng.integers(1, 101, 900).astype(float)
    places = np.full(900, np.ceil(demand.sum() / 300 / 0.82))
    distance = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    problem = siting.Problem("cpmedian", distance, demand, p=300, capacity=places, travel_weight=np.ones(900))
    planned(problem, 0.5)  # compiles
    annealed = planned(problem, 1.5)
    monkeypatch.setattr(parts, "WIDE", 1.0)
    by_parts = planned(problem, 1.5)
    load = np.bincount(annealed.home, demand, 900)
    assert (load <= places).all()
    assert annealed.value[0] == pytest.approx(distance[np.arange(900), annealed.home].sum())
    assert annealed.value[0] < 0.97 * by_parts.value[0]
