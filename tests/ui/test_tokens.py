"""The look is decided in one file, and every text can be read in light and in dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.ROOT / "src/qingmiao/ui/static/ui"
TOKENS = (STATIC / "tokens.css").read_text()
STYLES = sorted(path for path in STATIC.glob("*.css") if path.name != "tokens.css")
STYLES_OF_ALL = sorted(path for path in (settings.ROOT / "src/qingmiao").glob("*/static/**/*.css") if path.name != "tokens.css")
TEMPLATES = sorted((settings.ROOT / "src/qingmiao").glob("**/templates/**/*.html"))

GROUNDS = ["page", "surface", "surface-hover"]
TONES = ["ok", "warn", "bad", "unsure", "none"]
TEXT_PAIRS = [
    *[(ink, ground) for ink in ["ink", "ink-soft", "brand-700", "brand-800", "bad", "warn", "none"] for ground in GROUNDS],
    *[(ink, "brand-50") for ink in ["ink", "ink-soft", "brand-700", "brand-800"]],
    *[(tone, f"{tone}-tint") for tone in TONES],
    *[("ink", f"{tone}-tint") for tone in TONES],
    ("ink-soft", "none-tint"),
    ("ink-soft", "map-land"),
    *[("ink", f"shade-{step}") for step in range(6)],
    ("on-brand", "brand-700"),
    ("on-brand", "brand-800"),
    ("warm-700", "warm-50"),
    ("warm-700", "surface"),
]
# Controls, focus rings and drawn shapes.
SHAPE_PAIRS = [
    *[("line-strong", ground) for ground in GROUNDS],
    *[("brand-700", ground) for ground in GROUNDS],
    ("brand-500", "surface"),
    ("chart-subject", "surface"),
    ("brand-700", "map-land"),
]


def block(start: str) -> dict[str, str]:
    """Return the custom properties of the block that begins with this text."""
    body = TOKENS.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block(":root {")
DARK_BY_SYSTEM = block(':root:not([data-theme="light"]) {')
DARK_BY_CHOICE = block(':root[data-theme="dark"] {')
THEMES = {"light": LIGHT, "dark": LIGHT | DARK_BY_SYSTEM}


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_pair_has_a_contrast_of_four_and_a_half(theme: str, ink: str, ground: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_every_control_and_shape_has_a_contrast_of_three(theme: str, shape: str, ground: str) -> None:
    assert contrast(THEMES[theme][shape], THEMES[theme][ground]) >= 3


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE


def test_dark_gives_every_colour_anew() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith(("#", "rgb"))}
    assert colours == {name for name in DARK_BY_SYSTEM if name not in {"shadow"}}


@pytest.mark.parametrize("path", STYLES_OF_ALL, ids=lambda path: path.name)
def test_no_other_file_names_a_colour(path: Path) -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|:\s*(?:white|black|red|green|grey|gray)\b", path.read_text())


@pytest.mark.parametrize("path", STYLES_OF_ALL, ids=lambda path: path.name)
def test_no_other_file_names_a_size(path: Path) -> None:
    """Relations to the text (em) and to the window (vh, %) are no sizes; conditions of width cannot use tokens; paper has its own."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("@media", "@container", "@page", "  margin: 2.5cm"))]
    assert not re.findall(r"[\s(]-?[\d.]+(?:px|rem|pt|cm|mm)\b", "\n".join(lines))


@pytest.mark.parametrize("path", [STATIC / "tokens.css", *STYLES_OF_ALL], ids=lambda path: path.name)
def test_every_token_that_is_used_exists(path: Path) -> None:
    used = set(re.findall(r"var\(--([\w-]+)", path.read_text()))
    given_by_classes = {"tone", "tone-tint"}
    assert used <= set(LIGHT) | given_by_classes


def test_every_token_is_used() -> None:
    everything = TOKENS + "".join(path.read_text() for path in [*STYLES_OF_ALL, *STATIC.glob("*.js")])
    unused = [name for name in LIGHT if f"var(--{name})" not in everything and f'"--{name}"' not in everything]
    assert not unused


def test_every_style_is_used() -> None:
    """A class that no template, tag or script of any app writes is dead."""
    sources = "".join(path.read_text() for path in TEMPLATES)
    sources += "".join(path.read_text() for path in (settings.ROOT / "src/qingmiao").glob("**/*.py"))
    sources += "".join(path.read_text() for path in STATIC.glob("*.js"))
    classes = {name for path in STYLES for name in re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S))}
    offered = {"field-row", "plain-table", "stack", "card-whole", "search-field-big", "hero", "tag"}
    from_htmx = {"htmx-request"}
    written_by_parts = {f"tone-{tone}" for tone in TONES} | {f"cell-{kind}" for kind in ("text", "number", "date")}
    written_by_parts |= {f"shade-{step}" for step in range(6)} | {"visit-fails"}
    from_leaflet = {name for name in classes if name.startswith("leaflet-")}
    unused = sorted(
        name for name in classes - offered - written_by_parts - from_leaflet - from_htmx if not re.search(rf"\b{name}\b", sources)
    )
    assert not unused


def test_no_template_writes_styles_or_handlers_in_place() -> None:
    """A style with a nonce is let through: the page that checks receipts offline carries everything itself."""
    found = [str(path) for path in TEMPLATES if re.search(r"\sstyle=|\son[a-z]+=|<style(?! nonce)|javascript:", path.read_text())]
    assert not found
