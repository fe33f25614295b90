"""The title of a page: what it names so and shows, or the lines above the text that have the form of a title.

A salutation, a number, a byline or the first numbered heading is none, and a page may have no title at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qingmiao.policy.rules.reading.cleaning import BLANK_AT_DIGIT
from qingmiao.policy.rules.reading.forms import Form
from qingmiao.policy.rules.reading.labels import BYLINE
from qingmiao.policy.rules.reading.numbers import number_of
from qingmiao.policy.rules.reading.page import A_HAN, Block, Page, squeezed, wide
from qingmiao.policy.rules.reading.wording import ABOUT, ISSUER, TITLE_END

# 印发…方案 / （2023—2025年）的通知: what is passed on has a name of its own kind.
PASSED_ON, OF_NOTICE = (
    re.compile("(?:印发|转发|批转|发布|公布)(?!.{0,120}(?:通知|函|公告)$)"),
    re.compile("[）)》]?的(?:通知|函|公告|通告|决定)$"),
)
YEARLY = re.compile("(?:19|20)\\d\\d年(?!\\d)")
VERSION = re.compile(
    "[（(【](?![^）)]{0,30}(?:通过|公布|批准|施行|修正$|根据))[^（）()]{0,24}(?:稿|试行|暂行|节选|摘要|摘录|修订|修正|年版?|草案|全文|[一二三上下])[）)】]"
)
ENDS_OPEN = re.compile("(?:[与和及的、促进推动做好加强落实]|关于|印发|开展|建立|实施|做好)$")
ENDS_WITH_DAY = re.compile("(?:19|20)\\d\\d[-/.]\\d{1,2}[-/.]\\d{1,2}\\]?$")
SEPARATOR = re.compile("\\s?[-_|—–－·(（]")
SITE_NAME = re.compile(
    "\\s?[-_|—–－]{1,3}[^-_|—–－]{0,30}?(?:网|政府|委员会|[局委厅]|门户|平台|公开|解读|文件|频道|新闻|公告|通知)[^-_|—–－]{0,30}$"
)
NAMED_OR_BLANK = re.compile("(《[^《》]*》|[（(][^（）()]*[）)])|\\s+")
PROMULGATED, PROMULGATED_WITHIN = re.compile("《([^《》]{4,60})》(?:已经|业经|已于|已由)"), 3
QUOTED = re.compile("《([^《》]{4,110})》([（(]?全文[）)]?)?")
STATUS = re.compile(
    "\\.(?:docx?|wps|pdf|txt)$|\\s?[（(【](?:现行)?(?:有效|失效|已?废止|已失效|已修改|图解|转载|转发|附全文|附件|原文)[）)】]$"
)
ISSUE = re.compile("第\\s?\\d{1,4}\\s?期[）)]?$")
REPRINT = re.compile("^[【\\[](?:转载|转发|转|原创)[】\\]]")
NO_END = ("。", "；", "：", "！", "，", "、", ":", ";", ",")
LONGEST, MOST_LINES = 120, 6
# A title stands among the first lines of a page, however many menus stand before it.
NAMED_WITHIN = 1000
SHORTEST, SURELY, NOISE_MOST = 4, 10, 12
HARDLY = 0.5
# How much each sign says that some lines are the title.
CELL, META, TITLE_TAG, BY_FORM, HEADING_TAG, IS_CENTRED, ABOVE_BYLINE, TOO_SHORT, BEHIND_TEXT, AN_ORDER = 6, 4, 3, 3, 2, 1, 1, -3, -2, -10
HEAD_OF_ISSUE, ISSUE_MOST = -7, 20
SURELY_BELOW = {Form.LABELS, Form.NUMBER, Form.SALUTATION}
BELOW = {Form.LABELS, Form.NUMBER, Form.SALUTATION, Form.HEADING, Form.SENTENCE}


@dataclass(frozen=True)
class Title:
    """A title and the blocks [start, end) that show it; start is -1 where the page names it without showing it."""

    text: str
    start: int
    end: int
    score: float


def find_title(page: Page, forms: Sequence[Form], body: int, cell: str) -> Title | None:
    """Return the title of a page, None if there is none.

    body: the first block that reads like text. Where that is a greeting of the site, the title stands behind it: as a heading, or above a
    byline, number or salutation. cell: what a cell or label 标题 says.
    """
    sure = next(
        (place for place in range(body, min(body + NOISE_MOST, len(forms))) if forms[place] in {Form.SALUTATION, Form.HEADING}), None
    )
    reach = min(body + NOISE_MOST, len(forms)) if sure is None else sure
    candidates = [*_named_and_shown(page, forms, body, cell), *_composed(page.blocks, forms, body, reach)]
    best = max((one for one in candidates if one.score > 0), key=lambda one: (one.score, -one.start), default=None)
    if best is None:
        return _named(page, cell)
    return best


def _able(block: Block, form: Form) -> bool:
    """Tell whether a block can be a line of a title."""
    text = block.wide
    if form is Form.LINKS:
        return block.heading and len(text) <= LONGEST
    if form not in {Form.SHORT, Form.SENTENCE} or block.is_row or len(text) > LONGEST or text.endswith(NO_END):
        return False
    return (
        bool(A_HAN.search(text))
        and "。" not in text
        and "首页" not in text
        and not ENDS_WITH_DAY.search(text)
        and not text.startswith(("附件", "（此件", "(此件"))
    )


def _named_and_shown(page: Page, forms: Sequence[Form], body: int, cell: str) -> Iterator[Title]:
    """Yield every run of lines that together are what a cell, a meta mark or the title of the page says."""
    named = [(cell, CELL), *((text, META) for text in page.titles[:-1]), *((text, TITLE_TAG) for text in page.titles[-1:])]
    for text, weight in named:
        wanted = squeezed(text)
        if len(A_HAN.findall(wanted)) < SHORTEST:
            continue
        for start, block in enumerate(page.blocks[:NAMED_WITHIN]):
            if wanted.startswith(squeezed(block.text)[:LONGEST]) and (end := _run(page.blocks, forms, start, wanted)):
                shown = _joined(page.blocks[start:end])
                if start < body or len(shown) >= SURELY:
                    yield _scored(shown, page.blocks, forms, start, end, weight)


def _run(blocks: Sequence[Block], forms: Sequence[Form], start: int, wanted: str) -> int:
    """Return the end of the lines from start on that together are what is wanted, but for a site's name behind it; 0 if they are not."""
    told = ""
    for place in range(start, min(start + MOST_LINES, len(blocks))):
        if not _able(blocks[place], forms[place]) or not wanted.startswith(told + squeezed(blocks[place].text)):
            return 0
        told += squeezed(blocks[place].text)
        rest = wanted[len(told) :]
        follows = (
            place + 1 < len(blocks)
            and bool(rest)
            and rest.startswith(squeezed(blocks[place + 1].text))
            and VERSION.fullmatch(blocks[place + 1].wide)
        )
        if not follows and len(told) > SHORTEST and (not rest or SEPARATOR.match(rest)):
            has_version = place + 1 < len(blocks) and VERSION.fullmatch(blocks[place + 1].wide) and not VERSION.search(told)
            return place + 1 + bool(has_version)
    return 0


def _composed(blocks: Sequence[Block], forms: Sequence[Form], body: int, reach: int) -> Iterator[Title]:
    """Yield the lines above the text as titles: each alone, or with those that go on with it."""
    place = 0
    while place < min(reach, NAMED_WITHIN):
        if not _able(blocks[place], forms[place]) or VERSION.fullmatch(blocks[place].wide):
            place += 1
            continue
        end = place + 1
        while end < reach and end - place < MOST_LINES and _able(blocks[end], forms[end]) and _goes_on(blocks[place:end], blocks[end]):
            end += 1
        found = _scored(_joined(blocks[place:end]), blocks, forms, place, end, BEHIND_TEXT * (place >= body))
        if place < body or blocks[place].heading or (TITLE_END.search(found.text) and end < len(forms) and forms[end] in SURELY_BELOW):
            yield found
        place = end


def _goes_on(lines: Sequence[Block], line: Block) -> bool:
    """Tell whether a line goes on with the title that some lines begin."""
    told, text = wide(_joined(lines)), line.wide
    if len(told) + len(text) > LONGEST:
        return False
    is_cut = told.count("《") > told.count("》") or told.count("（") > told.count("）") or text.startswith(("的", "及其"))
    if is_cut or (PASSED_ON.search(told) and OF_NOTICE.search(text)):
        return True
    if TITLE_END.search(told):
        return VERSION.fullmatch(text) is not None
    return not VERSION.fullmatch(text) and _ends(told, text, is_like=line.is_set_like(lines[-1]), is_shown=line.centred or line.heading)


def _ends(told: str, text: str, *, is_like: bool, is_shown: bool) -> bool:
    """Tell whether a line ends a title that is not whole.

    is_like: it is set like the line before; is_shown: it stands in the middle or as a heading.
    """
    if text.startswith("—"):
        return TITLE_END.search(text) is not None
    if ISSUER.fullmatch(told) and not ABOUT.search(told):
        return bool(ABOUT.match(text) or YEARLY.match(text)) or (is_like and ISSUER.fullmatch(text) is not None)
    if ABOUT.search(told) or ENDS_OPEN.search(told) or told.startswith("对"):
        return is_like
    return is_like and is_shown and TITLE_END.search(text) is not None and not (ABOUT.search(text) or told.endswith("文件"))


def _joined(lines: Sequence[Block]) -> str:
    """Join the lines of a title; only the names of two offices keep a blank between them."""
    told = ""
    for line in lines:
        needs_blank = bool(told) and bool(ISSUER.fullmatch(told)) and bool(ISSUER.match(line.text)) and not ABOUT.match(line.text)
        told += (" " if needs_blank else "") + line.text
    return told


def _scored(text: str, blocks: Sequence[Block], forms: Sequence[Form], start: int, end: int, weight: float) -> Title:
    text = _without_blanks(text)
    label = BYLINE.search(text)
    text = _without_site(REPRINT.sub("", text))
    text = BLANK_AT_DIGIT.sub("", STATUS.sub("", text[: label.start() if label else None].strip(" |｜")))
    by_form = bool(TITLE_END.search(text)) or bool(re.match("关于|《", text))
    score = weight + BY_FORM * by_form + HEADING_TAG * blocks[start].heading + IS_CENTRED * blocks[start].centred
    score += ABOVE_BYLINE * _is_above_byline(text, blocks, forms, end)
    han = len(A_HAN.findall(text))
    if (text.startswith("—") and not by_form) or ISSUE.search(text):
        score += TOO_SHORT
    if end < len(blocks) and len(blocks[end].text) < ISSUE_MOST and ISSUE.search(blocks[end].text):
        score += HEAD_OF_ISSUE  # 工作简报 / （2023年第4期）
    if text.endswith("令") or (text.endswith("公告") and not ABOUT.search(text) and promulgated(blocks[end : end + PROMULGATED_WITHIN])):
        score += AN_ORDER  # 某省人民政府令: what it orders has the title
    if han < SHORTEST or (han < SHORTEST + 2 and not by_form) or number_of(text):
        score += TOO_SHORT
    if (ISSUER.fullmatch(text) or text.endswith("文件")) and not ABOUT.search(text):
        score += TOO_SHORT  # the head of the paper: 某市人民政府文件
    return Title(text, start, end, score)


def _without_site(text: str) -> str:
    """Return a title without the names of sites behind it: …的通知_某省_某库."""
    return next((bare for bare in (text.partition("_")[0], SITE_NAME.sub("", text)) if bare != text and TITLE_END.search(bare)), text)


def _is_above_byline(text: str, blocks: Sequence[Block], forms: Sequence[Form], end: int) -> float:
    """Tell how surely what stands below is a byline, number, salutation or the text, 0–1; below a long line may be one more of the head."""
    below = next((place for place in range(end, len(blocks)) if forms[place] is not Form.PART), end)
    sureness, length = 1.0, len(A_HAN.findall(text))
    if below < len(blocks) and length >= SURELY - 2 and _able(blocks[below], forms[below]):
        is_kicker = length < SURELY and not blocks[below].text.startswith("—")
        below, sureness = below + 1, HARDLY if is_kicker else sureness
    is_above = below < len(blocks) and (forms[below] in BELOW or blocks[end].text.startswith("—"))
    return sureness * is_above


def _without_blanks(title: str) -> str:
    """Return a title without the blanks of its setting; those between the names of offices stay."""
    about = ABOUT.search(title)
    if about is None or " " not in title:
        return title
    offices = title[: about.start()].rstrip()
    return offices + NAMED_OR_BLANK.sub(lambda found: _unspaced(found[1] or ""), title[about.start() :])


def _unspaced(name: str) -> str:
    """Return a name in brackets without the blanks of its setting: 《某市专项 规划导则》 was broken in a cell."""
    return "".join(name.split()) if TITLE_END.search(name) and not ABOUT.search(name) else _without_blanks(name)


def promulgated(blocks: Sequence[Block]) -> str | None:
    """Return the name of what an order or announcement puts in force: 《…》已经…通过，现予公布."""
    told = PROMULGATED.search("\n".join(block.text for block in blocks))
    return told[1] if told else None


def unquoted(title: str) -> str:
    """Return a title without the marks that a mirror set around the whole of it: 《关于…的通知》."""
    quoted = QUOTED.fullmatch(title)
    return quoted[1] if quoted and (quoted[2] or ABOUT.search(title)) else title


def _named(page: Page, cell: str) -> Title | None:
    """Return a title that the page names without showing it, if it has the form of one."""
    for text in (cell, *page.titles):
        bare = _without_blanks(SITE_NAME.sub("", text))
        if len(A_HAN.findall(bare)) >= SURELY and (TITLE_END.search(bare) or ABOUT.match(bare)):
            return Title(bare, -1, -1, 0)
    return None
