"""Lines that a printer, a PDF or a mirror of fixed width broke are joined again into paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qingmiao.policy.rules.reading.page import wide
from qingmiao.policy.rules.reading.wording import TITLE_END

# One Chinese character takes the room of two Latin ones.
BROAD = re.compile("[^\x00-\u02ff]")
NEARLY_FULL, LOST_INDENT = 4, 6
NARROWEST, WIDEST = 30, 130
FULL_LINES = 3
LEADER = re.compile("[.…·]{6}")
CLAUSE = re.compile("[，、；。,;]")
INDENT = re.compile(r"[ \t]{2,}|\u3000")
ENDS = ("。", "！", "？", "：", "；", ".”", "。”", "。）", ":", ";")
GOES_ON = ("，", ",", "、", "—", "《", "（", "“", "和", "的", "与", "及")
BEGINS = re.compile(
    "\\s{0,40}(?:第[一二三四五六七八九十百零〇]{1,5}[章节条编]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\\d]{1,3}[）)]|附件|\\d{1,2}[.．、]|抄送|（此件|(?:各|有关|尊敬的|你[省市县区])[^。]{1,80}[：:]\\s{0,9}$)"
)


def width_of(line: str) -> int:
    """Return the room that a line takes, in halves of a Chinese character."""
    return len(line) + len(BROAD.findall(wide(line)))


def widest(lines: Sequence[str]) -> int:
    """Return the width of the widest line, 0 where no line was broken; the dots of a table of contents say nothing of it."""
    width = max((width_of(line) for line in lines if not LEADER.search(line)), default=0)
    nearly = width - NEARLY_FULL - width // LOST_INDENT
    return width if any(CLAUSE.search(line) and width_of(line) >= nearly and not line.rstrip().endswith(ENDS) for line in lines) else 0


def joined(lines: Sequence[str], *, width: int | None = None) -> Iterator[str]:
    """Yield paragraphs: a line that is nearly full, or stops in the middle of a clause, goes on in the next.

    A blank line, an indented one and one that begins like a heading start a new paragraph.
    """
    width = widest(lines) if width is None else width
    indented = sum(map(bool, map(INDENT.match, lines))) > 1
    words, is_open = "", False
    for line in lines:
        bare = line.strip()
        begins = not bare or (indented and INDENT.match(line)) or (BEGINS.match(line) and not words.endswith(GOES_ON))
        if words and (begins or not is_open):
            yield words
            words = ""
        words += (" " if _needs_space(words, bare) else "") + bare
        indent = width // LOST_INDENT if words == bare and not indented and _may_go_on(line) else 0
        is_open = (
            bool(bare)
            and not bare.endswith(ENDS)
            and (0 <= width - width_of(line.rstrip()) <= NEARLY_FULL + indent or bare.endswith(GOES_ON))
        )
    if words:
        yield words


def _may_go_on(line: str) -> bool:
    """Tell whether the first line of a paragraph may go on, though it is not full.

    A PDF does not tell that it was set in by two characters, nor how wide digits are.
    """
    return bool(CLAUSE.search(line)) or not (BEGINS.match(line) or TITLE_END.search(line.rstrip()))


def _needs_space(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()


def fixed_width(lines: Sequence[str]) -> int | None:
    """Return the width at which a text was broken, None if it was not.

    Broken lines hold a mark, stop anywhere, and are all but equally long; an honest paragraph ends with a mark and is as long as it is.
    """
    broken = Counter(width_of(line.rstrip()) for line in lines if CLAUSE.search(line) and not line.rstrip().endswith(ENDS))
    near = {width: sum(broken[width - less] for less in range(NEARLY_FULL + 1)) for width in broken if NARROWEST <= width <= WIDEST}
    width = max(near, key=lambda one: (near[one], one), default=0)
    longer = sum(width_of(line.rstrip()) > width for line in lines)
    return width if near.get(width, 0) >= FULL_LINES and longer <= near[width] / 2 else None
