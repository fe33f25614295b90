"""Days as they are typed, in whatever way people in China write them: the one place where words become a day."""

import re
from datetime import date

from qingmiao.codes.cleaning import DASHES, bare
from qingmiao.codes.numerals import digits_of, read_numeral

BETWEEN = r"[-/.,、年。·‧]"
PLAIN = re.compile(rf"([0-9]{{4}}){BETWEEN}([0-9]{{1,2}})(?:{BETWEEN}|月)([0-9]{{1,2}})[日号]?")
TIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
IN_WORDS = re.compile(r"(?:公元)?([〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖]{4})年(.{1,3})月(.{1,3})[日号]")
CLOCK_BEHIND = re.compile(r"(?<=[0-9日号])T?[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
MIDNIGHT = re.compile(r"T?0{1,2}:00(:00(\.0+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
FIRST_YEAR, LAST_YEAR = 1900, 2199


def day_words(day: date) -> str:
    """Return a day as it is written wherever a person reads it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def read_day(words: str) -> date | None:
    """Return the day that words mean, None when they mean none.

    2026-03-02, 2026/3/2, 2026.3.2, 20260302, 2026年3月2日, ２０２６年３月２号, 二〇二六年三月二日, with or without a midnight behind it.
    """
    text = _without_midnight(words)
    if found := PLAIN.fullmatch(text) or TIGHT.fullmatch(text):
        parts: tuple[int | None, ...] = tuple(int(part) for part in found.groups())
    elif found := IN_WORDS.fullmatch(text):
        parts = (digits_of(found[1]), read_numeral(found[2]), read_numeral(found[3]))
    else:
        return None
    return _day(*parts)


def is_day(words: str) -> bool:
    """Tell whether words are a day."""
    return read_day(words) is not None


def _without_midnight(words: str) -> str:
    """Return words without a clock behind the day, if it is midnight: sheets and systems write it by themselves."""
    given = DASHES.sub("-", bare(words))
    day, clock = given[:10].rstrip("T"), given[10:]
    if clock and MIDNIGHT.fullmatch(given[len(day) :]):
        return day
    found = CLOCK_BEHIND.search(given)
    return given[: found.start()] if found and MIDNIGHT.fullmatch(found[0]) else given


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or day is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
