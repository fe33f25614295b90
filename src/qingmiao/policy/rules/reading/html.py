"""A web page as blocks: what a reader cannot see is left out, and so is what a foreign hand put in."""

import re

from lxml import etree

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.labels import BARE_LABEL
from qingmiao.policy.rules.reading.page import CELL, MOST_BLOCKS, TOO_MANY, Block, Page
from qingmiao.policy.rules.reading.results import Notes
from qingmiao.policy.rules.reading.spam import speaks_spam

NEVER_SHOWN_NAMES = "script style noscript template iframe object embed svg canvas audio video select head applet math"
HEADING_NAMES, CELL_NAMES = "h1 h2 h3 h4 h5 h6", "td th"
BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form header hr html legend li"
    " main nav ol p pre section table tbody tfoot thead title tr ul ucapcontent ucaptitle"
)
INLINE_NAMES = (
    "a abbr area b base big button cite code col colgroup details em font founder-content i img input label link map mark meta o:p option q"
    " s small span strike strong sub summary sup textarea time u wbr"
)
# Real, but rare: whoever puts foreign elements in likes them, also around words of the article.
RARE_NAMES = (
    "acronym bdi bdo basefont blink data del dfn dir ins kbd listing marquee menu meter nobr optgroup output progress rp rt ruby samp"
    " spacer track tt var xmp"
)
NEVER_SHOWN, HEADINGS, CELLS = (frozenset(names.split()) for names in (NEVER_SHOWN_NAMES, HEADING_NAMES, CELL_NAMES))
INLINE, RARE = frozenset(INLINE_NAMES.split()), frozenset(RARE_NAMES.split())
BLOCKS = HEADINGS | CELLS | frozenset(BLOCK_NAMES.split())
SPANS, LABEL_PIECES = frozenset({"span", "b", "strong", "em", "i", "font", "label"}), 2
COUNTED = HEADINGS | {"a", "pre"}
USUAL = BLOCKS | NEVER_SHOWN | INLINE
SENTENCE_ENDS = ("。", "！", "？", "；", "：", "”", "…", ":")
HIDDEN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)|font-size\s{0,9}:\s{0,9}0(?:px|pt|em|%)?\s{0,9}(?:;|!|$)|opacity\s{0,9}:\s{0,9}0?\.?0{0,9}\s{0,9}(?:;|!|$)"
    r"|(?:left|top|right|text-indent|margin-left|margin-top)\s{0,9}:\s{0,9}-\d{3}"
    r"|(?<![-\w])(?:max-)?(?:height|width)\s{0,9}:\s{0,9}[01](?:px)?\s{0,9}(?:;|!|$)|clip\s{0,9}:\s{0,9}rect\(\s{0,9}0",
    re.IGNORECASE,
)
BLANKS = re.compile(r"[ \t\r\n\f]+")
CENTRED = re.compile(r"text-align\s{0,9}:\s{0,9}center", re.IGNORECASE)
SIMPLE = re.compile(r"\s{0,9}[a-zA-Z0-9]{0,20}([.#])([\w-]{1,80})\s{0,9}")
RANDOM_ID = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{4,40}$|^(?=.*[a-z][A-Z])[A-Za-z]{4,8}$")
FOREIGN_AT_MOST, LONG_ENOUGH = 160, 12
# The parser stops at some thousand levels; no honest page opens so many elements at one place.
TOO_DEEP = re.compile(r"(?:<[a-zA-Z][\w:]*\b[^<>]{0,200}>\s{0,9}){200,}")
PUBLISHED = ("pubdate", "publishdate", "publish_date", "article:published_time", "publishtime", "pub_date", "createdate", "og:release_date")
SOURCES = ("contentsource", "source")
TITLES = ("articletitle", "og:title", "title")
META_MOST, MOST_STYLE = 300, 300_000
# A row of a table of facts has short cells; a row that only places columns on a page holds a whole article in one of them.
CELL_MOST, ROW_MOST, BLOCKS_IN_CELL = 200, 600, 4
UNREADABLE = "这个文件不是能读的网页，请保存为完整网页或文本后再试。"


def read_html(text: str, notes: Notes) -> Page:
    """Return a page of any HTML; scripts never run, entities of a document type are never expanded."""
    try:
        # As bytes: lxml refuses a text that declares its own encoding.
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
        root = etree.fromstring(TOO_DEEP.sub("", text).encode(), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DomainError(UNREADABLE) from error
    if root is None:
        raise DomainError(UNREADABLE)
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "").strip()[:META_MOST]
        for meta in root.iter("meta")
    }
    walk = _Walk(notes, _hidden_names(root))
    walk.through(root)
    named = [metas[name] for name in TITLES if metas.get(name)]
    return Page(
        walk.blocks,
        [*named, (root.findtext(".//title") or "").strip()[:META_MOST]],
        next((metas[name] for name in PUBLISHED if metas.get(name)), ""),
        next((metas[name] for name in SOURCES if metas.get(name)), ""),
    )


def _hidden_names(root: "etree._Element") -> set[tuple[str, str]]:
    """Return the classes and ids that the page's own style sheets hide."""
    found: set[tuple[str, str]] = set()
    for sheet in root.iter("style"):
        for rule in (sheet.text or "")[:MOST_STYLE].split("}"):
            selectors, _, body = rule.rpartition("{")
            if body and HIDDEN.search(body):
                found |= {(name[1], name[2]) for name in map(SIMPLE.fullmatch, selectors.rpartition("{")[2].split(",")) if name}
    return found


class _Walk:
    """One pass over a tree without recursion, however deep it is nested."""

    def __init__(self, notes: Notes, hidden: set[tuple[str, str]]) -> None:
        self.notes, self.hidden = notes, hidden
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.linked = self.in_link = self.heading = self.in_pre = 0
        self.centres: list[etree._Element] = []
        self.left_out: set[etree._Element] = set()
        # For every open table row: the number of blocks at the start of each of its cells.
        self.rows: list[list[int]] = []
        # Whether the last block ended at something foreign; whether a block has just been opened, so that nothing is cut.
        self.is_cut = self.is_fresh = False

    def through(self, root: "etree._Element") -> None:
        """Collect the blocks under a root."""
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            if event == "end":
                self._close(element)
            elif self._is_left_out(element):
                # It does not part the words around it: many stand in the middle of a sentence.
                events.skip_subtree()
                self.left_out.add(element)
                self.is_cut = self.is_cut or not (self.words or self.is_fresh)
            else:
                self._open(element)
                self._say(element.text)
        self._end_block()

    def _open(self, element: "etree._Element") -> None:
        tag = element.tag
        if tag == "br" and self.heading:
            return  # a heading of two lines is one heading
        if tag in BLOCKS:
            self._end_block()
            self.is_cut, self.is_fresh = False, True
            if tag == "center" or element.get("align") == "center" or CENTRED.search(element.get("style") or ""):
                self.centres.append(element)
            if tag == "tr":
                self.rows.append([])
            elif tag in CELLS and self.rows:
                self.rows[-1].append(len(self.blocks))
        if tag in COUNTED:
            self._count(tag, 1)

    def _close(self, element: "etree._Element") -> None:
        tag, is_left_out = element.tag, bool(self.left_out) and element in self.left_out
        if is_left_out:
            self.left_out.discard(element)
        elif tag in BLOCKS and not (tag == "br" and self.heading):
            self._end_block()
            self.is_fresh = False
            if self.centres and self.centres[-1] is element:
                self.centres.pop()
            if tag == "tr" and self.rows:
                self._end_row(self.rows.pop())
        elif tag in SPANS and len(self.words) <= LABEL_PIECES and BARE_LABEL.fullmatch("".join(self.words)):
            self.words.append(" ")  # <span>文号</span><span>某卫规〔2022〕6号</span>: its style sets the value apart
        if tag in COUNTED and not is_left_out:
            self._count(tag, -1)
        self._say(element.tail)

    def _count(self, tag: str, change: int) -> None:
        self.heading += change * (tag in HEADINGS)
        self.in_link += change * (tag == "a")
        self.in_pre += change * (tag == "pre")

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if self.in_pre and "\n" in text:
            for line in text.split("\n"):
                self.words.append(line)
                self._end_block()
            return
        self.words.append(text)
        if self.in_link:
            self.linked += len(text.strip())

    def _end_block(self) -> None:
        # The ideographic space is kept for the cleaning, which says that it was there.
        text = BLANKS.sub(" ", "".join(self.words)).strip(" ") if self.words else ""
        if text and self.is_cut and self._goes_on():
            self.blocks[-1].text += text
            self.blocks[-1].linked += self.linked
        elif text:
            if len(self.blocks) >= MOST_BLOCKS:
                raise DomainError(TOO_MANY)
            self.blocks.append(Block(text, self.linked, self.heading > 0, bool(self.centres)))
        self.words, self.linked = [], 0

    def _end_row(self, starts: list[int]) -> None:
        """Make one block of a table row: 序号 | 名称 | 地址. A row that only places the columns of a page stays as it is."""
        if len(starts) < 2:
            return
        cells = [self.blocks[start:end] for start, end in zip(starts, [*starts[1:], len(self.blocks)], strict=True)]
        texts = [" ".join(block.text for block in cell) for cell in cells]
        is_fact = all(len(cell) <= BLOCKS_IN_CELL and len(text) <= CELL_MOST for cell, text in zip(cells, texts, strict=True))
        is_flat = not any(block.is_row or block.heading for cell in cells for block in cell)
        if is_fact and is_flat and sum(map(bool, texts)) > 1 and sum(map(len, texts)) <= ROW_MOST:
            linked = sum(block.linked for cell in cells for block in cell)
            self.blocks[starts[0] :] = [Block(CELL.join(texts), linked, is_row=True)]

    def _goes_on(self) -> bool:
        """Tell whether the last block was cut off by something foreign in the middle of a sentence."""
        last = self.blocks[-1] if self.blocks else None
        return last is not None and not last.heading and len(last.text) >= LONG_ENOUGH and not last.text.endswith(SENTENCE_ENDS)

    def _is_left_out(self, element: "etree._Element") -> bool:
        """Tell whether nobody sees an element, or a foreign hand put it there; say so."""
        if element.tag in NEVER_SHOWN:
            return True
        reason = "隐藏内容" if self._is_hidden(element) else _foreign(element)
        if reason:
            self.notes.remove(reason, _inner_text(element))
        return bool(reason)

    def _is_hidden(self, element: "etree._Element") -> bool:
        style = element.get("style")
        if (style and HIDDEN.search(style)) or element.get("hidden") is not None:
            return True
        if not self.hidden:
            return False
        names = {(".", name) for name in (element.get("class") or "").split()} | {("#", element.get("id") or "")}
        return bool(names & self.hidden)


def _foreign(element: "etree._Element") -> str:
    """Name the reason if an element is foreign: a random id around nothing, or an unusual tag or random id around a few foreign words.

    Words that make a sentence and are no spam stay, whatever element they stand in.
    """
    is_odd, is_random = element.tag not in USUAL, bool(RANDOM_ID.match(element.get("id") or ""))
    if not (is_odd or is_random):
        return ""
    text = _inner_text(element)
    if not text.strip():
        return "随机编号的空元素" if is_random and not len(element) else ""
    is_stray = is_odd and is_random and element.tag not in RARE and "。" not in text
    return "外来元素" if len(text) <= FOREIGN_AT_MOST and (is_stray or speaks_spam(text)) else ""


def _inner_text(element: "etree._Element") -> str:
    """Return the first characters of an element's text: enough to judge and to show."""
    words: list[str] = []
    length = 0
    for piece in element.itertext():
        words.append(str(piece)[: FOREIGN_AT_MOST * 2])
        length += len(words[-1].strip())
        if length > FOREIGN_AT_MOST:
            break
    return "".join(words)
