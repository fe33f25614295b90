"""Working days, ages and division codes."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.codes.ages import add_months, age_text, completed_months
from qingmiao.codes.divisions import parse_division
from qingmiao.codes.errors import DomainError
from qingmiao.codes.working_days import WorkingCalendar

DAYS = WorkingCalendar()


def test_the_state_council_s_year_is_known() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    off = [day for day in year if day.weekday() < 5 and not DAYS.is_working_day(day)]
    made_up = [day for day in year if day.weekday() >= 5 and DAYS.is_working_day(day)]
    assert made_up == [date(2026, m, d) for m, d in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]]
    assert {date(2026, 1, 1), date(2026, 2, 16), date(2026, 10, 7)} <= set(off)


@pytest.mark.parametrize(
    ("received", "working_days", "due"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # Monday; the day of receipt is not counted
        (date(2026, 11, 27), 5, date(2026, 12, 4)),  # Friday
        (date(2026, 11, 28), 5, date(2026, 12, 4)),  # Saturday counts as little as Friday's end
        (date(2026, 9, 23), 5, date(2026, 10, 8)),  # over Mid-Autumn and National Day
        (date(2026, 9, 30), 15, date(2026, 10, 27)),  # with the made-up Saturday of 10 October
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked
        (date(2025, 12, 31), 5, date(2026, 1, 8)),  # over the end of the year; 4 January is worked
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_a_deadline_in_working_days(received: date, working_days: int, due: date) -> None:
    assert DAYS.add_working_days(received, working_days) == due
    assert DAYS.working_days_between(received, due) == working_days


def test_a_year_nobody_knows_is_counted_by_weekends_and_says_so() -> None:
    assert DAYS.add_working_days(date(2026, 12, 30), 5) == date(2027, 1, 6)
    assert not DAYS.is_sure(date(2026, 12, 30), date(2027, 1, 6))
    assert DAYS.is_sure(date(2026, 1, 1), date(2026, 12, 31))
    assert (DAYS.knows(2004), DAYS.knows(2003)) == (True, False)


def test_an_entered_year_and_single_days_are_used() -> None:
    entered = WorkingCalendar(overrides={date(2027, 1, 1): False, date(2027, 1, 2): True}, known_years=frozenset({2027}))
    assert entered.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 2)
    assert not entered.is_working_day(date(2027, 1, 3))
    assert WorkingCalendar(overrides={date(2026, 11, 23): False}).add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 24)


@given(st.dates(date(2019, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_a_deadline_falls_on_a_working_day_and_counts_back(start: date, count: int) -> None:
    due = DAYS.add_working_days(start, count)
    assert DAYS.is_working_day(due)
    assert DAYS.working_days_between(start, due) == count
    assert DAYS.working_days_between(due, start) == 0


def age_rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "vectors" / "ages.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", age_rows(), ids=lambda row: row["why"])
def test_completed_months(row: dict[str, str]) -> None:
    assert completed_months(date.fromisoformat(row["birth"]), date.fromisoformat(row["on"])) == int(row["months"])


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 100))
def test_the_months_are_complete_on_their_day_and_not_the_day_before(birth: date, months: int) -> None:
    day = add_months(birth, months)
    assert completed_months(birth, day) == months
    if months:
        assert completed_months(birth, day - timedelta(days=1)) == months - 1


def test_a_day_before_birth_has_no_age() -> None:
    with pytest.raises(ValueError, match="before birth"):
        completed_months(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("months", "text"), [(0, "不满1个月"), (8, "8个月"), (12, "1岁（12个月）"), (14, "1岁2个月（14个月）"), (36, "3岁（36个月）")]
)
def test_ages_in_words(months: int, text: str) -> None:
    assert age_text(months) == text


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("440000", "province", None),
        ("441800", "prefecture", "440000"),
        ("441802", "county", "441800"),
        ("441802006", "town", "441802"),
        ("441802006001", "village", "441802006"),
        ("441900003", "town", "441900"),
    ],
)
def test_the_levels_and_parents_of_divisions(code: str, level: str, parent: str | None) -> None:
    division = parse_division(code)
    assert division.level == level
    assert (division.parent.code if division.parent else None) == parent


def test_a_village_lies_in_its_city_and_not_in_the_next() -> None:
    village = parse_division("441802006001")
    assert village.lies_in(parse_division("441800"))
    assert village.lies_in(village)
    assert not village.lies_in(parse_division("441803"))


@pytest.mark.parametrize("code", ["", "44180", "4418020", "041802", "44180a", "4418020060011"])
def test_a_code_of_another_shape_is_refused(code: str) -> None:
    with pytest.raises(DomainError, match="6位、9位或12位"):
        parse_division(code)


def test_a_deadline_before_its_start_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="after its start"):
        DAYS.add_working_days(date(2026, 11, 23), -1)
