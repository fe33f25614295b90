"""What a browser prints at the edges of each sheet: the time of printing and the title above, the address and the sheet's number below."""

import re
from collections.abc import Sequence

from qingmiao.policy.rules.reading.page import Block
from qingmiao.policy.rules.reading.results import Notes

TIME = r"(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}\s{0,9}(?:上午|下午|AM|PM)?\s{0,9}\d{1,2}:\d\d(?:\s{0,9}(?:AM|PM))?(?=\D|$)"
ABOVE = re.compile(TIME)
EDGE = re.compile(f"https?://\\S+|file:///\\S+|{TIME}")
BELOW = re.compile(r"(?:https?|file)://\S+\s{1,9}\d{1,3}\s?[/／]\s?\d{1,3}")
REASON = "页眉页脚"


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
