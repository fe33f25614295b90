"""The whole way from the bytes of a page to a draft document."""

import re
from collections.abc import Sequence
from datetime import datetime

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.blocks import Block, article_of
from qingmiao.policy.rules.reading.cleaning import clean, simplify
from qingmiao.policy.rules.reading.html import Page
from qingmiao.policy.rules.reading.numbers import find_documents, repair_numbers
from qingmiao.policy.rules.reading.results import Draft, Notes, Removed, Repaired
from qingmiao.policy.rules.reading.sources import read_page
from qingmiao.policy.rules.reading.structure import candidates_of, sections_of

NO_ARTICLE = "没有在文件中找到正文：请打开文章页面，保存为完整网页或文本后再试。"
MOMENT = re.compile(
    "((?:19|20)\\d\\d)\\s*[-年/.]\\s*(\\d{1,2})\\s*[-月/.]\\s*(\\d{1,2})\\s*日?"
    "(?:[ T]*(\\d{1,2})\\s*[:：]\\s*(\\d\\d)(?:\\s*[:：]\\s*(\\d\\d))?)?"
)
SAYS_WHEN = re.compile("(?:发布(?:时间|日期)|公布(?:时间|日期)|发表时间|时间|日期)\\s*[:：]?\\s*(?=(?:19|20)\\d\\d)")
SAYS_WHERE = re.compile("(?:来源|稿源)\\s*[:：]\\s*([^\\s|｜【\\[]{2,40}?)(?=\\s|$|[|｜【\\[]|发布|作者|时间|日期|浏览|字号|字体|点击)")
SITE_NAME = re.compile("\\s*[-_|—–]+\\s*[^-_|—–]*(?:网|政府|委员会|局|门户|平台|公开|解读|文件)[^-_|—–]*$")
SHORTEST_TITLE = 8
NEAR = 40


def read_document(data: bytes) -> Draft:
    """Return the draft of a page, Word document, text PDF or plain text.

    Raises DomainError (exit code 1) when there is no article, when the file is too large, or of another kind.
    """
    notes = Notes()
    page = _cleaned(read_page(data, notes), notes)
    paragraphs = article_of(page.blocks, notes)
    if not paragraphs:
        raise DomainError(NO_ARTICLE)
    title = _title(page, paragraphs)
    paragraphs = [text for text in paragraphs if text != title]
    documents = find_documents("\n".join([title, *paragraphs]), notes)
    sections = sections_of(repair_numbers(text) for text in paragraphs)
    targets, measures = candidates_of(sections)
    said = "\n".join(block.text for block in page.blocks)
    return Draft(
        title=repair_numbers(title),
        published_at=_moment(page.published) or _said_moment(said),
        source=_source(page, said),
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
    texts = [clean(block.text, notes) for block in page.blocks]
    whole = simplify([*texts, *(clean(title, silent) for title in page.titles), clean(page.source, silent)], notes)
    blocks = [Block(text, min(block.linked, len(text)), block.heading) for text, block in zip(whole, page.blocks, strict=False) if text]
    return Page(blocks, [title for title in whole[len(texts) : -1] if title], page.published, whole[-1])


def _title(page: Page, paragraphs: Sequence[str]) -> str:
    """Return the title: what the page names so and shows, without the site's name; else its first line that is no sentence."""
    named = [title for title in page.titles if re.search("[\u4e00-\u9fff]{4}", title)]
    lines = [block.text for block in page.blocks if SHORTEST_TITLE <= len(block.text) <= NEAR * 3]
    shown = [line for title in named for line in lines if title.startswith(line)]
    good = [SITE_NAME.sub("", title) for title in named]
    first = next((text for text in paragraphs if not text.endswith("。") and len(text) <= NEAR * 2), paragraphs[0][:NEAR])
    return (shown or good or [first])[0]


def _moment(text: str) -> str | None:
    """Return the first date in a text in ISO form, with +08:00 when it has a time; None if there is none or it cannot be."""
    found = MOMENT.search(text)
    if found is None:
        return None
    parts = [int(part or 0) for part in found.groups()]
    try:
        moment = datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  # six numbers; written with China's offset below
    except ValueError:
        return None
    return f"{moment.isoformat()}+08:00" if found[4] else moment.date().isoformat()


def _said_moment(text: str) -> str | None:
    if said := SAYS_WHEN.search(text):
        return _moment(text[said.end() : said.end() + NEAR])
    # A bare line such as 2020-12-25 10:20 beside the source.
    lines = [line for line in text.split("\n") if len(line) <= NEAR and MOMENT.match(line) and not line.endswith("。")]
    return _moment(lines[0]) if lines else None


def _source(page: Page, text: str) -> str | None:
    said = SAYS_WHERE.search(text)
    return page.source or (said[1].strip() if said else None)
