"""Legal clocks: counted in working days, shown in words."""

from datetime import date, datetime

import pytest

from accounts.factories import a_county_officer, an_administrator
from qingmiao.core.clocks import (
    calendar,
    chip,
    clocks_of,
    latest_of_each_kind,
    overdue,
    pause_clocks,
    resume_clocks,
    start_clock,
    stop_clocks,
)
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, CalendarDay
from qingmiao.core.services import EnteredYear, enter_calendar_year

pytestmark = pytest.mark.django_db


def test_the_day_of_receipt_is_not_counted_and_holidays_are_skipped() -> None:
    subject = a_county_officer()
    clock = start_clock(subject, "receipt", "出具回执", on=date(2026, 9, 30), working_days=5)
    assert clock.due_on == date(2026, 10, 13)  # 1–7 October off, 10 October worked


@pytest.mark.parametrize(
    ("on", "text", "tone"),
    [
        (date(2026, 11, 23), "还剩 5 个工作日", "normal"),
        (date(2026, 11, 26), "还剩 2 个工作日", "warn"),
        (date(2026, 11, 30), "今天到期", "warn"),
        (date(2026, 12, 1), "已逾期 1 个工作日", "late"),
        (date(2026, 12, 5), "已逾期 4 个工作日", "late"),
    ],
)
def test_a_running_clock_says_how_long(on: date, text: str, tone: str) -> None:
    subject = a_county_officer()
    clock = start_clock(subject, "receipt", "出具回执", on=date(2026, 11, 23), working_days=5)
    shown = chip(clock, on, calendar())
    assert (shown.text, shown.tone) == (text, tone)


def test_a_stopped_clock_says_whether_it_was_in_time() -> None:
    subject = a_county_officer()
    start_clock(subject, "receipt", "出具回执", on=date(2026, 11, 23), working_days=5)
    stop_clocks(subject, on=date(2026, 12, 2), outcome="receipt_issued")
    clock = clocks_of(subject).get()
    assert chip(clock, date(2026, 12, 3), calendar()).text == "逾期完成"
    assert [event.event for event in clock.events.all()] == ["started", "stopped"]
    assert not overdue(date(2026, 12, 3)).exists()


def test_a_deadline_into_a_year_without_holidays_stops_nobody_and_is_counted_again_once_they_are_known(at: datetime) -> None:
    subject = a_county_officer()
    clock = start_clock(subject, "receipt", "出具回执", on=date(2026, 12, 30), working_days=5)
    assert (clock.due_on, clock.is_provisional) == (date(2027, 1, 6), True)
    assert chip(clock, date(2026, 12, 31), calendar()).is_provisional
    entered = EnteredYear(2027, (date(2027, 1, 1), date(2027, 1, 5)), (date(2027, 1, 9),), "国务院办公厅通知（测试）")
    enter_calendar_year(entered, actor=an_administrator(), at=at)
    clock.refresh_from_db()
    assert (clock.due_on, clock.is_provisional) == (date(2027, 1, 8), False)


def test_the_working_days_a_clock_was_held_are_kept_when_it_is_counted_again(at: datetime) -> None:
    subject = a_county_officer()
    start_clock(subject, "answer", "答复", on=date(2026, 12, 24), working_days=5)
    pause_clocks(subject, on=date(2026, 12, 28), why="等补充材料")
    resume_clocks(subject, on=date(2026, 12, 30), why="材料已到")
    assert clocks_of(subject).get().due_on == date(2027, 1, 4)
    enter_calendar_year(EnteredYear(2027, (date(2027, 1, 1),), (), "测试"), actor=an_administrator(), at=at)
    assert clocks_of(subject).get().due_on == date(2027, 1, 5)


def test_a_clock_that_stopped_because_the_case_went_back_says_so() -> None:
    subject = a_county_officer()
    start_clock(subject, "receipt", "出具回执", on=date(2026, 11, 23), working_days=5)
    stop_clocks(subject, on=date(2026, 11, 25), outcome="returned", unmet="退回补正")
    assert chip(clocks_of(subject).get(), date(2026, 11, 26), calendar()).text == "因退回补正终止"


def test_of_several_rounds_only_the_latest_clock_of_each_kind_speaks() -> None:
    subject = a_county_officer()
    for on in (date(2026, 11, 2), date(2026, 11, 16)):
        for kind in ("receipt", "visit"):
            start_clock(subject, kind, kind, on=on, working_days=5)
        stop_clocks(subject, on=on, outcome="returned", unmet="退回补正")
    latest, earlier = latest_of_each_kind(clocks_of(subject))
    assert [clock.started_on for clock in latest] == [date(2026, 11, 16)] * 2
    assert [clock.started_on for clock in earlier] == [date(2026, 11, 2)] * 2


def test_days_of_another_year_are_refused_and_nothing_is_saved(at: datetime) -> None:
    administrator = an_administrator()
    before = AuditEntry.objects.count()
    with pytest.raises(DomainError, match="不属于 2027 年"):
        enter_calendar_year(EnteredYear(2027, (date(2026, 1, 5),), (), "通知"), actor=administrator, at=at)
    assert not CalendarDay.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_paused_clock_is_not_late_and_runs_on_by_the_working_days_it_was_held() -> None:
    subject = a_county_officer()
    start_clock(subject, "answer", "答复", on=date(2026, 11, 23), working_days=5)
    pause_clocks(subject, on=date(2026, 11, 25), why="等补充材料")
    clock = clocks_of(subject).get()
    assert chip(clock, date(2026, 12, 20), calendar()).text == "暂停计时"
    assert not overdue(date(2026, 12, 20)).exists()
    resume_clocks(subject, on=date(2026, 12, 2), why="材料已到")
    clock = clocks_of(subject).get()
    assert (clock.due_on, clock.paused_on) == (date(2026, 12, 7), None)  # 30 November and five working days
    assert [event.event for event in clock.events.all()] == ["started", "paused", "resumed"]


def test_pausing_twice_and_resuming_what_runs_change_nothing() -> None:
    subject = a_county_officer()
    start_clock(subject, "answer", "答复", on=date(2026, 11, 23), working_days=5)
    resume_clocks(subject, on=date(2026, 11, 24), why="没有暂停")
    pause_clocks(subject, on=date(2026, 11, 25), why="等补充材料")
    pause_clocks(subject, on=date(2026, 11, 26), why="再等")
    clock = clocks_of(subject).get()
    assert (clock.due_on, clock.paused_on) == (date(2026, 11, 30), date(2026, 11, 25))
