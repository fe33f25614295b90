"""What templates draw and write: icons, states, and the words of ui.words as filters. `{% load ui %}`."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingmiao.ui import words

register = template.Library()

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
    return icon(ICON_OF_WORD.get(word) or ICON_OF_TONE[words.tone(word)])


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
def clock_tone(clock_state: str) -> str:
    """Name the tone of a clock chip's own tone (normal, warn, late, done)."""
    return TONE_OF_CLOCK[clock_state][0]


@register.simple_tag
def clock_icon(clock_state: str) -> SafeString:
    """Draw the icon of a clock chip's tone."""
    return icon(TONE_OF_CLOCK[clock_state][1])


for written in (words.date_cn, words.day_cn, words.moment_cn, words.yuan, words.age, words.file_size, words.tone):
    register.filter(written.__name__, written)


@register.filter
def masked(value: str) -> SafeString:
    """Show a value that was masked before, and tell readers that it is masked; this hides nothing by itself."""
    return format_html('<span class="masked">{}<span class="visually-hidden">（部分隐藏）</span></span>', value)
