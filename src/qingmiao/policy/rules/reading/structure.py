"""Headings: what stands under 一、, （一）, 第一章, 第一条, or under 1, 1.1, 1.1.1."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qingmiao.core.clauses import numeral
from qingmiao.policy.rules.reading.lines import LEADER
from qingmiao.policy.rules.reading.page import CELL, HAN, squeezed, wide
from qingmiao.policy.rules.reading.results import Section

NUMERAL = "[一二三四五六七八九十百〇零]{1,5}"
# 一、二级 or 二、三孩 begin a sentence, not a section.
PAIR = f"(?!{NUMERAL}(?:级|孩|类|季度|年|线|期|次|胎|岁|楼|层|产业))"
FIRST = re.compile(f"(?:第?({NUMERAL})(?:、{PAIR}|．|\\.(?!\\d)|，(?=\\S{{2,20}}$))|第({NUMERAL})(?:编|篇|部分|章)\\s?[、：:]?)\\s?(.*)")
PART = re.compile(f"第({NUMERAL})节\\s?[、：:]?\\s?(.*)")
ARTICLE = re.compile(f"第({NUMERAL})条(之[一二三四五六七八九十])?(?!第|规定|所[称列规]|[中的之、和至])\\s?[、：:]?\\s?(.*)")
SECOND = re.compile(f"[（(]\\s?({NUMERAL})\\s?[）)]\\s?[、.．]?\\s?(.*)")
DECIMAL = re.compile(f"(\\d{{1,2}}(?:[.．]\\d{{1,2}}){{0,4}})[.．、]?\\s?(?=[{HAN}（(《“])(.*)")
LEAST_DECIMALS = 3
COUNTED = re.compile("(?:[个名家所万亿元天年月日人次岁周米%％℃]|小时|分钟|公里)(?:以|内|前|后|底|末|左右|的|工作日|月|$)")
# A numbered line with a full stop is a heading when it is short, and a sentence when it is not.
TITLE_LIMIT, SENTENCE_FROM = 60, 14
# What decides something is a sentence, however short.
DECIDES = re.compile("\\d年|年\\d|应当|不得|可以|是指|之日起|自印发|执行期限")
BRACKETED = re.compile("[（(][^（）()]{1,30}[）)]")
# A line of a table of contents may carry dots and a page number.
PAGE_REFERENCE = re.compile("[.…·\\s]{0,80}\\d{0,4}$")


def sections_of(paragraphs: Sequence[str]) -> list[Section]:
    """Return the paragraphs under their headings; what stands before the first heading is a section without a number.

    A table of contents stays text. Numbers such as 1.2 are headings only in a text that counts with them from its beginning.
    """
    decimals, contents = _decimals(paragraphs), _contents(paragraphs) | _dotted(paragraphs)
    found: list[Section] = []
    last_article = (0, 0)
    in_article = False
    for place, text in enumerate(paragraphs):
        heading = None if place in contents else decimals.get(place) or _heading(text, in_article=in_article)
        if heading is not None and ARTICLE.match(text):
            value = _article_value(heading.number)
            heading, last_article = (heading, value) if value > last_article or value == (1, 0) else (None, last_article)
            in_article = in_article or heading is not None
        elif heading is not None:
            in_article = False
        if heading is not None:
            found.append(heading)
            continue
        if not found:
            found.append(Section("", 0, ""))
        found[-1].paragraphs.append(text)
    return found


def _article_value(number: str) -> tuple[int, int]:
    """Return the value of an article's number for comparing: 三十 → (30, 0), 三十之一 → (30, 1)."""
    whole, _, part = number.partition("之")
    return numeral(whole), numeral(part)


def _heading(text: str, *, in_article: bool) -> Section | None:
    """Return the section that a line begins. Inside an article （一） is one of its items and no heading."""
    if CELL in text:
        return None  # the first cell of a table may count: 一、场地（30分） | 采光良好 | 10
    twin = wide(text)
    if article := ARTICLE.match(twin):
        rest = text[article.start(3) :]
        return Section(f"{article[1]}{article[2] or ''}", 2, "", [rest] if rest else [], f"第{article[1]}条{article[2] or ''}")
    if part := PART.match(twin):
        return _section(part[1], 2, text, part.start(2))
    if (second := SECOND.match(twin)) and not in_article:
        return _section(second[1], 2, text, second.start(2))
    first = FIRST.match(twin)
    return _section(first[1] or first[2], 1, text, first.start(3)) if first else None


def _section(number: str, level: int, line: str, begin: int) -> Section:
    """Part a line into the label before `begin`, the heading, and the text that goes on in the same paragraph."""
    label, text = line[:begin].strip(), line[begin:]
    title, stop, rest = text.partition("。")
    if stop and rest.strip() and len(title) <= TITLE_LIMIT and not DECIDES.search(BRACKETED.sub("", title)):
        return Section(number, level, title.strip(), [rest.strip()], label)
    if len(text) > TITLE_LIMIT or (stop and ("，" in title or "," in title or rest.strip() or len(title) > SENTENCE_FROM)):
        return Section(number, level, "", [text.strip()], label)
    return Section(number, level, text.strip().rstrip("。；：:;"), [], label)


def _decimals(paragraphs: Sequence[str]) -> dict[int, Section]:
    """Return the sections with decimal numbers by place; none unless the text counts with them: each follows from the one before."""
    rows = {place: found for place, text in enumerate(paragraphs) if text[:1].isdigit() and (found := DECIMAL.match(text))}
    chosen: dict[int, Section] = {}
    last: tuple[int, ...] = ()
    for place, found in rows.items():
        number = tuple(int(part) for part in re.split("[.．]", found[1]))
        if _follows(last, number) and _may_head(number, found[2]):
            chosen[place] = _decimal_section(number, found[2])
            last = number
    is_counted = len(chosen) >= LEAST_DECIMALS and any("." in section.number for section in chosen.values())
    chinese = sum(FIRST.match(text) is not None for text in paragraphs)
    return chosen if is_counted and chinese < len(chosen) / 2 else {}


def _follows(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Tell whether a number is the next one: 1 → 1.1 or 2, 1.2 → 1.3, 1.2.1 or 2; or the first, also of a further part."""
    if number in {(1,), (1, 1)} or number in {(*last, 1), (*last, 0, 1)}:
        return True
    ups = [(*last[:depth], last[depth] + 1) for depth in range(len(last))]
    return number in ups or number in [(*up, 1) for up in ups]


def _may_head(number: tuple[int, ...], text: str) -> bool:
    """Tell whether a line with a whole number can be a heading: short, no sentence, no amount (3 个工作日内)."""
    return len(number) > 1 or (len(text) <= TITLE_LIMIT // 2 and not re.search("[。；，：,;:]", text) and not COUNTED.match(text))


def _decimal_section(number: tuple[int, ...], text: str) -> Section:
    words, level = ".".join(map(str, number)), len(number)
    if text.endswith("。") or re.search("[，；,;]", text):
        title, stop, rest = text.partition("。")
        is_short = bool(stop and rest) and len(title) <= TITLE_LIMIT // 3 and "，" not in title and "," not in title
        return Section(words, level, title, [rest.strip()], words) if is_short else Section(words, level, "", [text.strip()], words)
    return replace(_section(words, level, text, 0), label=words)


def _dotted(paragraphs: Sequence[str]) -> set[int]:
    """Return the places of lines with the dots of a table of contents."""
    return {place for place, text in enumerate(paragraphs) if LEADER.search(text) and PAGE_REFERENCE.search(text)}


def _contents(paragraphs: Sequence[str]) -> set[int]:
    """Return the places of a table of contents: headings without text, all of which come again behind it."""
    headings = list(_numbered(paragraphs))
    if len(headings) < LEAST_DECIMALS:
        return set()
    begin = headings[0]
    first = _bare(paragraphs[begin])
    again = next((place for place in headings[1:] if _bare(paragraphs[place]) == first), begin)
    before = {_bare(paragraphs[place]) for place in headings if place < again}
    # Where the table lost a number (总则 for 1 总则) the text begins with a heading that does not come again.
    later, own = {_bare(paragraphs[place]) for place in headings if place >= again}, again
    while own - 1 in headings and _bare(paragraphs[own - 1]) not in later:
        own -= 1
    is_short = all(
        len(_bare(paragraphs[place])) <= TITLE_LIMIT and not re.search("[。，；,;]", paragraphs[place]) for place in range(begin, own)
    )
    return set(range(begin, own)) if len(before) >= LEAST_DECIMALS and is_short else set()


def _numbered(paragraphs: Sequence[str]) -> Iterator[int]:
    for place, text in enumerate(paragraphs):
        if (
            len(_bare(text)) <= TITLE_LIMIT
            and "。" not in text
            and (_heading(text, in_article=False) or (text[:1].isdigit() and DECIMAL.match(text)))
        ):
            yield place


def _bare(text: str) -> str:
    return squeezed(PAGE_REFERENCE.sub("", text))
