"""Which blocks of a page are the article: from its title to what follows it.

The text itself is found as the densest run of sentences and numbered headings. From there everything stays down to where the page goes on
with other things: salutation, closing, signature, its date, attachments, lists of names. Inside it only link farms, heaps of links and
parts of the page are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qingmiao.policy.rules.reading.forms import WHY, Form
from qingmiao.policy.rules.reading.labels import is_byline
from qingmiao.policy.rules.reading.page import A_HAN, Block
from qingmiao.policy.rules.reading.parts import DATED, PLAIN_DAY, SENTENCE_END, SENTENCE_MARK
from qingmiao.policy.rules.reading.wording import TITLE_END

SCORES = {
    Form.SPAM: -10.0, Form.LINKS: -10.0, Form.TAIL: -6.0, Form.PART: -3.0, Form.FOREIGN: -3.0, Form.LABELS: -2.0, Form.NUMBER: -1.0,
    Form.SALUTATION: 20.0, Form.HEADING: 30.0,
}  # fmt: skip
ROW, LONG_SHORT, SHORT = 4.0, 0.0, -1.0
SCORED_AT_MOST, LONG_ENOUGH = 200, 12
# However many links a foreign hand put between two parts of an article, they part it no more than this.
DEEPEST = -150.0
BAD = {Form.SPAM, Form.LINKS, Form.PART, Form.FOREIGN}
# So much of an article is looked at for its characters.
LEAST, LEAST_WITH_TITLE, LEAST_ROWS, ENOUGH = 30, 12, 2, 2000
# What a site answers instead of a page.
MISSING = re.compile(
    "页面(?:不存在|未找到|已?被?删除|走丢|无法)|(?:找不到|未找到|无法找到)(?:该|此|您)?[^。]{0,8}(?:页|文件|内容)"
    "|没有权限访问|请(?:先)?登录后|404|系统繁忙"
)
SAYS_NOTHING = 120
# 组长：甲某, 办理时限：5个工作日
NAMED_VALUE = re.compile("[^：，。]{2,8}[：:]\\S")
ENDS_A_DAY = frozenset("0123456789日])）")
OUTSIDE = "正文之外的内容"
REST_AT_MOST = 0.5
# From this share of its lines on a page is a list of documents.
ENTRIES_FROM = 0.5


@dataclass(frozen=True)
class Span:
    """The blocks [start, end) of an article; body is the first one of its text, behind title and byline."""

    start: int
    body: int
    end: int


def densest(blocks: Sequence[Block], forms: Sequence[Form]) -> tuple[int, int]:
    """Return the run of blocks [start, end) with the greatest sum of scores. Method: maximum subsequence segmentation."""
    best, best_run, total, start, depth = 0.0, (0, 0), 0.0, 0, 0.0
    for place, (block, form) in enumerate(zip(blocks, forms, strict=True)):
        score = _score(block, form)
        if score > 0:
            depth = 0.0
        else:
            score = max(score, DEEPEST - depth)
            depth += score
        if total <= 0:
            total, start = 0.0, place
        total += score
        if total > best:
            best, best_run = total, (start, place + 1)
    return best_run if best else (0, len(blocks))


def _score(block: Block, form: Form) -> float:
    if form in SCORES:
        return SCORES[form]
    if block.is_row:
        return ROW
    if form is Form.SENTENCE:
        return min(len(block.text), SCORED_AT_MOST) * 0.5 * (1 - block.link_share)
    return LONG_SHORT if len(block.text) >= LONG_ENOUGH else SHORT


def opening(blocks: Sequence[Block], forms: Sequence[Form], run: tuple[int, int], *, behind_title: bool = False) -> int:
    """Return the first block of the text: a salutation, a numbered heading, a sentence, a row; not a title that looks like a sentence."""
    for place in range(run[0], min(run[1], len(blocks))):
        block, form = blocks[place], forms[place]
        if form in {Form.SALUTATION, Form.HEADING} or (block.is_row and form is Form.SHORT):
            return place
        above_byline = place + 1 < len(forms) and forms[place + 1] in {Form.LABELS, Form.NUMBER}
        if form is Form.SHORT and NAMED_VALUE.match(block.wide) and not block.heading and (behind_title or (place and not above_byline)):
            return place
        if form is Form.SENTENCE and not (block.heading or _may_be_title(block, above_byline=above_byline)):
            return place
    return run[0]


def _may_be_title(block: Block, *, above_byline: bool) -> bool:
    """Tell whether a line with marks in it may be a title: 关于养老、托育服务的意见; 某县：托育进社区, above a byline."""
    text = block.wide
    if SENTENCE_END.search(text) or len(text) > LONG_ENOUGH * 6 or text[-1] in "：，、":
        return False
    return block.centred or above_byline or "：" not in text


def end_of(blocks: Sequence[Block], forms: Sequence[Form], end: int) -> int:
    """Return where the article ends, from the end of its densest run on.

    Short lines that follow directly are closing, signature or attachments. Behind links or tools of the page only a sentence or heading
    shows that it goes on; where other things begin (上一篇, 版权所有) it is over.
    """
    is_apart, last = False, end
    for place in range(end, len(blocks)):
        form = forms[place]
        if form is Form.TAIL:
            break
        if form in BAD:
            is_apart = True
        elif form in {Form.SENTENCE, Form.HEADING, Form.SALUTATION} or not is_apart:
            last = place + 1
            is_apart = is_apart and form is Form.SHORT
    return last


def rest_begins(blocks: Sequence[Block], forms: Sequence[Form], span: Span) -> int:
    """Return where, inside the run, what follows the article begins: at 上一篇 and the like, if only little to read stands behind."""
    length = 0
    for place in range(span.body, span.end):
        if forms[place] is Form.TAIL:
            rest = range(place, span.end)
            left = sum(len(blocks[one].text) for one in rest if forms[one] not in WHY)
            if left <= length * REST_AT_MOST and not any(forms[one] is Form.HEADING for one in rest):
                return place
        elif forms[place] not in WHY:
            length += len(blocks[place].text)
    return span.end


def reason_against(block: Block, form: Form, *, before_text: bool) -> str:
    """Say why a block inside the article is no part of it; empty if it is one."""
    if form is Form.LABELS:
        return WHY[form] if before_text or (is_byline(block) and not block.is_row) else ""
    return WHY.get(form, "")


def _is_entry(block: Block) -> bool:
    """Tell whether a block is an entry of a list of documents: a title with its date."""
    dated = DATED.search(block.text) if block.text[-1] in ENDS_A_DAY else None
    return dated is not None and TITLE_END.search(block.text[: dated.start()].rstrip(" |[(（")) is not None


def is_article(blocks: Sequence[Block], forms: Sequence[Form], *, has_title: bool) -> bool:
    """Tell whether some blocks make an article: sentences, headings or a table; a list of titles with their dates is none."""
    written = [(block, form) for block, form in zip(blocks, forms, strict=True) if block.link_share <= 0.5]
    told = [(block, form) for block, form in written if not _is_entry(block)]
    if len(written) - len(told) > max(LEAST_ROWS, len(written) * ENTRIES_FROM):
        return False
    prose = [block for block, form in told if form is Form.SENTENCE and SENTENCE_END.search(block.wide)]
    headings = sum(form is Form.HEADING for _, form in written)
    lists = [block for block, form in told if form in {Form.SENTENCE, Form.SHORT}]
    listed = sum(block.is_row or len(block.text.split()) > 2 or SENTENCE_MARK.search(block.wide) is not None for block in lists)
    links, days = sum(form is Form.LINKS for form in forms), sum(PLAIN_DAY.fullmatch(block.text) is not None for block in blocks)
    if not has_title and not headings and min(links, days) >= LEAST_ROWS and links + 1 >= len(prose):
        return False  # links, each with the beginning of its page and its day
    if not prose and headings < LEAST_ROWS and listed < LEAST_ROWS:
        return False
    if sum(len(block.text) for block in blocks) < SAYS_NOTHING and any(MISSING.search(block.text) for block in blocks):
        return False
    return len(A_HAN.findall("".join(block.text for block, _ in written)[:ENOUGH])) >= (LEAST_WITH_TITLE if has_title else LEAST)
