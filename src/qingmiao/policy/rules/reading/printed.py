"""What stands at the edges of each sheet: the sheet's number, and what a browser prints there, the time and the title, the address."""

import re
from collections.abc import Sequence

from qingmiao.policy.rules.reading.lines import joined
from qingmiao.policy.rules.reading.page import Block
from qingmiao.policy.rules.reading.results import Notes

TIME = r"(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}\s{0,9}(?:上午|下午|AM|PM)?\s{0,9}\d{1,2}:\d\d(?:\s{0,9}(?:AM|PM))?(?=\D|$)"
ABOVE = re.compile(TIME)
EDGE = re.compile(f"https?://\\S+|file:///\\S+|{TIME}")
BELOW = re.compile(r"(?:https?|file)://\S+\s{1,9}\d{1,3}\s?[/／]\s?\d{1,3}")
# The number of a sheet as official papers have it: — 2 —.
SHEET = re.compile(r"\s{0,40}[—–－-]{1,2}\s?\d{1,3}\s?[—–－-]{1,2}\s{0,40}")
LEAST_SHEETS = 2
REASON = "页眉页脚"


def sheets_joined(lines: Sequence[str], notes: Notes) -> list[str] | None:
    """Return the paragraphs of a text that was copied out of a printed paper, None if no numbers of its sheets stand in it."""
    bare = [line for line in lines if not SHEET.fullmatch(line)]
    if len(lines) - len(bare) < LEAST_SHEETS:
        return None
    for line in lines:
        if SHEET.fullmatch(line):
            notes.remove(REASON, line)
    return list(joined(bare))


def without_edges(blocks: Sequence[Block], notes: Notes) -> list[Block]:
    """Return the blocks of a printed page that was saved as text without its edges; any other page as it is.

    The time of printing stands where a time of publication would, and is none.
    """
    ends = {place for place, block in enumerate(blocks) if "://" in block.text and BELOW.fullmatch(block.text)}
    if not ends:
        return list(blocks)
    begins = {place for place in (0, *(end + 1 for end in ends)) if place < len(blocks) and ABOVE.match(blocks[place].text)}
    for place in sorted(ends | begins):
        notes.remove(REASON, blocks[place].text)
    return [block for place, block in enumerate(blocks) if place not in ends | begins]
