"""The print fonts: whole, rightly named, and with somebody to print what they lack."""

import subprocess
from pathlib import Path

import pytest
import typst
from fontTools.ttLib import TTFont

from tests.ops.conftest import ROOT

FONTS = ROOT / "var" / "fonts"
FACES = [("noto-sans-sc-400", "Noto Sans SC", "Regular"), ("noto-sans-sc-700", "Noto Sans SC", "Bold"),
         ("noto-serif-sc-400", "Noto Serif SC", "Regular"), ("noto-serif-sc-700", "Noto Serif SC", "Bold")]  # fmt: skip
PUNCTUATION = "，。：；（）《》“”—…、①②㎡ABC123%/℃"


def common_characters() -> set[int]:
    """The 6,763 characters of GB 2312."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(text) for code in codes if (text := code.decode("gb2312", errors="ignore"))}


@pytest.mark.parametrize(("file", "family", "style"), FACES)
def test_a_face_has_its_name_and_nearly_every_common_character(file: str, family: str, style: str) -> None:
    with TTFont(FONTS / f"{file}.ttf", lazy=True) as font:
        assert (font["name"].getDebugName(1), font["name"].getDebugName(2)) == (family, style)
        has = set(font.getBestCmap())
    common = common_characters()
    assert len(common) == 6763
    assert len(common - has) <= 33, "the packages lack 33 rare ones; Debian's fonts-noto-cjk prints those"
    assert {ord(character) for character in PUNCTUATION} <= has


def test_a_rare_character_in_a_name_is_printed(tmp_path: Path) -> None:
    template, printed = tmp_path / "page.typ", tmp_path / "page.pdf"
    template.write_text('#set text(font: ("Noto Serif SC", "Noto Serif CJK SC"))\n备案回执 䶮喆 *负责人*')
    typst.compile(str(template), output=str(printed), font_paths=[str(FONTS)], pdf_standards=["a-2b"])
    said = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, text=True, check=True)
    assert "备案回执 䶮喆 负责人" in said.stdout
    fonts = subprocess.run(["pdffonts", str(printed)], capture_output=True, text=True, check=True).stdout
    assert "NotoSerifSC-Regular" in fonts
    assert "NotoSerifSC-Bold" in fonts
    assert "NotoSerifCJKsc" in fonts
