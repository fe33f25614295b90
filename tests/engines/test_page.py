"""docs/engines.md is a notebook: its code runs from top to bottom and prints what stands below it; its pictures are there."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / "engines.md", *sorted((ROOT / "docs" / "engines").glob("*.md"))]


def notebook():
    spec = importlib.util.spec_from_file_location("notebook", ROOT / "bench" / "notebook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_cell_prints_what_stands_below_it() -> None:
    page, names = notebook(), {}
    cells = list(page.cells())
    assert len(cells) == 8
    for code, printed in cells:
        assert page.run_cell(code, names) == printed


def test_every_engine_has_a_section_with_code_a_command_and_a_picture() -> None:
    sections = re.split(r"^## ", (ROOT / "docs" / "engines.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    by_engine = {section.split()[0]: section for section in sections[1:]}
    for engine in ("growth", "immunisation", "access", "siting", "matching", "entitlement"):
        section = by_engine[engine]
        assert "```python" in section
        assert f"$ qingmiao compute {engine} " in section
        assert "](pictures/" in section


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_and_page_that_is_pointed_to_exists(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target
