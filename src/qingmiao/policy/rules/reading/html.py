"""A web page as blocks: what a reader cannot see is left out, and so is what a foreign hand put in."""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as parser

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading.blocks import LONG_ENOUGH, SPAM, Block
from qingmiao.policy.rules.reading.results import Notes

NEVER_SHOWN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "select",
        "head",
        "applet",
        "math",
    ]
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
BLOCKS = HEADINGS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "ucapcontent",
        "ucaptitle",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "area",
        "b",
        "base",
        "big",
        "button",
        "cite",
        "code",
        "col",
        "colgroup",
        "details",
        "em",
        "font",
        "founder-content",
        "i",
        "img",
        "input",
        "label",
        "link",
        "map",
        "mark",
        "meta",
        "o:p",
        "option",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "textarea",
        "time",
        "u",
        "wbr",
    ]
)
# Real, but rare: whoever puts foreign elements in likes them, also around words of the article.
RARE = frozenset(
    [
        "acronym",
        "bdi",
        "bdo",
        "basefont",
        "blink",
        "data",
        "del",
        "dfn",
        "dir",
        "ins",
        "kbd",
        "listing",
        "marquee",
        "menu",
        "meter",
        "nobr",
        "optgroup",
        "output",
        "progress",
        "rp",
        "rt",
        "ruby",
        "samp",
        "spacer",
        "track",
        "tt",
        "var",
        "xmp",
    ]
)
SENTENCE_ENDS = ("。", "！", "？", "；", "：", "”", "…", ":")
USUAL = BLOCKS | NEVER_SHOWN | INLINE
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|opacity\s*:\s*0?\.?0*\s*(?:;|!|$)"
    r"|(?:left|top|right|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|(?<![-\w])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")
SIMPLE = re.compile(r"^\s*[a-zA-Z0-9]*([.#])([\w-]+)\s*$")
RANDOM_ID = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{4,}$|^(?=.*[a-z][A-Z])[A-Za-z]{4,8}$")
FOREIGN_AT_MOST = 160
# The parser stops at some thousand levels; no honest page opens so many elements at one place.
TOO_DEEP = re.compile(r"(?:<[a-zA-Z][\w:]*\b[^<>]{0,200}>\s*){200,}")
PUBLISHED = ("pubdate", "publishdate", "publish_date", "article:published_time", "publishtime", "pub_date", "createdate", "og:release_date")
SOURCES = ("contentsource", "source")
TITLES = ("articletitle", "og:title", "title")
META_MOST, MOST_STYLE = 300, 300_000
UNREADABLE = "这个文件不是能读的网页，请保存为完整网页或文本后再试。"


@dataclass
class Page:
    """What a page offers: its blocks, its titles, and what it says of itself."""

    blocks: list[Block]
    titles: list[str] = field(default_factory=list)
    published: str = ""
    source: str = ""


def read_html(text: str, notes: Notes) -> Page:
    """Return a page of any HTML; scripts never run, entities of a document type are never expanded."""
    try:
        # As bytes: lxml refuses a text that declares its own encoding.
        root = parser.document_fromstring(
            TOO_DEEP.sub("", text).encode(),
            parser=parser.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8"),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DomainError(UNREADABLE) from error
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "").strip()[:META_MOST]
        for meta in root.iter("meta")
    }
    walk = _Walk(notes, _hidden_names(root))
    walk.through(root)
    named = [metas[name] for name in TITLES if metas.get(name)]
    return Page(
        walk.blocks,
        [*named[:1], *walk.titles, *named[1:], root.findtext(".//title") or ""],
        next((metas[name] for name in PUBLISHED if metas.get(name)), ""),
        next((metas[name] for name in SOURCES if metas.get(name)), ""),
    )


def _hidden_names(root: "etree._Element") -> set[tuple[str, str]]:
    """Return the classes and ids that the page's own style sheets hide."""
    found: set[tuple[str, str]] = set()
    for sheet in root.iter("style"):
        for selectors, body in RULE.findall((sheet.text or "")[:MOST_STYLE]):
            if HIDDEN.search(body):
                found |= {(name[1], name[2]) for name in map(SIMPLE.match, selectors.split(",")) if name}
    return found


class _Walk:
    """One pass over a tree without recursion, however deep it is nested."""

    def __init__(self, notes: Notes, hidden: set[tuple[str, str]]) -> None:
        self.notes, self.hidden = notes, hidden
        self.blocks: list[Block] = []
        self.titles: list[str] = []
        self.words: list[str] = []
        self.linked = self.in_link = self.heading = 0
        self.left_out: set[etree._Element] = set()
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
        if element.tag in BLOCKS:
            self._end_block()
            self.is_cut, self.is_fresh = False, True
        self.heading += element.tag in HEADINGS
        self.in_link += element.tag == "a"

    def _close(self, element: "etree._Element") -> None:
        if element in self.left_out:
            self.left_out.discard(element)
            self._say(element.tail)
            return
        if element.tag in BLOCKS:
            self._end_block()
            self.is_fresh = False
        self.heading -= element.tag in HEADINGS
        self.in_link -= element.tag == "a"
        self._say(element.tail)

    def _say(self, text: str | None) -> None:
        if text:
            self.words.append(text)
            if self.in_link:
                self.linked += len(text.strip())

    def _end_block(self) -> None:
        # The ideographic space is kept for the cleaning, which says that it was there.
        text = re.sub(r"[ \t\r\n\f]+", " ", "".join(self.words)).strip(" ") if self.words else ""
        if text and self.is_cut and self._goes_on():
            self.blocks[-1].text += text
            self.blocks[-1].linked += self.linked
        elif text:
            self.blocks.append(Block(text, self.linked, self.heading > 0))
            if self.heading:
                self.titles.append(text)
        self.words, self.linked = [], 0

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
        if element.get("hidden") is not None or HIDDEN.search(element.get("style") or ""):
            return True
        if not self.hidden:
            return False
        names = {(".", name) for name in (element.get("class") or "").split()} | {("#", element.get("id") or "")}
        return bool(names & self.hidden)


def _foreign(element: "etree._Element") -> str:
    """Name the reason if an element is foreign: a random id around nothing, or an unusual tag or random id around a few foreign words."""
    is_odd, is_random = element.tag not in USUAL, bool(RANDOM_ID.match(element.get("id") or ""))
    if not (is_odd or is_random):
        return ""
    text = _inner_text(element)
    if not text.strip():
        return "随机编号的空元素" if is_random and not len(element) else ""
    if len(text) <= FOREIGN_AT_MOST and ((is_odd and is_random and element.tag not in RARE) or SPAM.search(text)):
        return "外来元素"
    return ""


def _inner_text(element: "etree._Element") -> str:
    """Return the first characters of an element's text: enough to judge and to show."""
    words: list[str] = []
    length = 0
    for piece in element.itertext():
        words.append(str(piece))
        length += len(str(piece).strip())
        if length > FOREIGN_AT_MOST:
            break
    return "".join(words)
