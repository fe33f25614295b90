"""How dates, money, ages, sizes and states are written."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.template import Context, Template

from qingmiao.ui import words
from qingmiao.ui.templatetags import ui

ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (settings.ROOT / "src/qingmiao/ui/static/ui/icons.svg").read_text()))
COMPONENTS = sorted((settings.ROOT / "src/qingmiao/ui/templates/ui").glob("*.html"))


def test_a_date_is_written_with_its_weekday() -> None:
    assert words.date_cn(dt.date(2026, 11, 23)) == "2026年11月23日（周一）"
    assert words.date_cn(dt.date(2026, 11, 29)) == "2026年11月29日（周日）"


def test_a_date_without_weekday_leaves_only_the_weekday_out() -> None:
    assert words.day_cn(dt.date(2026, 1, 5)) == "2026年1月5日"


def test_an_instant_is_written_in_local_time() -> None:
    evening_in_utc = dt.datetime(2026, 11, 23, 16, 5, tzinfo=dt.UTC)
    assert words.moment_cn(evening_in_utc) == "2026年11月24日 00:05"
    assert words.date_cn(evening_in_utc) == "2026年11月24日（周二）"


@pytest.mark.parametrize(
    ("amount_fen", "written"),
    [
        (360_000, "3,600 元"),
        (360_050, "3,600.50 元"),
        (5, "0.05 元"),
        (0, "0 元"),
        (-120_00, "-120 元"),
        (123_456_789_00, "123,456,789 元"),
    ],
)
def test_money_is_written_in_yuan(amount_fen: int, written: str) -> None:
    assert words.yuan(amount_fen) == written


@pytest.mark.parametrize(
    ("months", "written"), [(0, "0个月"), (8, "8个月"), (12, "1岁（12个月）"), (14, "1岁2个月（14个月）"), (36, "3岁（36个月）")]
)
def test_an_age_is_written_in_years_and_months(months: int, written: str) -> None:
    assert words.age(months) == written


@pytest.mark.parametrize(
    ("size", "written"), [(0, "0 B"), (820, "820 B"), (47_104, "46 KB"), (1_258_291, "1.2 MB"), (20 * 1024 * 1024, "20.0 MB")]
)
def test_a_file_size_is_written_short(size: int, written: str) -> None:
    assert words.file_size(size) == written


@pytest.mark.parametrize("write", [words.date_cn, words.day_cn, words.moment_cn, words.yuan, words.age, words.file_size])
def test_nothing_is_written_for_a_missing_value(write: object) -> None:
    assert write(None) == ""  # type: ignore[operator]  # each of them takes one value


def test_a_masked_value_is_escaped_and_says_that_it_is_masked() -> None:
    assert ui.masked("<4418**>") == '<span class="masked">&lt;4418**&gt;<span class="visually-hidden">（部分隐藏）</span></span>'


def test_an_unknown_state_has_no_colour() -> None:
    with pytest.raises(KeyError):
        words.tone("差不多")


def test_every_state_and_clock_has_an_icon_that_exists() -> None:
    names = {*ui.ICON_OF_TONE.values(), *ui.ICON_OF_WORD.values(), *(icon for _, icon in ui.TONE_OF_CLOCK.values())}
    assert names <= ICONS


def test_every_icon_named_in_a_template_exists() -> None:
    written = "".join(path.read_text() for path in (settings.ROOT / "src/qingmiao").glob("**/templates/**/*.html"))
    assert set(re.findall(r'{% icon "([\w-]+)"', written)) | set(re.findall(r'symbol="([\w-]+)"', written)) <= ICONS


def test_a_tag_draws_an_icon_that_readers_do_not_hear() -> None:
    drawn = Template('{% load ui %}{% icon "clock" %}').render(Context())
    assert drawn == '<svg class="icon" aria-hidden="true" focusable="false"><use href="/static/ui/icons.svg#clock"/></svg>'


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_every_component_begins_with_how_to_use_it(path: object) -> None:
    first = path.read_text().split("\n", 1)[0]  # type: ignore[attr-defined]  # a path
    assert first.startswith(("{# ", "{% comment %}"))
    assert len(first) > 30


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_every_component_is_shown_or_used(path: object) -> None:
    name = f"ui/{path.name}"  # type: ignore[attr-defined]  # a path
    everything = "".join(one.read_text() for one in (settings.ROOT / "src/qingmiao").glob("**/*.html") if one != path)
    everything += "".join(one.read_text() for one in (settings.ROOT / "src/qingmiao").glob("**/*.py"))
    assert f'"{name}"' in everything
