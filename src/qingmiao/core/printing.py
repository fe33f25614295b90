"""Documents on paper: PDF/A-2b by typst. User text goes in as data only, never into the markup."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

from qingmiao.core.errors import DomainError

HOUSE = Path(__file__).resolve().parents[1]  # templates import core's paper from here


def compile_pdf(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """Return a template's PDF/A-2b for these data. Raises DomainError when the print fonts are missing.

    The template begins with a `show` rule of core/templates/core/paper.typ and reads `json(bytes(sys.inputs.data))`.
    `at` becomes the document's date, so that the same data give the same bytes.
    """
    fonts = Path(settings.FONTS_DIR)
    if not any(fonts.glob("*.ttf")):
        raise DomainError("打印字体还没有准备好，请系统管理员运行一次 ./run 或 ops/fonts.py 后再试。")
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


def qr_svg(text: str) -> str:
    """Return a QR code as SVG text, error correction M. Source: ISO/IEC 18004."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
