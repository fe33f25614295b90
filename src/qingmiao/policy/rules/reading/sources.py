"""The bytes of a file: which kind it is, what it may weigh, and its text."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.blocks import Block
from qingmiao.policy.rules.reading.html import Page, read_html
from qingmiao.policy.rules.reading.results import Notes

if TYPE_CHECKING:
    from pypdf import PageObject

MOST_BYTES, MOST_UNPACKED = 8_000_000, 20_000_000
MOST_PAGES, MOST_TAGS, MOST_WORD_TAGS = 200, 200_000, 600_000
MOST_DRAWING = 1_500_000
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
TAG = re.compile("<(?:!doctype|html|head|body|div|p|table|span|meta|br|a|h1)\\b", re.IGNORECASE)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNREADABLE = "这个文件不是能读的{}，请另存后再试。"
PAGE_NUMBER = re.compile(r"[\s—–\-\d]{0,12}")
NEARLY_FULL = 0.85


def read_page(data: bytes, notes: Notes) -> Page:
    """Return the blocks of a page, Word document, text PDF or plain text. Raises DomainError for anything else."""
    if len(data) > MOST_BYTES:
        raise DomainError(f"文件超过 {MOST_BYTES / 1e6:.0f} MB 的上限，请只保存正文页面后再试。")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _word(data)
    text = _decoded(data, notes)
    if text.count("<") > MOST_TAGS:
        raise DomainError(f"网页的标签超过 {MOST_TAGS} 个，不像一篇文件，请只保存正文页面后再试。")
    if TAG.search(text):
        return read_html(text, notes)
    return Page([Block(line.strip(" \t")) for line in text.splitlines() if line.strip()])


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
        raise DomainError(UNREADABLE.format(" Word 文件（.docx）")) from error
    blocks = [Block(text, 0, is_heading) for text, is_heading in _word_paragraphs(root) if text]
    return Page(blocks, [block.text for block in blocks if block.heading][:1] + [block.text for block in blocks[:1]])


def _word_paragraphs(root: "etree._Element") -> Iterator[tuple[str, bool]]:
    for paragraph in root.iter(f"{WORD}p"):
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        name = str(style.get(f"{WORD}val", "")) if style is not None else ""
        words = [node.text or "" if node.tag == f"{WORD}t" else " " for node in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br")]
        yield "".join(words).strip(" "), name.lower().startswith(("title", "标题"))


def _pdf(data: bytes) -> Page:
    import pypdf  # noqa: PLC0415  # only a PDF needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # only a PDF needs it

    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if len(document.pages) > MOST_PAGES:
            raise DomainError(f"PDF 有 {len(document.pages)} 页，超过 {MOST_PAGES} 页的上限，请拆分后再试。")
        lines = [line.rstrip() for text in _page_texts(document.pages) for line in text.splitlines()]
    except (PyPdfError, ValueError, KeyError, RecursionError, TypeError, AttributeError, OSError) as error:
        raise DomainError(UNREADABLE.format(" PDF")) from error
    blocks = list(_joined([line for line in lines if not PAGE_NUMBER.fullmatch(line)]))
    return Page(blocks, [block.text for block in blocks[:1]])


def _page_texts(pages: "Sequence[PageObject]") -> Iterator[str]:
    """Yield the text of each page. What all draw is weighed first: reading it takes long, and one stream may serve many pages."""
    left = MOST_DRAWING
    for page in pages:
        contents = page.get_contents()
        left -= len(contents.get_data()) if contents is not None else 0
        if left < 0:
            raise DomainError("PDF 的内容过大，不像一篇文字，请另存为文本或 Word（.docx）后再试。")
    yield from (page.extract_text() for page in pages)


def _joined(lines: list[str]) -> Iterator[Block]:
    """Join the lines of a PDF into paragraphs: a line that is nearly full goes on in the next."""
    width = max((len(line) for line in lines), default=0)
    words = ""
    for line in lines:
        words += line.strip()
        if len(line) < width * NEARLY_FULL or line.endswith("。"):
            yield Block(words)
            words = ""
    if words:
        yield Block(words)
