"""What a file offers before anything is judged: its blocks of text, and what it says of itself."""

import re
from dataclasses import dataclass, field

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
A_HAN = re.compile(f"[{HAN}]")
# Stands between texts that are worked on together; a private character that no page may bring.
BETWEEN = "\ue0ff"
# Between the cells of a table row that became one block.
CELL = " | "


# The longest law has some five thousand paragraphs.
MOST_BLOCKS = 60_000
TOO_MANY = f"文字分成了 {MOST_BLOCKS // 10_000} 万行以上，不像一篇文件，请只保存正文后再试。"


@dataclass(slots=True)
class Block:
    """One block of text: its words, how many of its characters stand in links, and how it was set."""

    text: str
    linked: int = 0
    heading: bool = False
    centred: bool = False
    is_row: bool = False

    @property
    def wide(self) -> str:
        """The text with Chinese marks for Latin ones, character by character."""
        return wide(self.text)

    @property
    def link_share(self) -> float:
        """Characters in links among all, 0–1."""
        return self.linked / len(self.text) if self.text else 0.0

    def is_set_like(self, other: "Block") -> bool:
        """Tell whether a block is set like another: both in the middle or not, both a heading or not."""
        return self.centred == other.centred and self.heading == other.heading

    @property
    def cells(self) -> list[str]:
        """The cells of a table row; a block that is none is one cell."""
        return [cell.strip() for cell in self.text.split(CELL.strip())] if self.is_row else [self.text]


@dataclass(slots=True)
class Page:
    """The blocks of a file in their order, the titles it names, and what its own marks say of time and source."""

    blocks: list[Block]
    titles: list[str] = field(default_factory=list)
    published: str = ""
    source: str = ""


def wide(text: str) -> str:
    """Return the wide twin of a text: as long, with Chinese marks for Latin ones.

    Many copies of pages have Latin marks; what a line is by its form is asked of its twin. A chain of replacements is several times
    faster than a translation table.
    """
    return text.replace(",", "，").replace(":", "：").replace(";", "；").replace("!", "！").replace("(", "（").replace(")", "）")


def squeezed(text: str) -> str:
    """Return a text without blanks, for comparing."""
    return "".join(text.split())
