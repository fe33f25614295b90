"""The law as data: one YAML file per legal value, dated, with its document. No Django.

A file `legislation/<area>/<name>.yaml` holds the value `<area>.<name>`:

    description: 育儿补贴年标准
    unit: 分/孩/年
    values:
      2025-01-01: {value: 360000, document: D23, article: null, confidence: confirmed, mandatory: true}

A date is the first day in force; a value holds until the day before the next one, or until its own `until`.
`value: null` says that the law does not fix the value any more, or that nobody has seen it yet.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from qingmiao.codes.days import day_words
from qingmiao.codes.errors import DomainError
from qingmiao.core.yaml_lines import Lined, read_yaml

LEGISLATION = Path(__file__).resolve().parent.parent / "legislation"
DOCUMENTS = "documents.yaml"
RELATIONS = ("replaces", "partly_replaces", "amends", "based_on")
DOCUMENT_KEYS = {
    "title", "number", "issuer", "issued_on", "published_on", "in_force_from", "in_force_until", "status", "standing", "recommended",
    "confidence", "note", "level", "kind", "topics", "summary", "clauses", *RELATIONS,
}  # fmt: skip


class Confidence(StrEnum):
    """How sure the project is that the value is the law."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    KNOWN = "known"
    UNSURE = "unsure"

    @property
    def label(self) -> str:
        """The word a person reads."""
        return {"confirmed": "已核", "secondary": "转引", "known": "通行", "unsure": "待核"}[self.value]


class Level(StrEnum):
    """Whose document it is."""

    STATE = "state"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"

    @property
    def label(self) -> str:
        """The word a person reads."""
        return {"state": "国家", "province": "省", "city": "市", "county": "县"}[self.value]


class DocumentStanding(StrEnum):
    """Whether a document was law when it was last checked; that it has ended since follows from its dates and successors."""

    IN_FORCE = "in_force"
    UNSURE = "unsure"
    DRAFT = "draft"

    @property
    def label(self) -> str:
        """The word a person reads."""
        return {"in_force": "现行有效", "unsure": "有效性待核", "draft": "草案"}[self.value]


@dataclass(frozen=True, slots=True)
class Document:
    """A legal document, by its facts only. `clauses` are (article, what it decides in our own words); `relations` (kind, other key)."""

    key: str
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    status: str
    recommended: bool
    confidence: Confidence
    note: str | None = None
    published_on: date | None = None
    standing: DocumentStanding = DocumentStanding.IN_FORCE
    level: Level = Level.STATE
    kind: str = ""
    topics: tuple[str, ...] = ()
    summary: str = ""
    clauses: tuple[tuple[str, str], ...] = ()
    relations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LegalValue:
    """One value as it is in force on a day. `until` is the last day in force, None while open."""

    name: str
    value: Any
    unit: str | None
    document: Document | None
    article: str | None
    confidence: Confidence
    mandatory: bool
    since: date
    until: date | None
    description: str = ""
    note: str | None = None


class LawError(DomainError):
    """Legislation cannot be read, or is asked for something it does not hold."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, exit_code=2)


class Law:
    """Every legal value, by name and day."""

    def __init__(self, values: Mapping[str, tuple[LegalValue, ...]], documents: Mapping[str, Document]) -> None:
        """Hold the values; each tuple in order of its first day."""
        self._values = dict(values)
        self.documents = dict(documents)

    def names(self) -> list[str]:
        """Return every name, sorted."""
        return sorted(self._values)

    def history(self, name: str) -> tuple[LegalValue, ...]:
        """Return every dated value of a name, oldest first; LawError for an unknown name."""
        if name not in self._values:
            raise LawError(f"法规库里没有“{name}”这个参数，请用 qingmiao rules list 查看名称。")
        return self._values[name]

    def find(self, name: str, on: date) -> LegalValue | None:
        """Return the value in force on a day, None if none was; LawError for an unknown name."""
        for legal in reversed(self.history(name)):
            if legal.since <= on:
                return legal if legal.until is None or on <= legal.until else None
        return None

    def value(self, name: str, on: date) -> LegalValue:
        """Return the value in force on a day; LawError for an unknown name and for a day without a value."""
        legal = self.find(name, on)
        if legal is None:
            raise LawError(f"“{name}”在 {day_words(on)}没有生效的规定，请检查日期或在法规库中补充。")
        return legal


@cache
def load(path: Path = LEGISLATION) -> Law:
    """Return the law under a folder, read once per process; LawError names the file and the line that is wrong."""
    documents = _documents(path / DOCUMENTS)
    values: dict[str, tuple[LegalValue, ...]] = {}
    for file in sorted(path.glob("*/*.yaml")):
        name = f"{file.parent.name}.{file.stem}"
        values[name] = tuple(_dated_values(name, file, documents))
    return Law(values, documents)


_declared: set[str] = set()


def declare(*names: str) -> tuple[str, ...]:
    """Register the names a module rests on, so that a wrong one stops the process at start-up; return them."""
    _declared.update(names)
    return names


def verify_declared(law: Law) -> None:
    """Raise LawError if a declared name does not exist; called once at start-up, after the apps are imported."""
    unknown = sorted(_declared - set(law.names()))
    if unknown:
        raise LawError(f"程序引用了法规库里没有的参数：{'、'.join(unknown)}。请补充对应的 YAML 文件或改正名称。")


def _documents(file: Path) -> dict[str, Document]:
    whole = read_yaml(file)
    return {key: _document(key, entry, whole.data.keys()) for key, entry in whole.mapping()}


def _document(key: str, entry: Lined, known: Collection[str]) -> Document:
    entry.only_keys(DOCUMENT_KEYS)
    return Document(
        key=key,
        title=entry.text("title"),
        number=entry.optional_text("number"),
        issuer=entry.optional_text("issuer"),
        issued_on=entry.optional_day("issued_on"),
        in_force_from=entry.optional_day("in_force_from"),
        in_force_until=entry.optional_day("in_force_until"),
        status=entry.text("status"),
        recommended=entry.flag("recommended", default=False),
        confidence=Confidence(entry.one_of("confidence", list(Confidence))),
        note=entry.optional_text("note"),
        published_on=entry.optional_day("published_on"),
        standing=DocumentStanding(entry.one_of("standing", list(DocumentStanding), default=DocumentStanding.IN_FORCE)),
        level=Level(entry.one_of("level", list(Level), default=Level.STATE)),
        kind=entry.optional_text("kind") or "",
        topics=entry.texts("topics"),
        summary=entry.optional_text("summary") or "",
        clauses=_clauses(entry),
        relations=tuple((kind, other) for kind in RELATIONS for other in _others(entry, kind, known)),
    )


def _clauses(entry: Lined) -> tuple[tuple[str, str], ...]:
    if "clauses" not in entry.data:
        return ()
    part = entry.part("clauses")
    return tuple((str(article), part.text(article)) for article in part.data)


def _others(entry: Lined, kind: str, known: Collection[str]) -> tuple[str, ...]:
    others = entry.texts(kind)
    for other in others:
        if other not in known:
            raise entry.refusal(f"{DOCUMENTS} 里没有文件 {other}", kind)
    return others


def _dated_values(name: str, file: Path, documents: Mapping[str, Document]) -> Iterator[LegalValue]:
    whole = read_yaml(file)
    whole.only_keys({"description", "unit", "values"})
    description, unit = whole.text("description"), whole.optional_text("unit")
    entries = sorted(whole.part("values").dated(), key=lambda dated: dated[0])
    if not entries:
        raise whole.refusal("values 下至少要有一个生效日期")
    following = [since for since, _entry in entries[1:]]
    for (since, entry), successor in zip(entries, [*following, None], strict=True):
        entry.only_keys({"value", "document", "article", "confidence", "mandatory", "until", "note"})
        until = entry.optional_day("until") or (successor - timedelta(days=1) if successor else None)
        if until and (until < since or (successor and until >= successor)):
            raise entry.refusal("until 与前后生效日期矛盾")
        document, confidence = _cited(entry, documents), Confidence(entry.one_of("confidence", list(Confidence)))
        yield LegalValue(
            name=name,
            value=entry.required("value"),
            unit=unit,
            document=document,
            article=entry.optional_text("article"),
            confidence=confidence,
            mandatory=_mandatory(entry, document, confidence),
            since=since,
            until=until,
            description=description,
            note=entry.optional_text("note"),
        )


def _cited(entry: Lined, documents: Mapping[str, Document]) -> Document | None:
    key = entry.optional_text("document")
    if key is None:
        return None
    if key not in documents:
        raise entry.refusal(f"{DOCUMENTS} 里没有文件 {key}")
    return documents[key]


def _mandatory(entry: Lined, document: Document | None, confidence: Confidence) -> bool:
    """Refuse to bind anyone by a recommended norm or by a value nobody has checked."""
    mandatory = entry.flag("mandatory")
    if mandatory and document is not None and document.recommended:
        raise entry.refusal(f"{document.title}是推荐性文件，mandatory 不能为 true", "mandatory")
    if mandatory and confidence is Confidence.UNSURE:
        raise entry.refusal("待核（unsure）的值，mandatory 不能为 true", "mandatory")
    return mandatory
