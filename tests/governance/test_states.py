"""Where a line stands: late told from open, late-done from done, on either side of every boundary; evidence and figures alike."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures.factories import CITY, COUNTY, chosen, filed_since, granted, promised, shown, the_regions
from qingmiao.core.spells import Days
from qingmiao.governance.models import TargetLine
from qingmiao.governance.queries.states import LineState, compute_states, line_states

pytestmark = pytest.mark.django_db
DEADLINE, NEXT_DAY = date(2020, 12, 31), date(2021, 1, 1)
MOST_QUERIES = 4


@pytest.fixture(autouse=True)
def _regions(db: None) -> None:
    the_regions()


def loaded(*lines: TargetLine) -> list[TargetLine]:
    return list(TargetLine.objects.filter(pk__in=[line.pk for line in lines]).select_related("target__phase__plan"))


def state(line: TargetLine, on: date) -> LineState:
    return line_states(loaded(line), on)[line.pk]


def words(line: TargetLine, *days: date) -> list[str]:
    return [state(line, on).word for on in days]


def test_a_goal_nobody_reached_is_open_on_the_deadline_and_late_the_day_after() -> None:
    line = promised(indicator="demonstration_granted", goal=2)
    assert words(line, date(2020, 12, 24), date(2020, 12, 25), DEADLINE, NEXT_DAY) == ["未开始", "进行中", "进行中", "逾期"]
    assert state(line, NEXT_DAY).since == NEXT_DAY
    assert "现有0家，目标不少于2家" in state(line, NEXT_DAY).because


def test_a_goal_reached_on_the_deadline_is_done_and_one_reached_a_day_later_is_done_late() -> None:
    one, other = filed_since(date(2020, 1, 6)), filed_since(date(2020, 1, 6), name="另一家")
    granted(one, date(2020, 6, 1))
    granted(other, DEADLINE)
    line = promised(indicator="demonstration_granted", goal=2)
    assert words(line, date(2020, 12, 30), DEADLINE, NEXT_DAY) == ["进行中", "已完成", "已完成"]
    later = promised(indicator="demonstration_granted", goal=3)
    granted(filed_since(date(2020, 1, 6), name="第三家"), NEXT_DAY)
    assert words(later, DEADLINE, NEXT_DAY) == ["进行中", "逾期完成"]
    assert state(later, date(2021, 5, 1)).since == NEXT_DAY


def test_a_goal_kept_in_time_and_lost_again_is_late_and_says_both() -> None:
    granted(filed_since(date(2020, 1, 6)), date(2020, 6, 1), date(2022, 6, 1))
    line = promised(indicator="demonstration_granted", goal=1)
    lost = state(line, date(2022, 6, 1))
    assert (lost.word, lost.since) == ("达到后失去", date(2022, 6, 1))
    assert lost.because.startswith("2020年6月1日起达到，2022年6月1日起不再达到，期限2020年12月31日时已达到；")


def test_a_goal_reached_a_little_late_and_lost_for_ten_days_is_not_told_as_years_late() -> None:
    house = filed_since(date(2020, 1, 6))
    granted(house, date(2021, 1, 11), date(2025, 11, 20))
    granted(house, date(2025, 11, 30))
    told = state(promised(indicator="demonstration_granted", goal=1), date(2026, 11, 23))
    assert (told.word, told.since) == ("逾期完成", date(2025, 11, 30))
    assert told.because.startswith(
        "期限2020年12月31日时没有达到；2021年1月11日起达到（晚11天），2025年11月20日起不再达到，2025年11月30日起再次达到，"
    )


def test_a_goal_reached_lost_and_reached_again_is_done_since_the_second_time() -> None:
    house = filed_since(date(2020, 1, 6))
    granted(house, date(2020, 6, 1), date(2022, 6, 1))
    granted(house, date(2023, 1, 1))
    again = state(promised(indicator="demonstration_granted", goal=1), date(2023, 2, 1))
    assert (again.word, again.since) == ("重新达到", date(2023, 1, 1))
    assert "2022年6月1日起不再达到，2023年1月1日起再次达到" in again.because


def test_the_days_in_place_are_told_only_as_far_as_the_day_knows() -> None:
    house = filed_since(date(2020, 1, 6))
    granted(house, date(2020, 6, 1), date(2022, 6, 1))
    line = promised(indicator="demonstration_granted", goal=1)
    assert state(line, date(2022, 5, 31)).reached == (Days(date(2020, 6, 1)),)
    assert state(line, date(2022, 6, 1)).reached == (Days(date(2020, 6, 1), date(2022, 6, 1)),)


def test_each_county_answers_for_itself() -> None:
    chosen(filed_since(date(2020, 1, 6)), date(2020, 6, 1))
    mine = promised(indicator="demonstration_chosen", division=COUNTY)
    theirs = TargetLine.objects.create(target=mine.target, division_code="441803")
    states = line_states(loaded(mine, theirs), NEXT_DAY)
    assert [states[line.pk].word for line in (mine, theirs)] == ["已完成", "逾期"]


def test_accepted_evidence_counts_from_the_day_it_holds_even_if_the_verdict_came_later() -> None:
    line = promised()
    shown(line, date(2020, 12, 28))
    assert words(line, date(2020, 12, 27), date(2020, 12, 28), NEXT_DAY) == ["进行中", "已完成", "已完成"]
    assert state(line, NEXT_DAY).evidence is not None


@pytest.mark.parametrize("verdict", ["submitted", "declined"])
def test_evidence_without_an_accepting_verdict_proves_nothing(verdict: str) -> None:
    line = promised()
    shown(line, date(2020, 12, 28), state=verdict)
    late = state(line, NEXT_DAY)
    assert (late.word, late.evidence) == ("逾期", None)
    assert "还没有经审核认可的佐证" in late.because


def test_evidence_that_holds_after_the_deadline_is_done_late() -> None:
    line = promised()
    shown(line, date(2021, 3, 1))
    assert words(line, date(2021, 2, 28), date(2021, 3, 1)) == ["逾期", "逾期完成"]


def test_an_upper_goal_holds_from_the_beginning_while_nothing_counts() -> None:
    line = promised(indicator="institutions", goal=1, comparison="at_most")
    assert state(line, DEADLINE).word == "已完成"
    filed_since(date(2020, 12, 30))
    filed_since(NEXT_DAY, name="另一家")
    assert words(line, DEADLINE, NEXT_DAY) == ["已完成", "达到后失去"]


def test_an_indicator_without_a_value_reaches_no_goal_and_says_why() -> None:
    filed_since(date(2020, 1, 6))
    line = promised(indicator="places_per_thousand", goal=0, ends=date(2026, 1, 1))
    assert state(line, date(2021, 6, 1)).word == "已完成"
    unknown = state(line, date(2022, 6, 1))
    assert unknown.word == "进行中"
    assert "没有2021年或2022年的常住人口数" in unknown.because


def test_an_indicator_that_is_not_in_the_catalogue_is_said_and_never_done() -> None:
    gone = state(promised(indicator="no_such_thing"), NEXT_DAY)
    assert gone.word == "逾期"
    assert "不在指标目录里" in gone.because


@pytest.mark.parametrize("count", [1, 3])
def test_the_states_of_any_number_of_lines_take_the_same_queries(count: int) -> None:
    lines = []
    for number in range(count):
        granted(filed_since(date(2020, 1, 6), name=f"第{number}家"), date(2020, 6, 1))
        lines += [promised(indicator="demonstration_inclusive"), promised(indicator="demonstration_chosen"), promised(division=CITY)]
        shown(lines[-1], date(2020, 12, 28))
    rows = loaded(*lines)
    with CaptureQueriesContext(connection) as queries:
        assert len(compute_states(rows, NEXT_DAY)) == count * 3
    assert len(queries) <= MOST_QUERIES
