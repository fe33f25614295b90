"""What a promise has come to on a day, and how it came there: first reached, lost, reached again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from qingmiao.core.spells import Days


class Word(StrEnum):
    """The words for the state of a line; NOT_REPORTED is of measures only."""

    NOT_BEGUN = "未开始"
    NOT_REPORTED = "未报告"
    OPEN = "进行中"
    DONE = "已完成"
    REGAINED = "重新达到"
    LATE = "逾期"
    LOST = "达到后失去"
    DONE_LATE = "逾期完成"


# In place today; and out of place although the last day has passed.
IN_PLACE = frozenset({Word.DONE, Word.REGAINED, Word.DONE_LATE})
OUT_OF_PLACE = frozenset({Word.LATE, Word.LOST})


@dataclass(frozen=True, slots=True)
class Promise:
    """When a promise was made public, when its phase begins, and its last day."""

    published_on: date
    begins_on: date
    deadline: date


@dataclass(frozen=True, slots=True)
class Standing:
    """The word, the first day from which it holds (None before the promise was made public), and the way there as far as the day knows.

    `first_on`: the first day on which the goal was in place. `lapses`: the stretches after it over which it was not, oldest first; the
    last one has no end while it goes on. `was_in_time`: it was in place on the deadline, or is while that day has not come.
    """

    word: Word
    since: date | None
    first_on: date | None = None
    lapses: tuple[Days, ...] = ()
    was_in_time: bool = False

    @property
    def days_lapsed(self) -> int:
        """How many days the lapses that are over took together."""
        return sum((lapse.end - lapse.first).days for lapse in self.lapses if lapse.end is not None)


def standing_of(promise: Promise, reached: Sequence[Days], on: date) -> Standing:
    """Return where a promise stands on a day. `reached`: the days on which its goal is in place, apart and oldest first.

    In place today: 已完成 when it was in place on the last day of the term and ever since, or that day has not passed; 重新达到 when it was
    in place on the last day, was lost afterwards and is in place again; 逾期完成 when it was not in place on the last day.
    Not in place: 达到后失去 when it was in place on the last day, otherwise 逾期 once that day has passed; until then 进行中 from the day
    the phase began (or the plan was made public, if later), 未开始 before.
    """
    if on < promise.published_on:
        return Standing(Word.NOT_BEGUN, None)
    known = [days for days in reached if days.first <= on]
    was_in_time = any(days.holds_on(min(on, promise.deadline)) for days in known)
    word, since = _word(promise, known, on, was_in_time=was_in_time)
    return Standing(word, since, known[0].first if known else None, _lapses(known, on), was_in_time)


def _word(promise: Promise, known: Sequence[Days], on: date, *, was_in_time: bool) -> tuple[Word, date]:
    current = next((days for days in known if days.holds_on(on)), None)
    lost_on = known[-1].end if known and current is None else None
    if current is not None:
        if not was_in_time:
            return Word.DONE_LATE, current.first
        return (Word.REGAINED if current.first > promise.deadline else Word.DONE), current.first
    if on > promise.deadline:
        late_from = max(promise.deadline + timedelta(days=1), promise.published_on)
        return (Word.LOST if was_in_time else Word.LATE), max(late_from, lost_on or late_from)
    opened_on = max(promise.published_on, promise.begins_on)
    if on < opened_on:
        return Word.NOT_BEGUN, promise.published_on
    return Word.OPEN, max(opened_on, lost_on or opened_on)


def _lapses(known: Sequence[Days], on: date) -> tuple[Days, ...]:
    """Return the stretches between and after those on which it was in place, up to a day."""
    between = [Days(one.end, other.first) for one, other in pairwise(known) if one.end is not None]
    last = known[-1].end if known else None
    return (*between, Days(last)) if last is not None and last <= on else tuple(between)
