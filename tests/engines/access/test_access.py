"""Spatial access."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.access import slow_reference
from qingmiao.engines.access import Measure, PlaceFlag, Places, decays, find_pairs, gini, measure_access, pairs_from_table, summarise
from qingmiao.engines.access.measures import add_people, add_ratios, share_out
from qingmiao.engines.access.pairs import in_threads, search_range

NAN = float("nan")
CONSERVING = [Measure.TWO_STEP, Measure.ENHANCED, Measure.THREE_STEP]


def region(seed, n, m, spread=0.15):
    """Clustered places about Qingyuan."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform((23.5, 112.0), (25.0, 113.8), (max(2, n // 60), 2))
    demand = towns[rng.integers(0, len(towns), n)] + rng.normal(0, spread / 5, (n, 2))
    supply = towns[rng.integers(0, len(towns), m)] + rng.normal(0, spread / 5, (m, 2))
    return (
        Places(demand[:, 0], demand[:, 1], rng.integers(0, 60, n).astype(float)),
        Places(supply[:, 0], supply[:, 1], rng.integers(10, 120, m).astype(float)),
    )


def rows_of(places):
    return list(zip(places.lat.tolist(), places.lon.tolist(), places.amount.tolist(), strict=True))


def as_dict(pairs):
    demand = np.repeat(np.arange(pairs.n_demand), np.diff(pairs.first))
    return {(int(i), int(j)): float(d) for i, j, d in zip(demand, pairs.site, pairs.cost, strict=True)}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_agrees_with_the_slow_reference(seed, measure) -> None:
    demand, supply = region(seed, 90, 25)
    catchment = [1.0, 3.0, 5.0, 12.0][seed % 4]
    pairs = find_pairs(demand, supply, catchment, road_factor=1.0 + seed % 3 * 0.2)
    cost = slow_reference.pairs(rows_of(demand), rows_of(supply), catchment, 1.0 + seed % 3 * 0.2)
    found = as_dict(pairs)
    assert found.keys() == cost.keys()
    assert list(found.values()) == pytest.approx([cost[key] for key in found], rel=1e-12)
    result = measure_access(measure, pairs, demand, supply, decays.gaussian(catchment / 2))
    wanted = slow_reference.access(str(measure), cost, demand.amount, supply.amount, slow_reference.gauss(catchment / 2))
    np.testing.assert_allclose(result.access, wanted, rtol=1e-12, atol=1e-15)


def test_interpreted_and_compiled_loops_give_the_same_bits() -> None:
    demand, supply = region(3, 700, 320)
    small = find_pairs(demand, supply, 4.0)
    assert len(demand) * len(supply) > 200_000  # the search above ran compiled
    ours = as_dict(small)
    assert ours == as_dict_of_interpreted(demand, supply)
    weight = np.exp(-small.cost)
    everybody = (0, len(demand))
    edges, sites = small.edges(everybody), small.sites(everybody)
    for kernel, size in ((add_people, len(supply)), (add_ratios, len(demand))):
        values = demand.amount if kernel is add_people else supply.amount
        slow, fast = np.zeros(size), np.zeros(size)
        kernel.interpreted(edges, sites, weight, values, slow)
        kernel.compiled(edges, sites, weight, values, fast)
        np.testing.assert_array_equal(slow, fast)
    slow, fast = weight.copy(), weight.copy()
    share_out.interpreted(edges, slow)
    share_out.compiled(edges, fast)
    np.testing.assert_array_equal(slow, fast)


def as_dict_of_interpreted(demand, supply):
    """The same search in two halves small enough to be interpreted."""
    found = {}
    for start in range(0, len(demand), 350):
        part = Places(demand.lat[start : start + 350], demand.lon[start : start + 350], demand.amount[start : start + 350])
        found |= {(i + start, j): d for (i, j), d in as_dict(find_pairs(part, supply, 4.0)).items()}
    assert 350 * len(supply) <= 200_000
    assert search_range.interpreted is not search_range.compiled
    return found


points = st.tuples(st.floats(20, 26), st.floats(110, 117), st.floats(0, 1e4))


@settings(deadline=None)  # the machine may be busy
@given(st.lists(points, max_size=25), st.lists(points, max_size=8), st.floats(0.2, 300), st.sampled_from([1.0, 1.3, 2.0]))
def test_the_grid_finds_the_same_pairs_as_looking_at_all(demand, supply, catchment, factor) -> None:
    places = [Places(*(np.array(column) for column in (zip(*rows, strict=True) if rows else ([], [], [])))) for rows in (demand, supply)]
    found = as_dict(find_pairs(places[0], places[1], catchment, road_factor=factor))
    wanted = slow_reference.pairs(demand, supply, catchment, factor)
    for key in found.keys() ^ wanted.keys():  # only the last digit of a distance may decide otherwise
        assert (found | wanted)[key] == pytest.approx(catchment, rel=1e-12)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 10_000), st.sampled_from(CONSERVING), st.floats(0.5, 20))
def test_supply_in_reach_is_given_out_and_not_more(seed, measure, catchment) -> None:
    demand, supply = region(seed, 40, 10)
    result = measure_access(measure, find_pairs(demand, supply, catchment), demand, supply, decays.gaussian(catchment / 2))
    summary = summarise(result, demand, supply)
    assert summary.places_given == pytest.approx(summary.supply_reached, rel=1e-12)
    assert summary.supply_reached <= summary.supply


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 10_000), st.sampled_from(list(Measure)))
def test_more_supply_never_lowers_access(seed, measure) -> None:
    demand, supply = region(seed, 30, 8)
    pairs = find_pairs(demand, supply, 8.0)
    more = Places(supply.lat, supply.lon, supply.amount + np.arange(8.0))
    before, after = (measure_access(measure, pairs, demand, one, decays.gaussian(4)).access for one in (supply, more))
    assert (after >= before - 1e-12).all()


def test_the_modified_measure_leaves_far_places_empty() -> None:
    demand, supply = region(1, 60, 15)
    pairs = find_pairs(demand, supply, 8.0)
    plain = summarise(measure_access(Measure.ENHANCED, pairs, demand, supply, decays.gaussian(4)), demand, supply)
    modified = summarise(measure_access(Measure.MODIFIED, pairs, demand, supply, decays.gaussian(4)), demand, supply)
    assert modified.places_given < plain.places_given


def test_a_worked_example_by_hand() -> None:
    # Two points of 10 and 30 children; 20 places that both reach, 6 places that only the second reaches.
    pairs = pairs_from_table(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([1.0, 2.0, 1.0]), n_demand=2, n_sites=2, limit=5.0)
    demand, supply = Places.without_position(np.array([10.0, 30.0])), Places.without_position(np.array([20.0, 6.0]))
    result = measure_access(Measure.TWO_STEP, pairs, demand, supply)
    assert result.ratio.tolist() == [0.5, 0.2]
    assert result.access.tolist() == [0.5, 0.7]
    hansen = measure_access(Measure.HANSEN, pairs, demand, supply, decays.power(1.0, least_cost=0.1))
    assert hansen.access.tolist() == [20.0, 16.0]
    assert not result.demand_flags.any()


def test_unusable_places_are_flagged_and_take_no_part() -> None:
    demand = Places(np.array([24.0, NAN, 95.0, 24.0, 24.0]), np.array([113.0] * 5), np.array([10.0, 10, 10, -1, NAN]))
    supply = Places(np.array([24.0, 24.0]), np.array([113.0, 113.0]), np.array([5.0, float("inf")]))
    result = measure_access(Measure.TWO_STEP, find_pairs(demand, supply, 1.0), demand, supply)
    assert [PlaceFlag(int(flag)) for flag in result.demand_flags] == [
        PlaceFlag(0),
        PlaceFlag.POSITION_MISSING,
        PlaceFlag.POSITION_IMPOSSIBLE,
        PlaceFlag.AMOUNT_IMPOSSIBLE,
        PlaceFlag.AMOUNT_MISSING,
    ]
    assert result.supply_flags.tolist() == [0, PlaceFlag.AMOUNT_IMPOSSIBLE]
    np.testing.assert_array_equal(result.access, [0.5, NAN, NAN, 0.5, 0.5])
    summary = summarise(result, demand, supply)
    assert (summary.demand, summary.unlocated, summary.places_given) == (10.0, 20.0, 5.0)


def test_the_edge_of_the_catchment_is_inside() -> None:
    pairs = pairs_from_table(np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([5.0, 5.1, NAN]), n_demand=1, n_sites=3, limit=5.0)
    assert pairs.site.tolist() == [0]


def test_no_supply_or_no_demand_is_no_access_and_no_failure() -> None:
    nobody = Places(np.empty(0), np.empty(0), np.empty(0))
    demand, _ = region(1, 5, 2)
    result = measure_access(Measure.ENHANCED, find_pairs(demand, nobody, 5.0), demand, nobody, decays.gaussian(2))
    assert result.access.tolist() == [0.0] * 5
    assert summarise(result, demand, nobody).without_access == 1.0
    assert measure_access(Measure.ENHANCED, find_pairs(nobody, demand, 5.0), nobody, demand).access.size == 0


@pytest.mark.parametrize("seed", range(5))
def test_gini_is_half_the_relative_mean_difference(seed) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.gamma(1.0, 1.0, 40), rng.integers(0, 30, 40).astype(float)
    assert gini(values, weights) == pytest.approx(slow_reference.gini(values, weights), rel=1e-12)


def test_gini_of_equal_access_is_zero_and_of_none_unknown() -> None:
    assert gini(np.full(4, 2.0), np.ones(4)) == pytest.approx(0.0)
    assert np.isnan(gini(np.zeros(4), np.ones(4)))


def test_steps_weigh_by_the_first_limit_not_exceeded() -> None:
    weigh = decays.steps({20: 1.0, 40: 0.68, 60: 0.22})
    assert weigh(np.array([0.0, 20, 20.1, 60, 60.1])).tolist() == [1.0, 1.0, 0.68, 0.22, 0.0]


def test_the_result_does_not_depend_on_the_number_of_cores(monkeypatch) -> None:
    demand, supply = region(9, 800, 300)
    many = measure_access(Measure.THREE_STEP, find_pairs(demand, supply, 6.0), demand, supply, decays.gaussian(3)).access
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0})
    one = measure_access(Measure.THREE_STEP, find_pairs(demand, supply, 6.0), demand, supply, decays.gaussian(3)).access
    np.testing.assert_array_equal(many, one)


@pytest.mark.parametrize("measure", list(Measure))
def test_weights_made_twice_give_the_same_bits_as_weights_that_are_kept(monkeypatch, measure) -> None:
    demand, supply = region(10, 500, 200)
    pairs = find_pairs(demand, supply, 6.0)
    kept = measure_access(measure, pairs, demand, supply, decays.gaussian(3)).access
    monkeypatch.setattr("qingmiao.engines.access.measures.KEPT_PAIRS", 0)
    monkeypatch.setattr("qingmiao.engines.access.measures.PIECE", 16)
    np.testing.assert_array_equal(measure_access(measure, pairs, demand, supply, decays.gaussian(3)).access, kept)


@pytest.mark.parametrize("measure", list(Measure))
def test_a_decay_may_hand_back_the_costs_themselves(measure) -> None:
    demand, supply = region(11, 60, 30)
    pairs = find_pairs(demand, supply, 6.0)
    before = pairs.cost.copy()
    result = measure_access(measure, pairs, demand, supply, lambda cost: cost)
    np.testing.assert_array_equal(pairs.cost, before)
    assert (result.access > 0).any()


def test_a_range_that_fails_stops_the_others() -> None:
    done = []

    def work(points: tuple[int, int]) -> int:
        done.append(points)
        if points[0] >= 2:
            raise OverflowError
        return points[0]

    assert in_threads(work, [(0, 1), (1, 2)]) == [0, 1]
    with pytest.raises(OverflowError):
        in_threads(work, [(at, at + 1) for at in range(1000)])
    assert len(done) < 20


def test_wrong_shapes_and_numbers_are_refused_with_names_and_sizes() -> None:
    with pytest.raises(ValueError, match=r"lat has shape \(1,\), amount has shape \(2,\)"):
        Places(np.array([1.0]), np.array([1.0, 2]), np.array([1.0, 2]))
    demand, supply = region(1, 5, 2)
    with pytest.raises(ValueError, match=r"at most 600.0 km, got 1.0, 0"):
        find_pairs(demand, supply, 1.0, road_factor=0)
    with pytest.raises(ValueError, match="5 demand points and 2 sites, got 2 and 2"):
        measure_access(Measure.TWO_STEP, find_pairs(demand, supply, 1.0), supply, supply)
    with pytest.raises(ValueError, match="origin holds 0 to 7, must lie in 0 to 4"):
        pairs_from_table(np.array([0, 7]), np.array([0, 0]), np.array([1.0, 1]), n_demand=5, n_sites=2, limit=3)
    with pytest.raises(ValueError, match="one shape"):
        pairs_from_table(np.array([0]), np.array([0, 0]), np.array([1.0, 1]), n_demand=5, n_sites=2, limit=3)
    for wrong in (lambda: decays.gaussian(0), lambda: decays.power(-1, least_cost=1), lambda: decays.steps({})):
        with pytest.raises(ValueError, match=r"must be positive|need limits"):
            wrong()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([NAN, -1.0, 0.0, 1.0, 2.0, 3.0, 9.0])), max_size=30))
def test_a_pair_that_stands_several_times_counts_once_with_its_least_cost(rows) -> None:
    origin, destination = (np.array([row[at] for row in rows], np.int64) for at in (0, 1))
    pairs = pairs_from_table(origin, destination, np.array([row[2] for row in rows], float), n_demand=4, n_sites=3, limit=3.0)
    wanted = {}
    for i, j, cost in rows:
        if 0 <= cost <= 3.0:
            wanted[i, j] = min(cost, wanted.get((i, j), cost))
    assert as_dict(pairs) == wanted
    assert len(pairs.site) == len(wanted)
