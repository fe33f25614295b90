"""Markdown: how reading modes and clippers save a page."""

import re
from collections.abc import Sequence

from qingmiao.policy.rules.reading.page import CELL, Block

HEADING = re.compile("(#{1,6})[ \\t]{1,9}(\\S.*)")
LEAST_HEADINGS = 2
LINK = re.compile("!?\\[([^\\[\\]]{0,200})\\]\\([^()\\s]{1,500}\\)")
STRONG = re.compile("\\*\\*([^*]{1,200})\\*\\*")
ITEM = re.compile("[ \\t]{0,9}[*+-][ \\t]{1,3}(?=\\S)|>[ \\t]{0,3}")
RULE = re.compile("[|: \\t*_-]{3,}")


def is_markdown(lines: Sequence[str]) -> bool:
    """Tell whether a text has headings as Markdown writes them."""
    return sum(HEADING.match(line) is not None for line in lines) >= LEAST_HEADINGS


def markdown_block(line: str) -> Block:
    """Return a line without its marks: what was a heading, a link or a row of a table stays one."""
    heading = HEADING.match(line)
    text = STRONG.sub("\\1", heading[2] if heading else ITEM.sub("", line, count=1))
    linked = sum(len(found[1]) for found in LINK.finditer(text))
    text = LINK.sub("\\1", text).strip()
    if RULE.fullmatch(text):
        return Block("")
    cells = [cell.strip() for cell in text.strip("|").split("|")] if text.startswith("|") and text.endswith("|") else [text]
    return Block(CELL.join(cells), linked, heading=heading is not None, is_row=len(cells) > 1)
