"""Broken files by number: `mutated("pdf", 17)` is the same bytes for ever. Run as a program, it reads many of them one after the other.

python tests/core/fuzzing.py FORMAT FIRST LAST    one line for each: its number when it begins, then how it ended
"""

import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import xlsxwriter
from PIL import Image

from qingmiao.codes.errors import DomainError
from qingmiao.core.archives import read_archive
from qingmiao.core.bounded import MOST_MEMORY
from qingmiao.core.log_files import FORMAT, read_log
from qingmiao.core.pictures import clean_picture
from qingmiao.core.workbooks import read_sheets
from qingmiao.policy.rules.reading import read_document

READERS: dict[str, Callable[[bytes], Any]] = {
    "xlsx": read_sheets,
    "pdf": read_document,
    "docx": read_document,
    "html": read_document,
    "jpeg": clean_picture,
    "png": clean_picture,
    "zip": read_archive,
    "log": read_log,
}
SENTENCES = [
    "清远市人民政府办公室关于促进3岁以下婴幼儿照护服务发展的实施意见",
    "一、总体要求",
    "到2025年，每千人口拥有托位4.6个。",
    "（一）主要任务。各县（市、区）要落实责任。",
]
EXTREMES = [
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"9" * 20,
    b"-1",
    b"<" * 50,
    b"[" * 50,
    b"(" * 50,
    b"\r\n",
    b"&#0;",
    b"<!ENTITY a 'b'>",
]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MOST_CHANGES = 6


def mutated(kind: str, number: int) -> bytes:
    """Return the file of a number: a whole one with a few places changed, inside its compressed parts as well as outside."""
    chance = random.Random(f"qingmiao {kind} {number}")
    whole = whole_file(kind)
    if kind in ("xlsx", "docx", "zip") and chance.random() < 0.7:
        return _in_a_member(whole, chance)
    if kind == "png" and chance.random() < 0.7:
        return _in_a_chunk(whole, chance)
    return _changed(whole, chance)


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        at, length = chance.randrange(len(changed) + 1), chance.choice([1, 1, 2, 4, 16, 200])
        match chance.randrange(20):
            case 0 | 1 | 2 | 3 | 4 | 5 | 6:
                changed[at : at + 1] = bytes((chance.randrange(256),))
            case 7 | 8 | 9:
                del changed[at : at + length]
            case 10 | 11 | 12:
                changed[at:at] = changed[at : at + length] * chance.choice([1, 3, 500])
            case 13 | 14 | 15:
                changed[at : at + length] = chance.choice(EXTREMES)
            case 16 | 17 | 18:
                changed[at:at] = chance.randbytes(length)
            case _:
                del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed)


def _in_a_member(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        names = whole.namelist()
        chosen = chance.choice(names)
        for name in names:
            content = whole.read(name)
            written.writestr(name, _changed(content, chance) if name == chosen else content)
    return out.getvalue()


def _in_a_chunk(data: bytes, chance: random.Random) -> bytes:
    chunks, at = [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    chosen = chance.randrange(len(chunks))
    chunks[chosen] = (chunks[chosen][0], _changed(chunks[chosen][1] + b"\0", chance))
    parts = [struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content)) for name, content in chunks]
    return data[:8] + b"".join(parts)


@cache
def whole_file(kind: str) -> bytes:
    """Return a small whole file of a format."""
    makers = {"xlsx": _xlsx, "pdf": _pdf, "docx": _docx, "html": _html, "jpeg": _jpeg, "png": _png, "zip": _zip, "log": _log}
    return makers[kind]()


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        for down in range(20):
            for across, value in enumerate(("姓名", f"张{down}", 3.5 * down, True, down)):
                sheet.write(down, across, value)
        sheet.merge_range(21, 0, 21, 3, "合计")
        sheet.write_formula(22, 0, "=SUM(C1:C20)")
    return out.getvalue()


def _pdf() -> bytes:
    """Draw every sentence by its characters' own codes, with a table that reads them back."""
    codes = {letter: number for number, letter in enumerate(sorted(set("".join(SENTENCES))), 1)}
    drawn = " ".join(
        f"BT /F 12 Tf 50 {800 - 20 * place} Td <{''.join(f'{codes[c]:04x}' for c in words)}> Tj ET" for place, words in enumerate(SENTENCES)
    )
    table = "".join(f"<{code:04x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    to_unicode = f"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange {len(codes)} beginbfchar\n{table}endbfchar endcmap"
    descendant = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A>>"
    packed = zlib.compress(drawn.encode())
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 850]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[%s]>>" % descendant,
        b"<</Length %d>>stream\n%s\nendstream" % (len(to_unicode), to_unicode.encode()),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table_at = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (rows, table_at)
    return bytes(out)


def _docx() -> bytes:
    paragraphs = "".join(f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>' for words in SENTENCES * 5)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
        )
    return out.getvalue()


def _html() -> bytes:
    lines = "".join(
        f"<p style='text-indent:2em'><span>{words}</span></p><table><tr><td>{words}</td></tr></table>" for words in SENTENCES * 4
    )
    head = f"<!doctype html><html><head><meta charset=utf-8><title>{SENTENCES[0]}</title></head>"
    return f"{head}<body><div class=TRS_Editor>{lines}</div></body></html>".encode()


def _picture() -> Image.Image:
    image = Image.radial_gradient("L").resize((60, 40)).convert("RGB")
    image.paste("#1a9a72", (5, 5, 20, 20))
    return image


def _jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (23.0, 41.0, 0.0)}
    out = io.BytesIO()
    _picture().save(out, "JPEG", exif=exif, comment=b"x", progressive=True)
    return out.getvalue()


def _png() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 3
    out = io.BytesIO()
    _picture().quantize(16).save(out, "PNG", transparency=1, exif=exif, dpi=(72, 72))
    return out.getvalue()


def _zip() -> bytes:
    """Scans as an office's own program packs them, a folder among them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(5):
            archive.writestr(f"健康证/{place}.pdf", b"%PDF-1.7 " + bytes(range(256)) * 4)
    return out.getvalue()


def _log() -> bytes:
    """What a browser gives out that could not send."""
    operations = [{"id": str(place), "sequence": place, "field": "note-exits", "value": words} for place, words in enumerate(SENTENCES, 1)]
    told = {"format": FORMAT, "kind": "inspection", "key": "1", "title": SENTENCES[0], "person": "张三", "operations": operations}
    return json.dumps({**told, "photos": {"a" * 64: "QUJD" * 800}}, ensure_ascii=False).encode()


def _end_of(kind: str, data: bytes) -> str:
    try:
        READERS[kind](data)
    except DomainError:
        return "refused"
    except Exception as fault:  # noqa: BLE001  # the same as the bounded process does
        return f"fault {type(fault).__name__}"
    return "read"


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


def main(kind: str, first: int, last: int) -> None:
    """Read the files of a stretch of numbers, each announced before it is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for number in range(first, last):
        _say(f"{number} ")
        began = time.process_time()
        _say(f"{_end_of(kind, mutated(kind, number))} {time.process_time() - began:.2f}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
