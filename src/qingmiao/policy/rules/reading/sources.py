"""The bytes of a file: which kind it is, what it may weigh, and its text."""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.html import CELL_MOST, read_html
from qingmiao.policy.rules.reading.lines import fixed_width, joined
from qingmiao.policy.rules.reading.markdown import is_markdown, markdown_block
from qingmiao.policy.rules.reading.page import CELL, MOST_BLOCKS, TOO_MANY, Block, Page
from qingmiao.policy.rules.reading.pdf import read_pdf
from qingmiao.policy.rules.reading.printed import sheets_joined
from qingmiao.policy.rules.reading.results import Notes

MOST_BYTES, MOST_UNPACKED = 8_000_000, 20_000_000
MOST_TAGS, MOST_WORD_TAGS, MOST_IN_ROW = 200_000, 600_000, 60
CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w-]{1,40})", re.IGNORECASE)
TAG = re.compile("<(?:!doctype|html|head|body|div|p|table|span|meta|br|a|h1)\\b", re.IGNORECASE)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNREADABLE = "这个文件不是能读的 Word 文件（.docx），请另存后再试。"


def read_page(data: bytes, notes: Notes) -> Page:
    """Return the blocks of a page, Word document, text PDF or plain text. Raises DomainError for anything else."""
    if len(data) > MOST_BYTES:
        raise DomainError(f"文件超过 {MOST_BYTES / 1e6:.0f} MB 的上限，请只保存正文页面后再试。")
    if data.startswith(b"%PDF-"):
        return read_pdf(data, notes)
    if data.startswith(b"PK\x03\x04"):
        return _word(data)
    text = _decoded(data, notes)
    if text.count("<") > MOST_TAGS:
        raise DomainError(f"网页的标签超过 {MOST_TAGS} 个，不像一篇文章，请只保存正文页面后再试。")
    if TAG.search(text):
        return read_html(text, notes)
    if text.count("\n") > MOST_BLOCKS * 2:  # half of them may be blank
        raise DomainError(TOO_MANY)
    return _plain(text.splitlines(), notes)


def _plain(lines: list[str], notes: Notes) -> Page:
    """Return the lines of a text as blocks; where a mirror broke them at a fixed width they are joined first."""
    if is_markdown(lines):
        return Page([block for block in map(markdown_block, lines) if block.text])
    width = fixed_width(lines)
    paragraphs = sheets_joined(lines, notes) or (lines if width is None else joined(lines, width=width))
    return Page([Block(CELL.join(cells), is_row=len(cells) > 1) for line in paragraphs if (cells := _cells(line)) != [""]])


def _cells(line: str) -> list[str]:
    """Return the cells of a line that was copied out of a table: tabs stand between them. Any other line is one."""
    return [cell.strip() for cell in line.strip(" \t").split("\t")]


def _decoded(data: bytes, notes: Notes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4096]:
        raise DomainError("这个文件不是网页、文本、Word（.docx）或 PDF，请换一个文件。")
    declared = CHARSET.search(data[:4096])
    for name in ("utf-8-sig", declared[1].decode().lower() if declared else "gb18030", "gb18030"):
        try:
            return data.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (UnicodeDecodeError, LookupError):
            continue
    notes.repair("编码", "", "", "有字节无法识别，缺字处请核对")
    return min((data.decode(name, errors="replace") for name in ("utf-8", "gb18030")), key=lambda text: text.count("\ufffd"))


def _word(data: bytes) -> Page:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as file:
            # The size that an archive declares may be a lie, so no more than this is ever unpacked.
            xml = file.read(MOST_UNPACKED + 1)
        if len(xml) > MOST_UNPACKED or xml.count(b"<") > MOST_WORD_TAGS or b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml[:2000]:
            raise DomainError("这个 Word 文件不正常或过大，请在 Word 中只保留正文、另存为 .docx 后再试。")
        root = etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, EOFError) as error:
        raise DomainError(UNREADABLE) from error
    return Page([block for block in _word_blocks(root) if block.text])


def _word_blocks(root: "etree._Element") -> Iterator[Block]:
    """Yield the paragraphs and the rows of tables in their order; a row that holds more than facts stays paragraphs."""
    in_row: set[etree._Element] = set()
    for element in root.iter(f"{WORD}p", f"{WORD}tr"):
        if element in in_row:
            continue
        if element.tag == f"{WORD}tr":
            inner = list(islice(element.iter(f"{WORD}p", f"{WORD}tr"), 1, MOST_IN_ROW))
            cells = (
                [" ".join(filter(None, map(_words, cell.iter(f"{WORD}p")))) for cell in element.iter(f"{WORD}tc")]
                if len(inner) < MOST_IN_ROW - 1
                else []
            )
            if len(cells) > 1 and max(map(len, cells)) <= CELL_MOST:
                in_row.update(inner)
                yield Block(CELL.join(cells), is_row=True)
        else:
            style, align = (element.find(f"{WORD}pPr/{WORD}{name}") for name in ("pStyle", "jc"))
            name = str(style.get(f"{WORD}val", "")) if style is not None else ""
            is_centred = align is not None and align.get(f"{WORD}val") == "center"
            yield Block(_words(element), 0, name.lower().startswith(("title", "标题")), is_centred)


def _words(paragraph: "etree._Element") -> str:
    words = [node.text or "" if node.tag == f"{WORD}t" else " " for node in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br")]
    return "".join(words).strip(" ")
