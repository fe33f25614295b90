"""The whole way from the bytes of a page to a draft document: one pass after the other, each with one idea.

bytes → blocks (sources, html, pdf) → clean characters (cleaning, traditional) → forms of blocks (forms, labels, spam) → title and article
(titles, article) → numbers, sections, candidates (numbers, structure, candidates), with damage told on the way (damage).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.article import OUTSIDE, Span, densest, end_of, is_article, opening, reason_against, rest_begins
from qingmiao.policy.rules.reading.candidates import candidates_of
from qingmiao.policy.rules.reading.cleaning import clean
from qingmiao.policy.rules.reading.damage import tell_damage
from qingmiao.policy.rules.reading.forms import WHY, Form, forms_of
from qingmiao.policy.rules.reading.labels import NOTHING, Facts, facts_of, is_byline, is_byline_above, moment_in, site_in
from qingmiao.policy.rules.reading.numbers import as_own, find_documents, number_at_end, number_of, numbers_in
from qingmiao.policy.rules.reading.page import Block, Page, squeezed
from qingmiao.policy.rules.reading.parts import PLAIN_DAY, SENTENCE_END
from qingmiao.policy.rules.reading.printed import without_edges
from qingmiao.policy.rules.reading.results import CitedDocument, Draft, Notes, Removed, Repaired
from qingmiao.policy.rules.reading.sources import read_page
from qingmiao.policy.rules.reading.spam import SpamOf
from qingmiao.policy.rules.reading.structure import sections_of
from qingmiao.policy.rules.reading.titles import PROMULGATED_WITHIN, VERSION, Title, find_title, promulgated, unquoted
from qingmiao.policy.rules.reading.traditional import simplify
from qingmiao.policy.rules.reading.wording import ABOUT, TITLE_END

# A page of 2 MB holds some 700,000; ten times the longest law.
MOST_CHARACTERS = 1_200_000
TOO_LONG = f"文字超过 {MOST_CHARACTERS // 10_000} 万字，不像一篇文件，请只保存正文后再试。"
NO_ARTICLE = "没有在文件中找到正文：请打开文章页面，保存为完整网页或文本后再试。"
BYLINES_MOST = 5
SIGNED = re.compile(".{0,40}?((?:19|20)\\d\\d)年\\d{1,2}月\\d{1,2}日")
ORDER_LINE = re.compile("\\s?第\\s?[\\d一二三四五六七八九十百零〇]{1,6}\\s?号\\s?")
SOURCE_LABEL = re.compile("^(?:信息|文章|稿件)?来源\\s?[：:]\\s?")
NO_TITLE = "没有找到标题，请核对后填写"
DOUBTFUL = "像垃圾内容，也像正文，没有去除，请核对"


@dataclass
class Read:
    """What is known of a page between the passes."""

    page: Page
    forms: list[Form]
    span: Span
    facts: Facts
    title: str | None
    own: CitedDocument | None


def read_document(data: bytes) -> Draft:
    """Return the draft of a page, Word document, text PDF or plain text.

    Raises DomainError (exit code 1) when there is no article, when the file is too large, or of another kind.
    """
    notes = Notes()
    page = read_page(data, notes)
    if sum(len(block.text) for block in page.blocks) > MOST_CHARACTERS:
        raise DomainError(TOO_LONG)
    page = _cleaned(replace(page, blocks=without_edges(page.blocks, notes)), notes)
    if not page.blocks:
        raise DomainError(NO_ARTICLE)
    spam = SpamOf(page.blocks)
    read = _understood(page, spam)
    paragraphs = _paragraphs(read, spam, notes)
    tell_damage([read.title or "", *paragraphs], notes)
    if read.title is None:
        notes.repair("标题", "", "", NO_TITLE)
    documents, paragraphs = _documents(read, paragraphs, notes)
    sections = sections_of(paragraphs)
    published = moment_in(page.published) or read.facts.published
    targets, measures = candidates_of(sections, year=_year(read, paragraphs, published))
    return Draft(
        title=read.title,
        published_at=published,
        source=(page.source if page.source not in NOTHING else "") or read.facts.source or read.facts.issuer or None,
        documents=documents,
        sections=sections,
        target_candidates=targets,
        measure_candidates=measures,
        removed=[Removed(kind, text, count) for (kind, text), count in notes.removed.items()],
        repaired=[Repaired(*what, count) for what, count in notes.repaired.items()],
    )


def _cleaned(page: Page, notes: Notes) -> Page:
    """Return the page with every text repaired; the blocks keep their places."""
    silent = Notes()  # titles repeat what stands in the blocks
    texts = clean([block.text for block in page.blocks], notes)
    whole = simplify([*texts, *clean([*page.titles, page.source], silent)], notes)
    blocks = [
        Block(text, min(block.linked, len(text)), block.heading, block.centred, block.is_row)
        for text, block in zip(whole, page.blocks, strict=False)
        if text
    ]
    return Page(blocks, whole[len(texts) : -1], page.published, SOURCE_LABEL.sub("", whole[-1]))


def _understood(page: Page, spam: SpamOf) -> Read:
    """Return where the article of a page stands, its title, its own number, and what its labels say."""
    blocks, forms = page.blocks, forms_of(page.blocks, spam)
    run = densest(blocks, forms)
    body = opening(blocks, forms, run)
    cell = facts_of(blocks, _labelled(forms, 0, body)).title
    title = find_title(page, forms, body, cell)
    start = title.end if title is not None and title.end >= 0 else _first_line(forms, body)
    if title is not None and start > body and _is_text(page, forms, body, title.start):
        start = _first_line(forms, body)
    elif title is not None and title.end >= 0:
        _mark_bylines(page, forms, title.end)
        body = opening(blocks, forms, (title.end, max(run[1], title.end + 1)), behind_title=True)
    span = Span(start, body, end_of(blocks, forms, run[1]))
    if not is_article(blocks[start : span.end], forms[start : span.end], has_title=title is not None):
        raise DomainError(NO_ARTICLE)
    span = replace(span, end=rest_begins(blocks, forms, span))
    facts = facts_of(
        blocks, [*_labelled(forms, 0, body), *(place for place in _labelled(forms, body, len(blocks)) if is_byline(blocks[place]))]
    )
    facts.published = facts.published or _plain_day(page, body)
    facts.source = facts.source or (site_in(block.text for block in blocks[start:body]) if not facts.issuer else "")
    words, own = _own(page, forms, body, title, facts)
    return Read(page, forms, span, facts, words, own)


def _mark_bylines(page: Page, forms: list[Form], start: int) -> None:
    """Mark the lines directly below a title that are bylines by their place, though their words are not known."""
    for place in range(start, min(start + BYLINES_MOST, len(forms))):
        if forms[place] in {Form.SALUTATION, Form.HEADING} or page.blocks[place].is_row or SENTENCE_END.search(page.blocks[place].wide):
            return
        if forms[place] in {Form.SHORT, Form.SENTENCE} and is_byline_above(page.blocks[place].wide):
            forms[place] = Form.LABELS


def _labelled(forms: Sequence[Form], start: int, end: int) -> list[int]:
    return [place for place in range(start, end) if forms[place] is Form.LABELS]


def _is_text(page: Page, forms: Sequence[Form], body: int, end: int) -> bool:
    """Tell whether what stands before a title is a part of the article, such as an order or a letter, and no greeting of the site."""
    is_formal = any(forms[place] in {Form.SALUTATION, Form.HEADING, Form.NUMBER} for place in range(body, end))
    return is_formal or promulgated(page.blocks[body:end]) is not None


def _first_line(forms: Sequence[Form], body: int) -> int:
    """Return the first of the short lines directly above the text of a page without a title."""
    start = body
    while start > 0 and forms[start - 1] in {Form.SHORT, Form.SENTENCE, Form.NUMBER}:
        start -= 1
    return start


def _plain_day(page: Page, body: int) -> str | None:
    """Return a bare 2021-03-02 above the text: a day written so is set by a site, that of a signature has 年月日."""
    return next((moment_in(block.text) for block in page.blocks[:body] if PLAIN_DAY.fullmatch(block.text)), None)


def _own(page: Page, forms: Sequence[Form], body: int, title: Title | None, facts: Facts) -> tuple[str | None, CitedDocument | None]:
    """Return the title without a number, and the document's own number: in a cell, above or below the title, or at its end."""
    words, at_end = number_at_end(title.text) if title is not None else (None, None)
    words = unquoted(words) if words else None
    lines = [block.text for block in page.blocks[: body + 1]]
    orders = (f"{line}{after}" for line, after in pairwise(lines) if line.endswith("令") and ORDER_LINE.fullmatch(after))
    named = next((found.cited for found in numbers_in(facts.number)), None) or number_of(facts.number)
    alone = [number_of(line) for line, form in zip(lines, forms, strict=False) if form is Form.NUMBER]
    own = named or at_end or next((found for line in orders if (found := number_of(line))), None) or next(iter(alone), None)
    is_letter = forms[body] is Form.SALUTATION  # its own title is lost; what it hands on is another document
    words = words or (None if is_letter else promulgated(page.blocks[body : body + PROMULGATED_WITHIN]))
    return words, as_own(own) if own else None


def _paragraphs(read: Read, spam: SpamOf, notes: Notes) -> list[str]:
    """Return the paragraphs of the article, and note everything that is left out or doubtful."""
    blocks, span = read.page.blocks, read.span
    kept: list[str] = []
    for place, (block, form) in enumerate(zip(blocks, read.forms, strict=True)):
        if not span.start <= place < span.end:
            if not _is_title(read, block.text):
                notes.remove(WHY.get(form, OUTSIDE), block.text)
            continue
        reason = reason_against(block, form, before_text=place < span.body)
        if reason:
            notes.remove(reason, block.text)
        elif place >= span.body or not _is_title(read, block.text):
            kept.append(block.text)
            if spam.pattern and spam.is_doubtful(block):
                notes.repair("疑似垃圾内容", block.text, block.text, DOUBTFUL)
    return kept


def _is_title(read: Read, text: str) -> bool:
    """Tell whether a line says the title again, the whole or a line of it; the name of an office alone does not."""
    if read.title is None or squeezed(text) not in squeezed(read.title):
        return False
    return squeezed(text) == squeezed(read.title) or bool(ABOUT.search(text) or TITLE_END.search(text) or VERSION.fullmatch(text))


def _documents(read: Read, paragraphs: list[str], notes: Notes) -> tuple[list[CitedDocument], list[str]]:
    """Return the documents that the page names, its own number first, and the paragraphs with every number in the right writing."""
    cited, text = find_documents("\n".join([read.title or "", *paragraphs]), notes)
    own = [read.own] if read.own else []
    if read.own and read.own.repaired:
        notes.repair("文号", read.own.raw, read.own.number, read.own.note or "修复，请核对")
    read.title = text.split("\n")[0] if read.title else None
    return [*own, *(row for row in cited if not read.own or row.number != read.own.number)], text.split("\n")[1:]


def _year(read: Read, paragraphs: Sequence[str], published: str | None) -> int | None:
    """Return the year in which the document was made: that of its number, else of the signature, else that of the page."""
    if read.own and "〔" in read.own.number:
        return int(read.own.number.partition("〔")[2][:4])
    signed = [int(found[1]) for text in paragraphs if len(text) < 60 and (found := SIGNED.fullmatch(text))]
    return max(signed, default=int(published[:4]) if published else None)
