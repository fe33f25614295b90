"""Places against a slow account of the rules, against every possible result, and by properties."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.matching.slow_reference import complaints, deferred_acceptance, families_of, random_market, wishes_of
from qingmiao.engines.matching import Market, Outcome, Reserves, RowFlag, allocate, explain, find_blocking, give_reasons, reallocate
from qingmiao.engines.matching.comparison import compare_with_immediate_acceptance, fairness_report
from qingmiao.engines.matching.reasons import Reason


def simple(choices: list[list[int]], points: list[list[int]], seats: list[int], lottery: list[int] | None = None) -> Market:
    n = len(choices)
    return Market(np.array(choices), np.array(points), np.array(lottery if lottery is not None else range(n)), np.array(seats))


@pytest.mark.parametrize("rich", [False, True])
def test_thousands_of_random_rounds_equal_the_slow_reference(rich: bool) -> None:
    for seed in range(1500):
        market = random_market(seed, rich=rich, errors=seed % 3 == 0)
        assert allocate(market).column.tolist() == deferred_acceptance(market), seed


def test_the_independent_pass_finds_exactly_the_complaints_of_the_definition() -> None:
    for seed in range(600):
        market = random_market(seed, families=seed % 2 == 0)
        rng = np.random.default_rng(seed)
        n, k = market.choices.shape
        column = allocate(market).column.copy()
        spoiled = rng.random(n) < 0.3
        column[spoiled] = rng.integers(-1, k, n)[spoiled]
        blocking = find_blocking(market, _with(allocate(market), column))
        expected = complaints(market, column.tolist())
        found = {("child", int(c), int(a)) for c, a in zip(blocking.child, blocking.column, strict=True)}
        found |= {("family", int(f), int(i)) for f, i in zip(blocking.family, blocking.institution, strict=True)}
        assert {int(c) for c in blocking.refused} == {c for kind, c, _ in expected if kind == "refused"}, seed
        if not blocking.refused.size:  # whose complaint counts first is open once a class is overfull
            assert found == {e for e in expected if e[0] != "refused"}, seed


def _with(outcome: Outcome, column: np.ndarray) -> Outcome:
    return Outcome(column, outcome.institution, outcome.group, outcome.flags, outcome.seats, outcome.settled)


def test_no_round_without_families_leaves_a_justified_complaint() -> None:
    for seed in range(600):
        market = random_market(seed)
        assert find_blocking(market, allocate(market)).count == 0


def test_a_settled_round_with_families_leaves_no_complaint_and_an_unsettled_one_says_so() -> None:
    unsettled = 0
    for seed in range(1500):
        market = random_market(seed, families=True)
        outcome = allocate(market)
        left = complaints(market, outcome.column.tolist())
        assert bool(left) == bool(find_blocking(market, outcome).count), seed
        assert not (outcome.settled and left), (seed, left)
        assert not [c for c in left if c[0] == "refused"], seed
        unsettled += not outcome.settled
    assert unsettled < 30


def test_whenever_a_tiny_market_has_a_stable_result_for_families_one_is_found() -> None:
    missed, stable_markets = 0, 0
    for seed in range(400):
        market = random_market(seed, families=True)
        n = market.choices.shape[0]
        if n > 5 or not families_of(market):
            continue
        options = [[-1, *(w.column for w in wishes_of(market, c))] for c in range(n)]
        stable = [columns for columns in itertools.product(*options) if not complaints(market, list(columns))]
        outcome = allocate(market)
        if stable:
            stable_markets += 1
            missed += tuple(outcome.column.tolist()) not in stable
        else:
            assert not outcome.settled
    assert stable_markets > 20
    assert missed == 0


def test_a_child_never_does_better_in_any_other_stable_result() -> None:
    for seed in range(250):
        market = random_market(seed)
        n = market.choices.shape[0]
        if n > 5:
            continue
        ours = [c if c >= 0 else 99 for c in allocate(market).column.tolist()]
        options = [[-1, *(w.column for w in wishes_of(market, c))] for c in range(n)]
        for columns in itertools.product(*options):
            if not complaints(market, list(columns)):
                assert all(o <= (c if c >= 0 else 99) for o, c in zip(ours, columns, strict=True)), seed


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_order_of_the_rows_changes_nothing(seed: int, shuffle: int) -> None:
    market = random_market(seed)
    order = np.random.default_rng(shuffle).permutation(market.lottery.size)
    turned = Market(
        market.choices[order],
        market.points[order],
        market.lottery[order],
        market.seats,
        market.age_class[order],
        market.marks[order],
        market.reserves,
        market.held[order],
    )
    assert allocate(turned).column.tolist() == allocate(market).column[order].tolist()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_no_child_gains_by_a_false_ranking(seed: int) -> None:
    market = random_market(seed, rich=False)
    n, k = market.choices.shape
    truth = allocate(market).institution
    rng = np.random.default_rng(seed)
    liar = int(rng.integers(0, n))
    order = rng.permutation(k)
    choices, points = market.choices.copy(), market.points.copy()
    choices[liar], points[liar] = choices[liar, order], points[liar, order]
    lied = allocate(Market(choices, points, market.lottery, market.seats, market.age_class)).institution[liar]
    wishes = market.choices[liar].tolist()
    rank = {institution: place for place, institution in enumerate(wishes) if institution >= 0}
    assert rank.get(int(truth[liar]), 99) <= rank.get(int(lied), 99)


def test_after_a_withdrawal_nobody_loses_a_place_and_the_waiting_list_moves() -> None:
    for seed in range(300):
        market = random_market(seed, rich=False)
        first = allocate(market)
        placed = np.flatnonzero(first.column >= 0)
        if not placed.size:
            continue
        leaver = int(placed[seed % placed.size])
        choices, previous = market.choices.copy(), first.column.copy()
        choices[leaver], previous[leaver] = -1, -1
        again = Market(choices, market.points, market.lottery, market.seats, market.age_class)
        second = reallocate(again, previous)
        others = np.arange(choices.shape[0]) != leaver
        before, after = np.where(previous < 0, 99, previous), np.where(second.column < 0, 99, second.column)
        assert (after[others] <= before[others]).all()
        assert find_blocking(Market(choices, market.points, market.lottery, market.seats, market.age_class), second).count == 0


def test_points_decide_before_the_lottery_and_the_lottery_among_equals() -> None:
    market = simple([[0], [0], [0]], [[10], [20], [10]], [2], [2, 1, 0])
    assert allocate(market).institution.tolist() == [-1, 0, 0]


def test_bad_rows_are_flagged_and_the_others_are_placed() -> None:
    market = Market(
        np.array([[9, 0], [0, 0], [0, 1], [-1, -1], [1, 0], [1, 0]]),
        np.array([[1, 1], [1, 1], [-5, 70000], [1, 1], [1, 1], [1, 1]]),
        np.arange(6),
        np.array([[3, 3], [3, 3]]),
        np.array([0, 0, 0, 0, 7, 1]),
        held=np.array([-1, -1, -1, -1, -1, 5]),
    )
    outcome = allocate(market)
    assert [RowFlag(f) for f in outcome.flags.tolist()] == [
        RowFlag.UNKNOWN_INSTITUTION,
        RowFlag.REPEATED_CHOICE,
        RowFlag.IMPOSSIBLE_POINTS | RowFlag.NO_CHOICE,
        RowFlag.NO_CHOICE,
        RowFlag.UNKNOWN_AGE_CLASS,
        RowFlag.HELD_NOT_RANKED,
    ]
    assert outcome.institution.tolist() == [0, 0, -1, -1, -1, 1]


def test_a_repeated_choice_counts_once_everywhere() -> None:
    """The second mention of institution 0 has more points and a mark; neither may help, nor may the child wait there twice."""
    reserves = Reserves(np.array([0]), np.array([0]), np.array([1]), np.array([1]), np.array([True]))
    market = Market(
        np.array([[0, 1, 0], [0, 1, -1], [0, -1, -1]]),
        np.array([[5, 5, 90], [10, 10, 0], [8, 0, 0]]),
        np.arange(3),
        np.array([2, 0]),
        marks=np.array([[0, 0, 1], [0, 0, 0], [0, 0, 0]]),
        reserves=reserves,
    )
    outcome = allocate(market)
    assert outcome.column.tolist() == [-1, 0, -1]
    assert find_blocking(market, outcome).count == 0
    reasons = give_reasons(market, outcome)
    assert [Reason(int(code)) for code in reasons.code[0]] == [Reason.FEWER_POINTS, Reason.NO_PLACES, Reason.REPEATED]
    assert reasons.waiting.tolist() == [[2, 1, 0], [0, 0, 0], [1, 0, 0]]
    assert "只计第一次" in explain(market, reasons, 0, 2)
    compared = compare_with_immediate_acceptance(replace(market, reserves=None), allocate(replace(market, reserves=None)))
    assert compared.immediate.tolist() == [-1, 0, 0]


def test_a_held_place_named_by_its_second_mention_is_held() -> None:
    choices = np.array([[0, 1, 0], [0, 1, -1]])
    market = Market(choices, np.array([[0, 0, 0], [9, 9, 0]]), np.array([1, 0]), np.array([1, 1]), held=np.array([2, -1]))
    outcome = allocate(market)
    assert outcome.institution.tolist() == [0, 1]
    assert Reason(int(give_reasons(market, outcome).code[0, 0])) == Reason.SEATED_HELD
    assert find_blocking(market, outcome).count == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points": np.zeros((2, 3), np.int64)}, r"points must be \(2, 2\).*\(2, 3\)"),
        ({"lottery": np.arange(3)}, r"lottery must be \(2,\)"),
        ({"lottery": np.array([0, 0])}, r"lottery \(2,\) must hold every number 0..1 once"),
        ({"seats": np.array([-1, 2])}, "seats must not be negative"),
        ({"seats": np.zeros((2, 3), np.int64)}, "age_class"),
        ({"choices": np.zeros((2, 2))}, "choices must hold integers"),
    ],
)
def test_wrong_shapes_are_refused_with_names_and_sizes(change: dict[str, np.ndarray], words: str) -> None:
    fields = {
        "choices": np.array([[0, 1], [1, 0]]),
        "points": np.zeros((2, 2), np.int64),
        "lottery": np.arange(2),
        "seats": np.array([1, 1]),
    }
    with pytest.raises(ValueError, match=words):
        allocate(Market(**{**fields, **change}))


def test_immediate_acceptance_hurts_a_child_whose_second_choice_is_taken_by_lesser_points() -> None:
    market = simple([[0, 1], [0, 1], [1, 0]], [[9, 9], [5, 5], [1, 1]], [1, 1])
    outcome = allocate(market)
    compared = compare_with_immediate_acceptance(market, outcome)
    assert outcome.institution.tolist() == [0, 1, -1]
    assert (compared.better, compared.worse, compared.same, compared.envious) == (1, 1, 1, 1)
    report = fairness_report(outcome, np.array([0, 0, 1]))
    assert (report[0].children, report[0].placed, report[0].first_choice, report[0].mean_choice) == (2, 2, 1, 1.5)
    assert report[1].placed == 0


def test_a_round_without_any_child_or_place_is_empty() -> None:
    nobody = Market(np.zeros((0, 2), np.int64), np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.array([1]))
    assert allocate(nobody).column.size == 0
