"""Make the fonts that typst prints with: one TrueType file per face from the web subsets of npm, once, into var/fonts.

    python ops/fonts.py            builds what is missing; does nothing when nothing changed

The packages cut a face into about a hundred files by character range. Typst takes one file per family and weight, so
they are joined. (The file called "chinese-simplified" is not the whole: it lacks a thousand characters of GB 2312.)
The .woff files are read rather than .woff2: their outlines are stored as TrueType has them, which takes a sixth of the time.
Characters that the packages lack altogether, such as 䶮, are printed with Debian's fonts-noto-cjk.
"""

import hashlib
import json
import logging
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from fontTools import merge
from fontTools.ttLib import TTFont
from refusal import Refusal, refuse_in_one_sentence

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules" / "@fontsource"
TARGET = ROOT / "var" / "fonts"
FAMILIES = {"noto-sans-sc": "Noto Sans SC", "noto-serif-sc": "Noto Serif SC"}
WEIGHTS = {400: "Regular", 700: "Bold"}
# Layout tables of the subsets name each other's glyphs wrongly once joined, and vertical text is not printed.
DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "prep"]
FAMILY_NAME, STYLE_NAME, FULL_NAME, POSTSCRIPT_NAME = 1, 2, 4, 6


def main(_arguments: Sequence[str]) -> int:
    """Build the missing faces."""
    stamp, wanted = TARGET / "built-from", _fingerprint()
    faces = [(package, weight) for package in FAMILIES for weight in WEIGHTS]
    if stamp.exists() and stamp.read_text() == wanted and all(_file(*face).exists() for face in faces):
        return 0
    TARGET.mkdir(parents=True, exist_ok=True)
    with multiprocessing.Pool(min(len(faces), os.cpu_count() or 1)) as builders:
        builders.starmap(_build, faces, chunksize=1)
    stamp.write_text(wanted)
    return 0


def _fingerprint() -> str:
    versions = []
    for package in FAMILIES:
        manifest = PACKAGES / package / "package.json"
        if not manifest.exists():
            raise Refusal("缺少字体文件：请删除 node_modules 后重新运行 ./run。")
        versions.append(f"{package} {json.loads(manifest.read_text())['version']}")
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return "\n".join([*versions, code])


def _file(package: str, weight: int) -> Path:
    return TARGET / f"{package}-{weight}.ttf"


def _build(package: str, weight: int) -> None:
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    folder = PACKAGES / package / "files"
    numbered = folder.glob(f"{package}-[0-9]*-{weight}-normal.woff")
    subsets = [folder / f"{package}-latin-{weight}-normal.woff", *sorted(numbered)]
    font = merge.Merger(options=merge.Options(drop_tables=DROPPED)).merge([str(subset) for subset in subsets])
    _name(font, FAMILIES[package], WEIGHTS[weight])
    font["post"].formatType = 3.0  # glyph names are of no use in print
    font.recalcBBoxes = False  # unchanged by joining, and half of the time
    unfinished = _file(package, weight).with_suffix(".unfinished")
    font.save(unfinished)
    unfinished.replace(_file(package, weight))


def _name(font: TTFont, family: str, style: str) -> None:
    """Call the face by its family: the subsets carry the name of the variable font's lightest weight."""
    names = {
        FAMILY_NAME: family,
        STYLE_NAME: style,
        FULL_NAME: f"{family} {style}",
        POSTSCRIPT_NAME: f"{family.replace(' ', '')}-{style}",
    }
    table = font["name"]
    table.names = [record for record in table.names if record.nameID == 0]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    sys.exit(refuse_in_one_sentence(main, sys.argv[1:]))
