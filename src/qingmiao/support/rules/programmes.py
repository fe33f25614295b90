"""Programmes as data: one YAML file each in `support/data`, read once, refused with file and line. No Django.

A file holds what does not change (kind, whom it is for, how it is had) and `versions` by their first day: legal basis, conditions over
facts, formula, shares, order. Amounts are legal values (`legislation/support`), so that one number stands in one place. A version without
a document must be unsure and say why in `note`. How to add one: docs/support.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from qingmiao.core.legislation import Confidence, Law, LegalValue, load
from qingmiao.core.yaml_lines import Lined, read_yaml
from qingmiao.support.rules.fact_kinds import FACTS, MOST
from qingmiao.support.rules.vocabulary import Beneficiary, Cadence, Kind, Measure, MoneySource, Settlement, Shape, Split, Way

DATA = Path(__file__).resolve().parent.parent / "data"
WHOLE_BP = 10_000
FORMULAS = ("each", "once", "share", "price", "recorded", "allowance", "none")
# What the engine's law of a year is made of.
OF_THE_YEAR = ("support.childcare_allowance_", "support.iit_", "support.fee_reduction_")
HEAD = {
    "title", "group", "measure", "kind", "beneficiary", "cadence", "way", "settled_by", "summary", "who", "proofs", "decided_by", "clock",
    "publication_days", "retention", "recovery", "versions",
}  # fmt: skip
VERSION = {"until", "document", "article", "confidence", "note", "conditions", "formula", "split", "shares", "order"}
FORMULA = {"kind", "value", "fact", "rate", "is_counted", "price"}
CONDITION = {"fact", "is", "at_least", "at_most", "words"}


@dataclass(frozen=True)
class Condition:
    """What must hold on every day: a fact that is so, or lies within bounds. `words` say it to a person."""

    fact: str
    words: str
    least: int | None = None
    most: int | None = None

    def holds(self, value: int | None) -> bool | None:
        """Tell whether a value meets it; None where the value is not known."""
        if value is None:
            return None
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Formula:
    """How an amount comes about: see `formulas`. `is_counted`: the value says what still counts, not what is spared."""

    kind: str
    value: str = ""
    fact: str = ""
    rate: str = ""
    price: str = ""
    is_counted: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it reads."""
        applied = ("applied",) if self.kind == "allowance" else ()
        return tuple(name for name in (self.fact, self.rate, self.price, *applied) if name)


@dataclass(frozen=True)
class ProgrammeVersion:
    """A programme as it stands from `since` to `until` (None: open)."""

    since: date
    until: date | None
    document: str | None
    document_title: str
    article: str | None
    confidence: Confidence
    note: str
    conditions: tuple[Condition, ...]
    formula: Formula
    split: Split
    shares: tuple[tuple[MoneySource, int], ...]
    order: tuple[str, ...]

    def facts(self) -> frozenset[str]:
        """The facts that it reads."""
        return frozenset({condition.fact for condition in self.conditions} | set(self.formula.facts))


@dataclass(frozen=True)
class Proof:
    """A paper that proves something, and where it comes from."""

    title: str
    origin: str


@dataclass(frozen=True)
class Programme:
    """One kind of support with everything a person, an officer and a run have to know."""

    key: str
    title: str
    group: str
    measure: str
    kind: Kind
    beneficiary: Beneficiary
    cadence: Cadence
    way: Way
    settled_by: Settlement
    summary: str
    who: str
    proofs: tuple[Proof, ...]
    decided_by: str
    clock: str
    publication_days: int | None
    retention: str
    recovery: str
    versions: tuple[ProgrammeVersion, ...]

    def version_on(self, day: date) -> ProgrammeVersion | None:
        """Return the version in force on a day."""
        return next((one for one in self.versions if one.since <= day and (one.until is None or day <= one.until)), None)

    @property
    def is_paid(self) -> bool:
        """Whether money leaves a budget for it."""
        return self.settled_by is Settlement.BUDGET

    @property
    def values(self) -> frozenset[str]:
        """The legal values it rests on; the engine's year reads more than the one that is named."""
        named = frozenset(one.formula.value for one in self.versions if one.formula.value)
        if any(one.formula.kind == "allowance" for one in self.versions):
            return named | {name for name in load().names() if name.startswith(OF_THE_YEAR)}
        return named

    def facts(self) -> frozenset[str]:
        """Every fact that any version reads."""
        return frozenset[str]().union(*(one.facts() for one in self.versions))


@cache
def programmes(path: Path = DATA) -> Mapping[str, Programme]:
    """Return every programme by its key; YamlError names the file and the line that is wrong."""
    law = load()
    return {file.stem: _programme(file.stem, read_yaml(file), law) for file in sorted(path.glob("*.yaml"))}


def of_beneficiary(who: Beneficiary) -> list[Programme]:
    """Return the programmes for one kind of beneficiary."""
    return [one for one in programmes().values() if one.beneficiary is who]


def _programme(key: str, whole: Lined, law: Law) -> Programme:
    whole.only_keys(HEAD)
    days = whole.data.get("publication_days")
    if days is not None and (type(days) is not int or not 1 <= days <= 60):
        raise whole.refusal("公示天数应为 1 至 60 的整数，不公示写 null", "publication_days")
    clock = whole.optional_text("clock") or ""
    if clock and clock not in law.names():
        raise whole.refusal(f"法规库里没有“{clock}”", "clock")
    return Programme(
        key=key,
        title=whole.text("title"),
        group=whole.text("group"),
        measure=whole.text("measure"),
        kind=Kind(whole.one_of("kind", list(Kind))),
        beneficiary=Beneficiary(whole.one_of("beneficiary", list(Beneficiary))),
        cadence=Cadence(whole.one_of("cadence", list(Cadence))),
        way=Way(whole.one_of("way", list(Way))),
        settled_by=Settlement(whole.one_of("settled_by", list(Settlement))),
        summary=whole.text("summary"),
        who=whole.text("who"),
        proofs=tuple(_proof(whole, words) for words in whole.texts("proofs")),
        decided_by=whole.text("decided_by"),
        clock=clock,
        publication_days=days,
        retention=whole.text("retention"),
        recovery=whole.text("recovery"),
        versions=tuple(_versions(whole, law)),
    )


def _proof(whole: Lined, words: str) -> Proof:
    title, mark, origin = words.partition("：")
    if not mark:
        raise whole.refusal("每份材料写成“名称：从哪里来”", "proofs")
    return Proof(title, origin)


def _versions(whole: Lined, law: Law) -> Iterator[ProgrammeVersion]:
    entries = sorted(whole.part("versions").dated(), key=lambda dated: dated[0])
    if not entries:
        raise whole.refusal("versions 下至少要有一个生效日期", "versions")
    following = [since for since, _entry in entries[1:]]
    for (since, entry), successor in zip(entries, [*following, None], strict=True):
        entry.only_keys(VERSION)
        until = entry.optional_day("until") or (successor - timedelta(days=1) if successor else None)
        if until and (until < since or (successor and until >= successor)):
            raise entry.refusal("until 与前后版本的生效日期重叠", "until")
        yield _version(since, until, entry, law)


def _version(since: date, until: date | None, entry: Lined, law: Law) -> ProgrammeVersion:
    document, confidence = entry.optional_text("document"), Confidence(entry.one_of("confidence", list(Confidence)))
    note = entry.optional_text("note") or ""
    if document is None and not (confidence is Confidence.UNSURE and note):
        raise entry.refusal("没有依据文件的规定须标为待核（unsure），并在 note 写明原因", "document")
    if document is not None and document not in law.documents:
        raise entry.refusal(f"documents.yaml 里没有文件 {document}", "document")
    title = f"《{law.documents[document].title}》" if document else ""
    order = entry.texts("order")
    for name in order:
        _known_fact(entry, name, "order")
    return ProgrammeVersion(
        since=since,
        until=until,
        document=document,
        document_title=title,
        article=entry.optional_text("article"),
        confidence=confidence,
        note=note,
        conditions=tuple(_condition(entry, words) for words in entry.data.get("conditions") or []),
        formula=_formula(entry, law),
        split=Split(entry.one_of("split", list(Split), default=Split.BY_DAY)),
        shares=_shares(entry),
        order=order,
    )


def _condition(entry: Lined, told: Any) -> Condition:
    if not isinstance(told, dict) or set(told) - CONDITION or not isinstance(told.get("words"), str):
        raise entry.refusal("每个条件写明 fact、words，以及 is 或 at_least、at_most", "conditions")
    fact = _known_fact(entry, told.get("fact"), "conditions")
    if isinstance(told.get("is"), bool):
        wanted = int(told["is"])
        return Condition(fact, told["words"], wanted, wanted)
    bounds = [told.get("at_least"), told.get("at_most")]
    if all(bound is None for bound in bounds) or any(bound is not None and not _is_possible(bound) for bound in bounds):
        raise entry.refusal(f"条件“{told['words']}”的界限应为不超过 {MOST} 的非负整数", "conditions")
    return Condition(fact, told["words"], *bounds)


def _known_fact(entry: Lined, name: Any, key: str) -> str:
    if name not in FACTS:
        raise entry.refusal(f"没有“{name}”这个事实", key)
    return str(name)


def _formula(entry: Lined, law: Law) -> Formula:
    part = entry.part("formula")
    part.only_keys(FORMULA)
    kind = part.one_of("kind", FORMULAS)
    names = {key: part.optional_text(key) or "" for key in ("value", "fact", "rate", "price")}
    for key in ("fact", "rate", "price"):
        if names[key]:
            _known_fact(part, names[key], key)
    _fits(part, kind, names)
    if names["value"]:
        if names["value"] not in law.names():
            raise part.refusal(f"法规库里没有“{names['value']}”", "value")
        _refuse_impossible(part, law.history(names["value"]))
    return Formula(kind, names["value"], names["fact"], names["rate"], names["price"], part.flag("is_counted", default=False))


def _fits(part: Lined, kind: str, names: Mapping[str, str]) -> None:
    """Refuse a formula that reads a fact of the wrong shape, or lacks what it needs."""
    needed = {"each": ("value", "fact"), "once": ("value", "fact"), "share": ("value", "fact"), "price": ("value", "fact", "price")}
    for key in (*needed.get(kind, ()), *(("fact",) if kind == "recorded" else ())):
        if not names[key]:
            raise part.refusal(f"公式 {kind} 缺少“{key}”", "kind")
    shapes = {"each": {Shape.STATE}, "once": {Shape.EVENT}, "share": {Shape.FLOW, Shape.EVENT}, "price": {Shape.FLOW}}
    if kind in shapes and FACTS[names["fact"]].shape not in shapes[kind]:
        raise part.refusal(f"公式 {kind} 不能用“{FACTS[names['fact']].title}”", "fact")
    if kind == "share" and FACTS[names["fact"]].measure is not Measure.FEN:
        raise part.refusal("按比例计算的基数应为金额", "fact")


def _refuse_impossible(part: Lined, history: tuple[LegalValue, ...]) -> None:
    for legal in history:
        if legal.value is not None and not _is_possible(legal.value):
            raise part.refusal(f"“{legal.name}”的值应为不超过 {MOST} 的非负整数", "value")


def _is_possible(value: Any) -> bool:
    return type(value) is int and 0 <= value < MOST


def _shares(entry: Lined) -> tuple[tuple[MoneySource, int], ...]:
    if entry.data.get("shares") is None:
        return ()
    part = entry.part("shares")
    part.only_keys({source.value for source in MoneySource})
    shares = tuple((MoneySource(key), value) for key, value in part.data.items())
    if any(not _is_possible(value) for _, value in shares) or sum(value for _, value in shares) != WHOLE_BP:
        raise part.refusal(f"各级分担以万分之一计，合计须为 {WHOLE_BP}")
    return shares
