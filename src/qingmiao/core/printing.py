"""Documents on paper: PDF/A-2b by typst. User text goes in as data only, never into the markup.

Printing never fails over a character: one that the print fonts cannot draw stands as 〓, and the paper says so.
"""

import io
import json
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from qingmiao.core.errors import DomainError

NOT_DRAWN = "〓"  # what printers have always set for a character they have no type for
UNSEEN, NO_CHARACTER = frozenset({"Cc", "Cf"}), frozenset({"Cn", "Co", "Cs"})
QR_BYTES = {"m": 2331, "l": 2953}  # the most that version 40 holds. Source: ISO/IEC 18004
HOUSE = Path(__file__).resolve().parents[1]  # templates import core's paper from here
OWN_FILE = HOUSE / "core" / "templates" / "core" / "own_file.typ"  # all that is held on somebody: about, tables


def compile_pdf(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """Return a template's PDF/A-2b for these data. Raises DomainError when the print fonts are missing.

    The template begins with a `show` rule of core/templates/core/paper.typ and reads `json(bytes(sys.inputs.data))`.
    `at` becomes the document's date, so that the same data give the same bytes.
    """
    fonts = Path(settings.FONTS_DIR)
    if not any(fonts.glob("*.ttf")):
        raise DomainError("打印字体还没有准备好，请系统管理员运行一次 ./run 或 ops/fonts.py 后再试。")
    real = _replaced(data, lambda letter: unicodedata.category(letter) not in NO_CHARACTER)
    try:
        return _compiled(template, real, fonts, at)
    except typst.TypstError:
        drawn = _drawn_by(fonts)
        return _compiled(template, _replaced(real, lambda letter: letter.isspace() or ord(letter) in drawn), fonts, at)


def qr_svg(address: str, carried: str = "", *, is_scaled: bool = False) -> str:
    """Return a QR code of an address as SVG text, with what it carries behind a #, as long as a code can hold that.

    `is_scaled`: without a size of its own, for a page that says how large it is drawn.
    """
    whole = f"{address}#{carried}" if carried else address
    error = next((level for level, most in QR_BYTES.items() if len(whole.encode()) <= most), None)
    out = io.BytesIO()
    segno.make(whole if error else address, error=error or "m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, omitsize=is_scaled, light="white" if is_scaled else None
    )
    return out.getvalue().decode()


def _compiled(template: Path, data: dict[str, Any], fonts: Path, at: datetime) -> bytes:
    pdf = typst.compile(
        str(template),
        root=str(HOUSE),
        font_paths=[str(fonts)],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(pdf, bytes)  # noqa: S101  # one output file was asked for
    return pdf


def _replaced(data: dict[str, Any], is_good: Callable[[str], bool]) -> dict[str, Any]:
    """Return the data with a mark for every character that is not good; `has_gaps` says on the paper that there are some."""

    def tidy(value: Any) -> Any:
        if isinstance(value, str):
            seen = (letter for letter in value if letter in "\n\t" or unicodedata.category(letter) not in UNSEEN)
            return "".join(letter if is_good(letter) else NOT_DRAWN for letter in seen)
        if isinstance(value, dict):
            return {name: tidy(item) for name, item in value.items()}
        return [tidy(item) for item in value] if isinstance(value, list | tuple) else value

    tidied: dict[str, Any] = tidy(data)
    return {**tidied, "has_gaps": True} if str(tidied).count(NOT_DRAWN) > str(data).count(NOT_DRAWN) else tidied


@cache
def _drawn_by(fonts: Path) -> frozenset[int]:
    """Return the characters that every print font of the house can draw."""
    drawn = []
    for file in sorted(fonts.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            drawn.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*drawn)
