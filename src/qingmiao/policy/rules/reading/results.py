"""What reading a page gives. The field names are the public JSON; docs/policy-reading.md describes it."""

import hashlib
import re
from dataclasses import dataclass, field

SHOWN = 120


@dataclass(frozen=True, slots=True)
class Removed:
    """What was left out of the article, and why."""

    kind: str
    text: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was changed in the text, or needs a look; `note` says what a person should do."""

    kind: str
    before: str
    after: str
    note: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document number of the page: as it should read, and as it stood there; `own` marks the number of the document itself."""

    number: str
    raw: str
    title: str | None
    repaired: bool
    note: str | None
    own: bool = False


@dataclass(slots=True)
class Section:
    """A heading and what stands under it.

    `number` is the numeral alone (一, 1.2), `label` the numeral as it stands on the page (一、, （一）, 第一章, 1.2). `level` is 0
    before the first heading, 1 for 一、, 第一章 and 1, 2 for （一）, 第一节, 第一条 and 1.2, 3 for 1.2.1 and so on.
    """

    number: str
    level: int
    title: str
    paragraphs: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def beginning(self) -> str:
        """The label as it stands before words: 第一章 and 1.2 are parted from them by a blank."""
        return f"{self.label} " if self.label[-1:].isalnum() else self.label

    @property
    def heading(self) -> str:
        """The whole heading: 一、主要任务, 第二章 附则, 第三条."""
        return f"{self.beginning}{self.title}".strip()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that looks like a target or a measure: a suggestion, never taken over silently."""

    sentence: str
    section: str
    period: str | None
    actor: str | None
    number: str | None


@dataclass
class Notes:
    """Collects what happened on the way; equal notes are counted, not repeated."""

    removed: dict[tuple[str, str], int] = field(default_factory=dict)
    repaired: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def remove(self, kind: str, text: str = "") -> None:
        """Note a part that was left out."""
        key = (kind, " ".join(text[: SHOWN * 4].split())[:SHOWN])
        self.removed[key] = self.removed.get(key, 0) + 1

    def repair(self, kind: str, before: str, after: str, note: str, count: int = 1) -> None:
        """Note a change, unless it happened nowhere."""
        key = (kind, before[:SHOWN], after[:SHOWN], note)
        if count:
            self.repaired[key] = self.repaired.get(key, 0) + count


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as a clean draft document."""

    title: str | None
    published_at: str | None
    source: str | None
    documents: list[CitedDocument]
    sections: list[Section]
    target_candidates: list[Candidate]
    measure_candidates: list[Candidate]
    removed: list[Removed]
    repaired: list[Repaired]


def fingerprint_of(title: str | None, sections: list[Section]) -> str:
    """Return the fingerprint of the words alone: two copies of a page differ in counters, blanks and bytes, not in these."""
    words = "".join([title or "", *(part for row in sections for part in [row.number, row.title, *row.paragraphs])])
    return hashlib.sha256("".join(re.findall("\\w+", words)).encode()).hexdigest()
