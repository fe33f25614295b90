"""The catalogue of check items: dated data under legislation/check_items, one file per item, read as values and judged as rules.

The day of the visit selects the version of every item. A visit keeps what it used, so that a later version changes nothing of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from qingmiao.core.legislation import Confidence, Law, LegalValue, load
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Given, RuleSet, Verdict
from qingmiao.supervision.rules.vocabulary import Consequence, ItemAnswer, ItemGroup, Occasion, Proof, Severity

AREA = "check_items."
KNOWN_KEYS = {
    "group", "look", "evidence", "checked_by", "occasions", "forms", "class_types", "measure", "consequence", "severity", "refer_to",
    "penalty",
}  # fmt: skip
NAMED = re.compile(r"\{([a-z_]+\.[a-z0-9_]+)\}")
Answers = Mapping[str, tuple[ItemAnswer, str]]  # key of the item → what was said of it, and the note


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item as it stands on a day. `forms` and `class_types` empty: for all. `source` is the clause in words."""

    key: str
    group: ItemGroup
    title: str
    look: str
    source: str
    evidence: tuple[Proof, ...]
    checked_by: tuple[str, ...]
    occasions: tuple[Occasion, ...]
    forms: tuple[str, ...]
    class_types: tuple[str, ...]
    measure: str
    consequence: Consequence
    severity: Severity
    refer_to: str
    penalty: str
    mandatory: bool
    is_unsure: bool
    since: date

    @property
    def is_ordered(self) -> bool:
        """Whether a failure leads to a finding with a deadline; what does not bind is advice."""
        return self.mandatory and self.consequence is not Consequence.ADVISE


@lru_cache(maxsize=64)
def items_on(law: Law, on: date) -> tuple[CheckItem, ...]:
    """Return every item in force on a day, in the order of the groups. Raises ValueError for an item that is not well written."""
    found = [read_item(legal, law, on) for name in law.names() if name.startswith(AREA) and (legal := law.find(name, on))]
    order = list(ItemGroup)
    return tuple(sorted(found, key=lambda item: (order.index(item.group), item.key)))


def read_item(legal: LegalValue, law: Law, on: date) -> CheckItem:
    """Return one item from its legal value; numbers of other values stand in it by name."""
    told: dict[str, Any] = legal.value
    if unknown := set(told) - KNOWN_KEYS:
        raise ValueError(f"{legal.name}: unknown keys {sorted(unknown)}")
    return CheckItem(
        key=legal.name.removeprefix(AREA),
        group=ItemGroup(told["group"]),
        title=fill_in(legal.description, law, on),
        look=fill_in(told["look"], law, on),
        source=source_words(legal),
        evidence=tuple(Proof(word) for word in told["evidence"]),
        checked_by=tuple(told["checked_by"]),
        occasions=tuple(Occasion(word) for word in told["occasions"]),
        forms=tuple(told.get("forms", ())),
        class_types=tuple(told.get("class_types", ())),
        measure=told.get("measure", ""),
        consequence=Consequence(told["consequence"]),
        severity=Severity(told["severity"]),
        refer_to=told.get("refer_to", ""),
        penalty=_penalty_words(told.get("penalty"), law),
        mandatory=legal.mandatory,
        is_unsure=legal.confidence is Confidence.UNSURE,
        since=legal.since,
    )


def source_words(legal: LegalValue) -> str:
    """Return the clause an item rests on; what nobody has read says so."""
    if legal.document is None:
        return "依据待核"
    unsure = "（待核）" if legal.confidence is Confidence.UNSURE else ""
    return f"《{legal.document.title}》{legal.article or ''}{unsure}"


def fill_in(text: str, law: Law, on: date) -> str:
    """Return a text with the values it names written out."""

    def written(found: re.Match[str]) -> str:
        legal = law.find(found[1], on)
        return "（当日没有规定）" if legal is None else f"{legal.value}"

    return NAMED.sub(written, text)


def _penalty_words(told: Mapping[str, Any] | None, law: Law) -> str:
    if told is None:
        return ""
    document = law.documents[told["document"]]
    return f"《{document.title}》{told['article'] or '（条款待核）'}"


CATALOGUE: RuleSet[Answers, Given[Answers]] = RuleSet("check_items", "监督检查事项", Given, ItemGroup)


def _judge(name: str) -> Callable[[Given[Answers]], Iterator[Finding]]:
    """Return the rule of one item: it holds as the officer said. What does not bind can only advise, what is unsure only asks."""
    key = name.removeprefix(AREA)

    def judge(given: Given[Answers]) -> Iterator[Finding]:
        law, (answer, note) = given.law(name), given.facts.get(key, (ItemAnswer.NOT_CHECKED, ""))
        holds = {ItemAnswer.CONFORMS: True, ItemAnswer.FAILS: False}.get(answer)
        seen = note or (NOT_FILLED_IN if answer is ItemAnswer.NOT_CHECKED else answer.label)
        outright = Verdict.NOT_APPLICABLE if answer is ItemAnswer.NOT_APPLICABLE else None
        yield Finding(holds, seen, law.value["look"], law, "请按要求整改。", answer=outright)

    return judge


for _name in load().names():
    if _name.startswith(AREA):
        _latest = load().history(_name)[-1]
        CATALOGUE.rule(_name, _latest.description, _name, step=ItemGroup(_latest.value["group"]))(_judge(_name))
