"""The whole way from the bytes of a page to a draft document."""

import re
from collections.abc import Sequence
from datetime import datetime

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.blocks import Block, article_of, is_spam, why_not
from qingmiao.policy.rules.reading.cleaning import clean, simplify
from qingmiao.policy.rules.reading.html import Page
from qingmiao.policy.rules.reading.numbers import find_documents, repair_numbers
from qingmiao.policy.rules.reading.results import Draft, Notes, Removed, Repaired
from qingmiao.policy.rules.reading.sources import read_page
from qingmiao.policy.rules.reading.structure import candidates_of, sections_of

# A page of 2 MB holds some 700,000; ten times the longest law.
MOST_CHARACTERS = 1_200_000
TOO_LONG = f"文字超过 {MOST_CHARACTERS // 10_000} 万字，不像一篇文件，请只保存正文后再试。"
NO_ARTICLE = "没有在文件中找到正文：请打开文章页面，保存为完整网页或文本后再试。"
MOMENT = re.compile(
    "((?:19|20)\\d\\d)\\s*[-年/.]\\s*(\\d{1,2})\\s*[-月/.]\\s*(\\d{1,2})\\s*日?"
    "(?:[ T]*(\\d{1,2})\\s*[:：]\\s*(\\d\\d)(?:\\s*[:：]\\s*(\\d\\d))?)?"
)
SAYS_WHEN = (
    re.compile("(?:发布|公布|发表)(?:时间|日期)\\s*[:：]?\\s*(?=(?:19|20)\\d\\d)"),
    re.compile("(?<!成文)(?<!生成)(?:时间|日期)\\s*[:：]?\\s*(?=(?:19|20)\\d\\d)"),
)
OWN_NUMBER = re.compile("文\\s*号\\s*[:：]\\s*(\\S{4,40})")
ENDS_WHERE = "(?=\\s|$|[|｜【\\[]|发布|作者|时间|日期|浏览|字号|字体|点击|成文|生成|文号|索引|主题|有效)"
SAYS_WHERE = (
    re.compile(f"(?:来源|稿源)\\s*[:：]\\s*([^\\s|｜【\\[]{{2,40}}?){ENDS_WHERE}"),
    re.compile(f"(?:发布机构|发文机关|发布单位)\\s*[:：]\\s*([^\\s|｜【\\[]{{2,40}}?){ENDS_WHERE}"),
)
SITE_NAME = re.compile("\\s*[-_|—–]+\\s*[^-_|—–]*(?:网|政府|委员会|局|门户|平台|公开|解读|文件)[^-_|—–]*$")
SHORTEST_TITLE = 8
HAN_WORDS = re.compile("[\u4e00-\u9fff]{4}")
# A heading may begin like a part of the page, such as 文号…; only spam and links are never a title.
NO_FAULT = ("", "页面部件")
NEAR = 40


def read_document(data: bytes) -> Draft:
    """Return the draft of a page, Word document, text PDF or plain text.

    Raises DomainError (exit code 1) when there is no article, when the file is too large, or of another kind.
    """
    notes = Notes()
    page = read_page(data, notes)
    if sum(len(block.text) for block in page.blocks) > MOST_CHARACTERS:
        raise DomainError(TOO_LONG)
    page = _cleaned(page, notes)
    paragraphs = article_of(page.blocks, notes)
    if not paragraphs:
        raise DomainError(NO_ARTICLE)
    title = _title(page, paragraphs)
    paragraphs = [text for text in paragraphs if text != title]
    said = "\n".join(block.text for block in page.blocks)
    documents = find_documents("\n".join([title, *OWN_NUMBER.findall(said)[:1], *paragraphs]), notes)
    sections = sections_of(repair_numbers(text) for text in paragraphs)
    targets, measures = candidates_of(sections)
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
    texts = clean([block.text for block in page.blocks], notes)
    whole = simplify([*texts, *clean([*page.titles, page.source], silent)], notes)
    blocks = [Block(text, min(block.linked, len(text)), block.heading) for text, block in zip(whole, page.blocks, strict=False) if text]
    return Page(blocks, [title for title in whole[len(texts) : -1] if title], page.published, whole[-1])


def _title(page: Page, paragraphs: Sequence[str]) -> str:
    """Return the title: what the page names so and shows, without the site's name; else its first line that is no sentence.

    What is spam or a heap of links is no title, even where it stands in the page's first heading.
    """
    lines = [block.text for block in page.blocks if SHORTEST_TITLE <= len(block.text) <= NEAR * 3 and why_not(block) in NO_FAULT]
    named = [title for title in page.titles if HAN_WORDS.search(title) and not is_spam(Block(title[:NEAR]))]
    shown = [line for title in named for line in lines if title.startswith(line)]
    good = [SITE_NAME.sub("", title) for title in named if title in lines] or [SITE_NAME.sub("", title) for title in named]
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
    if said := next((found for pattern in SAYS_WHEN if (found := pattern.search(text))), None):
        return _moment(text[said.end() : said.end() + NEAR])
    # A bare line such as 2020-12-25 10:20 beside the source.
    lines = [line for line in text.split("\n") if len(line) <= NEAR and MOMENT.match(line) and not line.endswith("。")]
    return _moment(lines[0]) if lines else None


def _source(page: Page, text: str) -> str | None:
    said = next((found for pattern in SAYS_WHERE if (found := pattern.search(text))), None)
    return page.source or (said[1].strip() if said else None)
