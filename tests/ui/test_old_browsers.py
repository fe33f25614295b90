"""Styles and scripts work in Chromium of five years ago, and in the in-app browsers built on it.

No build stands between what is written and what is sent, so this reads the files themselves. A newer feature may be used where nothing is
lost without it: the rule falls away, or the call is asked for first. Each such place is named here with what then happens.
"""

import re

import pytest
from django.conf import settings

OLDEST = 96  # late 2021
SOURCES = sorted(path for kind in ("css", "js") for path in (settings.ROOT / "src").rglob(f"*.{kind}") if "node_modules" not in path.parts)
# Feature → since which Chromium. Only what is newer than OLDEST.
NEWER = {
    r"matchMedia\([^)]*[<>]|@media[^{]*\((?:width|height)\s*[<>]|@media[^{]*[<>]=?\s*(?:width|height)": ("media ranges", 104),
    r":has\(": (":has", 105),
    r"@container|container-type": ("container queries", 105),
    r"color-mix\(": ("color-mix", 111),
    r"oklch\(|oklab\(": ("oklch", 111),
    r"@layer": ("layers", 99),
    r"\d(?:s|d|l)v[hwib]\b": ("viewport units", 108),
    r"^\s+&": ("nesting", 112),
    r"subgrid": ("subgrid", 117),
    r"light-dark\(": ("light-dark", 123),
    r"@scope|@starting-style": ("scope", 117),
    r"\bpopover|showPopover": ("popover", 114),
    r"anchor-name|position-anchor": ("anchors", 125),
    r"\.findLast(?:Index)?\(": ("findLast", 97),
    r"structuredClone\(": ("structuredClone", 98),
    r"\.to(?:Sorted|Reversed|Spliced)\(|\.with\(\d": ("copying array methods", 110),
    r"(?:Object|Map)\.groupBy\(": ("groupBy", 117),
    r"AbortSignal\.(?:timeout|any)\(": ("AbortSignal", 103),
    r"Promise\.withResolvers": ("withResolvers", 119),
    r"URL\.canParse": ("canParse", 120),
    r"URLPattern|startViewTransition|Promise\.try|Array\.fromAsync": ("newer interfaces", 111),
}
# File → feature: what happens without it. Everything here belongs to officers or institutions, or only saves a glance.
NOTHING_LOST = {
    ("filings/static/filings/answers.css", ":has"): "inside @supports: questions that do not apply stay to be seen",
    ("reports/static/reports/reports.css", ":has"): "notes that concern some topics stay to be seen",
    ("supervision/static/supervision/visit.css", ":has"): "inside @supports: the fields of a finding stay to be seen",
    ("ui/static/ui/checklist.css", ":has"): "a chosen answer is not tinted",
    ("ui/static/ui/case.css", ":has"): "a row is not tinted under the pointer",
    ("ui/static/ui/files.css", ":has"): "a word on saving stands in plain colour",
    ("ui/static/ui/layout.css", ":has"): "the desk's panel keeps its room where it is empty",
    ("ui/static/ui/shell.css", "viewport units"): "the line before says 100vh",
    ("ui/static/ui/lists.css", ":has"): "a row is not tinted under the pointer",
    ("ui/static/ui/lists.css", "container queries"): "a table in a narrow column is pushed sideways",
}


def found() -> set[tuple[str, str]]:
    """Every newer feature with the file that uses it."""
    used = set()
    for path in SOURCES:
        words = path.read_text(encoding="utf-8")
        name = path.relative_to(settings.ROOT / "src" / "qingmiao").as_posix()
        used |= {(name, feature) for pattern, (feature, _) in NEWER.items() if re.search(pattern, words, re.MULTILINE)}
    return used


def test_nothing_newer_than_five_years_is_needed() -> None:
    assert {since > OLDEST for _, since in NEWER.values()} == {True}
    assert found() - set(NOTHING_LOST) == set()


def test_what_is_named_here_is_used() -> None:
    assert set(NOTHING_LOST) - found() == set()


@pytest.mark.parametrize("page", ["portal", "guidance", "publicity"])
def test_what_families_load_needs_nothing_newer_at_all(page: str) -> None:
    assert [use for use in found() if use[0].startswith(f"{page}/")] == []
