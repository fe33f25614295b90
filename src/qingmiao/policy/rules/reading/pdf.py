"""The text of a PDF: what is printed on every page is no part of it, and broken lines are joined."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.lines import ENDS, joined, widest, width_of
from qingmiao.policy.rules.reading.page import Block, Page, squeezed
from qingmiao.policy.rules.reading.printed import EDGE, REASON
from qingmiao.policy.rules.reading.results import Notes

if TYPE_CHECKING:
    from pypdf import PageObject

MOST_PAGES, MOST_DRAWING = 200, 1_500_000
HEAD_SHARE = 0.8
UNREADABLE = "这个文件不是能读的 PDF，请另存后再试。"
# Headers stand in the first lines of a page, footers in the last.
EDGES = (0, 1, -2, -1)
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"[\s—–\-－·.]{0,6}(?:第\s{0,9})?\d{0,4}\s{0,9}(?:页)?\s{0,9}(?:[/／,，]?\s{0,9}共?\s{0,9}\d{1,4}\s{0,9}页?)?[\s—–\-－·.]{0,6}"
)


def read_pdf(data: bytes, notes: Notes) -> Page:
    """Return the paragraphs of a PDF with text. Raises DomainError when it is broken, too long or mostly drawing."""
    import pypdf  # noqa: PLC0415  # only a PDF needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415  # only a PDF needs it

    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if len(document.pages) > MOST_PAGES:
            raise DomainError(f"PDF 有 {len(document.pages)} 页，超过 {MOST_PAGES} 页的上限，请拆分后再试。")
        pages = [text.splitlines() for text in _page_texts(document.pages)]
    except (PyPdfError, ValueError, KeyError, RecursionError, TypeError, AttributeError, OSError) as error:
        raise DomainError(UNREADABLE) from error
    return Page(list(_blocks(_without_edges(pages, notes))))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the paragraphs; the short lines above the first long one are set in the middle: the head of the paper and the title."""
    width, is_head = widest(lines), True
    for text in filter(None, joined(lines)):
        is_head = is_head and not text.endswith(ENDS) and width_of(text) < width * HEAD_SHARE
        yield Block(text, centred=is_head)


def _page_texts(pages: "Sequence[PageObject]") -> Iterator[str]:
    """Yield the text of each page. What all draw is weighed first: reading it takes long, and one stream may serve many pages."""
    left = MOST_DRAWING
    for page in pages:
        contents = page.get_contents()
        left -= len(contents.get_data()) if contents is not None else 0
        if left < 0:
            raise DomainError("PDF 的内容过大，不像一篇文字，请另存为文本或 Word（.docx）后再试。")
    yield from (page.extract_text() for page in pages)


def _without_edges(pages: Sequence[Sequence[str]], notes: Notes) -> list[str]:
    """Return the lines of all pages without page numbers, and without what most pages repeat at their edges."""
    shown = [(edge, _shape(page[edge])) for page in pages for edge in EDGES if -len(page) <= edge < len(page)]
    repeated = {key for key, count in Counter(shown).items() if key[1] and count >= max(2, len(pages) * 0.6)}
    kept: list[str] = []
    for page in pages:
        for place, line in enumerate(page):
            edges = [edge for edge in EDGES if edge in {place, place - len(page)}]
            if not (edges and line.strip()):
                kept.append(line)
            elif any((edge, _shape(line)) in repeated for edge in edges) or EDGE.match(line.strip()):
                notes.remove(REASON, line)
            elif not PAGE_NUMBER.fullmatch(line):
                kept.append(line)
    return kept


def _shape(line: str) -> str:
    """Return what is equal on every page: a line without blanks, its digits as one mark."""
    return DIGITS.sub("#", squeezed(line))
