"""The code of docs/engines.md as cells, each with what it should print. The page's test and its pictures run the same cells."""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "engines.md"
CELL = re.compile(r"^```python\n(.*?)^```\n(?:\n?^```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def cells() -> Iterator[tuple[str, str]]:
    """Every Python block of the page with the text block that follows it, empty where none does."""
    yield from CELL.findall(PAGE.read_text(encoding="utf-8"))


def run_cell(code: str, names: dict[str, Any]) -> str:
    """Run one cell from the project's folder, as a reader would; return what it printed."""
    printed = io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), names)  # the page's own code
    finally:
        os.chdir(before)
    return printed.getvalue()


def names_of_page() -> dict[str, Any]:
    """Everything that the page's code defines, for the pictures."""
    names: dict[str, Any] = {}
    for code, _ in cells():
        run_cell(code, names)
    return names
