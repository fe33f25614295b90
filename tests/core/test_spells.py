"""Spells and promises against a slow reference that looks at every single day."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingmiao.core.spells import Days, Spell, Steps, course, days_that_hold, overlap, union
from qingmiao.governance.rules.promises import IN_PLACE, Promise, Word, standing_of

START = date(2020, 12, 1)
CALENDAR = [START + timedelta(days=number) for number in range(60)]
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
PROMISE = Promise(date(2020, 12, 10), date(2020, 12, 5), date(2020, 12, 31))


def day(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def stretches(draw: st.DrawFn) -> Days:
    first = draw(st.integers(0, 50))
    length = draw(st.one_of(st.none(), st.integers(1, 25)))
    return Days(day(first), None if length is None else day(first + length))


@st.composite
def spells(draw: st.DrawFn) -> Spell:
    return Spell("441802", draw(st.integers(1, 4)), draw(stretches()), "subject")


def sum_on(counted: list[Spell], on: date) -> int:
    """Look at every spell."""
    return sum(int(spell.value) for spell in counted if spell.days.first <= on and (spell.days.end is None or spell.days.end > on))


def ratio(above: int, below: int) -> Decimal | None:
    return Decimal(above) / Decimal(below) if below else None


@PATIENT
@given(st.lists(spells(), max_size=8), st.lists(spells(), max_size=8))
def test_a_course_is_what_the_sums_of_every_single_day_give(above: list[Spell], below: list[Spell]) -> None:
    levels = course([Steps(above), Steps(below)], ratio)
    for on in CALENDAR:
        assert Steps(above).on(on) == sum_on(above, on)
        swept = next((level.value for level in reversed(levels) if level.first <= on), None)
        assert swept == ratio(sum_on(above, on), sum_on(below, on)), on
    assert all(one.value != other.value and one.first < other.first for one, other in pairwise(levels))


@PATIENT
@given(st.lists(spells(), max_size=8), st.integers(0, 6))
def test_the_days_that_hold_are_the_days_that_hold_one_by_one(counted: list[Spell], goal: int) -> None:
    levels = course([Steps(counted)], Decimal)
    held = days_that_hold(levels, lambda value: value >= goal, since=START if goal == 0 else None)
    if goal == 0 and not levels:
        held = [Days(START)]  # nothing ever counts: the caller's zero holds
    for on in CALENDAR:
        assert any(days.holds_on(on) for days in held) == (sum_on(counted, on) >= goal), on
    assert all(one.end is not None and one.end < other.first for one, other in pairwise(held))


@PATIENT
@given(st.lists(stretches(), max_size=8))
def test_a_union_holds_the_days_that_any_stretch_holds_in_pieces_apart(found: list[Days]) -> None:
    joined = union(found)
    for on in CALENDAR:
        assert any(days.holds_on(on) for days in joined) == any(days.holds_on(on) for days in found)
    assert all(one.end is not None and one.end < other.first for one, other in pairwise(joined))


@PATIENT
@given(stretches(), stretches())
def test_an_overlap_holds_the_days_that_both_hold(one: Days, other: Days) -> None:
    both = overlap(one, other)
    for on in CALENDAR:
        assert (both is not None and both.holds_on(on)) == (one.holds_on(on) and other.holds_on(on))


def slow_word(reached: set[date], on: date) -> Word:
    """The rule of the states, day by day and in the plainest words."""
    if on < PROMISE.published_on:
        return Word.NOT_BEGUN
    after = {PROMISE.deadline + timedelta(days=n) for n in range(1, (on - PROMISE.deadline).days + 1)}
    if on in reached and on <= PROMISE.deadline:
        return Word.DONE
    if on in reached and PROMISE.deadline in reached:
        return Word.DONE if after <= reached else Word.REGAINED
    if on in reached:
        return Word.DONE_LATE
    if on > PROMISE.deadline:
        return Word.LOST if PROMISE.deadline in reached else Word.LATE
    return Word.OPEN if on >= PROMISE.begins_on else Word.NOT_BEGUN


@PATIENT
@given(st.lists(stretches(), max_size=5))
def test_the_word_of_every_day_is_the_slow_rules_and_since_is_the_first_day_it_holds(found: list[Days]) -> None:
    held = union(found)
    reached = {on for on in CALENDAR if any(days.holds_on(on) for days in held)}
    words = {on: slow_word(reached, on) for on in CALENDAR}
    for on in CALENDAR:
        standing = standing_of(PROMISE, held, on)
        assert standing.word == words[on], on
        if standing.since is None:
            assert on < PROMISE.published_on
        elif standing.since >= CALENDAR[0] and standing.word in {Word.LATE, Word.LOST, Word.REGAINED, Word.OPEN, Word.NOT_BEGUN}:
            assert all(words[other] == standing.word for other in CALENDAR if standing.since <= other <= on), on
            assert standing.since == PROMISE.published_on or words[standing.since - timedelta(days=1)] != standing.word


@pytest.mark.parametrize(
    ("reached", "on", "word", "since"),
    [
        ([], "2020-12-09", "未开始", None),
        ([], "2020-12-10", "进行中", "2020-12-10"),
        ([], "2020-12-31", "进行中", "2020-12-10"),
        ([], "2021-01-01", "逾期", "2021-01-01"),
        ([("2020-12-31", None)], "2020-12-30", "进行中", "2020-12-10"),
        ([("2020-12-31", None)], "2020-12-31", "已完成", "2020-12-31"),
        ([("2020-12-31", None)], "2021-06-01", "已完成", "2020-12-31"),
        ([("2021-01-01", None)], "2020-12-31", "进行中", "2020-12-10"),
        ([("2021-01-01", None)], "2021-01-01", "逾期完成", "2021-01-01"),
        ([("2020-12-15", "2020-12-31")], "2020-12-31", "进行中", "2020-12-31"),
        ([("2020-12-15", "2020-12-31")], "2021-01-01", "逾期", "2021-01-01"),
        ([("2020-12-15", "2021-03-01")], "2021-03-01", "达到后失去", "2021-03-01"),
        ([("2020-12-15", "2021-03-01"), ("2021-05-01", None)], "2021-05-01", "重新达到", "2021-05-01"),
        ([("2021-01-11", "2021-02-01"), ("2021-02-11", None)], "2021-02-05", "逾期", "2021-02-01"),
        ([("2021-01-11", "2021-02-01"), ("2021-02-11", None)], "2026-02-11", "逾期完成", "2021-02-11"),
        ([("2020-12-15", "2020-12-20"), ("2021-05-01", None)], "2021-05-01", "逾期完成", "2021-05-01"),
        ([("2019-06-01", None)], "2020-12-10", "已完成", "2019-06-01"),
    ],
)
def test_the_word_on_either_side_of_every_boundary(reached: list[tuple[str, str | None]], on: str, word: str, since: str | None) -> None:
    held = [Days(date.fromisoformat(first), date.fromisoformat(end) if end else None) for first, end in reached]
    standing = standing_of(PROMISE, held, date.fromisoformat(on))
    assert (standing.word, standing.since) == (word, date.fromisoformat(since) if since else None)


@PATIENT
@given(st.lists(stretches(), max_size=5))
def test_the_way_there_is_told_day_by_day_as_it_was(found: list[Days]) -> None:
    """First reached and every lapse are what one finds by going through the calendar; nothing that comes later is known."""
    held = union(found)
    for on in CALENDAR:
        so_far = [day for day in CALENDAR if day <= on]
        reached = [day for day in so_far if any(days.holds_on(day) for days in held)]
        standing = standing_of(PROMISE, held, on)
        if on < PROMISE.published_on or not reached or held[0].first < CALENDAR[0]:
            continue
        assert standing.first_on == reached[0]
        missing = [day for day in so_far if day > reached[0] and day not in reached]
        told = [day for day in so_far if any(lapse.holds_on(day) for lapse in standing.lapses)]
        assert told == missing
        assert (standing.word in IN_PLACE) == (on in reached)


def test_a_promise_whose_phase_begins_later_has_not_begun_until_that_day() -> None:
    later = Promise(date(2020, 12, 25), date(2021, 1, 1), date(2022, 12, 31))
    assert standing_of(later, [], date(2020, 12, 31)).word is Word.NOT_BEGUN
    assert standing_of(later, [], date(2021, 1, 1)).word is Word.OPEN
