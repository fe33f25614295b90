"""What a block is by its form: a salutation, a numbered heading, a part of the page, a heap of links, a sentence."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise

from qingmiao.policy.rules.reading.labels import is_labelled
from qingmiao.policy.rules.reading.numbers import number_of
from qingmiao.policy.rules.reading.page import A_HAN, HAN, Block
from qingmiao.policy.rules.reading.parts import DATED, SENTENCE_MARK, begins_the_rest, is_part
from qingmiao.policy.rules.reading.spam import SpamOf


class Form(Enum):
    """The form of a block. The first six are no part of an article, labels only where they are a byline."""

    SPAM = auto()
    LINKS = auto()
    PART = auto()  # 打印, 关闭, 当前位置, a menu
    FOREIGN = auto()
    TAIL = auto()  # where what follows an article begins: 上一篇, 相关新闻, 版权所有
    LABELS = auto()  # 来源：… 发布时间：…
    NUMBER = auto()
    SALUTATION = auto()
    HEADING = auto()
    SENTENCE = auto()
    SHORT = auto()


WHY = {
    Form.SPAM: "垃圾内容",
    Form.LINKS: "链接堆",
    Form.PART: "页面部件",
    Form.TAIL: "页面部件",
    Form.LABELS: "页面部件",
    Form.FOREIGN: "非中文内容",
}
LONG_ENOUGH, SHORT_LINE = 12, 120
NUMERAL = "[一二三四五六七八九十百〇零]{1,5}"
NUMBERED = frozenset("第一二三四五六七八九十（")
# 一、二级 and 三、四岁 begin a sentence, and so does 第三条规定的.
NO_PAIR = f"(?!{NUMERAL}(?:级|孩|类|季度|年|线|期|次|胎|岁|楼|层|产业))"
HEADING = re.compile(
    f"第{NUMERAL}(?:编|篇|部分|章|节|条(?:之[一二三四五六七八九])?)(?!第|规定|所[称列规]|[中的之、和至])|{NUMERAL}[、．.]{NO_PAIR}"
    f"|[（(]\\s?{NUMERAL}\\s?[）)]|\\d{{1,2}}(?:\\.\\d{{1,2}}){{1,3}}[^\\d%个万亿元]|\\d{{1,2}}\\s?(?=[{HAN}]{{2,12}}$)"
)
SALUTED = (
    "政府|委员会|[委办局厅室处部会院所社站]|部门|单位|机构|公司|企业|学校|医院|中心|地区|代表|委员|同志|朋友们?|家长们?|市民|同胞|读者"
    "|直属|组织|团体|街道|乡镇|省|市|县|区|先生|女士"
)
SALUTATION = re.compile(f"[^。；！？：:]{{2,160}}?(?:{SALUTED})(?:们|（[^）]{{1,30}}）)?[：:]")
OPENS = re.compile("各|有关|尊敬的|敬爱的|亲爱的|你[省市县区局单]|[市省县区]直|驻|广大|全[市县区省][各广]")
SHORT_SALUTATION, LONG_SALUTATION = 40, 240
# Three Latin words, or letters of other scripts.
FOREIGN = re.compile("(?:[A-Za-z]{2,20}[\\s,.'-]{1,3}){2}[A-Za-z]{2,20}|[\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af]{3}")
LINKS_LABEL = re.compile(f"[{HAN}]{{2,6}}：")
ITEM = re.compile("\\d{1,2}[.．、]")
ATTACHMENT = re.compile("附[件表图录：:\\d]|\\d{1,2}[.．、]\\s?|《")
FILE = re.compile("\\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|pptx?|jpg|png)\\b|下载|附件", re.IGNORECASE)
# The time of a meeting stands above its place; it is no byline.
WHEN, EVENT = re.compile("时 ?间|日 ?期"), re.compile("地 ?点|主 ?持|参会|参加|出席|嘉 ?宾|议题|对象")


def forms_of(blocks: Sequence[Block], spam: SpamOf) -> list[Form]:
    """Return the form of each block."""
    forms = [_form(block, spam) for block in blocks]
    is_list = False  # of attachments
    for place, (block, following) in enumerate(pairwise([*blocks, Block("")])):
        is_list = block.text.startswith("附件") or (is_list and ITEM.match(block.text) is not None)
        if forms[place] is Form.LABELS and WHEN.match(block.text) and EVENT.match(following.text):
            forms[place] = Form.SENTENCE
        elif forms[place] is Form.LINKS and is_list:
            forms[place] = Form.SHORT
    return forms


def _form(block: Block, spam: SpamOf) -> Form:
    """Return the form of one block: what does not belong to an article first, then what does."""
    text = block.wide
    if spam.pattern and spam.is_spam(block):
        return Form.SPAM
    if block.linked and _is_heap(block, text):
        return Form.LINKS
    if text[0] in NUMBERED and HEADING.match(text):
        return Form.HEADING
    if is_labelled(block, text):
        return Form.LABELS
    is_line = len(text) <= SHORT_LINE and not block.is_row
    return (_line_form(text) if is_line else None) or _text_form(text)


def _is_heap(block: Block, text: str) -> bool:
    """Tell whether a block is mostly links and neither an attachment nor a whole sentence."""
    dated = DATED.search(text) if text[-1] in "0123456789日])）" else None
    label = LINKS_LABEL.match(text)
    length = (dated.start() if dated else len(text)) - (label.end() if label else 0)
    if block.linked <= length / 2 or text.endswith(("。", "；")):
        return False
    is_file = FILE.search(text) is not None or text.startswith("附")
    return not ((ATTACHMENT.match(text) and is_file) or FILE.search(text[-8:]))


def _line_form(text: str) -> Form | None:
    """Return the form of a line that belongs to the page, or is a number by itself; None for any other line."""
    if begins_the_rest(text):
        return Form.TAIL
    if is_part(text):
        return Form.PART
    if not A_HAN.search(text):
        return Form.FOREIGN if FOREIGN.search(text) else None
    return Form.NUMBER if number_of(text) else None


def _text_form(text: str) -> Form:
    if HEADING.match(text):
        return Form.HEADING
    if len(text) <= LONG_SALUTATION and text.endswith("：") and _is_salutation(text):
        return Form.SALUTATION
    return Form.SENTENCE if len(text) >= LONG_ENOUGH and SENTENCE_MARK.search(text) else Form.SHORT


def _is_salutation(text: str) -> bool:
    """Tell whether a line greets those it is written to: 各县（市、区）人民政府：, 尊敬的某委员：."""
    return bool(SALUTATION.fullmatch(text)) and (bool(OPENS.match(text)) or len(text) <= SHORT_SALUTATION)
