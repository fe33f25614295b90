"""The one way days leave the house for somebody's own calendar: whole-day events, reminded of in the morning of the day before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse

from qingmiao.core.downloads import download

CALENDAR = "text/calendar; charset=utf-8"
LONGEST_LINE_BYTES = 73
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarDay:
    """A whole-day event; `first` and `last` both count. The same `key` replaces what was taken over before."""

    key: str
    title: str
    first: date
    last: date
    words: str = ""
    is_reminded: bool = True


def calendar_file(days: Iterable[CalendarDay], *, at: datetime) -> str:
    """Return the days as a calendar file. Source: RFC 5545; a whole-day event ends on the day after its last."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//qingmiao//ZH", "CALSCALE:GREGORIAN"]
    for day in days:
        lines += _event(day, f"{at:%Y%m%dT%H%M%SZ}")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def send_calendar(days: Iterable[CalendarDay], name: str, *, at: datetime) -> HttpResponse:
    """Return the response that saves a calendar file."""
    return download(calendar_file(days, at=at).encode(), CALENDAR, name)


def _event(day: CalendarDay, stamp: str) -> list[str]:
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(day.title)}", "TRIGGER:-PT15H", "END:VALARM"]
    return [
        "BEGIN:VEVENT",
        f"UID:{day.key}@qingmiao",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.last + ONE_DAY:%Y%m%d}",
        f"SUMMARY:{_escaped(day.title)}",
        *([f"DESCRIPTION:{_escaped(day.words)}"] if day.words else []),
        "TRANSP:TRANSPARENT",
        *(alarm if day.is_reminded else []),
        "END:VEVENT",
    ]


def _escaped(words: str) -> str:
    """Return words as a value; a line break that somebody typed begins no line of the file."""
    plain = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> str:
    """Break a line before it is longer than 75 bytes, never within a character."""
    parts, part, size = [], "", 0
    for letter in line:
        size += len(letter.encode())
        if size > LONGEST_LINE_BYTES:
            parts.append(part)
            part, size = "", len(letter.encode())
        part += letter
    return "\r\n ".join([*parts, part])
