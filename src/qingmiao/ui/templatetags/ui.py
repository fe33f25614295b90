"""How dates, money, ages, sizes and states are written on every page. `{% load ui %}`."""

import datetime as dt

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingmiao.ui.components import Tone

register = template.Library()

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
}
ICON_OF_TONE = {"ok": "check-circle", "warn": "warning", "bad": "cross-circle", "unsure": "question", "none": "minus-circle"}
# The tones of core.clocks.ClockChip.
TONE_OF_CLOCK = {"normal": ("ok", "clock"), "warn": ("warn", "clock"), "late": ("bad", "warning"), "done": ("none", "check")}
ICON_OF_WORD = {"建议改进": "idea", "填写中": "edit", "进行中": "clock"}


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw one symbol of icons.svg; it says nothing to a screen reader, the words beside it do."""
    classes = f"icon {extra_class}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', classes, static("ui/icons.svg"), name
    )


@register.simple_tag
def state_icon(word: str) -> SafeString:
    """Draw the icon that belongs to a state's word."""
    return icon(ICON_OF_WORD.get(word) or ICON_OF_TONE[tone(word)])


@register.simple_tag
def tone_icon(tone_name: str) -> SafeString:
    """Draw the icon that belongs to a tone."""
    return icon(ICON_OF_TONE[tone_name])


@register.simple_tag
def map_shape(form: str) -> SafeString:
    """Draw the shape that stands for a form of institution on maps."""
    return icon(f"form-{form}", "icon-small icon-shape")


@register.simple_tag(takes_context=True)
def source_mark(context: template.RequestContext, key: str) -> str:
    """Return what must be said beside a document today (已失效 …), empty while it holds; a middleware brings the marks."""
    request = getattr(context, "request", None)
    marks: dict[str, str] = getattr(request, "source_marks", {})
    return marks.get(key, "") if key else ""


@register.filter
def tone(word: str) -> Tone:
    """Name the tone (ok, warn, bad, unsure, none) of a state's word."""
    return TONE_OF_WORD[word]


@register.filter
def clock_tone(clock_state: str) -> str:
    """Name the tone of a clock chip's own tone (normal, warn, late, done)."""
    return TONE_OF_CLOCK[clock_state][0]


@register.simple_tag
def clock_icon(clock_state: str) -> SafeString:
    """Draw the icon of a clock chip's tone."""
    return icon(TONE_OF_CLOCK[clock_state][1])


@register.filter
def date_cn(day: dt.date | None) -> str:
    """Write 2026年11月23日（周一）; an instant is taken in local time."""
    if day is None:
        return ""
    local = _local(day) if isinstance(day, dt.datetime) else day
    return f"{local.year}年{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）"


@register.filter
def day_cn(day: dt.date | None) -> str:
    """Write 2026年11月23日, where the day of the week says nothing."""
    return "" if day is None else date_cn(day).partition("（")[0]


@register.filter
def moment_cn(instant: dt.datetime | None) -> str:
    """Write 2026年11月23日 14:05 in local time."""
    if instant is None:
        return ""
    local = _local(instant)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def yuan(amount_fen: int | None) -> str:
    """Write an amount held in 分 as 3,600 元, or 3,600.50 元 where there are 角 or 分."""
    if amount_fen is None:
        return ""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole:,}.{rest:02d} 元" if rest else f"{sign}{whole:,} 元"


@register.filter
def age(age_months: int | None) -> str:
    """Write completed months as 1岁2个月（14个月）; under a year as 8个月."""
    if age_months is None:
        return ""
    years, months = divmod(age_months, 12)
    if not years:
        return f"{months}个月"
    return f"{years}岁{months}个月（{age_months}个月）" if months else f"{years}岁（{age_months}个月）"


@register.filter
def file_size(size_bytes: int | None) -> str:
    """Write 820 B, 46 KB or 1.2 MB."""
    if size_bytes is None:
        return ""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


@register.filter
def masked(value: str) -> SafeString:
    """Show a value that was masked before, and tell readers that it is masked; this hides nothing by itself."""
    return format_html('<span class="masked">{}<span class="visually-hidden">（部分隐藏）</span></span>', value)


def _local(instant: dt.datetime) -> dt.datetime:
    return timezone.localtime(instant) if timezone.is_aware(instant) else instant
