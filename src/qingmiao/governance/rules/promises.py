"""What a promise has come to on a day: not begun, open, kept, late, or kept late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qingmiao.core.spells import Days


class Word(StrEnum):
    """The five words for the state of a line."""

    NOT_BEGUN = "未开始"
    OPEN = "进行中"
    DONE = "已完成"
    LATE = "逾期"
    DONE_LATE = "逾期完成"


@dataclass(frozen=True, slots=True)
class Promise:
    """When a promise was made public, when its phase begins, and its last day."""

    published_on: date
    begins_on: date
    deadline: date


@dataclass(frozen=True, slots=True)
class Standing:
    """The word and the first day from which it holds (None before the promise was made public).

    `was_in_time`: the goal was in place on the deadline; `lost_on`: the day from which a goal reached before is no longer in place.
    """

    word: Word
    since: date | None
    was_in_time: bool = False
    lost_on: date | None = None


def standing_of(promise: Promise, reached: Sequence[Days], on: date) -> Standing:
    """Return where a promise stands on a day. `reached`: the days on which its goal is in place, apart and oldest first.

    - In place today: 已完成 if it was in place on the last day of the term, or that day has not passed; otherwise 逾期完成.
    - Not in place today: 逾期 once the last day has passed, also when it had been kept and was lost again, because what no longer
      holds is not done. Until then 进行中 from the day the phase began (or the plan was made public, if later), 未开始 before.
    - Lost and reached again: `since` is the day it was reached again; the word asks only whether it was in place on the deadline.
    """
    if on < promise.published_on:
        return Standing(Word.NOT_BEGUN, None)
    was_in_time = any(days.holds_on(promise.deadline) for days in reached)
    current = next((days for days in reached if days.holds_on(on)), None)
    if current is not None:
        is_in_time = was_in_time or on <= promise.deadline
        return Standing(Word.DONE if is_in_time else Word.DONE_LATE, current.first, is_in_time)
    lost_on = max((days.end for days in reached if days.end is not None and days.end <= on), default=None)
    opened_on = max(promise.published_on, promise.begins_on)
    if on > promise.deadline:
        late_from = promise.deadline + timedelta(days=1)
        return Standing(Word.LATE, max(late_from, promise.published_on, lost_on or late_from), was_in_time, lost_on)
    if on < opened_on:
        return Standing(Word.NOT_BEGUN, promise.published_on, lost_on=lost_on)
    return Standing(Word.OPEN, max(opened_on, lost_on or opened_on), lost_on=lost_on)
