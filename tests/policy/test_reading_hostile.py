"""Files that were made to hurt: refused or read within a bounded time, whatever they hold."""

import contextlib
import importlib
import io
import pkgutil
import re
import time
import zipfile
import zlib

import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules import reading
from qingmiao.policy.rules.reading import read_document

pytestmark = pytest.mark.slow


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def a_pdf(stream: bytes, pages: int = 1) -> bytes:
    packed = zlib.compress(stream)
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    content = pages + 3
    font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents {content} 0 R/Resources{font}>>".encode()
    rows = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(), *([page] * pages)]
    rows.append(f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream")
    whole, places = b"%PDF-1.4\n", []
    for number, row in enumerate(rows, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj".encode() + row + b"endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(rows) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(rows) + 1}>>\nstartxref\n{len(whole)}\n%%EOF"
    )
    return whole + end.encode()


def hostile(body: str) -> bytes:
    return f"<html><body><h1>某办法的通知</h1>{body}</body></html>".encode()


REFUSED = {
    "50 MB": b"<p>" + "托育服务。".encode() * 3_400_000,
    "8 MB of text": "托育服务管理，请认真执行。\n".encode() * 200_000,
    "one endless line": "托育服务要加强管理".encode() * 280_000,
    "a million lines": "托\n".encode() * 1_100_000,
    "deep nesting": b"<div>" * 190_000 + "托育服务管理，请认真执行本办法，各县区负责。".encode(),
    "breaks": hostile("托<br>" * 190_000),
    "lines set as they are": hostile("<pre>" + "托\n" * 500_000 + "</pre>"),
    "brackets": ("托(" * 900_000).encode(),
    "digits": b"<p>" + b"2019" * 1_900_000,
    "styles": b"<html><style>" + b".a,.b{display:none}" * 300_000 + b"</style>",
    "style without braces": b"<html><style>" + b"a" * 3_000_000 + b"</style>",
    "attributes": b"<p " + b"a='1' " * 1_000_000 + b">",
    "entities": b"<!DOCTYPE x [<!ENTITY a '" + b"x" * 1000 + b"'>]><p>" + b"&a;" * 1_000_000,
    "word of tiny elements": zipped("word/document.xml", b"<a>" + b"<w/>" * 4_900_000 + b"</a>"),
    "word that unpacks": zipped("word/document.xml", b"a" * 300_000_000),
    "pdf that unpacks": a_pdf(b"BT /F1 9 Tf (a) Tj ET " * 5_000_000),
    "pdf of the same page": a_pdf(b"BT /F1 9 Tf (abcdefgh) Tj ET " * 20_000, pages=190),
}
SENTENCE = "托育服务管理，请认真执行本办法。"
BOUNDED = {
    "rows in rows": hostile("<table><tr><td>" * 20_000 + SENTENCE),
    "a row of many cells": hostile("<table><tr>" + "<td>甲</td>" * 50_000 + "</tr></table>" + SENTENCE),
    "links": hostile("<a href=x>甲</a>" * 90_000 + SENTENCE),
    "titles": hostile("<p align=center>关于印发</p>" * 55_000 + SENTENCE),
    "headings": hostile("<p>一、甲</p>" * 55_000),
    "decimals": hostile("".join(f"<p>{place % 90 + 1}.{place % 9 + 1} 甲乙</p>" for place in range(55_000))),
    "numbers": hostile("<p>" + "国办发〔2019〕15号、" * 90_000 + SENTENCE + "</p>"),
    "open numbers": hostile("<p>" + "国办发〔2019" * 120_000 + SENTENCE + "</p>"),
    "serials": hostile("<p>国办发〔2019〕1" + "、2" * 400_000 + f"号{SENTENCE}</p>"),
    "labels": hostile("<p>" + "来源：" * 200_000 + "</p>" + SENTENCE),
    "blanks": hostile("<p>" + "甲 " * 550_000 + "</p>" + SENTENCE),
    "question marks": hostile("<p>" + "甲?乙" * 350_000 + SENTENCE + "</p>"),
    "pinyin": hostile("<p>" + "當(dāng)" * 130_000 + SENTENCE + "</p>"),
    "quotes": hostile("<p>" + "《" * 1_000_000 + SENTENCE + "</p>"),
    "sentences": hostile("<p>" + "甲。" * 550_000 + "</p>"),
    "spam": hostile("<p>" + "国产精品百家乐" * 150_000 + SENTENCE + "</p>"),
    "an endless title": ("<html><head><title>" + "关于" * 3_000_000 + "</title></head><body>" + SENTENCE).encode(),
    "odd elements": hostile("".join(f"<x{place}>甲</x{place}>" for place in range(50_000)) + SENTENCE),
    "broken lines": ("托育服务机构应当按照规定建立健全各项管理制度，落实安全责任，保障\n" * 33_000).encode(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_within_two_seconds(name: str) -> None:
    data, began = REFUSED[name], time.thread_time()
    with pytest.raises(DomainError, match=r"。$"):
        read_document(data)
    assert time.thread_time() - began < 2


@pytest.mark.parametrize("name", BOUNDED)
def test_a_hostile_page_is_read_or_refused_within_two_seconds(name: str) -> None:
    data, began = BOUNDED[name], time.thread_time()
    with contextlib.suppress(DomainError):
        read_document(data)
    assert time.thread_time() - began < 2


SEEDS = (
    *("（", "(", "第一", "2019", "1", "：", "关于", "a", "á", "《", "、", "，", "?", "甲", "1.1", "一、", "〔2019〕", "首页", "<p", "（稿"),
    *(" ", "\n", "甲 ", "局 ", "left: "),
)
PATTERNS = {
    f"{module.name}.{name}": pattern
    for module in pkgutil.iter_modules(reading.__path__)
    for name, pattern in vars(importlib.import_module(f"{reading.__name__}.{module.name}")).items()
    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str)
}


def test_no_pattern_of_the_reader_takes_more_than_linear_time() -> None:
    slow = []
    for name, pattern in PATTERNS.items():
        for seed in SEEDS:
            text, began = seed * 4_000, time.thread_time()
            for _ in pattern.finditer(text):
                pass
            if time.thread_time() - began > 0.25:  # a quadratic one takes a second or more
                slow.append((name, seed))
    assert not slow
