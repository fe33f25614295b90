"""What the survey asks, and the ranges in which turnover is told. Pure; no Django."""

from collections.abc import Mapping
from fractions import Fraction

from qingmiao.core.suppression import SMALL
from qingmiao.core.terms import Term


class PayBand(Term):
    """What somebody is paid a month before deductions."""

    BELOW_2500 = "below_2500", "2500 元以下"
    TO_3500 = "to_3500", "2500—3500 元"
    TO_4500 = "to_4500", "3500—4500 元"
    TO_6000 = "to_6000", "4500—6000 元"
    ABOVE_6000 = "above_6000", "6000 元以上"


class ContractKind(Term):
    """On what terms somebody works."""

    OPEN_ENDED = "open_ended", "无固定期限劳动合同"
    FIXED = "fixed", "固定期限劳动合同"
    DISPATCHED = "dispatched", "劳务派遣"
    NONE = "none", "没有书面合同"


class Insurance(Term):
    """For which social insurance somebody is paid in."""

    ALL_FIVE = "all_five", "五险都有"
    SOME = "some", "只有一部分"
    NONE = "none", "没有"


class Leaving(Term):
    """Whether somebody thinks of leaving care, and mostly why."""

    STAYS = "stays", "没有离开的打算"
    PAY = "pay", "收入低"
    HOURS = "hours", "工作时间长、太累"
    FUTURE = "future", "看不到发展"
    FAMILY = "family", "家庭原因"
    OTHER = "other", "其他原因"


class TurnoverBand(Term):
    """How many of a hundred people left within a year, as it is told."""

    BELOW_10 = "below_10", "低于10%", 10
    BELOW_20 = "below_20", "10%—20%", 20
    BELOW_30 = "below_30", "20%—30%", 30
    ABOVE_30 = "above_30", "30%及以上", 10**9


QUESTIONS: dict[str, tuple[str, type[Term]]] = {
    "pay": ("每月收入（税前）", PayBand),
    "contract": ("劳动合同", ContractKind),
    "insurance": ("社会保险", Insurance),
    "leaving": ("是否打算离开这一行，主要原因", Leaving),
}


def turnover(left: int, at_first: int, at_last: int) -> Fraction | None:
    """Return leavers over the mean number of people of the year; None over fewer than five persons, whose number would name them."""
    mean = Fraction(at_first + at_last, 2)
    return Fraction(left) / mean if mean >= SMALL else None


def band_of(rate: Fraction) -> TurnoverBand:
    """Return the range of a rate; a range begins with its first value."""
    return next(band for band in TurnoverBand if rate * 100 < band.details[0])


def median_band(counts: Mapping[str, int]) -> PayBand | None:
    """Return the band in which the middle of five answers or more lies; of two middles the lower one. None over fewer."""
    total, seen = sum(counts.values()), 0
    if total < SMALL:
        return None
    for band in PayBand:
        seen += counts.get(band, 0)
        if seen * 2 >= total:
            return band
    return None
