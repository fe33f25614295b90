"""What an event may be: pure checks, and the words in which its days are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_PLACES = 2000
LONGEST_EVENT = timedelta(hours=12)
FARTHEST = timedelta(days=366)
# How many may come on one booking: a family, not a busload.
MOST_PEOPLE = 5
# A booking may be cancelled and made until it begins; afterwards who came is noted.
BIRTH_MONTHS = 36


@dataclass(frozen=True)
class Meeting:
    """When and where an event is, and for how many."""

    starts_at: datetime
    ends_at: datetime
    venue: str
    places: int


def problem_of(meeting: Meeting, *, at: datetime) -> tuple[str, str] | None:
    """Return what is wrong with an event as (field, sentence), or None."""
    if meeting.starts_at <= at:
        return "starts_at", "开始时间已经过了，请改成以后的时间。"
    if meeting.starts_at > at + FARTHEST:
        return "starts_at", "开始时间在一年以后，请核对年份。"
    if not meeting.starts_at < meeting.ends_at <= meeting.starts_at + LONGEST_EVENT:
        return "ends_at", "结束时间要晚于开始时间，一场活动不超过 12 小时。"
    if not meeting.venue.strip():
        return "venue", "请写明地点，让人找得到。"
    if not 1 <= meeting.places <= MOST_PLACES:
        return "places", f"名额要在 1 到 {MOST_PLACES} 之间。"
    return None


def months_between(born: tuple[int, int], now: tuple[int, int]) -> int:
    """Return how many calendar months lie between two months (year, month)."""
    return (now[0] - born[0]) * 12 + now[1] - born[1]
