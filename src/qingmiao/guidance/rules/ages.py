"""The nine bands of completed months, and what is typed of a child's birth."""

import re
from dataclasses import dataclass
from datetime import date

from qingmiao.codes.ages import age_text, completed_months
from qingmiao.codes.days import day_words

LAST_MONTH = 36
MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True)
class Band:
    """A band of completed months, both ends included. `key` is part of addresses and of the cards' keys."""

    key: str
    first: int
    last: int

    @property
    def label(self) -> str:
        """The band in words."""
        return f"{self.first}～{self.last}个月"

    @property
    def years(self) -> str:
        """The band in years where that is how people say it."""
        return {12: "满1岁", 24: "满2岁", 36: "到3岁"}.get(self.last, "")


BANDS = tuple(
    Band(f"m{first}", first, last) for first, last in ((0, 1), (2, 3), (4, 6), (7, 9), (10, 12), (13, 18), (19, 24), (25, 30), (31, 36))
)


def band_of(months: int) -> Band:
    """Return the band of a child under 37 months."""
    return next(band for band in BANDS if months <= band.last)


@dataclass(frozen=True)
class Born:
    """What was typed of a birth: the completed months on a day, or the sentence why not. `day` is None where only a month is known."""

    months: int | None = None
    problem: str = ""
    day: date | None = None

    @property
    def words(self) -> str:
        """The age in words."""
        return age_text(self.months) if self.months is not None else ""


def read_birth_month(typed: str, on: date) -> Born:
    """Return the completed months of a child born in a month typed as 2025-09; the month's end counts, so nothing comes too early."""
    found = MONTH.fullmatch(typed.strip().replace("/", "-").replace("年", "-").removesuffix("月"))
    if found is None or not (1 <= int(found[2]) <= 12 and 1900 <= int(found[1]) <= 2100):
        return Born(problem="看不懂这个出生年月。请写成 2025-09 的样子。")
    months = (on.year - int(found[1])) * 12 + on.month - int(found[2])
    if months < 0:
        return Born(problem="这个月份还没有到。孩子还没出生的话，等出生后再来看；产前的事请问建册的医院。")
    if months > LAST_MONTH:
        return Born(problem="这里的内容只到3周岁（36个月）。孩子已经大一些了，请看幼儿园和儿童保健医生的指导。")
    return Born(months)


def read_birth_day(typed: str, on: date) -> Born:
    """Return the completed months of a child born on a day typed as 2025-09-12."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return Born(problem="看不懂这个出生日期。请写成 2025-09-12 的样子。")
    if day > on:
        return Born(problem="这一天还没有到，请核对出生日期。")
    if on.year - day.year > LAST_MONTH // 12 + 1 or completed_months(day, on) > LAST_MONTH:
        return Born(problem=f"按 {day_words(day)}出生，孩子已经满3周岁了。这里只算到36个月；请核对年份。")
    return Born(completed_months(day, on), day=day)
