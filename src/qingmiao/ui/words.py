"""How dates, money, ages, sizes and states are written wherever a person reads them: on pages, on paper, in sheets."""

import datetime as dt

from django.utils import timezone

from qingmiao.codes.days import day_words
from qingmiao.ui.components import Tone

WEEKDAYS = "一二三四五六日"

# One word, one colour. A word that is not here has no colour yet: add it, do not borrow another.
TONE_OF_WORD: dict[str, Tone] = {
    "正常": "ok",
    "符合": "ok",
    "有效": "ok",
    "已完成": "ok",
    "提醒": "warn",
    "建议改进": "warn",
    "逾期": "bad",
    "不符合": "bad",
    "有问题": "bad",
    "待核": "unsure",
    "不适用": "none",
    "未开始": "none",
    "填写中": "none",
    "进行中": "none",
    "逾期完成": "warn",
    "重新达到": "warn",
    "达到后失去": "bad",
    "未报告": "none",
}


def tone(word: str) -> Tone:
    """Name the tone (ok, warn, bad, unsure, none) of a state's word."""
    return TONE_OF_WORD[word]


def date_cn(day: dt.date | None) -> str:
    """Write 2026年11月23日（周一）; an instant is taken in local time."""
    if day is None:
        return ""
    local = _local(day) if isinstance(day, dt.datetime) else day
    return f"{local.year}年{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）"


def day_cn(day: dt.date | None) -> str:
    """Write 2026年11月23日, where the day of the week says nothing."""
    return "" if day is None else day_words(_local(day) if isinstance(day, dt.datetime) else day)


def moment_cn(instant: dt.datetime | None) -> str:
    """Write 2026年11月23日 14:05 in local time."""
    if instant is None:
        return ""
    local = _local(instant)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def yuan(amount_fen: int | None) -> str:
    """Write an amount held in 分 as 3,600 元, or 3,600.50 元 where there are 角 or 分."""
    if amount_fen is None:
        return ""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole:,}.{rest:02d} 元" if rest else f"{sign}{whole:,} 元"


def age(age_months: int | None) -> str:
    """Write completed months as 1岁2个月（14个月）; under a year as 8个月."""
    if age_months is None:
        return ""
    years, months = divmod(age_months, 12)
    if not years:
        return f"{months}个月"
    return f"{years}岁{months}个月（{age_months}个月）" if months else f"{years}岁（{age_months}个月）"


def file_size(size_bytes: int | None) -> str:
    """Write 820 B, 46 KB or 1.2 MB."""
    if size_bytes is None:
        return ""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


def _local(instant: dt.datetime) -> dt.datetime:
    return timezone.localtime(instant) if timezone.is_aware(instant) else instant
